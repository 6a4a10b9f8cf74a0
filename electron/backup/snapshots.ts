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
import { orderOf } from './catalog/order.ts';
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

/** A finished run whose manifest was read. */
interface FreshRun {
  readonly folder: string;
  readonly manifestBytes: number;
  readonly manifest: Manifest;
}

interface SyncParts {
  readonly storage: Storage;
  readonly database: JobDatabase;
  readonly account: Account;
  readonly log: Log;
}

/**
 * Makes the catalog say what the destination says: runs whose manifest is gone are dropped, new ones read, and those
 * that a carried run stands for count as gone, whatever of them is still there.
 * A damaged run counts as not there, with a word in the log. Throws `format-newer` for runs of a newer
 * version, for what they hold would be taken as missing.
 */
export async function syncCatalog(parts: SyncParts): Promise<SnapshotFolder[]> {
  const { storage, database, log } = parts;
  const { catalog } = database;
  const snapshots = await listSnapshots(storage);
  const known = new Map((await catalog.knownRuns()).map((run) => [run.folder, run]));
  const fresh: FreshRun[] = [];
  for (const { folder, manifestBytes } of snapshots) {
    if (manifestBytes === undefined) continue;
    if (known.get(folder)?.bytes === manifestBytes) known.delete(folder);
    else fresh.push(...(await readFresh(parts, folder, manifestBytes)));
  }
  const carriers = fresh.filter(({ manifest }) => manifest.kind === 'carried').sort(newestFirst);
  const gone = [...known.values()];
  const accounted = new Set(carriers.flatMap(({ manifest }) => manifest.carried ?? []));
  for (const runId of await catalog.replacedRuns()) accounted.add(runId);
  const lost = gone.filter(({ runId }) => !accounted.has(runId));
  if (lost.length > 0) {
    log.warn('Runs are gone from the destination; what they held is looked for anew.', {
      folders: lost.map(({ folder }) => folder),
    });
  }
  if (gone.length > 0) await catalog.dropRuns(gone.map(({ runId }) => runId));
  // Only what was taken in stands for others, and the newest one may stand for those before it.
  const replaced = new Set(await catalog.replacedRuns());
  for (const run of carriers) {
    if (replaced.has(run.manifest.runId) || !(await ingestFolder(parts, run))) continue;
    for (const runId of run.manifest.carried ?? []) replaced.add(runId);
  }
  const outdated = (await catalog.knownRuns()).filter(({ runId }) => replaced.has(runId));
  if (outdated.length > 0) await catalog.dropRuns(outdated.map(({ runId }) => runId));
  for (const run of fresh) {
    if (run.manifest.kind === 'carried' || replaced.has(run.manifest.runId)) continue;
    await ingestFolder(parts, run);
  }
  return snapshots;
}

function newestFirst(one: FreshRun, other: FreshRun): number {
  return orderOf(one.manifest) < orderOf(other.manifest) ? 1 : -1;
}

async function readFresh(
  { storage, account, log }: SyncParts,
  folder: string,
  manifestBytes: number,
): Promise<FreshRun[]> {
  try {
    const manifest = await readManifest(storage, folder);
    if (manifest === undefined) return [];
    if (manifest.account.tenant === account.tenant && manifest.account.mid === account.mid) {
      return [{ folder, manifestBytes, manifest }];
    }
    log.warn('A run of another account is passed over.', { folder, mid: manifest.account.mid });
  } catch (error) {
    passOverDamaged(error, folder, log);
  }
  return [];
}

/** False where the run cannot be read. */
async function ingestFolder(
  { storage, database, log }: SyncParts,
  { folder, manifest, manifestBytes }: FreshRun,
): Promise<boolean> {
  const { index, inventory } = manifest.files;
  try {
    await ingest(database, {
      manifest,
      folder,
      manifestBytes,
      index: readLines(storage, `${folder}/${INDEX_FILE}`, indexLineSchema, index),
      inventory: readLines(storage, `${folder}/${INVENTORY_FILE}`, inventoryLineSchema, inventory),
    });
    return true;
  } catch (error) {
    passOverDamaged(error, folder, log);
    return false;
  }
}

function passOverDamaged(error: unknown, folder: string, log: Log): void {
  if (!isBackupError(error, 'format-damaged', 'storage-not-found')) throw error;
  log.warn('A run cannot be read and counts as not there.', { folder, error });
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
