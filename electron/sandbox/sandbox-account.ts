import type { Account, AssetSummary } from './account.ts';
import { changeForDemo, type DemoChanges } from './demo-changes.ts';
import type { FolderRecord } from './folders.ts';
import type { JsonObject } from './json.ts';

/** One business unit, for those who hold the sandbox: to see what is in it and to change it. */
export interface SandboxAccount {
  readonly mid: number;
  readonly name: string;
  /** Ids of the assets that are there, ascending; own ones unless asked otherwise. */
  ids(scope?: 'own' | 'shared' | 'all'): number[];
  /** Own and shared assets by id, deleted ones only where asked for. */
  list(options?: { deleted?: boolean }): IterableIterator<AssetSummary>;
  /** The JSON object that GET answers for an asset that is there. */
  document(id: number): JsonObject;
  /** The bytes of an asset's file; undefined for an asset without one. */
  fileBytes(id: number): Buffer | undefined;
  /** Changes an asset's content. */
  edit(id: number): void;
  /** Makes an asset (an HTML block in the root folder, unless said otherwise) and gives its id. */
  add(asset?: { typeId?: number; categoryId?: number; name?: string }): number;
  rename(id: number, name: string): void;
  /** Moves an asset; the switch `moveTouchesModifiedDate` says if that changes its date. */
  move(id: number, categoryId: number): void;
  remove(id: number): void;
  folders(): FolderRecord[];
  addFolder(name: string, parentId?: number): number;
  renameFolder(id: number, name: string): void;
  moveFolder(id: number, parentId: number): void;
  /** 3 edits, 2 new, 1 rename, 1 move and 1 deletion; see changeForDemo. */
  changeForDemo(): DemoChanges;
}

/** All methods throw a RangeError where an id names nothing that is there. */
export function sandboxAccount(account: Account): SandboxAccount {
  return {
    mid: account.mid,
    name: account.name,
    ids: (scope = 'own') =>
      account
        .records()
        .filter(
          ({ deletedAt, shared }) =>
            deletedAt === undefined && (scope === 'all' || shared === (scope === 'shared')),
        )
        .map(({ id }) => id),
    *list(options = {}) {
      for (const record of account.records()) {
        if (record.deletedAt === undefined || options.deleted === true) yield account.summary(record);
      }
    },
    document: (id) => account.document(account.get(id)),
    fileBytes: (id) => account.file(account.get(id)),
    edit: (id) => account.edit(account.get(id)),
    add(asset = {}) {
      const number = account.records().length + 1;
      const added = account.add({
        typeId: asset.typeId ?? 197,
        categoryId: asset.categoryId ?? account.root().id,
        name: asset.name ?? `New block ${number}`,
      });
      return added.id;
    },
    rename(id, name) {
      account.change(account.get(id), (record) => {
        record.name = name;
      });
    },
    move: (id, categoryId) => account.move(account.get(id), categoryId),
    remove: (id) => account.remove(account.get(id)),
    folders: () => account.folders(),
    addFolder: (name, parentId) => account.addFolder(name, parentId ?? account.root().id).id,
    renameFolder: (id, name) => account.renameFolder(id, name),
    moveFolder: (id, parentId) => account.moveFolder(id, parentId),
    changeForDemo: () => changeForDemo(account),
  };
}
