import { setTimeout as wait } from 'node:timers/promises';
import type { BrowseState } from '../../shared/browse.ts';
import type { DestinationKind } from '../../shared/destination.ts';
import { isBackupError } from '../../shared/errors.ts';
import type { CallError } from '../../shared/ipc.ts';
import { cancellableStorage } from '../backup/cancellable-storage.ts';
import type { Log } from '../journal/log.ts';
import type { Storage } from '../storage/storage.ts';
import type { Remote } from '../threads/remote.ts';
import type { BrowseCatalog } from './catalog/catalog.ts';
import { type BrowseThread, openBrowseThread } from './catalog/database.ts';
import type { FacetCatalog } from './catalog/facets.ts';
import type { ReferenceCatalog } from './catalog/references.ts';
import type { Search } from './catalog/search.ts';
import { Indexer } from './indexer.ts';
import { RunTexts } from './run-texts.ts';
import { type LeftOut, syncBrowser } from './sync.ts';

/** So often at most it is told that something has changed while the destination is read. */
const TELL_EVERY_MILLISECONDS = 200;
/** As long as this another process may hold the database up, asked again after so long. */
const PATIENCE_MILLISECONDS = 60_000;
const RETRY_MILLISECONDS = 250;
/** A disk or a network that does not answer keeps nothing open for longer. */
const CLOSE_MILLISECONDS = 1500;

export interface JobBrowserParts {
  /** The entry `catalog/worker.ts`, or what it was built to. */
  readonly workerUrl: URL;
  /** Absolute. */
  readonly databasePath: string;
  readonly place: { readonly kind: DestinationKind; readonly address: string };
  /** Opens the destination to read from. Asked again after it has failed. */
  readonly openStorage: () => Promise<Storage>;
  /** Whether nothing was backed up there yet, as far as is known: then a folder may not be there. */
  readonly isNew?: () => boolean;
  /** Takes secrets out of what is told. */
  readonly redact: (text: string) => string;
  readonly log: Log;
  readonly onChange?: (state: BrowseState) => void;
}

/** All that is known of a job's backups, read from its destination alone. */
export class JobBrowser {
  readonly catalog: Remote<BrowseCatalog>;
  readonly search: Remote<Search>;
  readonly references: Remote<ReferenceCatalog>;
  readonly facets: Remote<FacetCatalog>;
  readonly indexer: Indexer;
  readonly #parts: JobBrowserParts;
  readonly #thread: BrowseThread;
  readonly #closing = new AbortController();
  #storage: Promise<Storage> | undefined;
  #syncing: Promise<void> | undefined;
  #syncAgain = false;
  #closed: Promise<void> | undefined;
  #progress: BrowseState['progress'] = null;
  #problem: CallError | null = null;
  #isRead = false;
  #lastTold = Number.NEGATIVE_INFINITY;

  private constructor(parts: JobBrowserParts, thread: BrowseThread) {
    this.#parts = parts;
    this.#thread = thread;
    this.catalog = thread.catalog;
    this.search = thread.search;
    this.references = thread.references;
    this.facets = thread.facets;
    this.indexer = new Indexer({
      texts: thread.texts,
      storage: () => this.storage(),
      log: parts.log,
      signal: this.#closing.signal,
      onProgress: () => this.#tellSometimes(),
    });
  }

  /** Opens what was read before. Throws `state-broken` where that cannot be kept. */
  static async open(parts: JobBrowserParts): Promise<JobBrowser> {
    const thread = await openBrowseThread(parts.workerUrl, parts.databasePath);
    try {
      // What is known of another place is forgotten now: this one may not be there to be read.
      await thread.ingest.adopt(parts.place.address, undefined);
    } catch (error) {
      // Another process writes: it is forgotten when this one reads.
      if (!isBackupError(error, 'lock-held')) {
        thread.abandon();
        throw error;
      }
    }
    return new JobBrowser(parts, thread);
  }

  /** True where it can answer no more, as where its database was damaged: it is to be opened anew. */
  hasEnded(): boolean {
    return this.#thread.hasEnded();
  }

  /** Whether the destination could be read, last time: all of it, or all but the runs that the problem names. */
  isRead(): boolean {
    return this.#isRead;
  }

  /** The destination, to read from; opened at first use. Throws `storage-*` where it is not there. */
  async storage(): Promise<Storage> {
    this.#storage ??= this.#parts.openStorage();
    try {
      return await this.#storage;
    } catch (error) {
      this.#storage = undefined;
      throw error;
    }
  }

  async state(): Promise<BrowseState> {
    const { kind, address } = this.#parts.place;
    return {
      runs: await this.catalog.runs(),
      reading: this.#syncing !== undefined,
      progress: this.#progress,
      indexed: await this.search.progress(),
      problem: this.#problem,
      destinationKind: kind,
      address,
    };
  }

  /**
   * Reads what is new at the destination, once more after a reading under way. Never rejects: what keeps it from
   * being read is the state's problem.
   */
  sync(): Promise<void> {
    if (this.#syncing !== undefined) {
      this.#syncAgain = true;
      return this.#syncing;
    }
    this.#syncing = this.#syncUntilDone().finally(() => {
      this.#syncing = undefined;
      this.#progress = null;
    });
    return this.#syncing.then(() => {
      if (!this.#closing.signal.aborted) this.indexer.wake();
      return this.#tell();
    });
  }

  /** Where a run of this job shows what it keeps. */
  async runTexts(): Promise<RunTexts> {
    return new RunTexts(this.#thread.texts, this.#parts.log);
  }

  /** Ends a reading under way and lets go of the database, within two seconds. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    const closed = this.#closeCalmly().then(() => true);
    const isClosed = await Promise.race([closed, wait(CLOSE_MILLISECONDS, false, { ref: false })]);
    if (!isClosed) this.#thread.abandon();
  }

  async #closeCalmly(): Promise<void> {
    await this.#syncing;
    await this.indexer.idle();
    await this.#thread.close();
    await (await this.#storage?.catch(() => undefined))?.close?.();
  }

  async #syncUntilDone(): Promise<void> {
    do {
      this.#syncAgain = false;
      await this.#syncPatiently();
    } while (this.#syncAgain && !this.#closing.signal.aborted);
  }

  /** Another process may be reading the same backups: what that has taken in need not be read again. */
  async #syncPatiently(): Promise<void> {
    const { signal } = this.#closing;
    const begun = performance.now();
    for (;;) {
      try {
        this.#problem = problemOfRuns(await this.#syncOnce());
        this.#isRead = true;
        return;
      } catch (error) {
        if (signal.aborted) return;
        const isHeldUp =
          isBackupError(error, 'lock-held') && performance.now() - begun < PATIENCE_MILLISECONDS;
        if (!isHeldUp) return this.#fail(error);
        await wait(RETRY_MILLISECONDS);
      }
    }
  }

  async #syncOnce(): Promise<LeftOut[]> {
    const { signal } = this.#closing;
    const storage = cancellableStorage(await this.storage(), signal);
    return syncBrowser({
      storage,
      place: this.#parts.place.address,
      ingest: this.#thread.ingest,
      log: this.#parts.log,
      signal,
      onProgress: (progress) => {
        this.#progress = progress;
        this.#tellSometimes();
      },
    });
  }

  /** The destination is opened anew the next time: its secret may be another one by then. */
  #fail(error: unknown): void {
    const { place, isNew, log, redact } = this.#parts;
    const isExpected =
      place.kind === 'local' && isBackupError(error, 'storage-unavailable') && isNew?.() === true;
    if (!isExpected) log.warn('The backups at the destination cannot be read now.', { error });
    this.#problem = isExpected ? null : problemOf(error, redact);
    this.#isRead = false;
    const storage = this.#storage;
    this.#storage = undefined;
    storage
      ?.then((opened) => opened.close?.())
      .catch((reason: unknown) => log.debug('The destination could not be let go.', { error: reason }));
  }

  #tellSometimes(): void {
    if (performance.now() - this.#lastTold < TELL_EVERY_MILLISECONDS) return;
    void this.#tell();
  }

  async #tell(): Promise<void> {
    const { onChange, log } = this.#parts;
    if (onChange === undefined || this.#closing.signal.aborted) return;
    this.#lastTold = performance.now();
    try {
      onChange(await this.state());
    } catch (error) {
      if (!this.#closing.signal.aborted) log.error('What is known of the backups cannot be told.', { error });
    }
  }
}

function problemOfRuns(leftOut: readonly LeftOut[]): CallError | null {
  const [first] = leftOut;
  if (first === undefined) return null;
  const { code, hint = null } = first.error;
  if (leftOut.length === 1) return { code, message: first.error.message, hint };
  const folders = leftOut.map(({ folder }) => folder).sort();
  return { code, message: `${leftOut.length} backups cannot be read: ${folders.join(', ')}.`, hint };
}

function problemOf(error: unknown, redact: (text: string) => string): CallError {
  if (isBackupError(error)) {
    const { code, message, hint } = error;
    return { code, message: redact(message), hint: hint === undefined ? null : redact(hint) };
  }
  return {
    code: 'internal',
    message: 'Something failed while the backups were read.',
    hint: 'Try again. If it happens again, the log says what failed.',
  };
}
