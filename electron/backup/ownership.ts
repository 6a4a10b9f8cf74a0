import { BackupError } from '../../shared/errors.ts';
import type { Storage } from '../storage/storage.ts';
import { checkRoot } from './root.ts';
import { readRunRecord } from './snapshots.ts';
import type { StartedRun } from './start.ts';

/**
 * Checks that lock, root and folder are still this run's: asked when it has its folder, and before anything of
 * it counts. Throws `lock-lost`, `wrong-account` or `storage-unavailable`.
 */
export async function checkOwnership(
  storage: Storage,
  { record, folder }: StartedRun,
  checkLock: () => void,
): Promise<void> {
  checkLock();
  await checkRoot(storage, record.account);
  const found = await readRunRecord(storage, folder);
  if (found?.runId === record.runId) return;
  throw new BackupError(
    'storage-unavailable',
    `The folder of this run, ${storage.locate(folder)}, is gone.`,
    {
      hint: 'Start the backup again: it takes a new folder and fetches what is missing.',
    },
  );
}
