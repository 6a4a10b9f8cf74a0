import { beforeEach, describe, expect, test } from 'vitest';
import { Capture } from '../../../electron/backup/capture.ts';
import type { JobDatabase } from '../../../electron/backup/catalog/database.ts';
import { contentHash } from '../../../electron/backup/content-hash.ts';
import { FailureLimit } from '../../../electron/backup/failures.ts';
import { FolderTree } from '../../../electron/backup/folder-tree.ts';
import { Keeper } from '../../../electron/backup/keeper.ts';
import { Recorder } from '../../../electron/backup/recorder.ts';
import { refetchUntrusted, retryPending } from '../../../electron/backup/second-tries.ts';
import { TaskPool } from '../../../electron/backup/task-pool.ts';
import { ListTrust } from '../../../electron/backup/trust.ts';
import type { JsonObject } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { BackupError } from '../../../shared/errors.ts';
import { memoryLog } from '../../support/engine.ts';
import { assetDocument, fakeMarketingCloud } from '../../support/fake-marketing-cloud.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import {
  ALL,
  databaseOf,
  day,
  indexLine,
  listed,
  modifiedOn,
  type OpenCatalog,
  openCatalog,
} from './catalog/catalog-builders.ts';

const HTML = 197;
const UNTRUSTED = [{ typeId: HTML, trusted: false, compared: 1, differing: ['views'] }];

/** What the account answers by id: an asset, nothing (404), or a failure. */
let account: Map<number, JsonObject | Error>;
let fetched: number[];
let open: OpenCatalog;
let database: JobDatabase;
beforeEach(() => {
  account = new Map();
  fetched = [];
  open = openCatalog();
  database = databaseOf(open);
});

function inAccount(id: number, more: JsonObject = {}): JsonObject {
  const asset = {
    id,
    name: `asset ${id}`,
    assetType: { id: HTML },
    category: { id: 10 },
    modifiedDate: day(1),
    content: `<p>${id}</p>`,
    ...more,
  };
  account.set(id, asset);
  return asset;
}

function failing(id: number): void {
  account.set(id, new BackupError('service-unavailable', `The service answered 500 for asset ${id}.`));
}

const client = fakeMarketingCloud({
  async asset(id) {
    fetched.push(id);
    const answer = account.get(id);
    if (answer instanceof Error) throw answer;
    return answer && assetDocument(answer);
  },
  file: async (id) => {
    throw new BackupError('service-unavailable', `The service answered 500 for the file of asset ${id}.`);
  },
  page: async () => ({ count: 0, pageSize: 1, items: [], bytes: 1 }),
});

/** Begins a run, or its next attempt, with what it works with. */
function begin(options: { full?: boolean; runId?: string } = {}) {
  const { full = false, runId = 'under-way' } = options;
  const attempt = open.progress.begin(runId, 'folder');
  const storage = createMemoryStorage();
  const signal = new AbortController().signal;
  const capture = new Capture({
    client,
    database,
    keeper: new Keeper({ client, storage, folder: 'folder', tree: new FolderTree([]), signal }),
    recorder: new Recorder(
      () => storage.settle(),
      (assets) => database.progress.recordKept(assets),
    ),
    pool: new TaskPool(4, () => undefined),
    trust: new ListTrust([]),
    limit: new FailureLimit(),
    log: memoryLog(),
    signal,
    selection: ALL,
    selectedFolderIds: null,
    full,
    attempt,
    until: day(9),
    onKept: () => undefined,
  });
  return { capture, attempt };
}

function heldFromList(id: number, content?: string) {
  return indexLine(id, { source: 'list', ...(content === undefined ? {} : { content }) });
}

const kept = () => open.progress.indexLines(0, 1000).map(({ id, source }) => [id, source]);
const states = () => open.progress.inventoryLines(0, 1000);

describe('where lists of a type are not believed', () => {
  test('everything held from them, in this run or an earlier one, is fetched again by id', async () => {
    open.ingest({ runId: 'run-001', on: 1 }, [1, 2].map((id) => heldFromList(id)).concat(indexLine(3)));
    const { capture } = begin();
    const listedNow = assetDocument(inAccount(4, { views: 'not in the list' }));
    await capture.take({ items: [listedNow], whole: true, count: 1 });
    await capture.drain();
    for (const id of [1, 2]) inAccount(id);
    fetched = [];
    await refetchUntrusted(database, capture, new ListTrust(UNTRUSTED));
    expect(fetched).toEqual([1, 2]);
    expect(kept()).toEqual([
      [1, 'id'],
      [2, 'id'],
      [4, 'id'],
    ]);
  });

  test('only those of that type are', async () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { source: 'list', assetType: { id: 220 } })]);
    const { capture } = begin();
    await refetchUntrusted(database, capture, new ListTrust(UNTRUSTED));
    await refetchUntrusted(
      database,
      capture,
      new ListTrust([{ ...UNTRUSTED[0]!, trusted: true, typeId: 220 }]),
    );
    expect(fetched).toEqual([]);
  });

  test('more than a page of them are', async () => {
    const ids = Array.from({ length: 1100 }, (_, index) => index + 1);
    open.ingest(
      { runId: 'run-001', on: 1 },
      ids.map((id) => heldFromList(id)),
    );
    for (const id of ids) inAccount(id);
    const { capture } = begin();
    await refetchUntrusted(database, capture, new ListTrust(UNTRUSTED));
    expect(fetched.toSorted((a, b) => a - b)).toEqual(ids);
  });

  test('one found equal is not stored again, nor asked for again in later runs', async () => {
    const hash = contentHash(inAccount(1));
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { source: 'list', contentHash: hash })]);
    const { capture } = begin();
    await refetchUntrusted(database, capture, new ListTrust(UNTRUSTED));
    expect(kept()).toEqual([]);
    expect(states()).toMatchObject([{ id: 1, state: 'present', checkedById: true }]);
    open.ingest({ runId: 'run-002', on: 2 }, [], states());
    const next = begin({ runId: 'next-run' });
    await refetchUntrusted(database, next.capture, new ListTrust(UNTRUSTED));
    expect(fetched).toEqual([1]);
  });

  test('one that cannot be fetched is pending', async () => {
    open.ingest({ runId: 'run-001', on: 1 }, [heldFromList(1)]);
    failing(1);
    const { capture } = begin();
    await refetchUntrusted(database, capture, new ListTrust(UNTRUSTED));
    expect(open.progress.pending()).toEqual([
      { id: 1, modifiedDate: null, reason: 'The service answered 500 for asset 1.' },
    ]);
  });

  test('one that is gone is deleted, with the name it had', async () => {
    open.ingest({ runId: 'run-001', on: 1 }, [heldFromList(1)]);
    const { capture } = begin();
    await refetchUntrusted(database, capture, new ListTrust(UNTRUSTED));
    expect(states()).toMatchObject([{ id: 1, state: 'deleted', name: 'asset 1', noticed: day(9) }]);
  });

  test('a full run stays self-contained: what it fetches again is stored again, though an earlier run holds it', async () => {
    const hash = contentHash(inAccount(1));
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { contentHash: hash })]);
    const { capture } = begin({ full: true });
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
    await refetchUntrusted(database, capture, new ListTrust(UNTRUSTED));
    expect(kept()).toEqual([[1, 'id']]);
    expect(open.progress.indexLines(0, 1)[0]?.contentHash).toBe(hash);
  });
});

describe('what could not be kept', () => {
  const pending = [1, 2, 3].map((id) => ({ id, modifiedDate: modifiedOn(1), reason: 'an earlier failure' }));

  test('is tried again at the end: kept, pending still, or gone', async () => {
    open.ingest({ runId: 'run-001', on: 1, pending });
    inAccount(1);
    failing(2);
    const { capture, attempt } = begin();
    await retryPending(database, capture, attempt);
    expect(kept()).toEqual([[1, 'id']]);
    expect(open.progress.pending()).toMatchObject([
      { id: 2, reason: 'The service answered 500 for asset 2.' },
    ]);
    expect(states()).toMatchObject([{ id: 3, state: 'deleted' }]);
  });

  test('is stored again though it equals what is held, for something of it may be missing there', async () => {
    const hash = contentHash(inAccount(1));
    open.ingest({ runId: 'run-001', on: 1, pending: pending.slice(0, 1) }, [
      indexLine(1, { contentHash: hash }),
    ]);
    const { capture, attempt } = begin();
    await retryPending(database, capture, attempt);
    expect(kept()).toEqual([[1, 'id']]);
  });

  test('is not tried twice in one attempt, and again in the next', async () => {
    const asset = assetDocument(inAccount(1));
    failing(1);
    const first = begin();
    await first.capture.take({ items: [asset], whole: false, count: 1 });
    await first.capture.drain();
    await retryPending(database, first.capture, first.attempt);
    expect(fetched).toEqual([1]);
    inAccount(1);
    const second = begin();
    expect(second.attempt).toBe(2);
    await retryPending(database, second.capture, second.attempt);
    expect(fetched).toEqual([1, 1]);
    expect(open.progress.pending()).toEqual([]);
  });

  test('and has left the selection since is not tried', async () => {
    open.ingest({ runId: 'run-001', on: 1, pending: pending.slice(0, 1) });
    const { capture, attempt } = begin();
    open.progress.classify([listed(1, { outside: true })], { full: false });
    await retryPending(database, capture, attempt);
    expect(fetched).toEqual([]);
  });

  test('does not stop a run, however many there are and fail again', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      id: index + 1,
      modifiedDate: null,
      reason: 'r',
    }));
    open.ingest({ runId: 'run-001', on: 1, pending: many });
    for (const { id } of many) failing(id);
    const { capture, attempt } = begin();
    await retryPending(database, capture, attempt);
    expect(open.progress.pending()).toHaveLength(60);
  });

  test('where the reason is not the asset alone ends the run', async () => {
    open.ingest({ runId: 'run-001', on: 1, pending: pending.slice(0, 1) });
    account.set(1, new BackupError('credentials-refused', 'The credentials are refused.'));
    const { capture, attempt } = begin();
    await expect(retryPending(database, capture, attempt)).rejects.toMatchObject({
      code: 'credentials-refused',
    });
  });
});

test('an asset of which by-id fails, and then the file of what the list has, counts as one failure', async () => {
  const { capture } = begin();
  const images = Array.from({ length: 15 }, (_, index) =>
    assetDocument(inAccount(index + 1, { fileProperties: { extension: 'png' } })),
  );
  for (const { id } of images) failing(id ?? 0);
  await capture.take({ items: images, whole: true, count: 15 });
  await capture.drain();
  expect(open.progress.pending()).toHaveLength(15);
});
