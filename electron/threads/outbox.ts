import type { Transferable } from 'node:worker_threads';

/** Where messages go: a port, or a worker. */
interface Target {
  postMessage(messages: unknown[], transfer: readonly Transferable[]): void;
}

interface Waiting<T> {
  readonly message: T;
  readonly transfer: readonly Transferable[];
}

/**
 * Sends what is said in one turn of the event loop as one message: thousands of small ones would cost both
 * threads more than what is done about them.
 */
export class Outbox<T> {
  readonly #target: Target;
  readonly #onUnsendable: (message: T, error: Error) => void;
  #waiting: Waiting<T>[] = [];

  /** `onUnsendable` is told of a message that holds what no other thread can have, a function for one. */
  constructor(target: Target, onUnsendable: (message: T, error: Error) => void) {
    this.#target = target;
    this.#onUnsendable = onUnsendable;
  }

  /** What is in `transfer` is no longer this thread's once it is sent. */
  add(message: T, transfer: readonly Transferable[] = []): void {
    this.#waiting.push({ message, transfer });
    // After all promises that are settled now: whoever goes on with one answer asks the next thing at once.
    if (this.#waiting.length === 1) process.nextTick(() => this.flush());
  }

  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    try {
      this.#send(waiting);
    } catch {
      // One of them cannot be sent: it must not take the others along.
      for (const one of waiting) this.#sendAlone(one);
    }
  }

  #sendAlone(one: Waiting<T>): void {
    try {
      this.#send([one]);
    } catch (error) {
      this.#onUnsendable(one.message, error instanceof Error ? error : new Error(String(error)));
    }
  }

  #send(waiting: readonly Waiting<T>[]): void {
    this.#target.postMessage(
      waiting.map(({ message }) => message),
      waiting.flatMap(({ transfer }) => transfer),
    );
  }
}
