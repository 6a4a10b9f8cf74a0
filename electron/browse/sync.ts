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
  /** What names the destination; what was known of another one is forgotten. */
  readonly place: string;
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

interface RunFolder {
  readonly folder: string;
  /** Of its manifest. */
  readonly bytes: number;
}

interface FoundRun extends RunFolder {
  readonly manifest: Manifest;
}

/**
 * Makes the browser's database say what the destination says: runs that are gone are forgotten, new ones taken in,
 * oldest first. Interrupted runs are passed over, and so are those that a carried run stands for. A run that cannot
 * be read is left out. Throws where the destination itself cannot be read; what was known stays then.
 */
export async function syncBrowser(parts: SyncParts): Promise<LeftOut[]> {
  const { storage, place, ingest } = parts;
  const account = await ingest.adopt(place, await readRootAccount(storage));
  const snapshots = (await listSnapshots(storage)).filter(isFinished);
  const known = await ingest.known();
  if (known.length > 0 && snapshots.length === 0) await checkStillThere(storage);
  const { there, gone, fresh } = compare(known, snapshots);
  const sync = new Sync(parts, account, there);
  await sync.takeIn(fresh, gone);
  return sync.leftOut;
}

/** One reading of a destination. */
class Sync {
  readonly leftOut: LeftOut[] = [];
  readonly #parts: SyncParts;
  #account: RootAccount | undefined;
  /** Runs that are known and still there. */
  #known: readonly KnownRun[];
  /** Runs that are new, or looked at anew, and not taken in yet. */
  #found: FoundRun[] = [];
  /** Runs that carried ones stand for. */
  readonly #replaced: Set<string>;
  #done = 0;
  #total = 0;

  constructor(parts: SyncParts, account: RootAccount | undefined, known: readonly KnownRun[]) {
    this.#parts = parts;
    this.#account = account;
    this.#known = known;
    this.#replaced = new Set(known.flatMap(({ replaces }) => replaces));
  }

  async takeIn(fresh: readonly RunFolder[], gone: readonly KnownRun[]): Promise<void> {
    const { ingest } = this.#parts;
    await ingest.reconsider(gone.filter(isPassedOver).map(({ folder }) => folder));
    await this.#find(fresh);
    // What a carried run holds is there before what it stands for goes: at no moment is anything missing.
    const carried = new Set(this.#found.flatMap(({ manifest }) => manifest.carried ?? []));
    const lost = gone.filter((run) => !isPassedOver(run));
    await this.#forget(lost.filter(({ runId }) => !carried.has(runId)));
    await this.#takeInCarried();
    await this.#forget(lost.filter(({ runId }) => carried.has(runId)));
    const outdated = this.#known.filter((run) => !isPassedOver(run) && this.#replaced.has(run.runId));
    await this.#forget(outdated);
    for (const run of outdated) await ingest.passOver(run, 'replaced');
    this.#known = this.#known.filter((run) => !outdated.includes(run));
    this.#tell();
    for (const run of this.#found) {
      await this.#takeInOne(run);
      this.#tell();
    }
  }

  /** Reads manifests, then those of runs that were passed over for one that is not there any more. */
  async #find(folders: readonly RunFolder[]): Promise<void> {
    const { place, ingest } = this.#parts;
    const found = await readManifests(this.#parts, folders, this.leftOut);
    this.#total += found.length;
    this.#found.push(...found);
    this.#found.sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
    const [oldest] = this.#found;
    if (this.#account === undefined && oldest !== undefined) {
      this.#account = await ingest.adopt(place, oldest.manifest.account);
    }
  }

  /** First of all, and the newest first: only what was taken in stands for others. */
  async #takeInCarried(): Promise<void> {
    for (;;) {
      for (const run of this.#found.toReversed()) {
        if (run.manifest.kind !== 'carried') continue;
        this.#found = this.#found.filter((one) => one !== run);
        if (!(await this.#takeInOne(run))) continue;
        for (const runId of run.manifest.carried ?? []) this.#replaced.add(runId);
      }
      const again = this.#known.filter((run) => this.#isToReconsider(run));
      if (again.length === 0) return;
      this.#known = this.#known.filter((run) => !again.includes(run));
      await this.#parts.ingest.reconsider(again.map(({ folder }) => folder));
      await this.#find(again);
    }
  }

  /** Takes a run in, or passes it over; true where it is taken in. */
  async #takeInOne(run: FoundRun): Promise<boolean> {
    const { ingest, log } = this.#parts;
    const { folder, bytes, manifest } = run;
    const known = { runId: manifest.runId, folder, bytes, replaces: manifest.carried ?? [] };
    const reason = this.#objection(manifest);
    this.#done += 1;
    if (reason !== undefined) {
      if (reason === 'another account') log.warn('A run of another account is passed over.', { folder });
      await ingest.passOver(known, reason);
      return false;
    }
    const isTaken = await takeIn(this.#parts, run, this.leftOut);
    if (isTaken) this.#known = [...this.#known, { ...known, passedOver: undefined }];
    return isTaken;
  }

  /** Why a run is not to be taken in; undefined where it is. */
  #objection({ runId, account }: Manifest): PassedOver | undefined {
    if (account.tenant !== this.#account?.tenant || account.mid !== this.#account.mid) {
      return 'another account';
    }
    if (this.#replaced.has(runId)) return 'replaced';
    return this.#isTaken(runId) ? 'copy' : undefined;
  }

  /** Whether what a run was passed over for is there no longer. */
  #isToReconsider({ runId, passedOver }: KnownRun): boolean {
    if (passedOver === 'replaced') return !this.#replaced.has(runId);
    return passedOver === 'copy' && !this.#isTaken(runId);
  }

  #isTaken(runId: string): boolean {
    return this.#known.some((run) => run.runId === runId && !isPassedOver(run));
  }

  async #forget(runs: readonly KnownRun[]): Promise<void> {
    const { ingest } = this.#parts;
    if (runs.length === 0) return;
    await wholly(ingest, () => ingest.beginDrop(runs.map(({ runId }) => runId)));
  }

  #tell(): void {
    this.#parts.onProgress({ done: this.#done, total: this.#total });
  }
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
): { there: KnownRun[]; gone: KnownRun[]; fresh: RunFolder[] } {
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
  folders: readonly RunFolder[],
  leftOut: LeftOut[],
): Promise<FoundRun[]> {
  const limit = pLimit(READS_AT_ONCE);
  const read = async ({ folder, bytes }: RunFolder): Promise<FoundRun[]> => {
    try {
      const manifest = await readManifest(storage, folder);
      return manifest === undefined ? [] : [{ folder, bytes, manifest }];
    } catch (error) {
      if (!isBackupError(error, 'format-damaged', 'format-newer', 'storage-damaged')) throw error;
      log.warn('A run cannot be read and is left out.', { folder, error });
      leftOut.push({ folder, error });
      return [];
    }
  };
  return (await Promise.all(folders.map((folder) => limit(() => read(folder))))).flat();
}

function isPassedOver({ passedOver }: KnownRun): boolean {
  return passedOver !== undefined;
}

function sortKey({ manifest, folder }: FoundRun): string {
  return `${orderOf(manifest)} ${folder}`;
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
    if (!isBackupError(error, 'format-damaged', 'storage-not-found', 'storage-damaged')) throw error;
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
    // Where the database itself has failed, this does, too: the first failure says why.
    await ingest.abort().catch(() => undefined);
    throw error;
  }
}
