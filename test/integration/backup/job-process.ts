import { runJob } from '../../../electron/backup/job.ts';
import { messageOf } from '../../../electron/backup/keeper.ts';
import { BLOCK_TYPE_IDS } from '../../../electron/marketing-cloud/asset-types.ts';
import { createMarketingCloud } from '../../../electron/marketing-cloud/client.ts';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { isBackupError } from '../../../shared/errors.ts';
import { memoryLog, WORKER_URL } from '../../support/engine.ts';

/** A process that runs a job of own blocks once, as its one message tells, and answers how that ended. */

export interface JobOrder {
  readonly authUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly mid: number;
  readonly backups: string;
  readonly state: string;
  readonly owner: string;
}

export interface JobAnswer {
  readonly status: string;
  readonly error: string | undefined;
}

async function work(order: JobOrder): Promise<JobAnswer> {
  const log = memoryLog();
  const client = createMarketingCloud({
    authenticationAddress: order.authUrl,
    clientId: order.clientId,
    clientSecret: order.clientSecret,
    accountId: String(order.mid),
    fetch,
    log,
  });
  const { status, error } = await runJob(
    {
      client,
      storage: await createLocalStorage(order.backups, { create: 'with-parents' }),
      log,
      stateFolder: order.state,
      workerUrl: WORKER_URL,
      owner: order.owner,
      toolVersion: '0.0.0',
      concurrency: 8,
      signal: new AbortController().signal,
    },
    {
      account: { tenant: client.tenant, mid: order.mid },
      selection: { types: [...BLOCK_TYPE_IDS], folders: 'all', scope: 'own' },
      zone: 'UTC',
      folderPattern: 'backup_YYYYMMDD',
    },
    { trigger: 'manual', full: false, acceptDeletions: false },
  );
  return {
    status,
    error: isBackupError(error) ? error.code : error === undefined ? undefined : messageOf(error),
  };
}

process.once('message', (order: JobOrder) => {
  void work(order).then((answer) => process.send?.(answer, () => process.exit()));
});
process.send?.('ready');
