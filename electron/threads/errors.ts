import { BackupError, type ErrorCode, isBackupError } from '../../shared/errors.ts';

/** An error on its way to another thread: what is sent of it keeps neither its class nor the fields of its own. */
export interface SentError {
  readonly error: Error;
  /** Of a `BackupError`. */
  readonly told: { readonly code: ErrorCode; readonly hint: string | undefined } | undefined;
}

/** What to send of whatever was thrown. */
export function toSend(thrown: unknown): SentError {
  if (isBackupError(thrown)) return { error: thrown, told: { code: thrown.code, hint: thrown.hint } };
  return { error: thrown instanceof Error ? thrown : new Error(String(thrown)), told: undefined };
}

/** The error that was thrown in the other thread. */
export function received({ error, told }: SentError): Error {
  if (told === undefined) return error;
  return new BackupError(told.code, error.message, {
    ...(told.hint === undefined ? {} : { hint: told.hint }),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  });
}
