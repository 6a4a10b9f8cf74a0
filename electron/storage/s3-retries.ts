import { type S3ClientConfig, S3ServiceException } from '@aws-sdk/client-s3';
import type { AskingOptions } from './agents.ts';

/** The SDK's way to say which requests are tried again. */
type RetryStrategy = Extract<NonNullable<S3ClientConfig['retryStrategy']>, { recordSuccess: unknown }>;
type Token = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>>;

/** What the SDK tells of a failure. */
interface Failure {
  readonly errorType: 'TRANSIENT' | 'THROTTLING' | 'SERVER_ERROR' | 'CLIENT_ERROR';
  readonly error?: unknown;
  readonly retryAfterHint?: Date | undefined;
}

/** As long as the service has never answered well, its address is as likely wrong as it is out of order. */
const FIRST_ATTEMPTS = 3;
const THROTTLED_FACTOR = 4;
const LONGEST_DELAY_MILLISECONDS = 20_000;
/** Refusals of content that was damaged on its way: sent again it will be whole. */
const DAMAGED_ON_THE_WAY = [
  'BadDigest',
  'XAmzContentSHA256Mismatch',
  'XAmzContentChecksumMismatch',
  'IncompleteBody',
];

/** These mean the same whoever says them. */
const FINAL_STATUSES = [401, 403, 404, 407];

/**
 * Tries each request again on its own account, for half a minute in all. The SDK's own strategies let all
 * requests of a client share one account, which a short cut of the network empties when 32 are under way.
 */
export class S3Retries implements RetryStrategy {
  readonly #attempts: number;
  readonly #delay: number;
  #hasSucceeded = false;

  /** `attempts`: once the service has answered well. */
  constructor({ attempts = 9, delayMilliseconds = 200 }: AskingOptions['retries'] = {}) {
    this.#attempts = attempts;
    this.#delay = delayMilliseconds;
  }

  async acquireInitialRetryToken(): Promise<Token> {
    return token(0, 0);
  }

  async refreshRetryTokenForRetry(before: Token, failure: Failure): Promise<Token> {
    const count = before.getRetryCount() + 1;
    const attempts = this.#hasSucceeded ? this.#attempts : Math.min(FIRST_ATTEMPTS, this.#attempts);
    if (count >= attempts || !mayPass(failure)) throw new Error('It is not tried again.');
    return token(count, this.#pause(count, failure));
  }

  recordSuccess(): void {
    this.#hasSucceeded = true;
  }

  #pause(count: number, { errorType, retryAfterHint }: Failure): number {
    const base = this.#delay * (errorType === 'THROTTLING' ? THROTTLED_FACTOR : 1);
    const longest = Math.min(base * 2 ** (count - 1), LONGEST_DELAY_MILLISECONDS);
    // A part is left to chance, so that those who failed together do not come back together.
    const own = longest / 2 + (longest / 2) * Math.random();
    const asked = (retryAfterHint?.getTime() ?? 0) - Date.now();
    return Math.max(own, Math.min(asked, LONGEST_DELAY_MILLISECONDS));
  }
}

function token(count: number, delay: number): Token {
  return { getRetryCount: () => count, getRetryDelay: () => delay };
}

function mayPass({ errorType, error }: Failure): boolean {
  if (errorType === 'TRANSIENT' || errorType === 'THROTTLING') return true;
  if (!(error instanceof Error)) return false;
  return DAMAGED_ON_THE_WAY.includes(error.name) || isWithoutCode(error);
}

/** An answer that says nothing of its own: a gateway on the way, or a service that has too much to do. */
function isWithoutCode(error: Error): boolean {
  // What is not XML at all fails as it is read, with the answer beside it.
  if (!(error instanceof S3ServiceException)) return error.name === 'Error' && '$response' in error;
  if (!/^(?:Unknown|UnknownError|\d+)$/.test(error.name)) return false;
  return !FINAL_STATUSES.includes(error.$metadata.httpStatusCode ?? 0);
}
