import type { Account } from '../../shared/format.ts';
import { checkRoot, readRootAccount } from '../backup/root.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { Storage } from '../storage/storage.ts';

/** Throws `wrong-account` where a root holds another account's backups. */
export async function checkOwner(storage: Storage, account: Account): Promise<void> {
  if ((await readRootAccount(storage)) !== undefined) await checkRoot(storage, account);
}

/**
 * What is to be said of the backups that a root holds already, where `job` is the one it would be for. Throws
 * `wrong-account` where they are another account's than that job's.
 */
export async function ownerWords(storage: Storage, job: KeptJob | undefined): Promise<string[]> {
  const held = await readRootAccount(storage);
  if (held === undefined) return [];
  const mid = job?.connection.mid;
  if (mid !== undefined && mid !== held.mid) await checkRoot(storage, { ...held, mid, name: job?.name });
  if (job !== undefined) return [];
  return [
    `The backups of MID ${held.mid} (${held.tenant}) are there. A job for that account goes on from them; any other needs a ${storage.kind === 'local' ? 'folder' : 'prefix'} of its own.`,
  ];
}
