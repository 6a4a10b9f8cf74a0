import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { claimRoot } from '../../../electron/backup/root.ts';
import { backUp } from '../../../electron/backup/run.ts';
import type { MarketingCloud } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { BackupError } from '../../../shared/errors.ts';
import { memoryLog } from '../../support/engine.ts';
import { assetDocument, fakeMarketingCloud } from '../../support/fake-marketing-cloud.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { ALL, databaseOf, day, openCatalog } from './catalog/catalog-builders.ts';

const ACCOUNT = { tenant: 'mc', mid: 1 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Resolves when `call` is made; the call itself hangs until its run is called off. */
function hanging() {
  const asked = Promise.withResolvers<void>();
  const call = (signal: AbortSignal) => {
    asked.resolve();
    return new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new BackupError('cancelled', 'Cancelled.')));
    });
  };
  return { asked: asked.promise, call };
}

async function start(calls: Partial<MarketingCloud>, checkLock: () => void) {
  const storage = createMemoryStorage();
  await claimRoot(storage, ACCOUNT);
  const abandonInFlight = vi.fn();
  const log = memoryLog();
  const client = fakeMarketingCloud({
    folders: async () => ({ folders: [], complete: true }),
    serviceTime: () => new Date(day(1)),
    restartServiceTime: () => undefined,
    requestCount: () => 0,
    abandonInFlight,
    ...calls,
  });
  const cancel = new AbortController();
  const parts = {
    client,
    storage,
    database: databaseOf(openCatalog()),
    checkLock,
    log,
    owner: 'here',
    toolVersion: '0.0.0',
    concurrency: 4,
    signal: cancel.signal,
  };
  const job = { account: ACCOUNT, selection: ALL, zone: 'UTC', folderPattern: 'backup_YYYYMMDD' } as const;
  const ended = backUp(parts, job, { trigger: 'manual', full: false, acceptDeletions: false });
  return { ended, abandonInFlight, cancel, log };
}

function sleepAndWake(): void {
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(1000);
}

const lost = () => {
  throw new BackupError('lock-lost', 'Another process has taken over the lock of this run.');
};

test('a run that an asset ends names the reason, not the requests that were called off for it', async () => {
  const { asked, call } = hanging();
  const asset = assetDocument({ id: 1, assetType: { id: 197 }, modifiedDate: day(1) });
  const { ended } = await start(
    {
      page: async (_query, position, pageSize, signal) =>
        'afterId' in position && position.afterId === 0
          ? { count: 2, pageSize, items: [asset], bytes: 100 }
          : call(signal),
      asset: async () => {
        await asked;
        throw new BackupError('credentials-refused', 'The credentials are refused.');
      },
    },
    () => undefined,
  );
  expect(await ended).toMatchObject([{ status: 'interrupted', error: { code: 'credentials-refused' } }]);
});

describe('after the machine slept', () => {
  test('a run that has lost its lock ends, to be continued, though all its requests hang', async () => {
    const { asked, call } = hanging();
    let isLost = false;
    const { ended, abandonInFlight } = await start({ page: (_q, _p, _s, signal) => call(signal) }, () => {
      if (isLost) lost();
    });
    await asked;
    isLost = true;
    sleepAndWake();
    expect(await ended).toMatchObject([{ status: 'interrupted', error: { code: 'lock-lost' } }]);
    expect(abandonInFlight).not.toHaveBeenCalled();
  });

  test('one that has not begun yet fails for the same reason', async () => {
    const { asked, call } = hanging();
    const { ended } = await start({ folders: (_, signal) => call(signal) }, lost);
    await asked;
    sleepAndWake();
    await expect(ended).rejects.toMatchObject({ code: 'lock-lost' });
  });

  test.each([
    ['holds its lock', () => undefined],
    [
      'cannot see its lock for the moment',
      () => {
        throw new BackupError('state-broken', 'The lock file cannot be used.');
      },
    ],
  ])('a run that %s goes on, with its requests sent anew', async (_, checkLock) => {
    const { asked, call } = hanging();
    const { ended, abandonInFlight, cancel } = await start(
      { folders: (_scope, signal) => call(signal) },
      checkLock,
    );
    await asked;
    sleepAndWake();
    expect(abandonInFlight).toHaveBeenCalledOnce();
    cancel.abort();
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
  });
});
