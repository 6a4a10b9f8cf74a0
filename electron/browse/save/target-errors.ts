import { BackupError } from '../../../shared/errors.ts';

/** What the file system of this machine said, in the user's words. */
export function targetError(path: string, cause: unknown): BackupError {
  if (cause instanceof BackupError) return cause;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new BackupError('storage-full', `There is no space left to save to ${path}.`, {
      hint: 'Free some space or choose another place, then save again.',
      cause,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new BackupError('storage-permission', `${path} cannot be written.`, {
      hint: 'Choose a place that you may write to.',
      cause,
    });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BackupError('storage-unavailable', `${path} cannot be saved: ${reason}`, {
    hint: 'Choose another place, then save again.',
    cause,
  });
}
