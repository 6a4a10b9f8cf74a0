import { join } from 'node:path';
import { createMarketingCloud } from '../../electron/marketing-cloud/client.ts';
import type { JsonObject } from '../../electron/marketing-cloud/marketing-cloud.ts';
import { memoryLog } from '../support/engine.ts';
import {
  type BenchAccount,
  type MeasuredRestore,
  makeFolder,
  runBackup,
  runRestore,
  startAccount,
} from './command.ts';

const ASSETS = 1000;
const AT_ONCE = 8;
const PLAIN_REQUESTS = 400;
/** From here on no account has any. */
const NO_ASSET = 900_000_000;

/** A restore against what the service allows: requests x latency / concurrency. */
export interface RestoreMeasured extends MeasuredRestore {
  readonly idealMilliseconds: number;
  readonly timesIdeal: number;
  /** What bare requests of the same client take of theirs, right before: the machine's part of it. */
  readonly plainTimesIdeal: number;
}

export interface RestoreRows {
  /** All assets are made anew in an empty account, with their folders. */
  readonly madeAnew: RestoreMeasured;
  /** All assets were changed there: what is overwritten is kept first. */
  readonly putBack: RestoreMeasured;
}

/** Measures the built command restoring a whole account, each account in a process of its own. */
export async function measureRestore(
  say: (text: string) => void,
  { latencyMilliseconds, concurrency }: { latencyMilliseconds: number; concurrency: number },
): Promise<RestoreRows> {
  const idealOf = (requests: number) => (requests * latencyMilliseconds) / concurrency;
  const measured = async (account: BenchAccount, from: string): Promise<RestoreMeasured> => {
    const plain = await plainMilliseconds(account, concurrency);
    const restored = await runRestore(account, from);
    const idealMilliseconds = idealOf(restored.requests);
    return {
      ...restored,
      idealMilliseconds,
      timesIdeal: rounded(restored.wallMilliseconds / idealMilliseconds),
      plainTimesIdeal: rounded(plain / idealOf(PLAIN_REQUESTS)),
    };
  };
  say(`Restoring ${ASSETS} assets into an empty account ...`);
  const folder = makeFolder();
  await withAccount({ assets: ASSETS }, (account) => runBackup(account, folder, { BACKUP_TYPES: 'all' }));
  const madeAnew = await withAccount({ assets: 0, latencyMilliseconds }, (account) =>
    measured(account, folder),
  );
  say(`Putting ${ASSETS} changed assets back ...`);
  const another = makeFolder();
  const statePath = join(another, 'account.ndjson');
  await withAccount({ assets: ASSETS, statePath }, async (account) => {
    await runBackup(account, another, { BACKUP_TYPES: 'all' });
    await changeAll(account);
  });
  const putBack = await withAccount({ assets: ASSETS, latencyMilliseconds, statePath }, (account) =>
    measured(account, another),
  );
  return { madeAnew, putBack };
}

async function withAccount<T>(
  options: { assets: number; latencyMilliseconds?: number; statePath?: string },
  work: (account: BenchAccount) => Promise<T>,
): Promise<T> {
  const account = await startAccount({ latencyMilliseconds: 0, bodies: 'whole', ...options });
  try {
    return await work(account);
  } finally {
    await account.stop();
  }
}

/** Asks for assets one after another, as many at a time as the service is given, and does nothing with them. */
async function plainMilliseconds(account: BenchAccount, concurrency: number): Promise<number> {
  const client = clientOf(account);
  const { signal } = new AbortController();
  await client.missingScopes(signal);
  const begun = performance.now();
  let next = 0;
  const worker = async () => {
    for (let id = next++; id < PLAIN_REQUESTS; id = next++) await client.asset(NO_ASSET + id, signal);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return performance.now() - begun;
}

function clientOf({ environment }: BenchAccount) {
  const { AUTH_URL = '', CLIENT_ID = '', CLIENT_SECRET = '', ACCOUNT_ID = '' } = environment;
  return createMarketingCloud({
    authenticationAddress: AUTH_URL,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    accountId: ACCOUNT_ID,
    fetch,
    log: memoryLog(),
  });
}

/** Gives each asset another name. */
async function changeAll(account: BenchAccount): Promise<void> {
  const client = clientOf(account);
  const { signal } = new AbortController();
  const query = { types: 'all', scope: 'own', fields: 'identity' } as const;
  for (let afterId = 0; ; ) {
    const { items } = await client.page(query, { afterId }, 500, signal);
    if (items.length === 0) return;
    for (let start = 0; start < items.length; start += AT_ONCE) {
      const some = items.slice(start, start + AT_ONCE);
      await Promise.all(
        some.map(({ id = 0, value }) =>
          client.updateAsset(id, { name: `${nameOf(value)} (changed)` }, signal),
        ),
      );
    }
    afterId = items.at(-1)?.id ?? Number.POSITIVE_INFINITY;
  }
}

function nameOf({ name }: JsonObject): string {
  return typeof name === 'string' ? name : '';
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
