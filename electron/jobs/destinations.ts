import { realpath, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { Account } from '../../shared/format.ts';
import type { StorageTest } from '../../shared/ipc.ts';
import type { JobDestination } from '../../shared/job.ts';
import { safeSegment } from '../backup/names.ts';
import { checkRoot, readRootAccount } from '../backup/root.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import { createLocalStorage } from '../storage/local.ts';
import { isInside, parsePath } from '../storage/paths.ts';
import type { Storage } from '../storage/storage.ts';
import { within } from './within.ts';

/** Throws `configuration` where the path means another folder on each start. */
export function checkAbsolute(path: string): void {
  if (isAbsolute(path)) return;
  throw new BackupError('configuration', `"${path}" is not the whole path of a folder on this machine.`, {
    hint: 'Choose the folder for the backups.',
  });
}

/** The root as it is, to read from. Throws `storage-*` where it is not there. */
export function openExisting({ path }: JobDestination): Promise<Storage> {
  checkAbsolute(path);
  return createLocalStorage(path, { create: 'never' });
}

/** Throws `configuration` where another job backs up to this root: it holds one history. */
export async function checkUnshared(
  path: string,
  name: string,
  others: readonly Pick<KeptJob, 'name' | 'destination'>[],
): Promise<void> {
  const place = await placeOf(path);
  for (const other of others) {
    if ((await placeOf(other.destination.path)) !== place) continue;
    throw new BackupError('configuration', `"${other.name}" backs up to ${path} already.`, {
      hint: `Each job needs a folder of its own, for example ${join(path, safeSegment(name))}.`,
    });
  }
}

/** Throws `wrong-account` where a root that is there holds another account's backups. */
export async function checkRootIsFree(path: string, account: Account): Promise<void> {
  const storage = await openIfThere(path);
  if (storage !== undefined && (await readRootAccount(storage)) !== undefined) {
    await checkRoot(storage, account);
  }
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
    await checkUnshared(path, job?.name ?? basename(path), others);
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
export async function locateIn(destination: JobDestination, folder: string | null): Promise<string> {
  const root = await realpathOf(destination.path);
  if (folder === null) return root;
  const [segment, ...more] = parsePath(folder);
  if (segment === undefined || more.length > 0) throw outside(folder, destination);
  const path = await realpathOf(join(root, segment));
  if (!isInside(root, path)) throw outside(folder, destination);
  return path;
}

async function probe(path: string, job: KeptJob | undefined): Promise<StorageTest> {
  const wasThere = await isThere(path);
  const storage = await createLocalStorage(path, { create: 'with-parents' });
  try {
    const { ok, message, limits } = await storage.check();
    const held = await readRootAccount(storage);
    if (held === undefined) return { ok, message, limits };
    const mid = job?.connection.mid;
    if (mid !== undefined && mid !== held.mid) await checkRoot(storage, { ...held, mid, name: job?.name });
    const theirs = `The backups of MID ${held.mid} (${held.tenant}) are there. A job for that account goes on from them; any other needs a folder of its own.`;
    return { ok, message, limits: job === undefined ? [...limits, theirs] : limits };
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

/** One text for each place: links are followed as far as the path exists. */
async function placeOf(path: string): Promise<string> {
  let [existing, rest] = [path, ''];
  for (;;) {
    try {
      return inOneCase(join(await realpath(existing), rest));
    } catch {
      const above = dirname(existing);
      if (above === existing) return inOneCase(path);
      [existing, rest] = [above, join(basename(existing), rest)];
    }
  }
}

/** Where letters that differ in case alone name the same file. */
function inOneCase(path: string): string {
  return process.platform === 'win32' || process.platform === 'darwin' ? path.toLowerCase() : path;
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

function outside(folder: string, { path }: JobDestination): BackupError {
  return new BackupError('storage-name', `${JSON.stringify(folder)} is not a folder of a backup in ${path}.`);
}
