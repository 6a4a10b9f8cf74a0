import { beforeEach, describe, expect, test } from 'vitest';
import { FolderTree } from '../../../electron/backup/folder-tree.ts';
import { planRun } from '../../../electron/backup/plan.ts';
import { retryPending } from '../../../electron/backup/second-tries.ts';
import { Survey } from '../../../electron/backup/survey.ts';
import { toInstant } from '../../../electron/marketing-cloud/dates.ts';
import type { JsonObject } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { ALL, day, indexLine, inventoryLine, type OpenCatalog } from './catalog/catalog-builders.ts';
import { createRunUnderWay, type FakeAccount, type RunUnderWay } from './run-under-way.ts';

let run: RunUnderWay;
let account: FakeAccount;
let open: OpenCatalog;
beforeEach(() => {
  run = createRunUnderWay();
  ({ account, open } = run);
});

/** Holds these assets as they are in the account, from a run on day 5 that compared all ids. */
function hold(ids: readonly number[], itemsWithoutId = 0): void {
  open.ingest(
    { runId: 'run-005', on: 5, walked: true, itemsWithoutId },
    ids.map((id) => indexLine(id)),
  );
  for (const id of ids) account.add(id);
}

/** Puts an asset into the account of which a list has nothing worth keeping. */
function addBare(id: number, more: JsonObject = {}): void {
  Reflect.deleteProperty(account.add(id, more), 'content');
}

/** A run on day 6, up to the notice of deletions. */
async function survey(given: { full?: boolean } = {}) {
  const { full = false } = given;
  const { capture, limit, log, signal, tally, progress, all, attempt } = run.begin({ full });
  const found = new Survey({
    client: account.client,
    database: run.database,
    capture,
    limit,
    log,
    signal,
    tally,
  });
  const facts = open.catalog.facts();
  const plan = planRun({ facts, selection: ALL, selectedFolderIds: null, full, now: new Date(day(6)) });
  await found.list(plan);
  await found.walkIfDue(plan, ALL, facts);
  await found.noticeDeletions({
    tree: new FolderTree([]),
    selection: ALL,
    lastWalked: facts.lastWalked,
    acceptDeletions: false,
  });
  const again = () => retryPending(run.database, capture, attempt);
  return { found, progress, all, again, log: log.lines };
}

const kept = () => open.progress.indexLines(0, 100).map(({ id }) => id);
const states = () => open.progress.inventoryLines(0, 100).map(({ id, state }) => [id, state]);

describe('a run after which nothing changed', () => {
  test('lists what is new, counts, and walks nothing', async () => {
    hold([1, 2, 3]);
    const { found } = await survey();
    expect(found).toMatchObject({ walked: false, complete: true, itemsWithoutId: 0 });
    expect(account.listed.map(({ fields }) => fields)).toEqual(['whole']);
    expect(account.fetched).toEqual([]);
  });
});

describe('a first or full run', () => {
  test('sees everything in its lists: no walk follows', async () => {
    hold([1, 2, 3]);
    const { found, progress } = await survey({ full: true });
    expect(found.walked).toBe(true);
    expect(kept()).toEqual([1, 2, 3]);
    expect(progress()).toMatchObject({ kept: 3, expected: 3 });
    expect(account.listed.every(({ fields }) => fields === 'whole')).toBe(true);
  });
});

describe('what there is to keep', () => {
  test('is what is new or changed of all that is listed', async () => {
    hold([1, 2, 3, 4, 5]);
    // The lists overlap with those of the run before: most of what they show is held already.
    for (const id of [1, 2, 3, 4]) account.add(id, { modifiedDate: day(5) });
    open.ingest(
      { runId: 'run-006', on: 5 },
      [1, 2, 3].map((id) => indexLine(id, { modifiedDate: toInstant(day(5)) ?? null })),
    );
    account.add(6, { modifiedDate: day(6) });
    const { progress } = await survey();
    expect(kept()).toEqual([4, 6]);
    expect(progress()).toMatchObject({ kept: 2, expected: 2 });
  });

  test('is not what is gone when it is to be fetched, nor what never comes', async () => {
    hold([1]);
    for (const id of [2, 3]) account.add(id, { modifiedDate: day(6) });
    account.lose(2);
    account.hide(2);
    account.add(4, { modifiedDate: day(6) });
    account.countMore(2);
    const { progress } = await survey();
    expect(progress()).toMatchObject({ kept: 2, expected: 2 });
  });

  test('is not what cannot be fetched', async () => {
    hold([1]);
    for (const id of [2, 3, 4]) addBare(id, { modifiedDate: day(6) });
    account.fail(3);
    const { progress } = await survey();
    expect(kept()).toEqual([2, 4]);
    expect(progress()).toMatchObject({ kept: 2, expected: 2 });
  });

  test('is counted once, though a list was shorter than its count and looked at again', async () => {
    for (const id of [1, 2, 3, 4]) account.add(id);
    account.listLate([2, 4]);
    const { progress } = await survey({ full: true });
    expect(kept()).toEqual([1, 2, 3, 4]);
    expect(progress()).toMatchObject({ kept: 4, expected: 4 });
  });

  test('is more than was counted where the list is longer than its count', async () => {
    for (const id of [1, 2, 3]) account.add(id);
    account.countMore(-2);
    const { progress, all } = await survey({ full: true });
    expect(progress()).toMatchObject({ kept: 3, expected: 3 });
    expect(all.find(({ expected }) => expected > 0)).toMatchObject({ kept: 0, expected: 3 });
  });

  test('is what is tried last as well, once it is its turn', async () => {
    for (const id of [1, 2, 3]) addBare(id);
    account.fail(2);
    await survey({ full: true });
    addBare(2);
    account.add(4);
    const { all, progress, again } = await survey({ full: true });
    expect(progress()).toMatchObject({ kept: 1, expected: 1 });
    await again();
    expect(kept()).toEqual([1, 2, 3, 4]);
    expect(progress()).toMatchObject({ kept: 2, expected: 2 });
    expect(all.every(({ kept: done, expected }) => done <= expected)).toBe(true);
  });

  test('is what a walk of all ids finds, too', async () => {
    hold([1, 2, 3]);
    account.add(4, { modifiedDate: day(-400) });
    const { progress } = await survey();
    expect(progress()).toMatchObject({ kept: 1, expected: 1 });
  });

  test('of a continued run is what is left', async () => {
    for (const id of [1, 2, 3]) account.add(id);
    await survey({ full: true });
    account.add(4);
    const { progress } = await survey({ full: true });
    expect(progress()).toMatchObject({ kept: 1, expected: 1 });
  });
});

describe('all ids are walked', () => {
  test('where the count is not the number of ids known: an asset is gone', async () => {
    hold([1, 2, 3]);
    account.remove(2);
    const { found, log } = await survey();
    expect(found.walked).toBe(true);
    expect(states()).toEqual([[2, 'deleted']]);
    expect(log.join()).toContain('the account counts 2 assets, known are 3');
  });

  test('where the count is greater: an asset with an old date is fetched, whatever its date', async () => {
    hold([1, 2, 3]);
    account.add(4, { modifiedDate: day(-400) });
    const { found } = await survey();
    expect(found.walked).toBe(true);
    expect(kept()).toEqual([4]);
  });

  test('not where an asset was listed just now that makes the difference', async () => {
    hold([1, 2, 3]);
    account.add(4, { modifiedDate: day(6) });
    expect((await survey()).found.walked).toBe(false);
    expect(kept()).toEqual([4]);
  });

  test('not where assets outside the folders, or without an id, make the difference', async () => {
    hold([1, 2, 3], 1);
    open.ingest({ runId: 'run-004', on: 4 }, [], [inventoryLine(7, 'outside')]);
    account.countMore(2);
    const { found } = await survey();
    expect({ walked: found.walked, itemsWithoutId: found.itemsWithoutId }).toEqual({
      walked: false,
      itemsWithoutId: 1,
    });
  });

  test('where the count is a round number that may be a limit', async () => {
    hold([1]);
    open.ingest(
      { runId: 'run-004', on: 4 },
      [],
      Array.from({ length: 9999 }, (_, index) => inventoryLine(index + 2, 'outside')),
    );
    account.countMore(9999);
    const { log } = await survey();
    expect(log.join()).toContain('the count, 10000, may be a limit');
  });

  test('for the reasons of the plan, without a count', async () => {
    open.ingest({ runId: 'run-005', on: 5 }, [indexLine(1)]);
    account.add(1);
    const { found, log } = await survey();
    expect(found.walked).toBe(true);
    expect(log.join()).toContain('no run has compared all ids yet');
  });
});

describe('where the list comes short of its count', () => {
  test('the run is not complete, has not walked, and takes nothing for deleted', async () => {
    hold([1, 2, 3]);
    account.remove(2);
    account.countMore(5);
    const { found } = await survey();
    expect(found).toMatchObject({ complete: false, walked: false });
    expect(found.problems()).toMatchObject([{ code: 'list-short' }, { code: 'list-short' }]);
    expect(states()).toEqual([]);
  });
});

describe('a date filter that does not work', () => {
  test('is told in the log, and all ids are walked instead', async () => {
    hold([1, 2, 3]);
    account.ignoreDates();
    account.add(3, { content: 'new', modifiedDate: day(2) });
    const { found, log } = await survey();
    expect(log.join()).toContain('ignored the date filter; walking all ids instead');
    expect(found).toMatchObject({ walked: true, complete: true });
    expect(kept()).toEqual([3]);
  });
});

test('assets that are listed without an id are one problem, which names some of them', async () => {
  hold([1]);
  account.addWithoutId('Form');
  const { found } = await survey({ full: true });
  expect(found.itemsWithoutId).toBe(1);
  expect(found.problems()).toMatchObject([
    { code: 'item-without-id', message: expect.stringContaining('Form') },
  ]);
  expect(kept()).toEqual([1]);
});
