import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Log } from '../journal/log.ts';
import { KeptFile, type OpenConf } from './kept-file.ts';
import { migrate } from './migrations.ts';
import { type JobState, type State, type StateStore, stateSchema } from './state-store.ts';

export interface ConfStateStoreOptions {
  /** Absolute; made where it is missing. */
  readonly folder: string;
  readonly log: Log;
  readonly now?: () => Date;
  /** What to do where the file can't be used; by default for the headless command. */
  readonly hint?: string;
  /** By default `conf`, which needs no electron. */
  readonly openConf?: OpenConf;
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
  const file = new KeptFile<State>({
    ...options,
    name: 'state',
    words: {
      subject: 'the state',
      lost: 'it begins anew; backups are not touched by this',
      hint:
        options.hint ??
        'Check that the folder can be written to and its disk is not full, or choose another with STATE_PATH.',
    },
    parse: (content) => stateSchema.parse(migrate(content)),
    encode: (state) => z.encode(stateSchema, state),
    first: () => ({ formatVersion: 1, installationId: randomUUID(), jobs: {} }),
  });
  const { notice } = file.open();
  return { store: new ConfStateStore(file), notice };
}

class ConfStateStore implements StateStore {
  readonly #file: KeptFile<State>;

  constructor(file: KeptFile<State>) {
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
