import type { Account } from '../../../shared/format.ts';
import type { Log } from '../../journal/log.ts';
import type { MarketingCloud } from '../../marketing-cloud/marketing-cloud.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkScopes } from '../account.ts';
import { alone } from '../alone.ts';
import { cancellableStorage } from '../cancellable-storage.ts';
import { withDatabase } from '../job.ts';
import { checkRoot } from '../root.ts';
import type { SideRunParts } from '../side-run.ts';
import type { Finding } from '../verify/findings.ts';
import { type RepairOutcome, type RepairParts, repair } from './repair.ts';

export interface RepairJob
  extends Pick<SideRunParts, 'owner' | 'toolVersion' | 'zone' | 'folderPattern' | 'signal'>,
    Pick<RepairParts, 'concurrency' | 'onProgress'> {
  readonly client: MarketingCloud;
  readonly storage: Storage;
  readonly account: Account;
  readonly log: Log;
  /** The job's own folder in local state: lock and catalog. */
  readonly stateFolder: string;
  /** The entry of the catalog's thread. */
  readonly workerUrl: URL;
}

/**
 * Repairs while no backup of this job can be under way. Throws `lock-held` where one is, and `wrong-account` where the
 * backups are of another account.
 */
export async function runRepair(job: RepairJob, findings: readonly Finding[]): Promise<RepairOutcome> {
  return alone(job, async ({ checkLock, signal }) => {
    const storage = cancellableStorage(job.storage, signal);
    await checkRoot(storage, job.account);
    await checkScopes(job.client, signal);
    return withDatabase(job, (database) =>
      repair({ ...job, storage, signal, checkLock, database }, findings),
    );
  });
}
