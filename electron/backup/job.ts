import { join } from 'node:path';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import type { MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';
import type { Storage } from '../storage/storage.ts';
import { checkScopes } from './account.ts';
import { cancellableStorage } from './cancellable-storage.ts';
import { type JobDatabase, openJobDatabase } from './catalog/database.ts';
import { hasUnfinishedRun } from './catalog/peek.ts';
import { takeLease } from './lease.ts';
import { acquireLock, type LockHolder, startHeartbeat } from './lock.ts';
import { claimRoot } from './root.ts';
import {
  type BackupJob,
  backUp,
  type FinishedOutcome,
  type RunBegun,
  type RunOutcome,
  type RunProgress,
  type RunRequest,
} from './run.ts';
import type { TextSink } from './text-sink.ts';

export interface JobParts {
  readonly client: MarketingCloud;
  readonly storage: Storage;
  readonly log: Log;
  /** The job's own folder in local state: lock, catalog, progress. */
  readonly stateFolder: string;
  /** The entry of the catalog's thread. */
  readonly workerUrl: URL;
  /** This installation's id. */
  readonly owner: string;
  readonly toolVersion: string;
  /** The most requests at a time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onStarted?: (run: RunBegun) => void;
  /** Told of each run that has its manifest, while this job's lock is held. It must not throw. */
  readonly onFinished?: (run: FinishedOutcome, held: HeldAssets) => Promise<void>;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Shown what is kept. */
  readonly texts?: TextSink | undefined;
  readonly random?: () => number;
}

export interface HeldAssets {
  /** Assets held at the end of a run; absent where nothing was looked at. */
  readonly heldAssets?: number;
}

/** How an execution of a job ended. `runs` holds a continued run too; the last one is the one asked for. */
export interface JobResult extends HeldAssets {
  readonly status: 'complete' | 'with problems' | 'interrupted' | 'failed' | 'skipped';
  readonly runs: readonly RunOutcome[];
  /** Why, where the status is interrupted, failed or skipped. */
  readonly error: unknown;
}

/** Runs a job once, alone: while another process has its lock, the run is skipped. Never throws. */
export async function runJob(parts: JobParts, job: BackupJob, request: RunRequest): Promise<JobResult> {
  const { log, owner, stateFolder } = parts;
  let lock: ReturnType<typeof acquireLock>;
  try {
    lock = acquireLock({ path: lockPathIn(stateFolder), owner, log });
  } catch (error) {
    return { status: 'failed', runs: [], error };
  }
  if (!lock.held) return { status: 'skipped', runs: [], error: heldBy(lock.by) };
  const { lock: held, tookOver } = lock;
  if (tookOver)
    log.warn('The lock of a run that has ended without giving it back was taken over.', { ...tookOver });
  const lost = new AbortController();
  const heartbeat = startHeartbeat(held, { onLost: (error) => lost.abort(error), log });
  try {
    const signal = AbortSignal.any([parts.signal, lost.signal]);
    const result = await runLocked({ ...parts, signal }, job, request, () => held.beat());
    return lost.signal.aborted ? { ...result, error: lost.signal.reason } : result;
  } catch (error) {
    return { status: 'failed', runs: [], error };
  } finally {
    heartbeat.stop();
    held.release();
  }
}

/** Runs `work`, a short one, while no run of this job can be under way in any process. Undefined where one is. */
export async function whileIdle<T>(
  { stateFolder, owner, log }: Pick<JobParts, 'stateFolder' | 'owner' | 'log'>,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const taken = acquireLock({ path: lockPathIn(stateFolder), owner, log });
  if (!taken.held) return undefined;
  try {
    return await work();
  } finally {
    taken.lock.release();
  }
}

async function runLocked(
  parts: JobParts,
  job: BackupJob,
  request: RunRequest,
  checkLock: () => void,
): Promise<JobResult> {
  const { client, log, owner, signal } = parts;
  const storage = cancellableStorage(parts.storage, signal);
  await checkScopes(client, signal);
  // Before anything else is written there: a root of another account is left as it is.
  await claimRoot(storage, job.account);
  return withDatabase(parts, async (database) => {
    const endLease = await takeLease(parts.storage, owner, log, signal);
    try {
      const onFinished = async (run: FinishedOutcome) =>
        parts.onFinished?.(run, await countHeld(database, log));
      const runs = await backUp({ ...parts, storage, database, checkLock, onFinished }, job, request);
      const last = runs.at(-1);
      if (!last) return { status: 'skipped', runs, error: nothingToContinue() };
      const error = last.status === 'interrupted' ? last.error : undefined;
      return { status: last.status, runs, error, ...(await countHeld(database, log)) };
    } finally {
      await endLease();
    }
  });
}

/**
 * Whether a run of this job was interrupted here and can be continued, as far as can be told without its lock:
 * a run under way in another process looks the same.
 */
export function mayHaveInterruptedRun({ stateFolder, log }: Pick<JobParts, 'stateFolder' | 'log'>): boolean {
  try {
    return hasUnfinishedRun(progressPathIn(stateFolder));
  } catch (error) {
    log.warn('Whether a run was interrupted could not be read; the next run will see.', { error });
    return false;
  }
}

/** For people to see only: a run that reached its end has done so though this cannot be counted. */
async function countHeld(database: JobDatabase, log: Log): Promise<HeldAssets> {
  try {
    return { heldAssets: await database.catalog.heldAssets() };
  } catch (error) {
    log.warn('How many assets are held could not be counted.', { error });
    return {};
  }
}

/** Opens a job's database for `work` and closes it whatever happens. */
export async function withDatabase<T>(
  parts: Pick<JobParts, 'stateFolder' | 'workerUrl' | 'log'>,
  work: (database: JobDatabase) => Promise<T>,
): Promise<T> {
  const database = await openJobDatabase({
    workerUrl: parts.workerUrl,
    catalogPath: join(parts.stateFolder, 'catalog.sqlite'),
    progressPath: progressPathIn(parts.stateFolder),
  });
  for (const notice of database.notices) parts.log.warn(notice);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** The lock of a job, in its folder. */
export function lockPathIn(stateFolder: string): string {
  return join(stateFolder, 'lock.sqlite');
}

function progressPathIn(stateFolder: string): string {
  return join(stateFolder, 'progress.sqlite');
}

/** The exit code of the command for a result: 0 done, 1 not done, 2 wrong configuration, 3 done with problems. */
export function exitCodeOf(result: JobResult): 0 | 1 | 2 | 3 {
  if (result.status === 'complete') return 0;
  if (result.status === 'with problems') return 3;
  return isBackupError(result.error, 'configuration', 'address-not-allowed') ? 2 : 1;
}

function nothingToContinue(): BackupError {
  return new BackupError('internal', 'There is no interrupted run to continue.');
}

/** In the past tense: the run log keeps it as the reason why this run was skipped. */
function heldBy(holder: LockHolder): BackupError {
  return new BackupError(
    'lock-held',
    `Another run of this job was under way (process ${holder.pid} on ${holder.host}, since ${holder.since.toISOString()}).`,
    { hint: 'This one was skipped. Wait for the other one to end.' },
  );
}
