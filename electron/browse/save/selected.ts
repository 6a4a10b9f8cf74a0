import type { z } from 'zod';
import type { browseInputs, FolderAt } from '../../../shared/browse.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { IndexLine } from '../../../shared/format.ts';
import type { Remote } from '../../threads/remote.ts';
import type { BrowseCatalog } from '../catalog/catalog.ts';
import type { KeptVersion } from '../catalog/versions.ts';
import type { SaveItem } from './items.ts';

/** What is to be saved: one version, some assets, a folder with those below it, or the account, at a date. */
export type SaveWhat = z.output<typeof browseInputs.save>['what'];

/** What was asked for, found: how much it is, and how it is called. */
export interface Selected {
  readonly assets: number;
  readonly name: string;
  /** Without the folders of Content Builder: a single asset. */
  readonly flat: boolean;
  readonly items: AsyncIterable<readonly SelectedItem[]>;
}

/** A version that was asked for, with all that its index line says. */
export interface SelectedItem extends SaveItem {
  readonly line: IndexLine;
}

type Catalog = Pick<Remote<BrowseCatalog>, 'version' | 'versionAt' | 'accountAt' | 'tree'>;

const PAGE = 500;

/**
 * Finds what is to be saved. `account` names the whole. Throws `storage-not-found` where there is no such version,
 * asset or folder.
 */
export async function selectForSaving(catalog: Catalog, what: SaveWhat, account: string): Promise<Selected> {
  switch (what.kind) {
    case 'version': {
      const version = await catalog.version(what.id, what.runId);
      if (version === undefined) throw notThere('This version');
      return one(version);
    }
    case 'assets':
      return assetsOf(catalog, what, account);
    case 'folder': {
      const tree = await catalog.tree(what.at);
      const top = tree.find(({ id }) => id === what.folderId);
      if (top === undefined) throw notThere('This folder');
      const inside = below(tree, top.id);
      const chosen = tree.filter(({ id }) => inside.has(id));
      return {
        assets: sum(chosen),
        name: nameAt(top.name, what.at),
        flat: false,
        items: accountPages(catalog, what.at, tree, ({ row }) => inside.has(row.folderId ?? -1)),
      };
    }
    case 'account': {
      const tree = await catalog.tree(what.at);
      const items = accountPages(catalog, what.at, tree, () => true);
      return { assets: sum(tree), name: nameAt(account, what.at), flat: false, items };
    }
  }
}

async function assetsOf(
  catalog: Catalog,
  { ids, at }: Extract<SaveWhat, { kind: 'assets' }>,
  account: string,
): Promise<Selected> {
  const wanted = [...new Set(ids)];
  const [first] = wanted;
  if (wanted.length === 1 && first !== undefined) {
    const version = await catalog.versionAt(first, at);
    if (version === undefined) throw notThere('This asset');
    return one(version);
  }
  const folders = folderNames(await catalog.tree(at));
  async function* items() {
    for (let start = 0; start < wanted.length; start += PAGE) {
      const found = await Promise.all(
        wanted.slice(start, start + PAGE).map((id) => catalog.versionAt(id, at)),
      );
      yield found.flatMap((version) => (version === undefined ? [] : [itemOf(version, folders)]));
    }
  }
  return { assets: wanted.length, name: nameAt(account, at), flat: false, items: items() };
}

function one(version: KeptVersion): Selected {
  const items = (async function* () {
    yield [itemOf(version, new Map())];
  })();
  return { assets: 1, name: version.row.name, flat: true, items };
}

async function* accountPages(
  catalog: Catalog,
  at: string | null,
  tree: readonly FolderAt[],
  isWanted: (version: KeptVersion) => boolean,
): AsyncGenerator<SelectedItem[]> {
  const folders = folderNames(tree);
  for (let after = -1; ; ) {
    const page = await catalog.accountAt(at, after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.filter(isWanted).map((version) => itemOf(version, folders));
    after = last.row.id;
  }
}

function itemOf(
  { row, line, folder }: KeptVersion,
  folders: ReadonlyMap<number, readonly string[]>,
): SelectedItem {
  const { id, name } = row;
  return {
    id,
    name,
    folders: folders.get(row.folderId ?? -1) ?? row.folderPath.split('/').filter((part) => part !== ''),
    runFolder: folder,
    files: line.files,
    line,
  };
}

/** The names of each folder from the top; a name may hold a slash, a path does not tell. */
export function folderNames(tree: readonly FolderAt[]): Map<number, string[]> {
  const byId = new Map(tree.map((folder) => [folder.id, folder]));
  const names = new Map<number, string[]>();
  for (const { id } of tree) {
    const path: string[] = [];
    const seen = new Set<number>();
    for (let folder = byId.get(id); folder && !seen.has(folder.id); folder = byId.get(folder.parentId)) {
      seen.add(folder.id);
      path.unshift(folder.name);
    }
    names.set(id, path);
  }
  return names;
}

function below(tree: readonly FolderAt[], top: number): Set<number> {
  const children = Map.groupBy(tree, ({ parentId }) => parentId);
  const found = new Set<number>();
  const open = [top];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(children.get(id) ?? []).map((child) => child.id));
  }
  return found;
}

function sum(folders: readonly FolderAt[]): number {
  return folders.reduce((total, { assets }) => total + assets, 0);
}

function nameAt(name: string, at: string | null): string {
  return at === null ? name : `${name} ${at.slice(0, 10)}`;
}

function notThere(what: string): BackupError {
  return new BackupError('storage-not-found', `${what} is not in the backups that are known.`, {
    hint: 'Read the destination anew; perhaps it was removed there.',
  });
}
