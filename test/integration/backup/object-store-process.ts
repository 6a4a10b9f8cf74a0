import { runJob } from '../../../electron/backup/job.ts';
import { messageOf } from '../../../electron/backup/keeper.ts';
import { BLOCK_TYPE_IDS } from '../../../electron/marketing-cloud/asset-types.ts';
import { createMarketingCloud } from '../../../electron/marketing-cloud/client.ts';
import { type Destination, openStorage } from '../../../electron/storage/open.ts';
import { memoryLog, WORKER_URL } from '../../support/engine.ts';

/** A process that runs a job of own blocks each time that a message tells it to, and answers how that ended. */

export interface StoreOrder {
  readonly authUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly mid: number;
  readonly destination: Destination;
  readonly state: string;
  readonly owner: string;
}

export interface StoreAnswer {
  readonly status: string;
  readonly folder: string | undefined;
  readonly error: string | undefined;
}

async function work(order: StoreOrder): Promise<StoreAnswer> {
  const { authUrl, clientId, clientSecret, mid, destination, state, owner } = order;
  const log = memoryLog();
  const client = createMarketingCloud({
    authenticationAddress: authUrl,
    clientId,
    clientSecret,
    accountId: String(mid),
    fetch,
    log,
  });
  const { status, runs, error } = await runJob(
    {
      client,
      storage: await openStorage(destination, { firstUse: true }),
      log,
      stateFolder: state,
      workerUrl: WORKER_URL,
      owner,
      toolVersion: '0.0.0',
      concurrency: 8,
      signal: new AbortController().signal,
    },
    {
      account: { tenant: client.tenant, mid },
      selection: { types: [...BLOCK_TYPE_IDS], folders: 'all', scope: 'own' },
      zone: 'UTC',
      folderPattern: 'backup_YYYYMMDD',
    },
    { trigger: 'manual', full: false, acceptDeletions: false },
  );
  return { status, folder: runs.at(-1)?.folder, error: error === undefined ? undefined : messageOf(error) };
}

process.on('message', (order: StoreOrder) => {
  void work(order).then((answer) => process.send?.(answer));
});
process.send?.('ready');
