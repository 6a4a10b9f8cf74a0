import pLimit from 'p-limit';
import { undefinedOn } from '../../shared/errors.ts';
import type { RunKind } from '../../shared/format.ts';
import type { RunLogLine } from '../../shared/ipc.ts';
import { orderOf } from '../backup/catalog/order.ts';
import { readManifest } from '../backup/snapshots.ts';
import type { Storage } from '../storage/storage.ts';
import { lineOfManifest } from './run-lines.ts';

/** Manifests read at the same time. */
const READS_AT_ONCE = 8;
/** A run without a manifest may still be finished by another machine; so often at most it is looked at again. */
const LOOK_AGAIN_MILLISECONDS = 30_000;

/** A finished run, as far as it is shown. */
export interface RunAtDestination {
  readonly folder: string;
  readonly runId: string;
  readonly kind: RunKind;
  /** Ids of the runs that it stands for: they count no longer, whatever of them is still there. */
  readonly replaces: readonly string[];
  readonly line: RunLogLine;
  /** The business unit that it is of. */
  readonly mid: number;
  /** Where it stands among the runs of its root, as text that sorts. */
  readonly order: string;
  readonly finished: Date;
}

interface Reading {
  readonly passesOver: ReadonlySet<string>;
  readonly done: Promise<void>;
}

/** The finished runs at a destination, as far as they were read: such a run never changes, so it is read once. */
export class DestinationRuns {
  readonly #open: () => Promise<Storage>;
  readonly #now: () => number;
  readonly #runs = new Map<string, RunAtDestination>();
  #replaced: ReadonlySet<string> = new Set();
  /** Folders without a whole manifest, and when they were looked at. */
  readonly #unfinished = new Map<string, number>();
  #reading: Reading | undefined;
  #problem: Error | undefined;
  #version = 0;

  /** `open` opens the destination to read from; `now` is a monotonic clock in milliseconds. */
  constructor(open: () => Promise<Storage>, now: () => number = () => performance.now()) {
    this.#open = open;
    this.#now = now;
  }

  /** What is known by now, without the runs that others stand for. */
  get known(): readonly RunAtDestination[] {
    return [...this.#runs.values()].filter(({ runId }) => !this.replaced.has(runId));
  }

  /** Ids of the runs that others stand for, as far as that is known by now. */
  get replaced(): ReadonlySet<string> {
    return this.#replaced;
  }

  /** What the last reading failed with; undefined where it came to its end, and before. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  /** Another number means that `known` or `problem` has changed. */
  get version(): number {
    return this.#version;
  }

  /**
   * Reads what is not known yet, but for the folders passed over. One reading at a time: who comes while one is
   * under way waits for that. Never rejects; see `problem`.
   */
  async read(passesOver: ReadonlySet<string>): Promise<void> {
    while (this.#reading !== undefined) {
      const { done, passesOver: passed } = this.#reading;
      await done;
      if (passed.isSubsetOf(passesOver)) return;
    }
    const done = this.#read(passesOver).finally(() => {
      this.#reading = undefined;
    });
    this.#reading = { passesOver, done };
    await done;
  }

  async #read(passesOver: ReadonlySet<string>): Promise<void> {
    try {
      const storage = await this.#open();
      const { folders } = await storage.list('');
      this.#forgetAllBut(new Set(folders));
      // The newest first, as most are named: they are shown first, too.
      const wanted = folders.toSorted().toReversed();
      await this.#readAll(
        storage,
        wanted.filter((folder) => !passesOver.has(folder) && this.#isDue(folder)),
      );
      this.#setProblem(undefined);
    } catch (error) {
      this.#setProblem(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #forgetAllBut(present: ReadonlySet<string>): void {
    for (const folder of this.#unfinished.keys()) if (!present.has(folder)) this.#unfinished.delete(folder);
    for (const folder of this.#runs.keys()) {
      if (!present.has(folder) && this.#runs.delete(folder)) this.#noteChange();
    }
  }

  #noteChange(): void {
    this.#replaced = new Set([...this.#runs.values()].flatMap(({ replaces }) => replaces));
    this.#version += 1;
  }

  #isDue(folder: string): boolean {
    if (this.#runs.has(folder)) return false;
    const lookedAt = this.#unfinished.get(folder);
    return lookedAt === undefined || this.#now() - lookedAt >= LOOK_AGAIN_MILLISECONDS;
  }

  /** Where one cannot be read, none is begun any more, and the first failure is thrown when all have ended. */
  async #readAll(storage: Storage, folders: readonly string[]): Promise<void> {
    const limit = pLimit(READS_AT_ONCE);
    let failure: { readonly error: unknown } | undefined;
    const look = async (folder: string): Promise<void> => {
      if (failure !== undefined) return;
      try {
        await this.#look(storage, folder);
      } catch (error) {
        failure ??= { error };
      }
    };
    await Promise.all(folders.map((folder) => limit(() => look(folder))));
    if (failure !== undefined) throw failure.error;
  }

  async #look(storage: Storage, folder: string): Promise<void> {
    // A damaged run counts as not there.
    const manifest = await undefinedOn(
      readManifest(storage, folder),
      'format-damaged',
      'format-newer',
      'storage-name',
    );
    if (manifest === undefined) {
      this.#unfinished.set(folder, this.#now());
      return;
    }
    this.#unfinished.delete(folder);
    this.#runs.set(folder, {
      folder,
      runId: manifest.runId,
      kind: manifest.kind,
      replaces: manifest.carried ?? [],
      line: lineOfManifest(folder, manifest),
      mid: manifest.account.mid,
      order: orderOf(manifest),
      finished: new Date(manifest.finished),
    });
    this.#noteChange();
  }

  #setProblem(problem: Error | undefined): void {
    if (problem?.message !== this.#problem?.message) this.#version += 1;
    this.#problem = problem;
  }
}
