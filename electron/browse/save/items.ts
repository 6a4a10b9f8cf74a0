import { posix } from 'node:path';
import type { IndexLine } from '../../../shared/format.ts';
import { assetPaths } from '../../backup/names.ts';

/** A version of an asset that is to be saved. */
export interface SaveItem {
  readonly id: number;
  readonly name: string;
  /** Names of its folders from the top, at the date it is saved of. */
  readonly folders: readonly string[];
  /** The snapshot folder that its files lie in. */
  readonly runFolder: string;
  /** As the index has them: relative to the snapshot folder. */
  readonly files: IndexLine['files'];
}

/** A file of an item: where it lies at the destination, and where it goes below the place it is saved to. */
export interface SaveFile {
  readonly item: SaveItem;
  readonly source: string;
  readonly target: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Of its item. */
  readonly isLast: boolean;
}

/**
 * The files of an item, in the folders that Content Builder shows, made safe for every file system. `flat` leaves
 * the folders out. No two assets share a path: their names hold the id.
 */
export function filesOf(item: SaveItem, { flat }: { readonly flat: boolean }): SaveFile[] {
  const folder = flat ? '' : foldersOf(item);
  return item.files.map(({ path, bytes, sha256 }, index) => ({
    item,
    source: `${item.runFolder}/${path}`,
    target: posix.join(folder, posix.basename(path)),
    bytes,
    sha256,
    isLast: index === item.files.length - 1,
  }));
}

function foldersOf({ id, name, folders }: SaveItem): string {
  const [path = ''] = assetPaths({
    id,
    name,
    folderPath: folders,
    files: [{ role: 'json', extension: 'json' }],
  });
  return posix.relative('content', posix.dirname(path));
}
