/**
 * What kind of failure it is. Exit codes, retries and the user interface decide by it; the words are
 * in the error itself.
 */
export type ErrorCode =
  | 'configuration' // a setting is missing or wrong; nothing was sent
  | 'address-not-allowed' // an address that is not Marketing Cloud's; nothing was sent
  | 'credentials-refused' // the service refused client id or secret
  | 'permission-missing' // the package lacks a scope, or the service answered 403
  | 'service-refused' // any other 4xx: asking again would not help
  | 'key-taken' // the service has another asset of that external key, or another folder of that name
  | 'service-unavailable' // retries and budget are used up
  | 'service-reply' // a reply that cannot be understood, after retries
  | 'storage-unavailable' // the destination cannot be reached or is gone
  | 'storage-permission' // not allowed to write, list or delete there
  | 'storage-immutable' // another file has that path already, and may not be replaced
  | 'storage-full'
  | 'storage-name' // a path too long, or a file where a folder must be
  | 'storage-not-found' // read of a path that is not there
  | 'storage-damaged' // the destination cannot give back what was written: a bad sector, a wrong checksum
  | 'wrong-account' // the root belongs to another account
  | 'format-damaged' // something at the destination is not what was written
  | 'format-newer' // something at the destination was written by a newer version
  | 'lock-held' // another run of this job is under way
  | 'lock-lost' // another process took this run's lock over
  | 'cancelled'
  | 'too-many-failures'
  | 'state-broken'
  | 'keychain-unavailable' // the system's keychain is not there, locked, or refuses
  | 'notification-failed' // nobody could be told through a channel; backups are not touched by it
  | 'update-failed' // no newer version could be got; backups are not touched by it
  | 'too-large' // more than can be shown; it can be saved
  | 'internal';

/** A failure in the user's words: `message` says what failed and on what, `hint` what to do next. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** True where `error` is a `BackupError`, of one of `codes` if any are named. */
export function isBackupError(error: unknown, ...codes: ErrorCode[]): error is BackupError {
  return error instanceof BackupError && (codes.length === 0 || codes.includes(error.code));
}

/** What `reading` gives; undefined where it fails by one of `codes`. */
export async function undefinedOn<T>(
  reading: Promise<T>,
  first: ErrorCode,
  ...codes: ErrorCode[]
): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isBackupError(error, first, ...codes)) return undefined;
    throw error;
  }
}
