import { dirname } from 'node:path';
import { BackupError } from '../../shared/errors.ts';
import type { FileSystem } from './file-system.ts';
import { localError, rootMissing, systemCode } from './local-errors.ts';

/**
 * What to do where the root is missing. `never`: refuse. `root`: make it if its parent is there (a drive
 * that is not connected must not be replaced by a folder of its name). `with-parents`: make all of it; for
 * a first use only.
 */
export type CreateRoot = 'never' | 'root' | 'with-parents';

interface RootParts {
  readonly fs: FileSystem;
  readonly create: CreateRoot;
  readonly onCreated: (folder: string) => void;
}

/**
 * Sees that the root is a folder, or makes it. `root` is absolute. Throws `storage-unavailable` where it is
 * missing, another `storage-*` where it can't be made.
 */
export async function prepareRoot(root: string, parts: RootParts): Promise<void> {
  const { fs, create } = parts;
  try {
    if ((await fs.stat(root)).isDirectory()) return;
    throw new BackupError('storage-name', `${root} is a file, not a folder.`, { hint: 'Choose a folder.' });
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw localError(error, 'read', root);
    if (create === 'never') throw rootMissing(root, error);
  }
  if (create === 'with-parents') await makeParents(root, parts);
  await make(root, parts);
}

/** One after another: Node's own `recursive` goes round for ever below a folder that takes none, as /proc. */
async function makeParents(root: string, parts: RootParts): Promise<void> {
  const missing: string[] = [];
  for (let above = dirname(root); !(await isThere(above, parts.fs)); above = dirname(above)) {
    // A drive that is not connected, on Windows.
    if (above === dirname(above)) throw rootMissing(root, undefined);
    missing.push(above);
  }
  for (const folder of missing.toReversed()) await make(folder, parts);
}

async function make(folder: string, { fs, create, onCreated }: RootParts): Promise<void> {
  try {
    await fs.mkdir(folder, { mode: 0o700 });
    onCreated(folder);
  } catch (error) {
    // Made by another process meanwhile.
    if (systemCode(error) === 'EEXIST') return;
    if (systemCode(error) !== 'ENOENT') throw localError(error, 'create', folder);
    throw create === 'root' ? rootMissing(folder, error) : takesNone(dirname(folder), error);
  }
}

async function isThere(folder: string, fs: FileSystem): Promise<boolean> {
  try {
    await fs.stat(folder);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw localError(error, 'read', folder);
  }
}

function takesNone(parent: string, cause: unknown): BackupError {
  return new BackupError('storage-unavailable', `No folder can be made in ${parent}.`, {
    hint: 'Choose a folder on a disk.',
    cause,
  });
}
