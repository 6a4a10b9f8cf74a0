import { setTimeout as wait } from 'node:timers/promises';
import pLimit from 'p-limit';
import { isBackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import type { Storage } from '../storage/storage.ts';
import type { Remote } from '../threads/remote.ts';
import type { GivenText, MissingText, Texts } from './catalog/texts.ts';
import { decoded, readKept } from './details/read-kept.ts';

/** So long the database's thread works at a time: queries come in between. */
const STEP_MILLISECONDS = 20;
/** Between steps, so that a machine that is used does not feel them. */
const PAUSE_MILLISECONDS = 5;
const BUSY_MILLISECONDS = 100;
/** Another process may write for minutes. */
const HELD_UP_MILLISECONDS = 2000;
const FILES_AT_ONCE = 60;
const READS_AT_ONCE = 3;
/** A larger file is no code that a person has written. */
const LARGEST_BYTES = 16 * 1024 * 1024;

export interface IndexerParts {
  readonly texts: Remote<Texts>;
  readonly storage: () => Promise<Storage>;
  readonly log: Log;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onProgress: () => void;
  /** Between asks while another process writes to the same database. */
  readonly heldUpMilliseconds?: number;
}

/**
 * Makes code searchable in the background: what a run has shown of itself, then what older runs hold, each file read
 * once from the destination. Rests while a run of the job is under way.
 */
export class Indexer {
  readonly #parts: IndexerParts;
  #runs = 0;
  #over: PromiseWithResolvers<void> | undefined;
  #working: Promise<void> | undefined;
  #again = false;
  #isSwept = false;

  constructor(parts: IndexerParts) {
    this.#parts = parts;
  }

  /** There may be something to do. */
  wake(): void {
    this.#again = true;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Rests until the function that is returned is called. */
  rest(): () => void {
    this.#runs += 1;
    this.#over ??= Promise.withResolvers();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#runs -= 1;
      if (this.#runs > 0) return;
      this.#over?.resolve();
      this.#over = undefined;
    };
  }

  /** Makes searchable what need not be read for it. Never rejects. */
  async finish(): Promise<void> {
    await this.#safely(() => this.#indexWaiting());
  }

  /** Resolves when nothing is under way: all is done, or it was told to stop. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    await this.#safely(async () => {
      while (this.#again) {
        this.#again = false;
        await this.#sweep();
        await this.#readAll();
      }
    });
    this.#parts.onProgress();
  }

  async #safely(work: () => Promise<void>): Promise<void> {
    const { log, signal } = this.#parts;
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      log.warn('The code of the backups could not be made searchable; it is tried again later.', { error });
    }
  }

  async #readAll(): Promise<void> {
    const { texts } = this.#parts;
    const tried = new Set<number>();
    for (;;) {
      await this.#indexWaiting();
      await this.#rested();
      const missing = await this.#patiently(() => texts.missing(FILES_AT_ONCE));
      const files = missing.filter(({ text }) => !tried.has(text));
      if (files.length === 0) return;
      for (const { text } of files) tried.add(text);
      await this.#read(files);
      this.#parts.onProgress();
    }
  }

  async #indexWaiting(): Promise<void> {
    const { texts, signal, onProgress } = this.#parts;
    for (;;) {
      await this.#rested();
      const step = await this.#patiently(() => texts.index(STEP_MILLISECONDS));
      if (step === 'done') return;
      onProgress();
      await wait(step === 'busy' ? BUSY_MILLISECONDS : PAUSE_MILLISECONDS, undefined, { signal });
    }
  }

  /** Once is enough, and not while what a run has shown belongs to no version yet. */
  async #sweep(): Promise<void> {
    const { texts, signal } = this.#parts;
    const isDue = !this.#isSwept && this.#runs === 0;
    this.#isSwept = true;
    for (let after: number | null = isDue ? 0 : null; after !== null; ) {
      const from: number = after;
      after = await this.#patiently(() => texts.sweep(from));
      await wait(after === from ? BUSY_MILLISECONDS : PAUSE_MILLISECONDS, undefined, { signal });
    }
  }

  async #read(files: readonly MissingText[]): Promise<void> {
    const storage = await this.#parts.storage();
    const limit = pLimit(READS_AT_ONCE);
    const unreadable: number[] = [];
    const read = async (file: MissingText): Promise<GivenText[]> => {
      const text = await this.#textOf(storage, file);
      if (text === undefined) unreadable.push(file.text);
      return text === undefined ? [] : [text];
    };
    const given = (await Promise.all(files.map((file) => limit(() => read(file))))).flat();
    const { texts } = this.#parts;
    await this.#patiently(() => texts.keep(given));
    if (unreadable.length > 0) await this.#patiently(() => texts.giveUp(unreadable));
  }

  /** Asks again for as long as another process writes. */
  async #patiently<T>(ask: () => Promise<T>): Promise<T> {
    const { signal, heldUpMilliseconds = HELD_UP_MILLISECONDS } = this.#parts;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!isBackupError(error, 'lock-held')) throw error;
      }
      await wait(heldUpMilliseconds, undefined, { signal });
    }
  }

  /** Undefined where the file is not there, or is not what was kept: trying again would not help. */
  async #textOf(storage: Storage, file: MissingText): Promise<GivenText | undefined> {
    const { signal, log } = this.#parts;
    try {
      signal.throwIfAborted();
      const body = await readKept(storage, file.folder, file, { limit: LARGEST_BYTES, signal });
      return { sha256: file.sha256, kind: file.kind, text: decoded(body) };
    } catch (error) {
      if (!isBackupError(error, 'storage-not-found', 'format-damaged', 'too-large')) throw error;
      log.warn('A file cannot be searched.', { path: `${file.folder}/${file.path}`, error });
      return undefined;
    }
  }

  /** Waits while a run is under way. Throws where it is told to stop. */
  async #rested(): Promise<void> {
    const { signal } = this.#parts;
    signal.throwIfAborted();
    if (this.#over === undefined) return;
    const stopped = Promise.withResolvers<never>();
    const stop = () => stopped.reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([this.#over.promise, stopped.promise]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
