import { BackupError, type ErrorCode, isBackupError } from '../../shared/errors.ts';

type Action = 'write' | 'read' | 'list' | 'remove' | 'create';

interface Meaning {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly hint: string;
}

const full: Meaning = {
  code: 'storage-full',
  reason: 'there is no space left',
  hint: 'Free space there or choose another destination, then run the backup again.',
};
const notPermitted: Meaning = {
  code: 'storage-permission',
  reason: 'permission was denied',
  hint: 'Allow this user to read and write there, or choose another folder.',
};
const wrongKind: Meaning = {
  code: 'storage-name',
  reason: 'a file stands where a folder must be, or a folder where a file must be',
  hint: 'Move it away, or choose another folder.',
};
const badName: Meaning = {
  code: 'storage-name',
  reason: 'this disk does not accept the name',
  hint: 'Choose a folder on another disk.',
};
const busy: Meaning = {
  code: 'storage-unavailable',
  reason: 'another program keeps it open',
  hint: 'Close programs that use the folder (a virus scanner or sync client, perhaps) and try again.',
};

const meanings = new Map<string, Meaning>([
  ['ENOSPC', full],
  ['EDQUOT', { ...full, reason: 'the disk quota is used up' }],
  ['EACCES', notPermitted],
  ['EPERM', notPermitted],
  [
    'EROFS',
    { ...notPermitted, reason: 'the disk is read-only', hint: 'Make the disk writable or choose another.' },
  ],
  [
    'ENAMETOOLONG',
    {
      code: 'storage-name',
      reason: 'its name is too long for this disk',
      hint: 'Choose a destination folder with a shorter path.',
    },
  ],
  ['ENOTDIR', wrongKind],
  ['EISDIR', wrongKind],
  ['EEXIST', wrongKind],
  ['ENOTEMPTY', wrongKind],
  ['ELOOP', { ...badName, reason: 'its links go round in a circle', hint: 'Remove the link.' }],
  ['EINVAL', badName],
  ['EILSEQ', badName],
  [
    'ENOENT',
    {
      code: 'storage-unavailable',
      reason: 'its folder is gone',
      hint: 'See whether the folder was moved, renamed or deleted, then run the backup again.',
    },
  ],
  ['EBUSY', busy],
  ['EMFILE', { ...busy, reason: 'too many files are open', hint: 'Close other programs and try again.' }],
]);

/** The code of a system error (`ENOENT`, ...), or undefined where `error` is something else. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A failure of the file system in the user's words. `place` is an absolute path; a `BackupError` stays as it is. */
export function localError(error: unknown, action: Action, place: string): BackupError {
  if (isBackupError(error)) return error;
  const code = systemCode(error);
  if (code === 'EIO' && action === 'read') return unreadable(place, error);
  const meaning = meanings.get(code ?? '') ?? {
    code: 'storage-unavailable' as const,
    reason: `the disk reported ${code ?? 'an error'}`,
    hint: 'See whether the drive or network folder is connected and sound, then try again.',
  };
  return new BackupError(meaning.code, `Could not ${action} ${place}: ${meaning.reason}.`, {
    hint: meaning.hint,
    cause: error,
  });
}

/** A bad sector, for one: other files can be read all the same. */
function unreadable(place: string, cause: unknown): BackupError {
  return new BackupError('storage-damaged', `Could not read ${place}: the disk reported EIO.`, {
    hint: 'See whether the drive or network folder is connected and sound, then try again.',
    cause,
  });
}

/** The root is not there. */
export function rootMissing(root: string, cause: unknown): BackupError {
  return new BackupError('storage-unavailable', `The folder ${root} is missing. Is the drive connected?`, {
    hint: 'Connect the drive or network folder, or choose another destination.',
    cause,
  });
}

/** A first-level folder is not there any more, though this run had claimed it. */
export function folderGone(folder: string, cause: unknown): BackupError {
  return new BackupError('storage-unavailable', `The folder ${folder} is gone.`, {
    hint: 'It was moved, renamed or deleted while it was in use; run the backup again.',
    cause,
  });
}

/** A link that leads out of the root: neither written through nor read through. */
export function leadsOutside(place: string, root: string): BackupError {
  return new BackupError('storage-name', `${place} is refused: a link in it leads outside ${root}.`, {
    hint: 'Remove the link from the backup folder.',
  });
}
