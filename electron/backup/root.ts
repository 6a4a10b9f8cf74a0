import { BackupError, isBackupError } from '../../shared/errors.ts';
import { type Account, FORMAT_VERSION, rootSchema } from '../../shared/format.ts';
import type { Storage } from '../storage/storage.ts';
import { putJson, readJson } from './documents.ts';
import { safeSegment } from './names.ts';

export const ROOT_FILE = 'backup-creator.json';

/** The account a root belongs to; undefined for a root without backups. Throws `format-damaged` or `format-newer`. */
export async function readRootAccount(storage: Storage): Promise<Account | undefined> {
  return (await readJson(storage, ROOT_FILE, rootSchema))?.account;
}

/**
 * Makes the root this account's, or checks that it is. Throws `wrong-account` where it belongs to another:
 * a root holds one account's history only.
 */
export async function claimRoot(storage: Storage, account: Account): Promise<void> {
  const before = await readRootAccount(storage);
  if (before === undefined) {
    await writeRoot(storage, account);
    await storage.settle();
  }
  await checkRoot(storage, account);
}

async function writeRoot(storage: Storage, account: Account): Promise<void> {
  try {
    await putJson(storage, ROOT_FILE, { formatVersion: FORMAT_VERSION, account });
  } catch (error) {
    // Another claim came first and stays: whose it is decides.
    if (!isBackupError(error, 'storage-immutable')) throw error;
  }
}

/** Throws `wrong-account` or `storage-unavailable` where the root is not, or no longer, this account's. */
export async function checkRoot(storage: Storage, account: Account): Promise<void> {
  const found = await readRootAccount(storage);
  if (found === undefined) {
    throw new BackupError('storage-unavailable', `${storage.locate(ROOT_FILE)} is gone.`, {
      hint: 'Was the folder emptied, or its drive disconnected? The next backup starts anew there.',
    });
  }
  if (found.tenant === account.tenant && found.mid === account.mid) return;
  const own = safeSegment(account.name ?? `MID ${account.mid}`);
  throw new BackupError(
    'wrong-account',
    `${storage.locate('')} holds the backups of another account (${found.tenant}, MID ${found.mid}), not of MID ${account.mid}.`,
    { hint: `Use a folder of its own for this one, for example ${storage.locate(own)}.` },
  );
}
