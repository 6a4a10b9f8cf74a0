import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '../../../shared/errors.ts';
import type { Log } from '../../journal/log.ts';
import type { Storage } from '../../storage/storage.ts';
import { cancellableStorage } from '../cancellable-storage.ts';
import { openJobDatabase } from '../catalog/database.ts';
import { acquireLock, type Lock, startHeartbeat } from '../lock.ts';
import { readRootAccount } from '../root.ts';
import type { RetentionParts } from './retention.ts';

export interface RetentionJob {
  readonly storage: Storage;
  readonly log: Log;
  /** Where what was read of the destination lies meanwhile; nothing else is kept there. */
  readonly workFolder: string;
  /** The lock files of the jobs that may back up to this destination. */
  readonly locks: readonly string[];
  /** The entry of the catalog's thread. */
  readonly workerUrl: URL;
  /** This installation's id. */
  readonly owner: string;
  readonly toolVersion: string;
  readonly zone: string;
  readonly folderPattern: RetentionParts['folderPattern'];
  readonly now: Date;
  readonly signal: AbortSignal;
}

/**
 * Runs `work` while no backup of these jobs can be under way. Throws `lock-held` where one is, and `configuration`
 * where the destination holds no backups.
 */
export async function withRetention<T>(
  job: RetentionJob,
  work: (parts: RetentionParts) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const held = holdAll(job);
  const heartbeats = held.map((lock) =>
    startHeartbeat(lock, { onLost: (error) => lost.abort(error), log: job.log }),
  );
  try {
    const signal = AbortSignal.any([job.signal, lost.signal]);
    const storage = cancellableStorage(job.storage, signal);
    const account = await readRootAccount(storage);
    if (account === undefined) {
      throw new BackupError('configuration', `There are no backups in ${job.storage.locate('')}.`, {
        hint: 'Check where the settings say that they are.',
      });
    }
    const checkLock = () => {
      for (const lock of held) lock.beat();
    };
    return await withDatabase(job, (database) =>
      work({ ...job, storage, account, signal, checkLock, database }),
    );
  } catch (error) {
    throw lost.signal.aborted ? lost.signal.reason : error;
  } finally {
    for (const heartbeat of heartbeats) heartbeat.stop();
    for (const lock of held) lock.release();
  }
}

/** All of them or none, ever in the same order. */
function holdAll({ locks, owner, log }: RetentionJob): Lock[] {
  const held: Lock[] = [];
  for (const path of [...locks].sort()) {
    const outcome = acquireLock({ path, owner, log });
    if (outcome.held) {
      held.push(outcome.lock);
      continue;
    }
    for (const lock of held) lock.release();
    const { pid, host, since } = outcome.by;
    throw new BackupError(
      'lock-held',
      `A backup is under way (process ${pid} on ${host}, since ${since.toISOString()}).`,
      { hint: 'Wait until it has ended, and try again.' },
    );
  }
  return held;
}

/** Made anew each time: what is removed is decided by what the destination says now, and by nothing remembered. */
async function withDatabase<T>(
  { workFolder, workerUrl, log }: RetentionJob,
  work: (database: RetentionParts['database']) => Promise<T>,
): Promise<T> {
  const files = ['catalog.sqlite', 'progress.sqlite'].map((name) => join(workFolder, name));
  const [catalogPath = '', progressPath = ''] = files;
  const clear = async () => {
    for (const file of files) {
      for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true });
    }
  };
  await clear();
  const database = await openJobDatabase({ workerUrl, catalogPath, progressPath });
  for (const notice of database.notices) log.warn(notice);
  try {
    return await work(database);
  } finally {
    await database.close();
    await clear();
  }
}
