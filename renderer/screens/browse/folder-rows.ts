import type { FolderAt } from '../../../shared/browse.ts';

/** A folder as a row of the tree that is open so far. */
export interface FolderRow {
  /** Null: all assets. */
  readonly id: number | null;
  readonly name: string;
  /** From 1. */
  readonly level: number;
  readonly place: number;
  readonly siblings: number;
  /** Null: nothing lies below it. */
  readonly expanded: boolean | null;
  readonly parentId: number | null;
  readonly shared: boolean;
  readonly assets: number;
  readonly gone: number;
}

export interface Folders {
  readonly byId: ReadonlyMap<number, FolderAt>;
  readonly children: ReadonlyMap<number | null, readonly FolderAt[]>;
}

/** The folders by what they lie in; those whose parent is not known stand at the top. What is shared comes last. */
export function foldersOf(folders: readonly FolderAt[]): Folders {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  const sorted = folders.toSorted(
    (one, other) => Number(one.shared) - Number(other.shared) || one.name.localeCompare(other.name, 'en'),
  );
  const children = Map.groupBy(sorted, ({ id, parentId }) =>
    byId.has(parentId) && parentId !== id ? parentId : null,
  );
  return { byId, children };
}

/** The folders above one, the nearest first. */
export function above({ byId }: Folders, id: number): number[] {
  const found: number[] = [];
  for (let folder = byId.get(id); folder !== undefined; folder = byId.get(folder.parentId)) {
    if (folder.id !== id) found.push(folder.id);
    if (found.includes(folder.parentId) || folder.parentId === id) break;
  }
  return found;
}

/** What is seen of the tree while these folders are open. */
export function folderRows(folders: Folders, expanded: ReadonlySet<number>): FolderRow[] {
  const { children, byId } = folders;
  const all = [...byId.values()];
  const roots = children.get(null) ?? [];
  const rows: FolderRow[] = [
    {
      id: null,
      name: 'All assets',
      level: 1,
      place: 1,
      siblings: roots.length + 1,
      expanded: null,
      parentId: null,
      shared: false,
      assets: all.reduce((sum, { assets }) => sum + assets, 0),
      gone: all.reduce((sum, { gone }) => sum + gone, 0),
    },
  ];
  const add = (siblings: readonly FolderAt[], level: number, parentId: number | null) => {
    const offset = parentId === null ? 1 : 0;
    for (const [index, { id, name, shared, assets, gone }] of siblings.entries()) {
      const below = children.get(id) ?? [];
      const open = expanded.has(id);
      rows.push({
        id,
        name,
        level,
        place: index + 1 + offset,
        siblings: siblings.length + offset,
        expanded: below.length === 0 ? null : open,
        parentId,
        shared,
        assets,
        gone,
      });
      if (open) add(below, level + 1, id);
    }
  };
  add(roots, 1, null);
  return rows;
}

/** What a key does in the tree. */
export type TreeMove =
  | { readonly kind: 'to'; readonly index: number }
  | { readonly kind: 'expand' | 'collapse'; readonly id: number };

/** By WAI-ARIA's tree: right opens, then goes in; left closes, then goes out. */
export function treeMove(key: string, rows: readonly FolderRow[], active: number): TreeMove | null {
  const row = rows[active];
  if (row === undefined) return null;
  const to = (index: number): TreeMove => ({
    kind: 'to',
    index: Math.min(Math.max(index, 0), rows.length - 1),
  });
  switch (key) {
    case 'ArrowDown':
      return to(active + 1);
    case 'ArrowUp':
      return to(active - 1);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'ArrowRight':
      if (row.expanded === null || row.id === null) return null;
      return row.expanded ? to(active + 1) : { kind: 'expand', id: row.id };
    case 'ArrowLeft':
      if (row.expanded === true && row.id !== null) return { kind: 'collapse', id: row.id };
      return row.parentId === null ? null : to(rows.findIndex(({ id }) => id === row.parentId));
    default:
      return null;
  }
}
