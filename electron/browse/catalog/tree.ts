import { z } from 'zod';
import type { FolderAt } from '../../../shared/browse.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
import { Remembered } from './remembered.ts';
import type { FolderPaths } from './rows.ts';
import { NO_FOLDER } from './schema.ts';

const treeRow = z.object({ tree: z.number() });
const folderRow = z.object({ id: z.number(), parent_id: z.number(), name: z.string(), shared: z.number() });
const countRow = z.object({ folder_id: z.number(), present: z.number(), gone: z.number() });
const pathRow = z.object({ folder_path: z.string() });

type TreeFolder = z.infer<typeof folderRow>;

/** A folder tree as it was kept, with the path of each folder. */
interface KeptTree {
  readonly folders: readonly TreeFolder[];
  readonly paths: ReadonlyMap<number, string>;
}

const EMPTY: KeptTree = { folders: [], paths: new Map() };
/** Trees are large and few: as many as one looks at in turn. */
const MOST_TREES = 4;

/** The folders of Content Builder at any date. */
export class Trees {
  readonly #sql: Sql;
  readonly #read: Remembered<KeptTree>;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#read = new Remembered(sql, MOST_TREES);
  }

  /** The path of each folder in the last tree kept by a moment. */
  pathsAt(upTo: string): FolderPaths {
    return this.#treeAt(upTo).paths;
  }

  /** The path of each folder in the last tree kept before a moment. */
  pathsBefore(at: string): FolderPaths {
    return this.#lastTree('SELECT tree FROM trees WHERE at < ? ORDER BY at DESC, run_id DESC LIMIT 1', at)
      .paths;
  }

  /** All folders at a moment with their assets; those that the tree lacks are put where their path was kept. */
  foldersAt(upTo: string): FolderAt[] {
    const { folders, paths } = this.#treeAt(upTo);
    const counts = this.#countsAt(upTo);
    const there = folders.map(({ id, parent_id, name, shared }) => ({
      id,
      parentId: parent_id,
      name,
      shared: shared === 1,
      assets: counts.get(id)?.present ?? 0,
      gone: counts.get(id)?.gone ?? 0,
    }));
    const lacking = [...counts].filter(([id]) => !paths.has(id));
    if (lacking.length === 0) return there;
    const byPath = new Map([...paths].map(([id, path]) => [path, id]));
    return [
      ...there,
      ...lacking.map(([id, { present, gone }]) => ({
        id,
        ...this.#placeOf(id, upTo, byPath),
        shared: false,
        assets: present,
        gone,
      })),
    ];
  }

  /** The folder itself and all below it at a moment, those that the tree lacks included. */
  foldersBelow(folderId: number, upTo: string): number[] {
    const children = Map.groupBy(this.foldersAt(upTo), ({ parentId }) => parentId);
    const found = new Set<number>();
    const open = [folderId];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      open.push(...(children.get(id) ?? []).map((child) => child.id));
    }
    return [...found];
  }

  /** Below the deepest folder that its kept path leads through, named by what is left of it. */
  #placeOf(
    id: number,
    upTo: string,
    byPath: ReadonlyMap<string, number>,
  ): { parentId: number; name: string } {
    const path = this.#keptPath(id, upTo);
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const parentId = byPath.get(path.slice(0, end));
      if (parentId !== undefined) return { parentId, name: path.slice(end + 1) };
    }
    return { parentId: 0, name: path };
  }

  #keptPath(id: number, upTo: string): string {
    // By the index of `spans`: folders that the tree lacks may be many.
    const kept = this.#sql.first(
      pathRow,
      `SELECT v.folder_path FROM spans s CROSS JOIN versions v ON v.version = s.version
       WHERE s.folder_id = ? AND s.from_at <= ? AND v.folder_path <> ''
       ORDER BY s.from_at DESC LIMIT 1`,
      id,
      upTo,
    );
    if (kept !== undefined) return kept.folder_path;
    return id === NO_FOLDER ? 'Without a folder' : `Folder ${id}`;
  }

  #countsAt(upTo: string): Map<number, { present: number; gone: number }> {
    const rows = this.#sql.all(
      countRow,
      `SELECT folder_id, sum(present) AS present, sum(gone) AS gone FROM presence WHERE at <= ?
       GROUP BY folder_id HAVING sum(present) <> 0 OR sum(gone) <> 0`,
      upTo,
    );
    return new Map(rows.map(({ folder_id, present, gone }) => [folder_id, { present, gone }]));
  }

  #treeAt(upTo: string): KeptTree {
    return this.#lastTree('SELECT tree FROM trees WHERE at <= ? ORDER BY at DESC, run_id DESC LIMIT 1', upTo);
  }

  #lastTree(sql: string, at: string): KeptTree {
    const tree = this.#sql.first(treeRow, sql, at)?.tree;
    if (tree === undefined) return EMPTY;
    return this.#read.get(String(tree), () => this.#readTree(tree));
  }

  #readTree(tree: number): KeptTree {
    const folders = this.#sql.all(
      folderRow,
      'SELECT id, parent_id, name, shared FROM tree_folders WHERE tree = ? ORDER BY id',
      tree,
    );
    return { folders, paths: pathsOf(folders) };
  }
}

/** The path of each folder from the top, its names joined as index lines have them. */
function pathsOf(folders: readonly TreeFolder[]): Map<number, string> {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  const paths = new Map<number, string>();
  for (const folder of folders) {
    const names: string[] = [];
    const visited = new Set<number>();
    for (
      let one: TreeFolder | undefined = folder;
      one && !visited.has(one.id);
      one = byId.get(one.parent_id)
    ) {
      visited.add(one.id);
      names.unshift(one.name);
    }
    paths.set(folder.id, names.join('/'));
  }
  return paths;
}
