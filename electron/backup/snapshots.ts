import pLimit from 'p-limit';
import { isBackupError } from '../../shared/errors.ts';
import {
  type Account,
  type IndexLine,
  type InventoryLine,
  indexLineSchema,
  inventoryLineSchema,
  type Manifest,
  manifestSchema,
  type RunRecord,
  runRecordSchema,
} from '../../shared/format.ts';
import type { Log } from '../journal/log.ts';
import type { Storage } from '../storage/storage.ts';
import type { JobDatabase } from './catalog/database.ts';
import { readJson, readLines } from './documents.ts';

export const RUN_FILE = 'run.json';
export const MANIFEST_FILE = 'manifest.json';
export const INDEX_FILE = 'index.ndjson';
export const INVENTORY_FILE = 'inventory.ndjson';
export const FOLDERS_FILE = 'folders.ndjson';

/** Folders looked into at the same time. */
const LOOKS_AT_ONCE = 8;

/** A folder of a root with what tells its state: a run without a manifest was interrupted. */
export interface SnapshotFolder {
  readonly folder: string;
  readonly hasRun: boolean;
  /** Bytes of the manifest; undefined where there is none. */
  readonly manifestBytes: number | undefined;
}

/** Looks into every folder of a root. */
export async function listSnapshots(storage: Storage): Promise<SnapshotFolder[]> {
  const limit = pLimit(LOOKS_AT_ONCE);
  const { folders } = await storage.list('');
  const found = await Promise.all(
    folders.map((folder) =>
      limit(async () => {
        const { files } = await storage.list(folder);
        const manifest = files.find(({ name }) => name === MANIFEST_FILE);
        return {
          folder,
          hasRun: files.some(({ name }) => name === RUN_FILE),
          manifestBytes: manifest?.bytes,
        };
      }),
    ),
  );
  return found.filter(({ hasRun, manifestBytes }) => hasRun || manifestBytes !== undefined);
}

/** The manifest in a folder; undefined where there is none. Throws `format-damaged` or `format-newer`. */
export async function readManifest(storage: Storage, folder: string): Promise<Manifest | undefined> {
  return readJson(storage, `${folder}/${MANIFEST_FILE}`, manifestSchema);
}

export async function readRunRecord(storage: Storage, folder: string): Promise<RunRecord | undefined> {
  return readJson(storage, `${folder}/${RUN_FILE}`, runRecordSchema);
}

/**
 * Makes the catalog say what the destination says: runs whose manifest is gone are dropped, new ones read.
 * A damaged run counts as not there, with a word in the log. Throws `format-newer` for runs of a newer
 * version, for what they hold would be taken as missing.
 */
export async function syncCatalog(parts: {
  storage: Storage;
  database: JobDatabase;
  account: Account;
  log: Log;
}): Promise<SnapshotFolder[]> {
  const { storage, database, account, log } = parts;
  const snapshots = await listSnapshots(storage);
  const known = new Map((await database.catalog.knownRuns()).map((run) => [run.folder, run]));
  const fresh: SnapshotFolder[] = [];
  for (const snapshot of snapshots) {
    if (snapshot.manifestBytes === undefined) continue;
    if (known.get(snapshot.folder)?.bytes === snapshot.manifestBytes) known.delete(snapshot.folder);
    else fresh.push(snapshot);
  }
  const gone = [...known.values()];
  if (gone.length > 0) {
    log.warn('Runs are gone from the destination; what they held is looked for anew.', {
      folders: gone.map(({ folder }) => folder),
    });
    await database.catalog.dropRuns(gone.map(({ runId }) => runId));
  }
  for (const { folder, manifestBytes } of fresh) {
    await ingestFolder({ storage, database, account, log, folder, manifestBytes: manifestBytes ?? 0 });
  }
  return snapshots;
}

async function ingestFolder(parts: {
  storage: Storage;
  database: JobDatabase;
  account: Account;
  log: Log;
  folder: string;
  manifestBytes: number;
}): Promise<void> {
  const { storage, database, account, log, folder } = parts;
  try {
    const manifest = await readManifest(storage, folder);
    if (manifest === undefined) return;
    if (manifest.account.tenant !== account.tenant || manifest.account.mid !== account.mid) {
      log.warn('A run of another account is passed over.', { folder, mid: manifest.account.mid });
      return;
    }
    await ingest(database, {
      manifest,
      folder,
      manifestBytes: parts.manifestBytes,
      index: readLines(storage, `${folder}/${INDEX_FILE}`, indexLineSchema, manifest.files.index),
      inventory: readLines(
        storage,
        `${folder}/${INVENTORY_FILE}`,
        inventoryLineSchema,
        manifest.files.inventory,
      ),
    });
  } catch (error) {
    if (!isBackupError(error, 'format-damaged', 'storage-not-found')) throw error;
    log.warn('A run cannot be read and counts as not there.', { folder, error });
  }
}

/** Takes a finished run into the catalog, whole or not at all. */
export async function ingest(
  database: JobDatabase,
  run: {
    manifest: Manifest;
    folder: string;
    manifestBytes: number;
    index: AsyncIterable<IndexLine[]>;
    inventory: AsyncIterable<InventoryLine[]>;
  },
): Promise<void> {
  const { catalog } = database;
  try {
    await catalog.beginIngest(run.manifest, run.folder, run.manifestBytes);
    for await (const lines of run.index) await catalog.addIndex(lines);
    for await (const lines of run.inventory) await catalog.addInventory(lines);
    await catalog.endIngest();
  } catch (error) {
    await catalog.abortIngest();
    throw error;
  }
}
