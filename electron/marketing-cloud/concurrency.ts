import pLimit from 'p-limit';
import type { Log } from '../journal/log.ts';
import { untilAborted } from './abort.ts';

/** One more request at a time for each this many successes in a row. */
const SUCCESSES_TO_RAISE = 20;
/** Several requests are refused by one and the same limit: they lower it once. */
const HALVING_PAUSE_MILLISECONDS = 5000;

/** How many requests may be in flight: halved when the service says 429, raised again slowly. */
export class AdaptiveConcurrency {
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #highest: number;
  readonly #now: () => number;
  readonly #log: Log;
  #successes = 0;
  #halvedAt = Number.NEGATIVE_INFINITY;

  /** `now` is a monotonic clock in milliseconds. */
  constructor(options: { highest: number; now: () => number; log: Log }) {
    this.#highest = options.highest;
    this.#now = options.now;
    this.#log = options.log;
    this.#limit = pLimit(options.highest);
  }

  get current(): number {
    return this.#limit.concurrency;
  }

  /** Runs `work` when there is room; rejects with the signal's reason as soon as it aborts. */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const queued = this.#limit(() => {
      signal.throwIfAborted();
      return work();
    });
    return untilAborted(queued, signal);
  }

  /** The service answered 429. */
  limited(): void {
    this.#successes = 0;
    if (this.#now() - this.#halvedAt < HALVING_PAUSE_MILLISECONDS) return;
    this.#halvedAt = this.#now();
    const lowered = Math.max(1, Math.floor(this.current / 2));
    if (lowered === this.current) return;
    this.#limit.concurrency = lowered;
    this.#log.info('Marketing Cloud limits the rate: fewer requests at a time', { concurrency: lowered });
  }

  succeeded(): void {
    this.#successes += 1;
    if (this.#successes < SUCCESSES_TO_RAISE || this.current >= this.#highest) return;
    this.#successes = 0;
    this.#limit.concurrency = this.current + 1;
    this.#log.debug('More requests at a time again', { concurrency: this.current });
  }
}
