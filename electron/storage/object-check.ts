import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type BackupError, isBackupError } from '../../shared/errors.ts';
import type { Storage, StorageCheck } from './storage.ts';

/**
 * Writes, reads back, lists and deletes a probe, and says in words what may be done there and what not.
 * Permission by permission, so that one look shows all that are missing; anything else ends it at once.
 */
export async function checkObjects(storage: Storage): Promise<StorageCheck> {
  const place = storage.locate('');
  const name = `probe-${randomBytes(8).toString('hex')}.txt`;
  const sent = Buffer.from(`Backup Creator looks whether it can write here: ${name}\n`);
  const missing: BackupError[] = [];
  const limits: string[] = [];
  const hindrances: string[] = [];
  /** Whether it worked; false where it is not permitted. */
  const permitted = async (call: () => Promise<void>): Promise<boolean> => {
    try {
      await call();
      return true;
    } catch (error) {
      if (!isBackupError(error, 'storage-permission')) throw error;
      // Credentials that are refused are refused for everything: that is said once.
      if (!missing.some((other) => reasonOf(other) === reasonOf(error))) missing.push(error);
      return false;
    }
  };
  try {
    const written = await permitted(() => storage.put(name, sent, { contentType: 'text/plain' }));
    try {
      if (written) await permitted(() => readBack(storage, name, sent));
      await permitted(() => findListed(storage, written ? name : undefined));
    } finally {
      if (written) {
        const failures = await removeProbe(storage, name);
        (needsDeletion(storage) ? hindrances : limits).push(...failures);
      }
    }
  } catch (error) {
    return { ok: false, message: sentence(error, name), limits: [] };
  }
  hindrances.unshift(...missing.map((error) => sentence(error, name)));
  if (hindrances.length > 0) return { ok: false, message: hindrances.join(' '), limits };
  const seen = limits.length === 0 ? 'write, read, list and delete' : 'write, read and list';
  return { ok: true, message: `Backups can be kept in ${place}: it may ${seen} there.`, limits };
}

async function readBack(storage: Storage, name: string, sent: Buffer): Promise<void> {
  if (!sent.equals(await buffer(await storage.read(name)))) {
    throw new Error(`${storage.locate('')} gave back other bytes than were written.`);
  }
}

async function findListed(storage: Storage, name: string | undefined): Promise<void> {
  const { files } = await storage.list('');
  if (name !== undefined && !files.some((file) => file.name === name)) {
    throw new Error(`${storage.locate('')} does not list what was written a moment ago.`);
  }
}

/** What is to be said of it: nothing where the probe is gone. */
async function removeProbe(storage: Storage, name: string): Promise<string[]> {
  try {
    await storage.remove([name]);
    return [];
  } catch (error) {
    const why = needsDeletion(storage)
      ? "Can't delete: Google Cloud Storage needs storage.objects.delete to write an object again, as when a backup goes on after an interruption."
      : "Can't delete: fine for backup, needed for retention.";
    return [`${why} ${sentence(error, name)}`];
  }
}

/** To write an object again is to delete the older one there; elsewhere it takes no more than to write. */
function needsDeletion({ kind }: Storage): boolean {
  return kind === 'gcs';
}

/** What is to be done about it tells it from others of its kind. */
function reasonOf({ message, hint }: BackupError): string {
  return `${message.slice(message.lastIndexOf(': '))} ${hint}`;
}

/** Without the probe's name, which means nothing to anybody. */
function sentence(error: unknown, probe: string): string {
  if (!(error instanceof Error)) return String(error);
  const hint = isBackupError(error) ? error.hint : undefined;
  return [error.message.replaceAll(`/${probe}`, ''), hint].filter(Boolean).join(' ');
}
