import { beforeEach, describe, expect, test } from 'vitest';
import { contentHash } from '../../../electron/backup/content-hash.ts';
import { refetchUntrusted, retryPending } from '../../../electron/backup/second-tries.ts';
import { ListTrust } from '../../../electron/backup/trust.ts';
import { BackupError } from '../../../shared/errors.ts';
import { assetDocument } from '../../support/fake-marketing-cloud.ts';
import { day, indexLine, listed, modifiedOn, type OpenCatalog } from './catalog/catalog-builders.ts';
import { createRunUnderWay, type FakeAccount, HTML, type RunUnderWay } from './run-under-way.ts';

const UNTRUSTED = [{ typeId: HTML, trusted: false, compared: 1, differing: ['views'] }];

let run: RunUnderWay;
let account: FakeAccount;
let open: OpenCatalog;
beforeEach(() => {
  run = createRunUnderWay();
  ({ account, open } = run);
});

function heldFromList(id: number, content?: string) {
  return indexLine(id, { source: 'list', ...(content === undefined ? {} : { content }) });
}

const kept = () => open.progress.indexLines(0, 1000).map(({ id, source }) => [id, source]);
const states = () => open.progress.inventoryLines(0, 1000);

describe('where lists of a type are not believed', () => {
  test('everything held from them, in this run or an earlier one, is fetched again by id', async () => {
    open.ingest({ runId: 'run-001', on: 1 }, [1, 2].map((id) => heldFromList(id)).concat(indexLine(3)));
    const { capture } = run.begin();
    const listedNow = assetDocument(account.add(4, { views: 'not in the list' }));
    await capture.take({ items: [listedNow], whole: true, counted: true, count: 1 });
    await capture.drain();
    for (const id of [1, 2]) account.add(id);
    account.fetched.length = 0;
    await refetchUntrusted(run.database, capture, new ListTrust(UNTRUSTED));
    expect(account.fetched).toEqual([1, 2]);
    expect(kept()).toEqual([
      [1, 'id'],
      [2, 'id'],
      [4, 'id'],
    ]);
  });

  test('only those of that type are', async () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { source: 'list', assetType: { id: 220 } })]);
    const { capture } = run.begin();
    await refetchUntrusted(run.database, capture, new ListTrust(UNTRUSTED));
    await refetchUntrusted(
      run.database,
      capture,
      new ListTrust([{ ...UNTRUSTED[0]!, trusted: true, typeId: 220 }]),
    );
    expect(account.fetched).toEqual([]);
  });

  test('more than a page of them are', async () => {
    const ids = Array.from({ length: 1100 }, (_, index) => index + 1);
    open.ingest(
      { runId: 'run-001', on: 1 },
      ids.map((id) => heldFromList(id)),
    );
    for (const id of ids) account.add(id);
    const { capture } = run.begin();
    await refetchUntrusted(run.database, capture, new ListTrust(UNTRUSTED));
    expect(account.fetched.toSorted((a, b) => a - b)).toEqual(ids);
  });

  test('one found equal is not stored again, nor asked for again in later runs', async () => {
    const hash = contentHash(account.add(1));
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { source: 'list', contentHash: hash })]);
    const { capture } = run.begin();
    await refetchUntrusted(run.database, capture, new ListTrust(UNTRUSTED));
    expect(kept()).toEqual([]);
    expect(states()).toMatchObject([{ id: 1, state: 'present', checkedById: true }]);
    open.ingest({ runId: 'run-002', on: 2 }, [], states());
    const next = run.begin({ runId: 'next-run' });
    await refetchUntrusted(run.database, next.capture, new ListTrust(UNTRUSTED));
    expect(account.fetched).toEqual([1]);
  });

  test('one that cannot be fetched is pending', async () => {
    open.ingest({ runId: 'run-001', on: 1 }, [heldFromList(1)]);
    account.fail(1);
    const { capture } = run.begin();
    await refetchUntrusted(run.database, capture, new ListTrust(UNTRUSTED));
    expect(open.progress.pending()).toEqual([
      { id: 1, modifiedDate: null, reason: 'The service answered 500 for asset 1.' },
    ]);
  });

  test('one that is gone is deleted, with the name it had', async () => {
    open.ingest({ runId: 'run-001', on: 1 }, [heldFromList(1)]);
    const { capture } = run.begin();
    await refetchUntrusted(run.database, capture, new ListTrust(UNTRUSTED));
    expect(states()).toMatchObject([{ id: 1, state: 'deleted', name: 'asset 1', noticed: day(9) }]);
  });

  test('a full run stays self-contained: what it fetches again is stored again, though an earlier run holds it', async () => {
    const hash = contentHash(account.add(1));
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { contentHash: hash })]);
    const { capture } = run.begin({ full: true });
    const fromList = indexLine(1, { source: 'list', content: 'less than the whole' });
    open.progress.recordKept([
      {
        id: 1,
        modified: modifiedOn(1),
        categoryId: 10,
        typeId: HTML,
        hash: fromList.contentHash,
        source: 'list',
        partial: false,
        outcome: 'changed',
        bytes: 1,
        line: fromList,
      },
    ]);
    await refetchUntrusted(run.database, capture, new ListTrust(UNTRUSTED));
    expect(kept()).toEqual([[1, 'id']]);
    expect(open.progress.indexLines(0, 1)[0]?.contentHash).toBe(hash);
  });
});

describe('what could not be kept', () => {
  const pending = [1, 2, 3].map((id) => ({ id, modifiedDate: modifiedOn(1), reason: 'an earlier failure' }));

  test('is tried again at the end: kept, pending still, or gone', async () => {
    open.ingest({ runId: 'run-001', on: 1, pending });
    account.add(1);
    account.fail(2);
    const { capture, attempt } = run.begin();
    await retryPending(run.database, capture, attempt);
    expect(kept()).toEqual([[1, 'id']]);
    expect(open.progress.pending()).toMatchObject([
      { id: 2, reason: 'The service answered 500 for asset 2.' },
    ]);
    expect(states()).toMatchObject([{ id: 3, state: 'deleted' }]);
  });

  test('is stored again though it equals what is held, for something of it may be missing there', async () => {
    const hash = contentHash(account.add(1));
    open.ingest({ runId: 'run-001', on: 1, pending: pending.slice(0, 1) }, [
      indexLine(1, { contentHash: hash }),
    ]);
    const { capture, attempt } = run.begin();
    await retryPending(run.database, capture, attempt);
    expect(kept()).toEqual([[1, 'id']]);
  });

  test('is not tried twice in one attempt, and again in the next', async () => {
    const asset = assetDocument(account.add(1));
    account.fail(1);
    const first = run.begin();
    await first.capture.take({ items: [asset], whole: false, counted: false, count: 1 });
    await first.capture.drain();
    await retryPending(run.database, first.capture, first.attempt);
    expect(account.fetched).toEqual([1]);
    account.add(1);
    const second = run.begin();
    expect(second.attempt).toBe(2);
    await retryPending(run.database, second.capture, second.attempt);
    expect(account.fetched).toEqual([1, 1]);
    expect(open.progress.pending()).toEqual([]);
  });

  test('and has left the selection since is not tried', async () => {
    open.ingest({ runId: 'run-001', on: 1, pending: pending.slice(0, 1) });
    const { capture, attempt } = run.begin();
    open.progress.classify([listed(1, { outside: true })], { full: false });
    await retryPending(run.database, capture, attempt);
    expect(account.fetched).toEqual([]);
  });

  test('does not stop a run, however many there are and fail again', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      id: index + 1,
      modifiedDate: null,
      reason: 'r',
    }));
    open.ingest({ runId: 'run-001', on: 1, pending: many });
    for (const { id } of many) account.fail(id);
    const { capture, attempt } = run.begin();
    await retryPending(run.database, capture, attempt);
    expect(open.progress.pending()).toHaveLength(60);
  });

  test('where the reason is not the asset alone ends the run', async () => {
    open.ingest({ runId: 'run-001', on: 1, pending: pending.slice(0, 1) });
    account.fail(1, new BackupError('credentials-refused', 'The credentials are refused.'));
    const { capture, attempt } = run.begin();
    await expect(retryPending(run.database, capture, attempt)).rejects.toMatchObject({
      code: 'credentials-refused',
    });
  });
});

test('an asset of which by-id fails, and then the file of what the list has, counts as one failure', async () => {
  const { capture } = run.begin();
  const images = Array.from({ length: 15 }, (_, index) =>
    assetDocument(account.add(index + 1, { fileProperties: { extension: 'png' } })),
  );
  for (const { id } of images) account.fail(id ?? 0);
  await capture.take({ items: images, whole: true, counted: true, count: 15 });
  await capture.drain();
  expect(open.progress.pending()).toHaveLength(15);
});
