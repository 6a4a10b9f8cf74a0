import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobDestination } from '../../shared/destination.ts';
import { BackupError } from '../../shared/errors.ts';
import { isInside, parsePath } from '../storage/paths.ts';
import { checkAbsolute } from './folders.ts';

export interface StoredFile {
  /** Absolute, with all links followed. */
  readonly path: string;
  readonly isFile: boolean;
}

/**
 * What lies at a path below the root of a job's destination on this machine. Throws `configuration` where the
 * destination is none, `storage-not-found` where nothing is there, and `storage-name` for a path that is, or
 * leads, outside the root.
 */
export async function findStoredFile(destination: JobDestination, path: string): Promise<StoredFile> {
  if (destination.kind !== 'local') {
    throw new BackupError('configuration', 'The backups of this job are not in a folder of this machine.', {
      hint: 'Copy its address instead, and open it with a program of the storage service.',
    });
  }
  checkAbsolute(destination.path);
  const segments = parsePath(path);
  const place = join(destination.path, ...segments);
  const [root, real] = await Promise.all([realOf(destination.path), realOf(place)]);
  if (!isInside(root, real)) {
    throw new BackupError('storage-name', `${place} leads outside of ${destination.path}.`, {
      hint: 'It is a link to another place; nothing of the backup.',
    });
  }
  return { path: real, isFile: (await stat(real)).isFile() };
}

async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw new BackupError('storage-not-found', `${path} is not there.`, {
      hint: 'See whether it was moved or deleted, and whether its drive is connected.',
      cause: error,
    });
  }
}
