import { beforeEach, describe, expect, test } from 'vitest';
import { noticeDeletions, pages } from '../../../electron/backup/deletions.ts';
import { FolderTree } from '../../../electron/backup/folder-tree.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { Selection } from '../../../shared/selection.ts';
import {
  ALL,
  day,
  indexLine,
  inventoryLine,
  listed,
  manifestOf,
  type OpenCatalog,
} from './catalog/catalog-builders.ts';
import { createRunUnderWay, type FakeAccount, HTML, type RunUnderWay } from './run-under-way.ts';

let run: RunUnderWay;
let account: FakeAccount;
let open: OpenCatalog;
beforeEach(() => {
  run = createRunUnderWay();
  ({ account, open } = run);
});

/** Holds assets 1 to `last`, all of them in the account as they are held. */
function hold(last: number, more: Parameters<typeof indexLine>[1] = {}): void {
  const ids = Array.from({ length: last }, (_, index) => index + 1);
  open.ingest(
    { runId: 'run-001', on: 1 },
    ids.map((id) => indexLine(id, more)),
  );
  for (const id of ids) account.add(id);
}

/** A run in which lists showed these ids, and all others are looked for. */
async function notice(
  seen: readonly number[],
  given: {
    selection?: Selection;
    selectedFolderIds?: number[];
    acceptDeletions?: boolean;
    scopeBefore?: Selection['scope'];
    folders?: number[];
  } = {},
) {
  const { selection = ALL, selectedFolderIds, acceptDeletions = false, scopeBefore, folders = [10] } = given;
  const { capture, log, signal } = run.begin({
    selection,
    ...(selectedFolderIds ? { selectedFolderIds } : {}),
  });
  open.progress.classify(
    seen.map((id) => listed(id)),
    { full: false },
  );
  const unknown = {
    categoryType: undefined,
    memberId: undefined,
    enterpriseId: undefined,
    description: undefined,
  };
  const problem = await noticeDeletions({
    client: account.client,
    database: run.database,
    capture,
    log,
    signal,
    tree: new FolderTree(folders.map((id) => ({ id, name: `folder ${id}`, parentId: 0, ...unknown }))),
    selection,
    lastWalked:
      scopeBefore && manifestOf({ runId: 'run-001', on: 1, selection: { ...ALL, scope: scopeBefore } }),
    acceptDeletions,
  });
  return { problem, log: log.lines };
}

const states = () =>
  open.progress.inventoryLines(0, 1000).map(({ id, state, left }) => [id, state, ...(left ? [left] : [])]);

describe('an asset that is held and was not listed', () => {
  beforeEach(() => hold(3));

  test('is deleted where GET says 404, with its name and the time of the run', async () => {
    account.remove(2);
    expect((await notice([1, 3])).problem).toBeUndefined();
    expect(account.fetched).toEqual([2]);
    expect(open.progress.inventoryLines(0, 10)).toMatchObject([
      { id: 2, state: 'deleted', name: 'asset 2', folderId: 10, noticed: day(9) },
    ]);
  });

  test('is present where GET brings it, and kept where it has changed', async () => {
    account.hide(2);
    account.add(3, { content: 'new', modifiedDate: day(2) });
    account.hide(3);
    const { log } = await notice([1]);
    expect(states()).toEqual([]);
    expect(open.progress.indexLines(0, 10).map(({ id }) => id)).toContain(3);
    expect(log.join()).toContain('there by id but was not listed');
  });

  test('has left the selection where GET shows it elsewhere', async () => {
    account.add(2, { category: { id: 99 } });
    account.add(3, { assetType: { id: 220 }, category: { id: 99 } });
    await notice([1], {
      selection: { types: [HTML], folders: [10], scope: 'own' },
      selectedFolderIds: [10],
    });
    expect(states()).toEqual([
      [2, 'left-selection', 'folder'],
      [3, 'left-selection', 'type'],
    ]);
  });

  test('is present and pending where GET cannot tell', async () => {
    account.fail(2);
    const { problem } = await notice([1, 3]);
    expect({ problem, states: states() }).toEqual({ problem: undefined, states: [] });
    expect(open.progress.pending()).toMatchObject([
      { id: 2, reason: expect.stringContaining('answered 500') },
    ]);
  });

  test('fails the run where the reason is not the asset alone', async () => {
    account.fail(2, new BackupError('credentials-refused', 'The credentials are refused.'));
    await expect(notice([1, 3])).rejects.toMatchObject({ code: 'credentials-refused' });
  });

  test('and was only known to be outside the folders is deleted as well', async () => {
    open.ingest({ runId: 'run-002', on: 2 }, [], [inventoryLine(7, 'outside')]);
    await notice([1, 2, 3]);
    expect(states()).toEqual([[7, 'deleted']]);
  });

  test('and is deleted already is not asked for again', async () => {
    open.ingest({ runId: 'run-002', on: 2 }, [], [inventoryLine(2, 'deleted')]);
    await notice([1, 3]);
    expect(account.fetched).toEqual([]);
  });
});

describe('where many are missing at once', () => {
  test('20 are looked for one by one', async () => {
    hold(30);
    for (let id = 1; id <= 20; id += 1) account.remove(id);
    const { problem } = await notice([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect(problem).toBeUndefined();
    expect(states()).toHaveLength(20);
  });

  test('21 are a problem that the user confirms, and none is recorded as deleted', async () => {
    hold(30);
    const { problem, log } = await notice([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(problem).toMatchObject({
      code: 'mass-deletion',
      message: 'Marketing Cloud shows 21 fewer assets than are held. None is recorded as deleted.',
      hint: 'Did the package lose access? If the assets were really deleted, confirm the deletions.',
    });
    expect({ fetched: account.fetched, states: states() }).toEqual({ fetched: [], states: [] });
    expect(log.join()).toContain('Too many assets are missing');
  });

  test('2 % are looked for, and more are not', async () => {
    hold(1500);
    const all = Array.from({ length: 1500 }, (_, index) => index + 1);
    for (let id = 1; id <= 31; id += 1) account.remove(id);
    expect((await notice(all.slice(31))).problem?.code).toBe('mass-deletion');
    expect((await notice(all.slice(30))).problem).toBeUndefined();
    expect(states()).toHaveLength(30);
  });

  test('they are deleted once the user has confirmed it, each where GET says so', async () => {
    hold(40);
    for (let id = 1; id <= 30; id += 1) account.remove(id);
    expect((await notice([], { acceptDeletions: true })).problem).toBeUndefined();
    expect(states()).toHaveLength(30);
    expect(account.fetched).toHaveLength(40);
  });
});

describe('a narrower selection', () => {
  test('is left by assets of types that it no longer holds, without asking for them, however many', async () => {
    hold(30, { assetType: { id: 220 } });
    await notice([], { selection: { types: [HTML], folders: 'all', scope: 'own' } });
    expect(account.fetched).toEqual([]);
    expect(states()).toHaveLength(30);
    expect(states()[0]).toEqual([1, 'left-selection', 'type']);
  });

  test('without shared content is left by what lies in folders that are no longer shown', async () => {
    hold(30, { folderId: 88 });
    await notice([], { scopeBefore: 'own-and-shared' });
    expect(account.fetched).toEqual([]);
    expect(states()).toHaveLength(30);
    expect(states()[0]).toEqual([1, 'left-selection', 'scope']);
  });

  test('in any other run a folder that is not shown is no reason', async () => {
    hold(1, { folderId: 88 });
    account.remove(1);
    await notice([], { scopeBefore: 'own' });
    expect(states()).toEqual([[1, 'deleted']]);
  });
});

test('pages are asked for after the last id until one is empty', async () => {
  const asked: number[] = [];
  const all = [{ id: -5 }, { id: 1 }, { id: 2 }];
  const found = await Array.fromAsync(
    pages(async (after) => {
      asked.push(after);
      return all.filter(({ id }) => id > after).slice(0, 2);
    }),
  );
  expect(found).toEqual([all.slice(0, 2), all.slice(2)]);
  expect(asked.slice(1)).toEqual([1, 2]);
});
