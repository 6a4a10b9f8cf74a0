import { assetType } from './asset-types.ts';
import type { Change } from './change-log.ts';
import { formatServiceDate } from './dates.ts';
import type { DocumentContext } from './document-context.ts';
import { fileOf, lightDocument, wholeDocument } from './documents.ts';
import { type FolderRecord, generateFolders } from './folders.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { hash } from './random.ts';
import {
  type AccountSize,
  type AssetRecord,
  customerKeyOf,
  generateRecords,
  nameOf,
  ticksOf,
} from './records.ts';

/** An asset in short, for tests and for those who change the account. */
export interface AssetSummary {
  readonly id: number;
  readonly typeId: number;
  readonly categoryId: number;
  /** As the service writes it. */
  readonly modifiedDate: string;
  readonly name: string;
  readonly shared: boolean;
  readonly deleted?: true;
}

export interface AccountOptions extends AccountSize {
  readonly name: string;
  readonly enterpriseId: number;
  /** The account's clock, in milliseconds. */
  readonly clock: () => number;
  readonly assetsShowFolderChanges: () => boolean;
  readonly moveTouchesModifiedDate: () => boolean;
  readonly fileSizeOffset: () => number;
  /** Told of every change. */
  readonly record: (change: Change) => void;
}

/** The data of one business unit: what is there, how it looks, and all ways to change it. */
export class Account {
  readonly mid: number;
  readonly name: string;
  readonly seed: number;
  readonly #options: AccountOptions;
  /** By ascending id; deleted ones stay, marked. */
  readonly #records: AssetRecord[];
  readonly #firstCount: number;
  readonly #folders: Map<number, FolderRecord>;
  readonly #context: DocumentContext;
  #keys: Map<string, number> | undefined;
  #version = 0;
  #demoRound = 0;

  constructor(options: AccountOptions) {
    this.#options = options;
    this.mid = options.mid;
    this.name = options.name;
    this.seed = hash(options.seed, options.mid);
    const folders = generateFolders(this.seed, options.mid, options.assets, options.sharedAssets);
    this.#folders = new Map(folders.map((folder) => [folder.id, folder]));
    this.#records = generateRecords({ ...options, seed: this.seed }, folders);
    this.#firstCount = this.#records.length;
    this.#context = {
      seed: this.seed,
      mid: options.mid,
      enterpriseId: options.enterpriseId,
      fileSizeOffset: options.fileSizeOffset,
      category: (id) => this.#category(id),
      firstPath: (record) => this.#firstPath(record.firstCategoryId),
      neighbour: (random, accept) => {
        const start = random.below(Math.max(1, this.#firstCount));
        for (let step = 0; step < Math.min(40, this.#firstCount); step += 1) {
          const record = this.#records[(start + step) % this.#firstCount];
          if (record !== undefined && accept(record)) return record;
        }
        return undefined;
      },
    };
  }

  /** Grows with every change: what was computed at another version is stale. */
  get version(): number {
    return this.#version;
  }

  get demoRound(): number {
    return this.#demoRound;
  }

  get enterpriseId(): number {
    return this.#options.enterpriseId;
  }

  now(): number {
    return this.#options.clock();
  }

  /** Takes in a change that an earlier process made. */
  replay(change: Change): void {
    this.#version += 1;
    if (change.kind === 'folder') this.#folders.set(change.folder.id, change.folder);
    else if (change.kind === 'demo') this.#demoRound = change.round;
    else {
      const place = this.#lowerBound(change.asset.id);
      const isKnown = this.#records[place]?.id === change.asset.id;
      this.#records.splice(place, isKnown ? 1 : 0, change.asset);
    }
  }

  // --- Reading

  /** All records by ascending id, deleted ones among them. */
  records(): readonly AssetRecord[] {
    return this.#records;
  }

  /** The place of the first record with an id of at least `id`. */
  firstAtLeast(id: number): number {
    return this.#lowerBound(id);
  }

  /** The record of an asset that is there. */
  find(id: number): AssetRecord | undefined {
    const record = this.#records[this.#lowerBound(id)];
    return record?.id === id && record.deletedAt === undefined ? record : undefined;
  }

  /** Throws a RangeError where there is no such asset. */
  get(id: number): AssetRecord {
    const record = this.find(id);
    if (record === undefined) throw new RangeError(`The sandbox account ${this.mid} has no asset ${id}.`);
    return record;
  }

  findByKey(customerKey: string): AssetRecord | undefined {
    if (this.#keys === undefined) {
      this.#keys = new Map(
        this.#records.map((record) => [customerKeyOf(record, this.seed).trim(), record.id]),
      );
    }
    const id = this.#keys.get(customerKey.trim());
    const record = id === undefined ? undefined : this.find(id);
    return record !== undefined && customerKeyOf(record, this.seed).trim() === customerKey.trim()
      ? record
      : undefined;
  }

  summary(record: AssetRecord): AssetSummary {
    return {
      id: record.id,
      typeId: record.typeId,
      categoryId: record.categoryId,
      modifiedDate: formatServiceDate(record.modifiedAt, record.dateForm, ticksOf(record, this.seed)),
      name: nameOf(record, this.seed),
      shared: record.shared,
      ...(record.deletedAt === undefined ? {} : { deleted: true }),
    };
  }

  document(record: AssetRecord): JsonObject {
    return wholeDocument(record, this.#context);
  }

  lightDocument(record: AssetRecord): JsonObject {
    return lightDocument(record, this.#context);
  }

  file(record: AssetRecord): Buffer | undefined {
    return fileOf(record, this.seed);
  }

  folders(): FolderRecord[] {
    return [...this.#folders.values()];
  }

  folder(id: number): FolderRecord | undefined {
    return this.#folders.get(id);
  }

  /** The root folder of own (or shared) assets. */
  root(shared = false): FolderRecord {
    const root = this.folders().find((folder) => folder.parentId === 0 && folder.shared === shared);
    if (root === undefined) throw new RangeError(`The sandbox account ${this.mid} has no root folder.`);
    return root;
  }

  // --- Changing

  /** Changes what an asset is made of; its modifiedDate moves on, as with any change but a silent one. */
  change(record: AssetRecord, apply: (record: AssetRecord) => void, options: { touch?: boolean } = {}): void {
    const now = this.now();
    apply(record);
    if (options.touch !== false) {
      record.modifiedAt = Math.max(now, record.modifiedAt + 1);
      record.dateForm = 'offset';
    }
    record.changedAt = now;
    this.#recordAsset(record);
  }

  /** Changes an asset's content, also where it was written through the API. */
  edit(record: AssetRecord): void {
    this.change(record, (edited) => {
      edited.revision += 1;
      edited.fields = editedFields(edited.fields, edited.revision);
      if (edited.file !== undefined) {
        const bytes = Buffer.from(edited.file, 'base64');
        edited.file = Buffer.concat([bytes, Buffer.from(`\nrevision ${edited.revision}\n`)]).toString(
          'base64',
        );
      }
    });
  }

  move(record: AssetRecord, categoryId: number): void {
    this.#requireFolder(categoryId);
    const touch = this.#options.moveTouchesModifiedDate();
    this.change(
      record,
      (moved) => {
        moved.categoryId = categoryId;
      },
      { touch },
    );
  }

  remove(record: AssetRecord): void {
    this.change(
      record,
      (removed) => {
        removed.deletedAt = this.now();
      },
      { touch: false },
    );
  }

  add(made: {
    typeId: number;
    categoryId: number;
    name: string;
    /** What was written through the API; without it the asset is generated like any other. */
    written?: { fields: JsonObject; file: string | undefined };
  }): AssetRecord {
    const folder = this.#requireFolder(made.categoryId);
    const last = this.#records.at(-1)?.id ?? 10_000;
    const now = this.now();
    const record: AssetRecord = {
      id: last + 1 + (hash(this.seed, last) % 7),
      typeId: assetType(made.typeId).id,
      shared: folder.shared,
      createdAt: now,
      modifiedAt: now,
      dateForm: 'offset',
      categoryId: made.categoryId,
      firstCategoryId: made.categoryId,
      revision: 0,
      changedAt: now,
      deletedAt: undefined,
      name: made.name,
      written: made.written !== undefined,
      oddName: -1,
      fields: made.written?.fields,
      file: made.written?.file,
    };
    this.#records.push(record);
    this.#recordAsset(record);
    return record;
  }

  addFolder(name: string, parentId: number, description = ''): FolderRecord {
    const { shared } = this.#requireFolder(parentId);
    const id = Math.max(...this.#folders.keys()) + 1 + (hash(this.seed, this.#folders.size) % 5);
    return this.#recordFolder({
      id,
      name,
      parentId,
      shared,
      description,
      firstName: name,
      firstParentId: parentId,
    });
  }

  renameFolder(id: number, name: string): void {
    this.#recordFolder({ ...this.#requireFolder(id), name });
  }

  /** Throws a RangeError for a root folder, and for a move into the folder itself or below it. */
  moveFolder(id: number, parentId: number): void {
    const folder = this.#requireFolder(id);
    if (folder.parentId === 0) throw new RangeError(`Folder ${id} is a root folder and cannot be moved.`);
    for (let above = this.#requireFolder(parentId); ; above = this.#requireFolder(above.parentId)) {
      if (above.id === id) throw new RangeError(`Folder ${id} cannot be moved below itself.`);
      if (above.parentId === 0) break;
    }
    this.#recordFolder({ ...folder, parentId });
  }

  endDemoRound(): void {
    this.#demoRound += 1;
    this.#options.record({ kind: 'demo', mid: this.mid, round: this.#demoRound });
  }

  #recordAsset(record: AssetRecord): void {
    this.#version += 1;
    this.#keys?.set(customerKeyOf(record, this.seed).trim(), record.id);
    this.#options.record({ kind: 'asset', mid: this.mid, asset: record });
  }

  #recordFolder(folder: FolderRecord): FolderRecord {
    this.#version += 1;
    this.#folders.set(folder.id, folder);
    this.#options.record({ kind: 'folder', mid: this.mid, folder });
    return folder;
  }

  #firstPath(categoryId: number): string[] {
    const names: string[] = [];
    let folder = this.#folders.get(categoryId);
    while (folder !== undefined) {
      names.unshift(folder.firstName);
      folder = this.#folders.get(folder.firstParentId);
    }
    return names;
  }

  #requireFolder(id: number): FolderRecord {
    const folder = this.#folders.get(id);
    if (folder === undefined) throw new RangeError(`The sandbox account ${this.mid} has no folder ${id}.`);
    return folder;
  }

  #category(id: number): JsonObject {
    const folder = this.#folders.get(id);
    if (folder === undefined) return { id };
    return this.#options.assetsShowFolderChanges()
      ? { id, name: folder.name, parentId: folder.parentId }
      : { id, name: folder.firstName, parentId: folder.firstParentId };
  }

  #lowerBound(id: number): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#records[middle]?.id ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function editedFields(fields: JsonObject | undefined, revision: number): JsonObject | undefined {
  if (fields === undefined) return undefined;
  const line = `\n<!-- revision ${revision} -->\n`;
  if (typeof fields.content === 'string') return { ...fields, content: fields.content + line };
  const { views } = fields;
  if (!isJsonObject(views) || !isJsonObject(views.html) || typeof views.html.content !== 'string')
    return fields;
  return { ...fields, views: { ...views, html: { ...views.html, content: views.html.content + line } } };
}
