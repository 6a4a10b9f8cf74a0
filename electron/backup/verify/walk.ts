import type { LimitFunction } from 'p-limit';
import { isBackupError } from '../../../shared/errors.ts';
import type { PageOptions, Storage } from '../../storage/storage.ts';

/**
 * Tells of every file below a folder, page by page; `limit` is how many pages are asked for at a time. A folder
 * whose name the storage refuses is told as if it were a file: nothing in it can be read.
 */
export async function walk(
  storage: Storage,
  folder: string,
  limit: LimitFunction,
  onFile: (path: string) => void,
): Promise<void> {
  const below: Promise<void>[] = [];
  let cursor: string | undefined;
  do {
    const options = { namesOnly: true, ...(cursor === undefined ? {} : { cursor }) };
    const page = await limit(() => pageOf(storage, folder, options));
    if (page === undefined) return onFile(folder);
    for (const { name } of page.files) onFile(`${folder}/${name}`);
    for (const name of page.folders) {
      const walking = walk(storage, `${folder}/${name}`, limit, onFile);
      // Heard of below, when all pages of this folder are read.
      walking.catch(() => undefined);
      below.push(walking);
    }
    cursor = page.next;
  } while (cursor !== undefined);
  await Promise.all(below);
}

async function pageOf(storage: Storage, folder: string, options: PageOptions) {
  try {
    return await storage.listPage(folder, options);
  } catch (error) {
    if (!isBackupError(error, 'storage-name')) throw error;
    return undefined;
  }
}
