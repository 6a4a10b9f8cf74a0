import type { FolderNode } from '../../shared/ipc.ts';

/** The folders of an account by their parents. */
export interface FolderTree {
  readonly roots: readonly FolderNode[];
  readonly children: ReadonlyMap<number, readonly FolderNode[]>;
  readonly byId: ReadonlyMap<number, FolderNode>;
}

/** Folders whose parent is not among them stand at the top. */
export function folderTree(folders: readonly FolderNode[]): FolderTree {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  const sorted = folders.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
  const isRoot = ({ id, parentId }: FolderNode) => parentId === id || !byId.has(parentId);
  return {
    roots: sorted.filter(isRoot),
    children: Map.groupBy(
      sorted.filter((folder) => !isRoot(folder)),
      ({ parentId }) => parentId,
    ),
    byId,
  };
}

/** The folders above one, its parent first. */
export function foldersAbove(tree: FolderTree, id: number): number[] {
  const above: number[] = [];
  let folder = tree.byId.get(id);
  while (folder !== undefined && !above.includes(folder.parentId)) {
    const parent = tree.byId.get(folder.parentId);
    if (parent === undefined || parent.id === id) break;
    above.push(parent.id);
    folder = parent;
  }
  return above;
}

/** Whether a folder is part of a choice through a folder above it. */
export function isIncluded(tree: FolderTree, chosen: readonly number[], id: number): boolean {
  return foldersAbove(tree, id).some((above) => chosen.includes(above));
}

/** Chooses a folder with all below it, or takes it out. What lies below a chosen one needs no mark of its own. */
export function toggleFolder(tree: FolderTree, chosen: readonly number[], id: number): number[] {
  if (chosen.includes(id)) return chosen.filter((other) => other !== id);
  return [...chosen.filter((other) => !foldersAbove(tree, other).includes(id)), id];
}

/** "Content Builder / Campaigns / Spring". */
export function folderPath(tree: FolderTree, id: number): string {
  const ids = [id, ...foldersAbove(tree, id)].toReversed();
  return ids.map((each) => tree.byId.get(each)?.name ?? String(each)).join(' / ');
}
