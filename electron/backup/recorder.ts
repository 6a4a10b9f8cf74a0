import type { KeptAsset } from './catalog/listed.ts';

/** Beyond this many unsettled assets, keeping waits for the disk. */
const MOST_UNSETTLED = 2000;

/**
 * Makes kept assets safe, then records them: everything waiting is settled at once, and while that goes on
 * the next ones gather. Progress never names a file that a power cut could take.
 */
export class Recorder {
  readonly #settle: () => Promise<void>;
  readonly #record: (assets: readonly KeptAsset[]) => Promise<void>;
  #waiting: KeptAsset[] = [];
  #working: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(settle: () => Promise<void>, record: (assets: readonly KeptAsset[]) => Promise<void>) {
    this.#settle = settle;
    this.#record = record;
  }

  /** Takes an asset whose files are written. Throws what an earlier settling threw. */
  async add(asset: KeptAsset): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    this.#waiting.push(asset);
    this.#working ??= this.#start();
    if (this.#waiting.length >= MOST_UNSETTLED) await this.#working;
  }

  /** Resolves when everything added is recorded. */
  async drain(): Promise<void> {
    while (this.#working) await this.#working;
  }

  #start(): Promise<void> {
    const working = this.#work();
    working.catch((error: unknown) => {
      this.#failure = { error };
    });
    return working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#settle();
      await this.#record(batch);
    }
    this.#working = undefined;
  }
}
