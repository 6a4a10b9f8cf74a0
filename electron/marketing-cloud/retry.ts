import { BackupError } from '../../shared/errors.ts';
import type { AttemptFailure } from './failures.ts';

export interface RetryPolicy {
  /** How often one request is sent at most. */
  readonly attempts: number;
  /** The back-off's upper bound before the second attempt; it doubles with each further one. */
  readonly firstWaitMilliseconds: number;
  readonly longestWaitMilliseconds: number;
  /** What attempts and waits together may take. */
  readonly totalMilliseconds: number;
  /** From 0 up to 1: the jitter. */
  readonly random: () => number;
}

export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 6,
  firstWaitMilliseconds: 2000,
  longestWaitMilliseconds: 60_000,
  totalMilliseconds: 600_000,
  random: Math.random,
};

/** What to do where the reason tells no more. */
export const TROUBLE_HINT =
  'Marketing Cloud or the network has trouble: check status.salesforce.com and the connection, then run the backup again.';

/**
 * What is left of one request's budget. Time is what attempts and waits took, not what a clock says: a
 * night's sleep between two attempts costs nothing.
 */
export class RetryBudget {
  readonly #policy: RetryPolicy;
  #attempts = 0;
  #spentMilliseconds = 0;
  #askedTooLong = false;

  constructor(policy: RetryPolicy) {
    this.#policy = policy;
  }

  get attempts(): number {
    return this.#attempts;
  }

  spend(attemptMilliseconds: number): void {
    this.#attempts += 1;
    this.#spentMilliseconds += attemptMilliseconds;
  }

  /**
   * Milliseconds to wait before the next attempt: exponential back-off with full jitter, and never less than
   * the service asks for. Undefined where the budget is used up, or the service asks for more than is left.
   */
  nextWait(failure: AttemptFailure): number | undefined {
    const { attempts, firstWaitMilliseconds, longestWaitMilliseconds, random } = this.#policy;
    if (this.#attempts >= attempts) return undefined;
    const asked = failure.retryAfterMilliseconds ?? 0;
    this.#askedTooLong = this.#spentMilliseconds + asked >= this.#policy.totalMilliseconds;
    const bound = Math.min(longestWaitMilliseconds, firstWaitMilliseconds * 2 ** (this.#attempts - 1));
    const wait = Math.max(asked, random() * bound);
    if (this.#spentMilliseconds + wait >= this.#policy.totalMilliseconds) return undefined;
    this.#spentMilliseconds += wait;
    return wait;
  }

  /** The error a caller gets once there is no next attempt. */
  exhausted(subject: string, failure: AttemptFailure): BackupError {
    const tries = this.#attempts === 1 ? 'after one attempt' : `after ${this.#attempts} attempts`;
    const asked = failure.retryAfterMilliseconds;
    if (this.#askedTooLong && asked) {
      return new BackupError(
        failure.code,
        `Marketing Cloud asks to wait ${inWords(asked)} before the request for ${subject} is sent again (${failure.message}).`,
        { hint: 'That is longer than one request may take: run the backup again after that time.' },
      );
    }
    return new BackupError(
      failure.code,
      failure.code === 'service-unavailable'
        ? `Marketing Cloud did not answer the request for ${subject}: ${failure.message}, ${tries}.`
        : `Marketing Cloud's answer to the request for ${subject} is of no use: ${failure.message}, ${tries}.`,
      { hint: failure.hint ?? TROUBLE_HINT },
    );
  }
}

function inWords(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 120) return `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
