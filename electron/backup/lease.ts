import { z } from 'zod';
import type { Log } from '../journal/log.ts';
import type { Storage } from '../storage/storage.ts';
import { putJson, readJson } from './documents.ts';

const LEASE_FILE = 'lease.json';
/** Object stores bill each write: at most one a minute. */
const BEAT_MILLISECONDS = 60_000;
const FRESH_MILLISECONDS = 3 * 60_000;

const leaseSchema = z.object({ owner: z.string(), heartbeat: z.iso.datetime() });

/**
 * Says at the destination that this installation is backing up there, and logs it if another one is. It is
 * advice only: clocks differ, and two runs at once each have a folder of their own. Returns how to end it.
 */
export async function takeLease(
  storage: Storage,
  owner: string,
  log: Log,
  now: () => number = Date.now,
): Promise<() => Promise<void>> {
  await warnOfOthers(storage, owner, log, now);
  const beat = async () => {
    try {
      await putJson(storage, LEASE_FILE, { owner, heartbeat: new Date(now()).toISOString() });
    } catch (error) {
      log.warn('The destination could not be told that a backup is under way there.', { error });
    }
  };
  await beat();
  const timer = setInterval(() => void beat(), BEAT_MILLISECONDS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    try {
      await storage.remove([LEASE_FILE]);
    } catch (error) {
      log.debug('The lease could not be removed; it goes stale.', { error });
    }
  };
}

async function warnOfOthers(storage: Storage, owner: string, log: Log, now: () => number): Promise<void> {
  try {
    const lease = await readJson(storage, LEASE_FILE, leaseSchema);
    if (!lease || lease.owner === owner) return;
    if (Math.abs(now() - Date.parse(lease.heartbeat)) > FRESH_MILLISECONDS) return;
    log.warn('Another installation is backing up to this destination, or was a moment ago.', {
      owner: lease.owner,
      heartbeat: lease.heartbeat,
    });
  } catch (error) {
    log.warn('Whether another installation is backing up here could not be read.', { error });
  }
}
