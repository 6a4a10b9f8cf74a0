import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { BackupError, isBackupError } from '../../../shared/errors.ts';
import {
  type Account,
  FORMAT_VERSION,
  type IndexLine,
  type Manifest,
  type RunRecord,
} from '../../../shared/format.ts';
import type { AssetDocument, Folder, MarketingCloud } from '../../marketing-cloud/marketing-cloud.ts';
import type { Storage } from '../../storage/storage.ts';
import { putJson, putLines } from '../documents.ts';
import { FolderTree } from '../folder-tree.ts';
import { Keeper } from '../keeper.ts';
import { type FolderPattern, snapshotFolderName } from '../names.ts';
import { checkOwnership } from '../ownership.ts';
import { checkRoot } from '../root.ts';
import {
  INDEX_FILE,
  INVENTORY_FILE,
  listSnapshots,
  MANIFEST_FILE,
  RUN_FILE,
  readManifest,
} from '../snapshots.ts';

const READS_AT_ONCE = 8;
const PAGE = 500;
const SELECTION = { types: 'all', folders: 'all', scope: 'own' } as const;

export interface SafetyParts {
  readonly client: MarketingCloud;
  readonly storage: Storage;
  readonly account: Account;
  readonly owner: string;
  readonly toolVersion: string;
  readonly zone: string;
  readonly folderPattern: FolderPattern;
  /** Throws `lock-lost` where another process has taken this job over. */
  readonly checkLock: () => void;
  readonly signal: AbortSignal;
}

export interface BegunSafetyRun {
  readonly record: RunRecord;
  readonly folder: string;
}

/** A run that holds what a restore overwrites, as it was before: from it the restore can be undone. */
export class SafetyRun {
  readonly #parts: SafetyParts;
  readonly #begun: BegunSafetyRun;
  readonly #keeper: Keeper;
  readonly #lines = new Map<number, IndexLine>();

  private constructor(parts: SafetyParts, begun: BegunSafetyRun, folders: readonly Folder[]) {
    const { client, storage, signal } = parts;
    this.#parts = parts;
    this.#begun = begun;
    this.#keeper = new Keeper({
      client,
      storage,
      folder: begun.folder,
      tree: new FolderTree(folders),
      signal,
    });
  }

  get runId(): string {
    return this.#begun.record.runId;
  }

  get folder(): string {
    return this.#begun.folder;
  }

  /** Takes a folder for it and writes its `run.json`. `onBegun` is told before anything else is there. */
  static async begin(
    parts: SafetyParts,
    folders: readonly Folder[],
    onBegun: (begun: BegunSafetyRun) => Promise<void>,
  ): Promise<SafetyRun> {
    const { client, storage, account, owner, zone, folderPattern } = parts;
    const now = client.serviceTime();
    if (now === undefined) {
      throw new BackupError(
        'service-reply',
        'Marketing Cloud sent no Date header, so the time of this run is not known.',
        {
          hint: 'Does a proxy between this machine and Marketing Cloud remove it?',
        },
      );
    }
    await checkRoot(storage, account);
    const { newestUntil } = await outlook(storage);
    const until = new Date(Math.max(now.getTime(), newestUntil));
    const runId = randomBytes(8).toString('hex');
    const record: RunRecord = {
      formatVersion: FORMAT_VERSION,
      runId,
      owner,
      kind: 'safety',
      account,
      trigger: 'restore',
      full: false,
      started: new Date().toISOString(),
      since: null,
      until: until.toISOString(),
      serviceTime: now.toISOString(),
      selection: SELECTION,
      buildsOn: [],
    };
    for (const attempt of [0, 1, 2] as const) {
      const folder = snapshotFolderName({ until, zone, pattern: folderPattern, attempt, runId });
      if (!(await storage.claim(folder, runId))) continue;
      await putJson(storage, `${folder}/${RUN_FILE}`, record);
      await storage.settle();
      await onBegun({ record, folder });
      return new SafetyRun(parts, { record, folder }, folders);
    }
    throw new BackupError(
      'storage-name',
      `No folder name is free at ${storage.locate('')} for the safety run.`,
      {
        hint: 'Start the restore again; if it stays so, look at what else writes there.',
      },
    );
  }

  /** Goes on with one that was not finished; `lines` are the assets that it has. */
  static async continue(
    parts: SafetyParts,
    begun: BegunSafetyRun,
    folders: readonly Folder[],
    lines: Iterable<IndexLine>,
  ): Promise<SafetyRun> {
    await checkOwnership(parts.storage, { ...begun, attempt: 2 }, parts.checkLock);
    const run = new SafetyRun(parts, begun, folders);
    for (const line of lines) run.#lines.set(line.id, line);
    return run;
  }

  /** Keeps an asset as it is now, its file too. Throws where it cannot be kept whole: then it is not to be overwritten. */
  async keep(present: AssetDocument): Promise<IndexLine> {
    const { id } = present;
    if (id === undefined)
      throw new BackupError('service-reply', 'Marketing Cloud sent an asset without its id.');
    const { asset, failure } = await this.#keeper.keep({ ...present, id }, 'id', {
      previous: undefined,
      partial: false,
      isFatal: () => true,
    });
    const { line } = asset;
    if (line === undefined || failure !== undefined) {
      throw new BackupError(
        'service-reply',
        `What is there now could not be kept whole: ${failure ?? 'it has no files'}`,
        {
          hint: 'It was not overwritten. Restore it as a copy, or try again.',
        },
      );
    }
    await this.#parts.storage.settle();
    this.#lines.set(id, line);
    return line;
  }

  /** Writes its index and, last, its manifest. */
  async finish(requests: number): Promise<Manifest> {
    const { storage, toolVersion, checkLock } = this.#parts;
    const { record, folder } = this.#begun;
    await checkOwnership(storage, { ...this.#begun, attempt: 1 }, checkLock);
    const lines = [...this.#lines.values()].sort((one, other) => one.id - other.id);
    const index = await putLines(storage, `${folder}/${INDEX_FILE}`, pagesOf(lines));
    const inventory = await putLines(storage, `${folder}/${INVENTORY_FILE}`, pagesOf([]));
    await storage.settle();
    const { nextSequence } = await outlook(storage);
    const manifest: Manifest = {
      formatVersion: FORMAT_VERSION,
      kind: 'safety',
      toolVersion,
      runId: record.runId,
      sequence: nextSequence,
      owner: record.owner,
      account: record.account,
      selection: record.selection,
      selectedFolderIds: null,
      full: false,
      buildsOn: [],
      trigger: record.trigger,
      started: record.started,
      finished: new Date().toISOString(),
      since: null,
      until: record.until,
      watermark: null,
      watermarkSelection: null,
      watermarkFolderIds: null,
      walked: false,
      itemsWithoutId: 0,
      counts: {
        listed: lines.length,
        kept: lines.length,
        added: 0,
        changed: lines.length,
        unchanged: 0,
        deleted: 0,
        leftSelection: 0,
        problems: 0,
      },
      bytes: lines.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0),
      requests,
      trust: [],
      problems: [],
      pending: [],
      files: { folders: null, index, inventory },
      status: 'complete',
    };
    await putJson(storage, `${folder}/${MANIFEST_FILE}`, manifest);
    await storage.settle();
    return manifest;
  }
}

/** What the runs at the destination leave to the next one. */
async function outlook(storage: Storage): Promise<{ newestUntil: number; nextSequence: number }> {
  const limit = pLimit(READS_AT_ONCE);
  const finished = (await listSnapshots(storage)).filter(({ manifestBytes }) => manifestBytes !== undefined);
  const manifests = await Promise.all(
    finished.map(({ folder }) => limit(() => readUnlessDamaged(storage, folder))),
  );
  let newestUntil = 0;
  let sequence = -1;
  for (const manifest of manifests) {
    if (manifest === undefined) continue;
    newestUntil = Math.max(newestUntil, Date.parse(manifest.until));
    sequence = Math.max(sequence, manifest.sequence);
  }
  return { newestUntil, nextSequence: sequence + 1 };
}

async function readUnlessDamaged(storage: Storage, folder: string): Promise<Manifest | undefined> {
  try {
    return await readManifest(storage, folder);
  } catch (error) {
    if (isBackupError(error, 'format-damaged')) return undefined;
    throw error;
  }
}

async function* pagesOf<T>(lines: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let start = 0; start < lines.length; start += PAGE) yield lines.slice(start, start + PAGE);
}
