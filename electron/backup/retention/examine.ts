import { BackupError } from '../../../shared/errors.ts';
import {
  folderLineSchema,
  indexLineSchema,
  inventoryLineSchema,
  type Manifest,
} from '../../../shared/format.ts';
import type { Storage } from '../../storage/storage.ts';
import { readLines } from '../documents.ts';
import { FOLDERS_FILE, INDEX_FILE, INVENTORY_FILE } from '../snapshots.ts';
import { filesBelow } from './files.ts';

/**
 * Reads back what a carried run is about to stand for: its lists, and that every file is there in its size. Throws
 * `format-damaged` where anything is not as it was written.
 */
export async function examineCarried(
  storage: Storage,
  folder: string,
  { folders, index, inventory }: Manifest['files'],
  copies: ReadonlyMap<string, number>,
): Promise<void> {
  const sizes = new Map((await filesBelow(storage, folder)).map(({ path, bytes }) => [path, bytes]));
  for (const [path, bytes] of copies) {
    if (sizes.get(`${folder}/${path}`) !== bytes) throw notThere(storage, `${folder}/${path}`);
  }
  for await (const lines of readLines(storage, `${folder}/${INDEX_FILE}`, indexLineSchema, index)) {
    for (const { files } of lines) {
      for (const { path, bytes } of files) {
        if (copies.get(path) !== bytes) throw notThere(storage, `${folder}/${path}`);
      }
    }
  }
  await readThrough(readLines(storage, `${folder}/${INVENTORY_FILE}`, inventoryLineSchema, inventory));
  if (folders !== null) {
    await readThrough(readLines(storage, `${folder}/${FOLDERS_FILE}`, folderLineSchema, folders));
  }
}

async function readThrough(lines: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of lines);
}

function notThere(storage: Storage, path: string): BackupError {
  return new BackupError('format-damaged', `${storage.locate(path)} is not what was just written there.`, {
    hint: 'Nothing was removed. See whether the destination works as it should.',
  });
}
