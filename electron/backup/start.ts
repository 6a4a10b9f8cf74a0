import { extname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import pLimit, { type LimitFunction } from 'p-limit';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import { FORMAT_VERSION, type IndexLine, type RunRecord } from '../../shared/format.ts';
import type { Log } from '../journal/log.ts';
import type { Storage } from '../storage/storage.ts';
import type { JobDatabase } from './catalog/database.ts';
import { sha256 } from './content-hash.ts';
import { pages } from './deletions.ts';
import { putJson } from './documents.ts';
import { contentTypeOf } from './keeper.ts';
import { type FolderPattern, snapshotFolderName } from './names.ts';
import { readPlans } from './retention/plans.ts';
import { RUN_FILE, readManifest, readRunRecord } from './snapshots.ts';

const ATTEMPTS = [0, 1, 2] as const;
const PAGE = 500;
const LISTS_AT_ONCE = 8;

/** A run that has its folder, new or continued. */
export interface StartedRun {
  readonly record: RunRecord;
  readonly folder: string;
  /** From 1; a continued run has had earlier ones. */
  readonly attempt: number;
}

/**
 * Takes a folder of the destination for a run and writes its `run.json`, before anything else is there.
 * Throws `storage-name` where every name for it is taken.
 */
export async function startRun(
  storage: Storage,
  database: JobDatabase,
  record: Omit<RunRecord, 'formatVersion'>,
  naming: { zone: string; pattern: FolderPattern },
): Promise<StartedRun> {
  const full: RunRecord = { formatVersion: FORMAT_VERSION, ...record };
  const { runId } = full;
  for (const attempt of ATTEMPTS) {
    const folder = snapshotFolderName({ until: new Date(full.until), ...naming, attempt, runId });
    if (!(await storage.claim(folder, runId))) continue;
    await putJson(storage, `${folder}/${RUN_FILE}`, full);
    await storage.settle();
    return { record: full, folder, attempt: await database.progress.begin(runId, folder) };
  }
  throw new BackupError('storage-name', `No folder name is free at ${storage.locate('')} for this run.`, {
    hint: 'Start the backup again; if it stays so, look at what else writes there.',
  });
}

/**
 * The run of this installation that was interrupted and can be continued: its folder and its local
 * progress are both there. Progress that belongs to no such run is dropped. A run that retention removes has lost its
 * manifest, too: it is never continued.
 */
export async function findInterrupted(
  storage: Storage,
  database: JobDatabase,
  owner: string,
  log: Log,
): Promise<{ record: RunRecord; folder: string } | undefined> {
  const progress = await database.progress.interrupted();
  if (!progress) return undefined;
  const { folder, runId } = progress;
  const record = await unlessDamaged(readRunRecord(storage, folder), log);
  const ours = record?.runId === runId && record.owner === owner;
  if (record && ours && !(await isRemoved(storage, database, progress, log))) {
    const manifest = await unlessDamaged(readManifest(storage, folder), log);
    if (manifest === undefined) return { record, folder };
  }
  await database.progress.clear();
  return undefined;
}

/** Whether a carried run stands for it, or a plan of retention names it. */
async function isRemoved(
  storage: Storage,
  database: JobDatabase,
  { runId, folder }: { runId: string; folder: string },
  log: Log,
): Promise<boolean> {
  if ((await database.catalog.replacedRuns()).includes(runId)) return true;
  const plans = await readPlans(storage, log);
  return plans.some(({ drop }) => drop.some((run) => run.runId === runId || run.folder === folder));
}

/** A damaged run.json says nothing of its run; a damaged manifest (a power cut may leave an empty one) finishes none. */
async function unlessDamaged<T>(reading: Promise<T>, log: Log): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!isBackupError(error, 'format-damaged')) throw error;
    log.warn('A file of the interrupted run is damaged and counts as not there.', { error });
    return undefined;
  }
}

/**
 * Continues an interrupted run: what of its progress is no longer at the destination is forgotten. What was
 * written and not known to be safe is compared byte for byte, and written again where that makes it safe.
 */
export async function continueRun(
  storage: Storage,
  database: JobDatabase,
  interrupted: { record: RunRecord; folder: string },
): Promise<StartedRun> {
  const { record, folder } = interrupted;
  const attempt = await database.progress.begin(record.runId, folder);
  const { progress } = database;
  const sizes = new Map<string, number>();
  await collectSizes(storage, `${folder}/content`, sizes, pLimit(LISTS_AT_ONCE));
  for await (const lines of pages((after) => progress.indexLines(after, PAGE))) {
    const lost = lines.filter(({ files }) =>
      files.some(({ path, bytes }) => sizes.get(`${folder}/${path}`) !== bytes),
    );
    if (lost.length > 0) await progress.forgetKept(lost.map(({ id }) => id));
  }
  for await (const lines of pages((after) => progress.unsafeLines(after, PAGE))) {
    for (const line of lines) {
      if (!(await makeSafe(storage, folder, line))) await progress.forgetKept([line.id]);
    }
  }
  return { record, folder, attempt };
}

/**
 * False where a file is not what the line says: a power cut took it. Where puts are durable, one that is whole is
 * safe as it is; there, too, it may be forbidden to write over it.
 */
async function makeSafe(storage: Storage, folder: string, { files }: IndexLine): Promise<boolean> {
  for (const { path, sha256: expected } of files) {
    const body = await buffer(await storage.read(`${folder}/${path}`));
    if (sha256(body) !== expected) return false;
    if (storage.durablePuts) continue;
    await storage.put(`${folder}/${path}`, body, { contentType: contentTypeOf(extname(path).slice(1)) });
  }
  return true;
}

async function collectSizes(
  storage: Storage,
  folder: string,
  sizes: Map<string, number>,
  limit: LimitFunction,
): Promise<void> {
  const { folders, files } = await limit(() => storage.list(folder));
  for (const { name, bytes } of files) sizes.set(`${folder}/${name}`, bytes);
  await Promise.all(folders.map((name) => collectSizes(storage, `${folder}/${name}`, sizes, limit)));
}
