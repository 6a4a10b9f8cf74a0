import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { Catalog } from '../../../../electron/backup/catalog/catalog.ts';
import { Comparison } from '../../../../electron/backup/catalog/comparison.ts';
import type { JobDatabase } from '../../../../electron/backup/catalog/database.ts';
import { Lines } from '../../../../electron/backup/catalog/lines.ts';
import type { KeptAsset, ListedAsset } from '../../../../electron/backup/catalog/listed.ts';
import { openDatabase } from '../../../../electron/backup/catalog/open.ts';
import { Progress } from '../../../../electron/backup/catalog/progress.ts';
import type { Remote } from '../../../../electron/threads/remote.ts';
import {
  FORMAT_VERSION,
  type IndexLine,
  type InventoryLine,
  type Manifest,
} from '../../../../shared/format.ts';
import type { Selection } from '../../../../shared/selection.ts';

export const ALL: Selection = { types: 'all', folders: 'all', scope: 'own' };

/** Day `number` of the story that a test tells, as the service's `until`. */
export function day(number: number): string {
  return new Date(Date.UTC(2026, 0, number, 2)).toISOString();
}

/** When an asset was modified on day `number`, as an index has it. */
export function modifiedOn(number: number): string {
  return day(number).replace('.000Z', '.0000000Z');
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export interface RunOnDay extends Partial<Manifest> {
  readonly runId: string;
  /** The day of `until`, which is the watermark unless another is given. */
  readonly on: number;
}

const EMPTY_FILE = { sha256: hashOf(''), bytes: 0, lines: 0 };

/** A manifest of which a test names only what it is about. */
export function manifestOf({ on, ...given }: RunOnDay): Manifest {
  const until = given.until ?? day(on);
  return {
    formatVersion: FORMAT_VERSION,
    kind: 'backup',
    toolVersion: '0.0.0',
    sequence: on,
    owner: 'here',
    account: { tenant: 'mc', mid: 1 },
    selection: ALL,
    selectedFolderIds: null,
    full: false,
    buildsOn: [],
    trigger: 'manual',
    started: until,
    finished: until,
    since: null,
    until,
    watermark: until,
    watermarkSelection: ALL,
    watermarkFolderIds: null,
    walked: false,
    itemsWithoutId: 0,
    counts: {
      listed: 0,
      kept: 0,
      added: 0,
      changed: 0,
      unchanged: 0,
      deleted: 0,
      leftSelection: 0,
      problems: 0,
    },
    bytes: 0,
    requests: 0,
    trust: [],
    problems: [],
    pending: [],
    files: { folders: null, index: EMPTY_FILE, inventory: EMPTY_FILE },
    status: 'complete',
    ...given,
  };
}

export function indexLine(id: number, given: Partial<IndexLine> & { content?: string } = {}): IndexLine {
  const { content = 'content', ...line } = given;
  return {
    id,
    name: `asset ${id}`,
    assetType: { id: 197 },
    folderPath: 'Blocks',
    folderId: 10,
    createdDate: null,
    modifiedDate: modifiedOn(1),
    partial: false,
    source: 'id',
    contentHash: hashOf(`${id} ${content}`),
    files: [],
    ...line,
  };
}

export function inventoryLine(
  id: number,
  state: InventoryLine['state'],
  given: Partial<InventoryLine> = {},
): InventoryLine {
  return { id, modifiedDate: modifiedOn(1), folderId: 10, state, ...given };
}

export function listed(id: number, given: Partial<ListedAsset> = {}): ListedAsset {
  return { id, modified: modifiedOn(1), typeId: 197, categoryId: 10, outside: false, ...given };
}

/** An asset kept in the run under way; without `line` where it equals what is held. */
export function keptAsset(id: number, given: Partial<KeptAsset> = {}): KeptAsset {
  const line = indexLine(id);
  return {
    id,
    modified: modifiedOn(1),
    categoryId: 10,
    typeId: 197,
    hash: line.contentHash,
    source: 'id',
    partial: false,
    outcome: 'added',
    bytes: 100,
    line,
    ...given,
  };
}

/** A job's database in memory, without its thread. */
export interface OpenCatalog {
  readonly database: DatabaseSync;
  readonly catalog: Catalog;
  readonly progress: Progress;
  readonly comparison: Comparison;
  /** Takes in a finished run. */
  ingest(run: RunOnDay, index?: readonly IndexLine[], inventory?: readonly InventoryLine[]): void;
  /** What is held and last known of every id, as the catalog keeps it. */
  current(): Record<string, unknown>[];
}

export function openCatalog(): OpenCatalog {
  const { database } = openDatabase(':memory:', ':memory:');
  const catalog = new Catalog(database);
  return {
    database,
    catalog,
    progress: new Progress(database),
    comparison: new Comparison(database),
    ingest(run, index = [], inventory = []) {
      catalog.beginIngest(manifestOf(run), `folder of ${run.runId}`, 1);
      catalog.addIndex(index);
      catalog.addInventory(inventory);
      catalog.endIngest();
    },
    current: () => database.prepare('SELECT * FROM current ORDER BY id').all(),
  };
}

/** An open catalog as the engine sees it, without a thread: each call is answered by a promise. */
export function databaseOf(open: OpenCatalog): JobDatabase {
  return {
    catalog: remoteOf(open.catalog),
    progress: remoteOf(open.progress),
    comparison: remoteOf(open.comparison),
    lines: remoteOf(new Lines(open.database)),
    notices: [],
    close: async () => open.database.close(),
  };
}

function remoteOf<T extends object>(target: T): Remote<T> {
  return new Proxy(target, {
    get(_, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]): Promise<unknown> =>
        Reflect.apply(method, target, structuredClone(args));
    },
  }) as Remote<T>;
}
