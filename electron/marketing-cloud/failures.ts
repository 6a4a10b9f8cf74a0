import { BackupError, type ErrorCode } from '../../shared/errors.ts';

/** One attempt failed in a way that another may not: kept inside this folder, and never thrown to a caller. */
export class AttemptFailure extends Error {
  override readonly name = 'AttemptFailure';
  readonly code: 'service-unavailable' | 'service-reply';
  /** How long the service asks to wait; undefined where it doesn't say. */
  readonly retryAfterMilliseconds: number | undefined;
  /** What to do next, where the reason tells. */
  readonly hint: string | undefined;
  /** The service said that it did not handle the request; where false, nobody knows. */
  readonly notHandled: boolean;

  constructor(
    code: 'service-unavailable' | 'service-reply',
    reason: string,
    options: { retryAfterMilliseconds?: number | undefined; hint?: string; notHandled?: boolean } = {},
  ) {
    super(reason);
    this.code = code;
    this.retryAfterMilliseconds = options.retryAfterMilliseconds;
    this.hint = options.hint;
    this.notHandled = options.notHandled ?? false;
  }
}

/** The service answered with a 4xx: asking again would not help. `status` is the HTTP status. */
export class ServiceRefusal extends BackupError {
  readonly status: number;
  /** What the service said, without secrets. */
  readonly detail: string;

  constructor(code: ErrorCode, message: string, options: { status: number; detail: string; hint?: string }) {
    super(code, message, options.hint === undefined ? {} : { hint: options.hint });
    this.status = options.status;
    this.detail = options.detail;
  }
}

/** True where the service answered with one of these statuses. */
export function isRefusal(error: unknown, ...statuses: number[]): error is ServiceRefusal {
  return error instanceof ServiceRefusal && (statuses.length === 0 || statuses.includes(error.status));
}

/** The error of a request whose signal aborted. */
export function cancelled(subject: string): BackupError {
  return new BackupError('cancelled', `The request for ${subject} was cancelled.`);
}
