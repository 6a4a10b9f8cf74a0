import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';
import { z } from 'zod';
import { BackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import { migrate } from './migrations.ts';
import { type JobState, type State, type StateStore, type StoredState, stateSchema } from './state-store.ts';

export interface ConfStateStoreOptions {
  /** Absolute; made where it is missing. */
  readonly folder: string;
  readonly log: Log;
  readonly now?: () => Date;
}

/** `notice` is for the user: what was wrong with the state and what was done about it. */
export interface OpenedStateStore {
  readonly store: StateStore;
  readonly notice: string | undefined;
}

/**
 * Opens the state kept in `state.json`. A damaged file is put aside and the last good copy takes its
 * place, else an empty state. Throws `format-newer` for one that a newer program wrote, and `state-broken`
 * where the folder or file can't be used.
 */
export function openConfStateStore(options: ConfStateStoreOptions): OpenedStateStore {
  const file = new StateFile(options);
  const { value, notice } = file.open();
  file.keepGoodCopy(value);
  return { store: new ConfStateStore(file), notice };
}

class ConfStateStore implements StateStore {
  readonly #file: StateFile;

  constructor(file: StateFile) {
    this.#file = file;
  }

  installationId(): string {
    return this.#file.read().installationId;
  }

  job(key: string): JobState | undefined {
    const { jobs } = this.#file.read();
    return Object.hasOwn(jobs, key) ? jobs[key] : undefined;
  }

  setJob(key: string, state: JobState): void {
    const present = this.#file.read();
    this.#file.write({ ...present, jobs: { ...present.jobs, [key]: state } });
  }

  removeJob(key: string): void {
    const { jobs, ...present } = this.#file.read();
    if (!Object.hasOwn(jobs, key)) return;
    const kept = Object.entries(jobs).filter(([other]) => other !== key);
    this.#file.write({ ...present, jobs: Object.fromEntries(kept) });
  }
}

/** The file itself. Each reading looks at the disk: the command and a scheduler may share it. */
class StateFile {
  readonly #path: string;
  readonly #goodCopy: string;
  readonly #options: ConfStateStoreOptions;
  #conf: Conf<StoredState> | undefined;
  /** What was last read or written: it is written anew where the file vanishes under a running program. */
  #last: StoredState | undefined;

  constructor(options: ConfStateStoreOptions) {
    this.#options = options;
    this.#path = join(options.folder, 'state.json');
    this.#goodCopy = `${this.#path}.last-good`;
  }

  open(): { value: State; notice: string | undefined } {
    return this.#guarded('opened', () => {
      mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 });
      try {
        return { value: this.#load(), notice: undefined };
      } catch (error) {
        if (!isDamage(error)) throw error;
        const notice = this.#recover(error);
        return { value: this.#load(), notice };
      }
    });
  }

  read(): State {
    return this.#conf === undefined ? this.open().value : this.#readAgain(this.#conf);
  }

  write(state: State): void {
    this.#guarded('written', () => {
      const stored = z.encode(stateSchema, state);
      this.#opened().store = stored;
      this.#last = stored;
    });
    this.keepGoodCopy(state);
  }

  /** Written after the file itself is safe, so that at every moment one of the two is whole. */
  keepGoodCopy(state: State): void {
    try {
      writeDurably(this.#goodCopy, JSON.stringify(z.encode(stateSchema, state)));
    } catch (error) {
      this.#options.log.warn('No copy of the state could be kept', { path: this.#goodCopy, error });
    }
  }

  #readAgain(conf: Conf<StoredState>): State {
    return this.#guarded('read', () => {
      try {
        // Where another program took the file away conf would answer with the state it began with.
        if (existsSync(this.#path)) return this.#remember(conf.store);
        this.#conf = undefined;
        return this.open().value;
      } catch (error) {
        if (!isDamage(error)) throw error;
        this.#conf = undefined;
        return this.open().value;
      }
    });
  }

  #load(): State {
    return this.#remember(this.#opened().store);
  }

  #remember(stored: StoredState): State {
    const state = z.decode(stateSchema, stored);
    this.#last = stored;
    return state;
  }

  #opened(): Conf<StoredState> {
    this.#conf ??= new Conf<StoredState>({
      cwd: this.#options.folder,
      configName: 'state',
      configFileMode: 0o600,
      clearInvalidConfig: false,
      accessPropertiesByDotNotation: false,
      deserialize: parseStored,
      defaults: this.#last ?? { formatVersion: 1, installationId: randomUUID(), jobs: {} },
    });
    return this.#conf;
  }

  /** Puts the damaged file aside and the good copy in its place. Answers with what the user should know. */
  #recover(error: unknown): string {
    const { now = () => new Date(), log } = this.#options;
    this.#conf = undefined;
    const aside = `${this.#path}.corrupt-${now().toISOString().replaceAll(/[-:.]/g, '')}`;
    renameSync(this.#path, aside);
    const copy = this.#readGoodCopy();
    if (copy !== undefined) writeDurably(this.#path, JSON.stringify(copy));
    const instead =
      copy === undefined
        ? 'There was no good copy, so it begins anew; backups are not touched by this.'
        : 'The last good copy took its place.';
    const notice = `The state in ${this.#path} was damaged and is kept as ${aside}. ${instead}`;
    log.warn(notice, { error });
    return notice;
  }

  #readGoodCopy(): StoredState | undefined {
    try {
      return parseStored(readFileSync(this.#goodCopy, 'utf8'));
    } catch (error) {
      this.#options.log.warn('There is no good copy of the state', { path: this.#goodCopy, error });
      return undefined;
    }
  }

  #guarded<T>(verb: 'opened' | 'read' | 'written', act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (error instanceof BackupError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new BackupError('state-broken', `The state in ${this.#path} could not be ${verb}: ${reason}.`, {
        hint: 'Check that the folder can be written to and its disk is not full, or choose another with STATE_PATH.',
        cause: error,
      });
    }
  }
}

/** Older versions are brought up to date in memory; the next writing keeps them so. */
function parseStored(text: string): StoredState {
  const content: unknown = JSON.parse(text);
  return z.encode(stateSchema, stateSchema.parse(migrate(content)));
}

function isDamage(error: unknown): boolean {
  return error instanceof SyntaxError || error instanceof z.ZodError;
}

function writeDurably(path: string, text: string): void {
  const temporary = `${path}.tmp-${process.pid}`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
