import { generateFolderName, ODD_FOLDER_NAMES } from './names.ts';
import { hash, Random } from './random.ts';

export interface FolderRecord {
  readonly id: number;
  readonly name: string;
  readonly parentId: number;
  readonly shared: boolean;
  readonly description: string;
  /** As the folder was made; see the switch `assetsShowFolderChanges`. */
  readonly firstName: string;
  readonly firstParentId: number;
}

const DEEPEST = 7;
const MOST_FOLDERS = 2000;

/** The folders of a new account, parents before children, the two roots (own and shared) first. */
export function generateFolders(
  seed: number,
  mid: number,
  assets: number,
  sharedAssets: number,
): FolderRecord[] {
  const random = new Random(seed, mid, 11);
  const folders: FolderRecord[] = [];
  const depths = new Map<number, number>();
  let nextId = 89_000 + (hash(seed, mid, 12) % 500);

  const add = (name: string, parentId: number, shared: boolean): FolderRecord => {
    const description = folders.length % 9 === 4 ? `Folder of ${name.trim()}` : '';
    const folder: FolderRecord = {
      id: nextId,
      name,
      parentId,
      shared,
      description,
      firstName: name,
      firstParentId: parentId,
    };
    nextId += 1 + random.below(5);
    folders.push(folder);
    depths.set(folder.id, (depths.get(parentId) ?? 0) + 1);
    return folder;
  };

  const root = add('Content Builder', 0, false);
  const sharedRoot = add('Shared Content', 0, true);
  for (const name of ODD_FOLDER_NAMES) add(name, root.id, false);
  let deep = root;
  for (let level = 2; level <= DEEPEST; level += 1) deep = add(`Level ${level}`, deep.id, false);

  const grow = (shared: boolean, count: number) => {
    for (let number = 1; number <= count; number += 1) {
      const parents = folders.filter(
        (folder) => folder.shared === shared && (depths.get(folder.id) ?? 0) < DEEPEST,
      );
      add(generateFolderName(random, number), random.pick(parents.slice(-200)).id, shared);
    }
  };
  grow(false, Math.min(MOST_FOLDERS, Math.ceil(assets / 40)));
  if (sharedAssets > 0) add('Brand/Global', sharedRoot.id, true);
  grow(true, Math.min(MOST_FOLDERS, Math.ceil(sharedAssets / 40)));
  return folders;
}
