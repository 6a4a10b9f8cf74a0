import { BackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import { lockPathIn } from './job.ts';
import { acquireLock, startHeartbeat } from './lock.ts';

export interface AloneParts {
  /** The job's own folder in local state. */
  readonly stateFolder: string;
  /** This installation's id. */
  readonly owner: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** While it is held no backup of this job and nothing else that writes there is under way. */
export interface Held {
  /** Throws `lock-lost` where another process has taken the job over. */
  readonly checkLock: () => void;
  /** Aborts where the lock is lost, too. */
  readonly signal: AbortSignal;
}

/** Runs `work` while it holds a job's lock. Throws `lock-held` where a run of it is under way, in any process. */
export async function alone<T>(
  { stateFolder, owner, log, signal }: AloneParts,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  const taken = acquireLock({ path: lockPathIn(stateFolder), owner, log });
  if (!taken.held) {
    throw new BackupError('lock-held', 'A backup or another restore of this job is under way.', {
      hint: 'Wait for it to end, then try again.',
    });
  }
  const { lock } = taken;
  const lost = new AbortController();
  const heartbeat = startHeartbeat(lock, { onLost: (error) => lost.abort(error), log });
  try {
    return await work({ checkLock: () => lock.beat(), signal: AbortSignal.any([signal, lost.signal]) });
  } finally {
    heartbeat.stop();
    lock.release();
  }
}
