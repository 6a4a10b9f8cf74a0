import pLimit from 'p-limit';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import {
  type Account,
  FORMAT_VERSION,
  type IndexLine,
  type Manifest,
  type Problem,
  type RunKind,
  type RunRecord,
} from '../../shared/format.ts';
import type { MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';
import type { Storage } from '../storage/storage.ts';
import { putJson, putLines } from './documents.ts';
import { type FolderPattern, snapshotFolderName } from './names.ts';
import { checkOwnership } from './ownership.ts';
import { checkRoot } from './root.ts';
import {
  INDEX_FILE,
  INVENTORY_FILE,
  listSnapshots,
  MANIFEST_FILE,
  RUN_FILE,
  readManifest,
} from './snapshots.ts';

const READS_AT_ONCE = 8;
const PAGE = 500;
const SELECTION = { types: 'all', folders: 'all', scope: 'own' } as const;

export interface SideRunParts {
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

export interface BegunSideRun {
  readonly record: RunRecord;
  readonly folder: string;
}

/** What a run beside backups is, and why it is made. */
export interface SideRunPurpose {
  readonly kind: Extract<RunKind, 'safety' | 'repair'>;
  readonly trigger: string;
  /** In words, for errors: "the safety run". */
  readonly called: string;
  readonly runId: (moment: { readonly until: Date; readonly sequence: number }) => string;
}

/**
 * Takes a folder for a run beside backups and writes its `run.json`. `onBegun` is told before anything else is there.
 * Throws `service-reply` where the service did not say what time it is.
 */
export async function beginSideRun(
  parts: SideRunParts,
  { kind, trigger, called, runId: newRunId }: SideRunPurpose,
  onBegun?: (begun: BegunSideRun) => Promise<void>,
): Promise<BegunSideRun> {
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
  const { newestUntil, nextSequence } = await outlook(storage);
  const until = new Date(Math.max(now.getTime(), newestUntil));
  const runId = newRunId({ until, sequence: nextSequence });
  const record: RunRecord = {
    formatVersion: FORMAT_VERSION,
    runId,
    owner,
    kind,
    account,
    trigger,
    full: false,
    started: new Date().toISOString(),
    since: null,
    until: until.toISOString(),
    serviceTime: now.toISOString(),
    selection: SELECTION,
    buildsOn: [],
  };
  for (const attempt of [0, 1, 2] as const) {
    // Ids may begin alike.
    const ending = runId.slice(-6);
    const folder = snapshotFolderName({ until, zone, pattern: folderPattern, attempt, runId: ending });
    if (!(await storage.claim(folder, runId))) continue;
    await putJson(storage, `${folder}/${RUN_FILE}`, record);
    await storage.settle();
    await onBegun?.({ record, folder });
    return { record, folder };
  }
  throw new BackupError('storage-name', `No folder name is free at ${storage.locate('')} for ${called}.`, {
    hint: 'Start it again; if it stays so, look at what else writes there.',
  });
}

/** What a run beside backups has kept. */
export interface SideRunContent {
  readonly lines: Iterable<IndexLine>;
  readonly counts: Partial<Manifest['counts']>;
  readonly problems?: readonly Problem[];
  readonly requests: number;
  /** For kind `repair`. */
  readonly mends?: readonly string[];
}

/** Writes its lists and, last, its manifest. Throws where lock, root or folder are no longer this run's. */
export async function finishSideRun(
  { storage, toolVersion, checkLock }: Pick<SideRunParts, 'storage' | 'toolVersion' | 'checkLock'>,
  begun: BegunSideRun,
  { lines: kept, counts, problems = [], requests, mends }: SideRunContent,
): Promise<Manifest> {
  const { record, folder } = begun;
  await checkOwnership(storage, { ...begun, attempt: 1 }, checkLock);
  const lines = [...kept].sort((one, other) => one.id - other.id);
  const index = await putLines(storage, `${folder}/${INDEX_FILE}`, pagesOf(lines));
  const inventory = await putLines(storage, `${folder}/${INVENTORY_FILE}`, pagesOf([]));
  await storage.settle();
  const { nextSequence } = await outlook(storage);
  const { runId, kind, owner, account, selection, trigger, started, until } = record;
  const manifest: Manifest = {
    formatVersion: FORMAT_VERSION,
    kind,
    toolVersion,
    runId,
    sequence: nextSequence,
    owner,
    account,
    selection,
    selectedFolderIds: null,
    full: false,
    buildsOn: [],
    ...(mends === undefined ? {} : { mends: [...mends] }),
    trigger,
    started,
    finished: new Date().toISOString(),
    since: null,
    until,
    watermark: null,
    watermarkSelection: null,
    watermarkFolderIds: null,
    walked: false,
    itemsWithoutId: 0,
    counts: { ...NOTHING, listed: lines.length, kept: lines.length, ...counts, problems: problems.length },
    bytes: lines.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0),
    requests,
    trust: [],
    problems: [...problems],
    pending: [],
    files: { folders: null, index, inventory },
    status: problems.length === 0 ? 'complete' : 'with problems',
  };
  await putJson(storage, `${folder}/${MANIFEST_FILE}`, manifest);
  await storage.settle();
  return manifest;
}

const NOTHING: Manifest['counts'] = {
  listed: 0,
  kept: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  deleted: 0,
  leftSelection: 0,
  problems: 0,
};

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
