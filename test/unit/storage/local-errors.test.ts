import { describe, expect, test } from 'vitest';
import { localError } from '../../../electron/storage/local-errors.ts';
import { BackupError } from '../../../shared/errors.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something, open '/x'`), { code });
}

describe('a failure of the file system', () => {
  test.each([
    ['ENOSPC', 'storage-full'],
    ['EDQUOT', 'storage-full'],
    ['EACCES', 'storage-permission'],
    ['EPERM', 'storage-permission'],
    ['EROFS', 'storage-permission'],
    ['ENAMETOOLONG', 'storage-name'],
    ['ENOTDIR', 'storage-name'],
    ['EISDIR', 'storage-name'],
    ['EEXIST', 'storage-name'],
    ['EILSEQ', 'storage-name'],
    ['ENOENT', 'storage-unavailable'],
    ['EIO', 'storage-unavailable'],
    ['ESTALE', 'storage-unavailable'],
    ['EMFILE', 'storage-unavailable'],
  ])('%s is told as %s, in a sentence with the path and a hint', (code, expected) => {
    const cause = systemError(code);
    const error = localError(cause, 'write', '/backups/run.json');
    expect(error).toMatchObject({ code: expected, cause });
    expect(error.message).toMatch(/^Could not write \/backups\/run\.json: [^.]+\.$/);
    expect(error.hint).toMatch(/\.$/);
  });

  test('in reading a file tells that the file is damaged where the disk cannot read it, not that the disk is gone', () => {
    const cause = systemError('EIO');
    expect(localError(cause, 'read', '/x')).toMatchObject({ code: 'storage-damaged', cause });
    expect(localError(cause, 'list', '/x')).toMatchObject({ code: 'storage-unavailable', cause });
  });

  test('that has words already keeps them', () => {
    const error = new BackupError('cancelled', 'Cancelled.');
    expect(localError(error, 'write', '/x')).toBe(error);
  });

  test('of an unknown kind still names the path and keeps its cause', () => {
    const error = localError('odd', 'read', '/x');
    expect(error).toMatchObject({ code: 'storage-unavailable', cause: 'odd' });
    expect(error.message).toContain('/x');
  });
});
