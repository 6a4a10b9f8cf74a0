import { realpath, rmdir, stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { Account } from '../../shared/format.ts';
import type { StorageTest } from '../../shared/ipc.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import { createLocalStorage } from '../storage/local.ts';
import { isInside, parsePath } from '../storage/paths.ts';
import type { Storage } from '../storage/storage.ts';
import { checkUnshared } from './destination-place.ts';
import { checkOwner, ownerWords } from './root-owner.ts';
import { within } from './within.ts';

/** Throws `configuration` where the path means another folder on each start. */
export function checkAbsolute(path: string): void {
  if (isAbsolute(path)) return;
  throw new BackupError('configuration', `"${path}" is not the whole path of a folder on this machine.`, {
    hint: 'Choose the folder for the backups.',
  });
}

/** Throws `wrong-account` where a folder that is there holds another account's backups. */
export async function checkFolderOwner(path: string, account: Account): Promise<void> {
  const storage = await openIfThere(path);
  if (storage !== undefined) await checkOwner(storage, account);
}

/** Somebody waits for the answer; a network folder that has gone may never give one. */
const PATIENCE_MILLISECONDS = 20_000;

/** Whether backups can be made in a folder, and what is there already. `job` is the one it would be for. */
export async function testFolder(
  path: string,
  jobs: readonly KeptJob[],
  job: KeptJob | undefined,
  look: (path: string, job: KeptJob | undefined) => Promise<StorageTest> = probe,
): Promise<StorageTest> {
  const test = async () => {
    const others = jobs.filter(({ id }) => id !== job?.id);
    await checkUnshared({ kind: 'local', path }, job?.name ?? basename(path), others);
    return look(path, job);
  };
  try {
    checkAbsolute(path);
    return (await within(PATIENCE_MILLISECONDS, test())) ?? noAnswer(path);
  } catch (error) {
    if (!isBackupError(error)) throw error;
    return { ok: false, message: [error.message, error.hint].filter(Boolean).join(' '), limits: [] };
  }
}

function noAnswer(path: string): StorageTest {
  const hint = 'Is its drive or network folder connected? Then test again, or choose another folder.';
  return { ok: false, message: `${path} does not answer. ${hint}`, limits: [] };
}

/**
 * The absolute path of a snapshot folder, or of the root where it is null. Throws `storage-not-found` where
 * there is none, and `storage-name` for anything that is, or leads, outside the root.
 */
export async function locateIn(root: string, folder: string | null): Promise<string> {
  const real = await realpathOf(root);
  if (folder === null) return real;
  const [segment, ...more] = parsePath(folder);
  if (segment === undefined || more.length > 0) throw outside(folder, root);
  const path = await realpathOf(join(real, segment));
  if (!isInside(real, path)) throw outside(folder, root);
  return path;
}

async function probe(path: string, job: KeptJob | undefined): Promise<StorageTest> {
  const wasThere = await isThere(path);
  const storage = await createLocalStorage(path, { create: 'with-parents' });
  try {
    const { ok, message, limits } = await storage.check();
    return { ok, message, limits: [...limits, ...(await ownerWords(storage, job))] };
  } finally {
    // Looked at only: what was made for the look goes again.
    if (!wasThere) await removeIfEmpty(path);
  }
}

async function openIfThere(path: string): Promise<Storage | undefined> {
  return (await isThere(path)) ? createLocalStorage(path, { create: 'never' }) : undefined;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Whatever keeps it from being seen is said by the storage when it is opened.
    return false;
  }
}

async function removeIfEmpty(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

async function realpathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw new BackupError('storage-not-found', `${path} is not there.`, {
      hint: 'Is its drive connected? It is made by the first backup.',
      cause: error,
    });
  }
}

function outside(folder: string, path: string): BackupError {
  return new BackupError('storage-name', `${JSON.stringify(folder)} is not a folder of a backup in ${path}.`);
}
