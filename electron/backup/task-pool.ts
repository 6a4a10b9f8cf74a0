import pLimit, { type LimitFunction } from 'p-limit';

/**
 * Runs tasks a few at a time and holds its caller back, so that a whole account never queues up in memory.
 * The first task that throws ends the pool: later `add`s and `drain` throw its error, what waits is dropped.
 */
export class TaskPool {
  readonly #limit: LimitFunction;
  readonly #most: number;
  readonly #tasks = new Set<Promise<void>>();
  readonly #onFailure: () => void;
  #failure: { readonly error: unknown } | undefined;

  /** `onFailure` is told at once, to call off what is under way. */
  constructor(concurrency: number, onFailure: () => void) {
    this.#limit = pLimit(concurrency);
    this.#most = concurrency * 2;
    this.#onFailure = onFailure;
  }

  /** What ended the pool, if a task did: whatever is called off for that only says that it was cancelled. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Starts a task when there is room for it; `ended` resolves when it has ended, or was dropped. */
  async add(task: () => Promise<void>): Promise<{ readonly ended: Promise<void> }> {
    this.#check();
    while (this.#tasks.size >= this.#most) await Promise.race(this.#tasks);
    this.#check();
    const running = this.#limit(() => this.#run(task));
    this.#tasks.add(running);
    void running.finally(() => this.#tasks.delete(running));
    return { ended: running };
  }

  /** Resolves when all tasks have ended. */
  async drain(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    this.#check();
  }

  /** Waits for all tasks whether or not one failed. */
  async settle(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  async #run(task: () => Promise<void>): Promise<void> {
    if (this.#failure) return;
    try {
      await task();
    } catch (error) {
      if (this.#failure) return;
      this.#failure = { error };
      this.#onFailure();
    }
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
