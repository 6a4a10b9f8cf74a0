import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Indexer } from '../../../electron/browse/indexer.ts';
import { BackupError } from '../../../shared/errors.ts';
import { remotely } from '../../support/browse-database.ts';
import { memoryLog } from '../../support/engine.ts';
import { openSearchedAccount, type SearchedAccount } from '../../support/searched-account.ts';

let account: SearchedAccount;
beforeEach(async () => {
  account = await openSearchedAccount();
  await account.takeIn(1, { assets: [1, 2, 3].map((id) => ({ id, content: `code of ${id}` })) });
});
afterEach(() => account.close());

function indexerOf({ texts = remotely(account.texts), signal = new AbortController().signal } = {}) {
  const log = memoryLog();
  const indexer = new Indexer({
    texts,
    storage: async () => account.storage,
    log,
    signal,
    onProgress: () => undefined,
    heldUpMilliseconds: 1,
  });
  return { indexer, log: log.lines };
}

describe('indexing in the background', () => {
  it('goes on where another process has written meanwhile', async () => {
    const texts = remotely(account.texts);
    let refusals = 0;
    const sometimes = new Proxy(texts, {
      get:
        (target, method) =>
        async (...args: unknown[]) => {
          refusals += 1;
          if (refusals % 2 === 1) throw new BackupError('lock-held', 'Another program writes.');
          return Reflect.apply(Reflect.get(target, method), target, args);
        },
    });
    const { indexer, log } = indexerOf({ texts: sometimes });
    indexer.wake();
    await indexer.idle();
    expect(account.search.progress()).toEqual({ done: 3, total: 3 });
    expect(log).toEqual([]);
  });

  it('stops where the destination cannot be read, and goes on when it is woken again', async () => {
    const { indexer, log } = indexerOf();
    account.storage.failing = (call) =>
      call.startsWith('read') ? new BackupError('storage-unavailable', 'The drive is gone.') : undefined;
    indexer.wake();
    await indexer.idle();
    expect(account.search.progress()).toEqual({ done: 0, total: 3 });
    expect(log).toHaveLength(1);
    account.storage.failing = undefined;
    indexer.wake();
    await indexer.idle();
    expect(account.search.progress()).toEqual({ done: 3, total: 3 });
  });

  it('gives up what is missing at the destination, and takes it in where a later run has it', async () => {
    for (const path of account.storage.files.keys()) {
      if (path.endsWith('.2.html')) account.storage.files.delete(path);
    }
    const { indexer, log } = indexerOf();
    indexer.wake();
    await indexer.idle();
    expect(log).toHaveLength(1);
    expect(await account.ids('code of')).toEqual([3, 1]);
    indexer.wake();
    await indexer.idle();
    expect(log).toHaveLength(1);
    await account.backUp(2, { assets: [{ id: 9, content: 'code of 2' }] });
    expect(await account.ids('code of 2', { filters: { gone: 'with' } })).toEqual([2, 9]);
  });

  it('stops at once where it is told to, also while it rests', async () => {
    const stopping = new AbortController();
    const { indexer, log } = indexerOf({ signal: stopping.signal });
    indexer.rest();
    indexer.wake();
    stopping.abort();
    await indexer.idle();
    expect(log).toEqual([]);
    expect(account.search.progress()).toEqual({ done: 0, total: 3 });
  });

  it('rests until every run is over', async () => {
    const { indexer } = indexerOf();
    const [first, second] = [indexer.rest(), indexer.rest()];
    indexer.wake();
    first();
    first();
    expect(account.search.progress().done).toBe(0);
    second();
    await indexer.idle();
    expect(account.search.progress().done).toBe(3);
  });
});
