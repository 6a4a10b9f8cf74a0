import pLimit from 'p-limit';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import {
  folderLineSchema,
  indexLineSchema,
  inventoryLineSchema,
  type Manifest,
} from '../../shared/format.ts';
import { orderOf } from '../backup/catalog/order.ts';
import { readLines } from '../backup/documents.ts';
import { readRootAccount } from '../backup/root.ts';
import {
  FOLDERS_FILE,
  INDEX_FILE,
  INVENTORY_FILE,
  listSnapshots,
  readManifest,
  type SnapshotFolder,
} from '../backup/snapshots.ts';
import type { Log } from '../journal/log.ts';
import type { Storage } from '../storage/storage.ts';
import type { Remote } from '../threads/remote.ts';
import type { BrowseIngest, KnownRun, PassedOver, RootAccount } from './catalog/ingest.ts';

/** Manifests read at the same time. */
const READS_AT_ONCE = 8;

export interface SyncParts {
  readonly storage: Storage;
  readonly ingest: Remote<BrowseIngest>;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Told whenever what is known has changed, and how many of the new runs are read. */
  readonly onProgress: (progress: { done: number; total: number }) => void;
}

/** A run that could not be taken in, and why. */
export interface LeftOut {
  readonly folder: string;
  readonly error: BackupError;
}

interface FoundRun {
  readonly folder: string;
  readonly bytes: number;
  readonly manifest: Manifest;
}

/**
 * Makes the browser's database say what the destination says: runs that are gone are forgotten, new ones taken in,
 * oldest first. Interrupted runs are passed over, and so are those that a carried run stands for. A run that cannot
 * be read is left out. Throws where the destination itself cannot be read; what was known stays then.
 */
export async function syncBrowser(parts: SyncParts): Promise<LeftOut[]> {
  const { storage, ingest, log } = parts;
  let account = await ingest.adopt(storage.locate(''), await readRootAccount(storage));
  const snapshots = (await listSnapshots(storage)).filter(isFinished);
  const known = await ingest.known();
  if (known.length > 0 && snapshots.length === 0) await checkStillThere(storage);

  const { there, gone, fresh } = compare(known, snapshots);
  const leftOut: LeftOut[] = [];
  const found = await readManifests(parts, fresh, leftOut);
  const replacedBefore = replacedBy(there, found);
  const reconsidered = there.filter((run) => isToReconsider(run, replacedBefore, there));
  found.push(...(await readManifests(parts, reconsidered, leftOut)));
  found.sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
  account ??= found[0] && (await ingest.adopt(storage.locate(''), found[0].manifest.account));

  const again = new Set(reconsidered);
  const kept = there.filter((run) => !again.has(run));
  await ingest.reconsider([...gone, ...reconsidered].filter(isPassedOver).map(({ folder }) => folder));
  const replaced = replacedBy(kept, found);
  const outdated = kept.filter((run) => !isPassedOver(run) && replaced.has(run.runId));
  await forget(ingest, [...gone.filter((run) => !isPassedOver(run)), ...outdated]);
  for (const run of outdated) await ingest.passOver(run, 'replaced');

  const taken = new Set(kept.filter((run) => !isPassedOver(run)).map(({ runId }) => runId));
  let done = 0;
  for (const run of found) {
    parts.onProgress({ done, total: found.length });
    const reason = objection(run.manifest, { account, replaced, taken });
    if (reason !== undefined) {
      if (reason === 'another account') {
        log.warn('A run of another account is passed over.', { folder: run.folder });
      }
      await ingest.passOver(knownRunOf(run), reason);
    } else if (await takeIn(parts, run, leftOut)) {
      taken.add(run.manifest.runId);
    }
    done += 1;
  }
  parts.onProgress({ done, total: found.length });
  return leftOut;
}

function isFinished(snapshot: SnapshotFolder): snapshot is SnapshotFolder & { manifestBytes: number } {
  return snapshot.manifestBytes !== undefined;
}

/** A drive that is not there may look like an empty folder: what is known of it must not be forgotten. */
async function checkStillThere(storage: Storage): Promise<void> {
  if ((await readRootAccount(storage)) !== undefined) return;
  throw new BackupError('storage-unavailable', `The backups in ${storage.locate('')} are not there now.`, {
    hint: 'Is the drive connected? What was read before is still shown.',
  });
}

function compare(
  known: readonly KnownRun[],
  snapshots: readonly { folder: string; manifestBytes: number }[],
): { there: KnownRun[]; gone: KnownRun[]; fresh: { folder: string; bytes: number }[] } {
  const bytesOf = new Map(snapshots.map(({ folder, manifestBytes }) => [folder, manifestBytes]));
  const there = known.filter(({ folder, bytes }) => bytesOf.get(folder) === bytes);
  const knownFolders = new Set(there.map(({ folder }) => folder));
  return {
    there,
    gone: known.filter((run) => !there.includes(run)),
    fresh: snapshots
      .filter(({ folder }) => !knownFolders.has(folder))
      .map(({ folder, manifestBytes }) => ({ folder, bytes: manifestBytes })),
  };
}

/** Reads manifests; a damaged one, or one of a newer version, is left out. */
async function readManifests(
  { storage, log }: SyncParts,
  folders: readonly { folder: string; bytes: number }[],
  leftOut: LeftOut[],
): Promise<FoundRun[]> {
  const limit = pLimit(READS_AT_ONCE);
  const read = async ({ folder, bytes }: { folder: string; bytes: number }): Promise<FoundRun[]> => {
    try {
      const manifest = await readManifest(storage, folder);
      return manifest === undefined ? [] : [{ folder, bytes, manifest }];
    } catch (error) {
      if (!isBackupError(error, 'format-damaged', 'format-newer')) throw error;
      log.warn('A run cannot be read and is left out.', { folder, error });
      leftOut.push({ folder, error });
      return [];
    }
  };
  return (await Promise.all(folders.map((folder) => limit(() => read(folder))))).flat();
}

/** The runs that others stand for. */
function replacedBy(known: readonly KnownRun[], found: readonly FoundRun[]): Set<string> {
  return new Set([
    ...known.flatMap(({ replaces }) => replaces),
    ...found.flatMap(({ manifest }) => manifest.carried ?? []),
  ]);
}

function isPassedOver({ passedOver }: KnownRun): boolean {
  return passedOver !== undefined;
}

/** Whether what a run was passed over for is there no longer. */
function isToReconsider(
  { runId, passedOver }: KnownRun,
  replaced: ReadonlySet<string>,
  there: readonly KnownRun[],
): boolean {
  if (passedOver === 'replaced') return !replaced.has(runId);
  return passedOver === 'copy' && !there.some((run) => run.runId === runId && !isPassedOver(run));
}

/** Why a run is not to be taken in; undefined where it is. */
function objection(
  { runId, account: own }: Manifest,
  {
    account,
    replaced,
    taken,
  }: { account: RootAccount | undefined; replaced: ReadonlySet<string>; taken: ReadonlySet<string> },
): PassedOver | undefined {
  if (own.tenant !== account?.tenant || own.mid !== account.mid) return 'another account';
  if (replaced.has(runId)) return 'replaced';
  return taken.has(runId) ? 'copy' : undefined;
}

function sortKey({ manifest, folder }: FoundRun): string {
  return `${orderOf(manifest)} ${folder}`;
}

function knownRunOf({ folder, bytes, manifest }: FoundRun): Omit<KnownRun, 'passedOver'> {
  return { runId: manifest.runId, folder, bytes, replaces: manifest.carried ?? [] };
}

async function forget(ingest: Remote<BrowseIngest>, runs: readonly KnownRun[]): Promise<void> {
  if (runs.length === 0) return;
  await wholly(ingest, () => ingest.beginDrop(runs.map(({ runId }) => runId)));
}

/** Takes a run in, whole or not at all; false where it is damaged. */
async function takeIn(
  { storage, ingest, log, signal }: SyncParts,
  { folder, bytes, manifest }: FoundRun,
  leftOut: LeftOut[],
): Promise<boolean> {
  const { files } = manifest;
  try {
    await wholly(ingest, async () => {
      await ingest.beginRun(manifest, folder, bytes);
      if (files.folders !== null) {
        const path = `${folder}/${FOLDERS_FILE}`;
        for await (const lines of readLines(storage, path, folderLineSchema, files.folders)) {
          await ingest.addFolders(lines);
        }
      }
      const index = readLines(storage, `${folder}/${INDEX_FILE}`, indexLineSchema, files.index);
      for await (const lines of index) {
        signal.throwIfAborted();
        await ingest.addIndex(lines);
      }
      const inventory = readLines(
        storage,
        `${folder}/${INVENTORY_FILE}`,
        inventoryLineSchema,
        files.inventory,
      );
      for await (const lines of inventory) await ingest.addInventory(lines);
      await ingest.endLines();
    });
    return true;
  } catch (error) {
    if (!isBackupError(error, 'format-damaged', 'storage-not-found')) throw error;
    log.warn('A run cannot be read and is left out.', { folder, error });
    leftOut.push({ folder, error });
    return false;
  }
}

/** A change of the database: all of it, or nothing. */
async function wholly(ingest: Remote<BrowseIngest>, begin: () => Promise<void>): Promise<void> {
  try {
    await begin();
    while (await ingest.settle());
    await ingest.commit();
  } catch (error) {
    await ingest.abort();
    throw error;
  }
}
