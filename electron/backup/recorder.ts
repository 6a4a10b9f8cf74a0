import type { KeptAsset } from './catalog/listed.ts';

/** Beyond this many assets that are not safe yet, keeping waits for the disk. */
const MOST_UNSAFE = 2000;

/** Where kept assets are recorded: `recordKept` when they are written, `recordSafe` when the disk has them. */
export interface KeptRecord {
  recordKept(assets: readonly KeptAsset[]): Promise<void>;
  recordSafe(ids: readonly number[]): Promise<void>;
}

/**
 * Records kept assets at once, so that a killed run knows what it has, and again when they are safe: everything
 * that waits is settled together, and while that goes on the next ones gather. Nothing that a power cut could
 * take is ever called safe.
 */
export class Recorder {
  readonly #settle: () => Promise<void>;
  readonly #record: KeptRecord;
  #waiting: KeptAsset[] = [];
  /** Recorded and not safe yet, by id: where one is kept twice, the later one. */
  readonly #unsafe = new Map<number, KeptAsset>();
  #recording: Promise<void> | undefined;
  #settling: Promise<void> | undefined;
  /** Resolves when more became safe, or an error says that it never will. */
  #progress = Promise.withResolvers<void>();
  #unrecorded: { readonly error: unknown } | undefined;
  #unsettled: { readonly error: unknown } | undefined;

  constructor(settle: () => Promise<void>, record: KeptRecord) {
    this.#settle = settle;
    this.#record = record;
  }

  /** Takes an asset whose files are written. Throws what an earlier recording or settling threw. */
  async add(asset: KeptAsset): Promise<void> {
    this.#waiting.push(asset);
    this.#recording ??= this.#recordAll();
    this.#check();
    while (this.#waiting.length + this.#unsafe.size > MOST_UNSAFE) {
      await this.#progress.promise;
      this.#check();
    }
  }

  /** Resolves when everything added is recorded and safe. */
  async drain(): Promise<void> {
    while (this.#recording ?? this.#settling) await (this.#recording ?? this.#settling);
    this.#check();
  }

  /** Resolves when everything added is recorded, safe or not: a run that is called off does not wait for the disk. */
  async recorded(): Promise<void> {
    while (this.#recording) await this.#recording;
    if (this.#unrecorded) throw this.#unrecorded.error;
  }

  #check(): void {
    const failure = this.#unrecorded ?? this.#unsettled;
    if (failure) throw failure.error;
  }

  async #recordAll(): Promise<void> {
    // Its caller notes it first.
    await Promise.resolve();
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting;
        this.#waiting = [];
        for (const asset of batch) this.#unsafe.set(asset.id, asset);
        await this.#record.recordKept(batch);
        if (!this.#unsettled) this.#settling ??= this.#settleAll();
      }
    } catch (error) {
      this.#unrecorded ??= { error };
      this.#letWaitingOn();
    }
    this.#recording = undefined;
  }

  async #settleAll(): Promise<void> {
    await Promise.resolve();
    try {
      while (this.#unsafe.size > 0) {
        const batch = [...this.#unsafe.values()];
        await this.#settle();
        const safe = batch.filter((asset) => this.#unsafe.get(asset.id) === asset);
        for (const { id } of safe) this.#unsafe.delete(id);
        this.#letWaitingOn();
        await this.#record.recordSafe(safe.map(({ id }) => id));
      }
    } catch (error) {
      this.#unsettled ??= { error };
      this.#letWaitingOn();
    }
    this.#settling = undefined;
  }

  #letWaitingOn(): void {
    this.#progress.resolve();
    this.#progress = Promise.withResolvers<void>();
  }
}
