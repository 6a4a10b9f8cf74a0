import { z } from 'zod';
import { isBackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import type { Storage } from '../storage/storage.ts';
import { putJson, readJson } from './documents.ts';

const LEASE_FILE = 'lease.json';
/** Object stores bill each write: at most one a minute. */
const BEAT_MILLISECONDS = 60_000;
const FRESH_MILLISECONDS = 3 * 60_000;

const leaseSchema = z.object({ owner: z.string(), heartbeat: z.iso.datetime() });

/** So long the end of a run waits for its lease to be gone: a destination that hangs holds up nobody. */
const PATIENCE_MILLISECONDS = 1000;

/**
 * Says at the destination that this installation is backing up there, and logs it if another one is. It is
 * advice only: clocks differ, and two runs at once each have a folder of their own. Returns how to end it.
 */
export async function takeLease(
  storage: Storage,
  owner: string,
  log: Log,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  await warnOfOthers(storage, owner, log, signal);
  const ended = new AbortController();
  const lifetime = AbortSignal.any([signal, ended.signal]);
  let beating: Promise<void> | undefined;
  let isRenewable = true;
  const beat = async () => {
    const lease = { owner, heartbeat: new Date().toISOString() };
    try {
      await putJson(storage, LEASE_FILE, lease, lifetime, { fleeting: true });
    } catch (error) {
      if (lifetime.aborted) return;
      if (isBackupError(error, 'storage-immutable')) {
        isRenewable = false;
        log.debug('The lease may not be written over; this run goes on without.', { error });
      } else log.warn('The destination could not be told that a backup is under way there.', { error });
    }
    beating = undefined;
  };
  await beat();
  const timer = setInterval(() => {
    if (isRenewable) beating ??= beat();
  }, BEAT_MILLISECONDS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    ended.abort();
    // One that arrives after the removal would bring the lease back.
    await beating;
    await withPatience(removeLease(storage, owner, log));
  };
}

/** Another installation's, which came after, is left as it is. */
async function removeLease(storage: Storage, owner: string, log: Log): Promise<void> {
  try {
    const lease = await readJson(storage, LEASE_FILE, leaseSchema);
    if (lease?.owner !== owner) return;
    await storage.remove([LEASE_FILE]);
  } catch (error) {
    log.debug('The lease could not be removed; it goes stale.', { error });
  }
}

async function withPatience(work: Promise<void>): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PATIENCE_MILLISECONDS);
  await Promise.race([work, over]);
  clearTimeout(timer);
}

async function warnOfOthers(storage: Storage, owner: string, log: Log, signal: AbortSignal): Promise<void> {
  try {
    const lease = await readJson(storage, LEASE_FILE, leaseSchema, signal);
    if (!lease || lease.owner === owner) return;
    if (Math.abs(Date.now() - Date.parse(lease.heartbeat)) > FRESH_MILLISECONDS) return;
    log.warn('Another installation is backing up to this destination, or was a moment ago.', {
      owner: lease.owner,
      heartbeat: lease.heartbeat,
    });
  } catch (error) {
    if (signal.aborted) return;
    log.warn('Whether another installation is backing up here could not be read.', { error });
  }
}
