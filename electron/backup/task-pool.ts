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
  #fed: Promise<void> = Promise.resolve();
  /** Resolves when a task has ended. */
  #room = Promise.withResolvers<void>();

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
    while (this.#tasks.size >= this.#most) await this.#room.promise;
    this.#check();
    const running = this.#limit(() => this.#run(task));
    this.#tasks.add(running);
    void running.finally(() => {
      this.#tasks.delete(running);
      this.#room.resolve();
      this.#room = Promise.withResolvers<void>();
    });
    return { ended: running };
  }

  /** Adds tasks as there is room for them, after those fed before, while its caller goes on. */
  feed(tasks: Iterable<() => Promise<void>>): void {
    this.#fed = this.#addAll(tasks, this.#fed);
    // Whoever asks for `fed`, adds or drains is told.
    this.#fed.catch(() => undefined);
  }

  /** Resolves when everything fed so far is added; throws what ended the pool. */
  get fed(): Promise<void> {
    return this.#fed;
  }

  /** Resolves when all tasks have ended. */
  async drain(): Promise<void> {
    await this.#fed;
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    this.#check();
  }

  /** Waits for all tasks whether or not one failed. */
  async settle(): Promise<void> {
    await this.#fed.catch(() => undefined);
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  async #addAll(tasks: Iterable<() => Promise<void>>, before: Promise<void>): Promise<void> {
    await before;
    for (const task of tasks) await this.add(task);
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
