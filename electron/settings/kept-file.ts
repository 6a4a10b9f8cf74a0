import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Conf, { type Options } from 'conf';
import { z } from 'zod';
import { BackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import { makeFolders } from '../journal/make-folders.ts';

export interface KeptFileOptions<Value> {
  /** Absolute; made where it is missing. */
  readonly folder: string;
  /** The file's name without `.json`. */
  readonly name: string;
  /** How the user knows the content, in the middle of a sentence. */
  readonly words: {
    readonly subject: string;
    /** What it means for the user that everything begins anew. */
    readonly lost: string;
    /** What to do where the file can't be read or written. */
    readonly hint: string;
  };
  /** Any version's content to the present value. Throws a zod error where it is damaged. */
  readonly parse: (content: unknown) => Value;
  readonly encode: (value: Value) => Stored;
  readonly first: () => Value;
  readonly log: Log;
  readonly now?: (() => Date) | undefined;
  /** The library that holds the file; `conf` itself, unless told otherwise. */
  readonly openConf?: OpenConf | undefined;
}

/** What a kept file needs of `conf`; electron-store is one. */
export type OpenConf = (
  options: Options<Stored> & { readonly cwd: string; readonly configName: string },
) => Pick<Conf<Stored>, 'store'>;

type Stored = Record<string, unknown>;

/**
 * A JSON file that only the user can read, with a good copy beside it. A damaged file is put aside and the
 * good copy takes its place, else a first value does. Each reading looks at the disk: two programs may share
 * it. Methods throw `format-newer` for content that a newer program wrote, and `state-broken` where the
 * folder or file can't be used.
 */
export class KeptFile<Value> {
  readonly #path: string;
  readonly #goodCopy: string;
  readonly #options: KeptFileOptions<Value>;
  #conf: Pick<Conf<Stored>, 'store'> | undefined;
  /** What was last read or written: it is written anew where the file vanishes under a running program. */
  #last: Stored | undefined;

  constructor(options: KeptFileOptions<Value>) {
    this.#options = options;
    this.#path = join(options.folder, `${options.name}.json`);
    this.#goodCopy = `${this.#path}.last-good`;
  }

  /** `notice` is for the user: what was wrong with the file and what was done about it. */
  open(): { value: Value; notice: string | undefined } {
    const opened = this.#open();
    this.#keepGoodCopy(opened.value);
    return opened;
  }

  read(): Value {
    const conf = this.#conf;
    return conf === undefined ? this.#open().value : this.#readAgain(conf);
  }

  write(value: Value): void {
    this.#guarded('written', () => {
      const stored = this.#options.encode(value);
      this.#opened().store = stored;
      this.#last = stored;
    });
    this.#keepGoodCopy(value);
  }

  #open(): { value: Value; notice: string | undefined } {
    return this.#guarded('opened', () => {
      makeFolders(this.#options.folder);
      try {
        return { value: this.#load(), notice: undefined };
      } catch (error) {
        if (!isDamage(error)) throw error;
        const notice = this.#recover(error);
        return { value: this.#load(), notice };
      }
    });
  }

  /** Written after the file itself is safe, so that at every moment one of the two is whole. */
  #keepGoodCopy(value: Value): void {
    const { encode, log, words } = this.#options;
    try {
      writeDurably(this.#goodCopy, JSON.stringify(encode(value)));
    } catch (error) {
      log.warn(`No copy of ${words.subject} could be kept`, { path: this.#goodCopy, error });
    }
  }

  #readAgain(conf: Pick<Conf<Stored>, 'store'>): Value {
    return this.#guarded('read', () => {
      try {
        // Where another program took the file away conf would answer with the content it began with.
        if (existsSync(this.#path)) return this.#remember(conf.store);
        this.#conf = undefined;
        return this.#open().value;
      } catch (error) {
        if (!isDamage(error)) throw error;
        this.#conf = undefined;
        return this.#open().value;
      }
    });
  }

  #load(): Value {
    return this.#remember(this.#opened().store);
  }

  #remember(stored: Stored): Value {
    const value = this.#options.parse(stored);
    this.#last = stored;
    return value;
  }

  #opened(): Pick<Conf<Stored>, 'store'> {
    const { folder, name, first, encode, openConf = (options) => new Conf<Stored>(options) } = this.#options;
    this.#conf ??= openConf({
      cwd: folder,
      configName: name,
      configFileMode: 0o600,
      clearInvalidConfig: false,
      accessPropertiesByDotNotation: false,
      // Older versions are brought up to date in memory; the next writing keeps them so.
      deserialize: (text) => this.#parseStored(text),
      defaults: this.#last ?? encode(first()),
    });
    return this.#conf;
  }

  /** Puts the damaged file aside and the good copy in its place. Answers with what the user should know. */
  #recover(error: unknown): string {
    const { now = () => new Date(), log, words } = this.#options;
    this.#conf = undefined;
    const aside = `${this.#path}.corrupt-${now().toISOString().replaceAll(/[-:.]/g, '')}`;
    renameSync(this.#path, aside);
    const copy = this.#readGoodCopy();
    if (copy !== undefined) writeDurably(this.#path, JSON.stringify(copy));
    const instead =
      copy === undefined ? `There was no good copy, so ${words.lost}.` : 'The last good copy took its place.';
    const damaged = `${words.subject} in ${this.#path} was damaged and is kept as ${aside}`;
    const notice = `${damaged.charAt(0).toUpperCase()}${damaged.slice(1)}. ${instead}`;
    log.warn(notice, { error });
    return notice;
  }

  #readGoodCopy(): Stored | undefined {
    const { log, words } = this.#options;
    try {
      return this.#parseStored(readFileSync(this.#goodCopy, 'utf8'));
    } catch (error) {
      log.warn(`There is no good copy of ${words.subject}`, { path: this.#goodCopy, error });
      return undefined;
    }
  }

  #parseStored(text: string): Stored {
    const content: unknown = JSON.parse(text);
    return this.#options.encode(this.#options.parse(content));
  }

  #guarded<T>(verb: 'opened' | 'read' | 'written', act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (error instanceof BackupError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      const { subject, hint } = this.#options.words;
      const failed = `${subject} in ${this.#path} could not be ${verb}: ${reason}.`;
      throw new BackupError('state-broken', `${failed.charAt(0).toUpperCase()}${failed.slice(1)}`, {
        hint,
        cause: error,
      });
    }
  }
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
