import { beforeEach, describe, expect, test } from 'vitest';
import {
  hashOf,
  indexLine,
  inventoryLine,
  keptAsset,
  listed,
  modifiedOn,
  type OpenCatalog,
  openCatalog,
} from './catalog-builders.ts';

let open: OpenCatalog;
beforeEach(() => {
  open = openCatalog();
});

function begin(runId = 'under-way'): number {
  return open.progress.begin(runId, 'backup_20260109');
}

/** What the run under way would do with one listed asset. */
function verdictOn(asset = listed(1), full = false) {
  return open.progress.classify([asset], { full })[0];
}

function states() {
  return open.progress
    .inventoryLines(0, 100)
    .map(({ id, state, left }) => [id, state, ...(left ? [left] : [])]);
}

describe('a listed asset', () => {
  test('that is not held is fetched', () => {
    begin();
    expect(verdictOn()).toEqual({ action: 'fetch', previous: undefined });
  });

  test('that is held with this modifiedDate and folder is passed over as unchanged', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    begin();
    expect(verdictOn()).toEqual({ action: 'unchanged' });
    expect(states()).toEqual([]);
  });

  test.each([
    ['another modifiedDate, be it an earlier one', listed(1, { modified: modifiedOn(0) })],
    ['another folder', listed(1, { categoryId: 20 })],
    ['no folder', listed(1, { categoryId: null })],
    ['no modifiedDate', listed(1, { modified: '' })],
  ])('that has %s than the version held is fetched, and compared with it', (_, asset) => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    begin();
    expect(verdictOn(asset)).toEqual({
      action: 'fetch',
      previous: { hash: hashOf('1 content'), sufficient: true, absent: false, fromList: false },
    });
  });

  test('is compared with the newest version held, not with the last one kept', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [
      indexLine(1, { modifiedDate: modifiedOn(8), content: 'newest' }),
    ]);
    open.ingest({ runId: 'run-002', on: 2 }, [
      indexLine(1, { modifiedDate: modifiedOn(1), content: 'older' }),
    ]);
    begin();
    expect(verdictOn(listed(1, { modified: modifiedOn(8) }))).toEqual({ action: 'unchanged' });
    expect(verdictOn(listed(1, { modified: modifiedOn(9) }))).toMatchObject({
      previous: { hash: hashOf('1 newest') },
    });
  });

  test('without modifiedDate is never unchanged, not even where the version held had none', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { modifiedDate: null })]);
    begin();
    expect(verdictOn(listed(1, { modified: '' }))?.action).toBe('fetch');
  });

  test('is fetched and stored whatever is held in a full run', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    begin();
    expect(verdictOn(listed(1), true)).toMatchObject({ action: 'fetch', previous: { sufficient: false } });
  });

  test('of which only a part is held is stored again even where its content is equal', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { partial: true })]);
    begin();
    expect(verdictOn(listed(1, { modified: modifiedOn(2) }))).toMatchObject({
      previous: { sufficient: false },
    });
  });

  test('of which only a part is held is never unchanged, also where it is no longer pending', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { partial: true })]);
    open.ingest({ runId: 'run-002', on: 2 }, [], [inventoryLine(1, 'left-selection', { left: 'folder' })]);
    begin();
    expect(verdictOn()).toMatchObject({ action: 'fetch', previous: { sufficient: false, absent: true } });
  });

  test('that was kept from a list is known to be', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { source: 'list' })]);
    begin();
    expect(verdictOn(listed(1, { modified: modifiedOn(2) }))).toMatchObject({ previous: { fromList: true } });
  });

  test('that an earlier run could not keep is fetched last and stored whatever is held', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    open.ingest({ runId: 'run-002', on: 2, pending: [{ id: 1, modifiedDate: modifiedOn(1), reason: 'r' }] });
    begin();
    expect(verdictOn()).toMatchObject({ action: 'fetch last', previous: { sufficient: false } });
  });

  test('that comes by id is compared with the same version as one from a list', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1), indexLine(2)]);
    open.ingest({ runId: 'run-002', on: 2, pending: [{ id: 2, modifiedDate: null, reason: 'r' }] });
    begin();
    const previousOf = (id: number, full = false) => open.progress.previous(id, { full });
    expect(previousOf(1)).toMatchObject({ hash: hashOf('1 content'), sufficient: true });
    expect(previousOf(1, true)).toMatchObject({ sufficient: false });
    expect(previousOf(2)).toMatchObject({ sufficient: false });
    expect(previousOf(3)).toBeUndefined();
  });

  test('that failed in an earlier attempt of this run is fetched last', () => {
    const attempt = begin();
    verdictOn();
    open.progress.recordFailure({ id: 1, modified: modifiedOn(1), reason: 'r' }, attempt);
    begin();
    expect(verdictOn()).toEqual({ action: 'fetch last', previous: undefined });
  });
});

describe('what this run has kept', () => {
  test('is done at that modifiedDate and folder or a later one, also in the next attempt', () => {
    begin();
    open.progress.recordKept([keptAsset(1, { modified: modifiedOn(3) })]);
    begin();
    expect(verdictOn(listed(1, { modified: modifiedOn(3) }))).toEqual({ action: 'done' });
    expect(verdictOn(listed(1, { modified: modifiedOn(2) }))).toEqual({ action: 'done' });
    expect(verdictOn(listed(1, { modified: modifiedOn(3) }), true)).toEqual({ action: 'done' });
  });

  test('is fetched again where it has changed or moved since', () => {
    begin();
    open.progress.recordKept([keptAsset(1)]);
    expect(verdictOn(listed(1, { modified: modifiedOn(2) }))?.action).toBe('fetch');
    expect(verdictOn(listed(1, { categoryId: 20 }))?.action).toBe('fetch');
  });

  test('is fetched again where its files are gone', () => {
    begin();
    open.progress.recordKept([keptAsset(1), keptAsset(2)]);
    open.progress.forgetKept([1]);
    expect(verdictOn(listed(1))?.action).toBe('fetch');
    expect(verdictOn(listed(2))?.action).toBe('done');
    expect(open.progress.indexLines(0, 10).map(({ id }) => id)).toEqual([2]);
  });

  test('is dropped when another run begins', () => {
    begin();
    open.progress.recordKept([keptAsset(1)]);
    begin('another-run');
    expect(verdictOn()?.action).toBe('fetch');
  });

  test('makes the lines of the index, by id and in pages; what equals the version held makes none', () => {
    begin();
    open.progress.recordKept([
      keptAsset(3),
      keptAsset(1),
      keptAsset(2, { outcome: 'equal', line: undefined }),
    ]);
    expect(open.progress.indexLines(0, 1).map(({ id }) => id)).toEqual([1]);
    expect(open.progress.indexLines(1, 10).map(({ id }) => id)).toEqual([3]);
  });
});

describe('an asset outside the selected folders', () => {
  const outside = listed(1, { outside: true, categoryId: 99 });

  test('that was never held is known to be outside, once', () => {
    begin();
    expect(verdictOn(outside)).toEqual({ action: 'outside' });
    expect(states()).toEqual([[1, 'outside']]);
    open.ingest({ runId: 'run-001', on: 1 }, [], [inventoryLine(1, 'outside')]);
    begin('another-run');
    verdictOn(outside);
    expect(states()).toEqual([]);
  });

  test('that was held has left the selection: it is not deleted', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    begin();
    expect(verdictOn(outside)).toEqual({ action: 'outside' });
    expect(states()).toEqual([[1, 'left-selection', 'folder']]);
  });

  test('that this very run has kept has left the selection', () => {
    begin();
    open.progress.recordKept([keptAsset(1)]);
    verdictOn(outside);
    expect(states()).toEqual([[1, 'left-selection', 'folder']]);
  });

  test('that had left before and was kept in this very run has left again', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    open.ingest({ runId: 'run-002', on: 2 }, [], [inventoryLine(1, 'left-selection', { left: 'folder' })]);
    begin();
    open.progress.recordKept([keptAsset(1)]);
    verdictOn(outside);
    expect(states()).toEqual([[1, 'left-selection', 'folder']]);
  });

  test('that had left with its type answers the query again once its type is selected', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    open.ingest({ runId: 'run-002', on: 2 }, [], [inventoryLine(1, 'left-selection', { left: 'type' })]);
    begin();
    verdictOn(outside);
    expect(states()).toEqual([[1, 'left-selection', 'folder']]);
  });
});

describe('an asset that comes back', () => {
  test.each(['deleted', 'left-selection', 'outside'] as const)(
    'from %s unchanged is present again',
    (state) => {
      open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
      open.ingest({ runId: 'run-002', on: 2 }, [], [inventoryLine(1, state)]);
      begin();
      expect(verdictOn()).toEqual({ action: 'unchanged' });
      expect(states()).toEqual([[1, 'present']]);
    },
  );

  test('changed is compared with the version held, of which it is known to be absent', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    open.ingest({ runId: 'run-002', on: 2 }, [], [inventoryLine(1, 'deleted')]);
    begin();
    expect(verdictOn(listed(1, { modified: modifiedOn(2) }))).toMatchObject({ previous: { absent: true } });
  });

  test('and equals what was held is present also when it is listed a second time, or by the next attempt', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    open.ingest({ runId: 'run-002', on: 2 }, [], [inventoryLine(1, 'deleted')]);
    begin();
    open.progress.recordKept([keptAsset(1, { outcome: 'equal', line: undefined })]);
    open.progress.recordStates([inventoryLine(1, 'present')]);
    expect(verdictOn()?.action).toBe('done');
    expect(states()).toEqual([[1, 'present']]);
    begin();
    expect(verdictOn()?.action).toBe('done');
    expect(states()).toEqual([[1, 'present']]);
  });
});

describe('an asset that is listed twice in a run counts as it was listed last', () => {
  const outside = listed(1, { outside: true, categoryId: 99 });

  test('where it first was outside and then is unchanged', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    begin();
    verdictOn(outside);
    verdictOn();
    expect(states()).toEqual([]);
  });

  test('where it first was outside and then is fetched', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    begin();
    verdictOn(outside);
    expect(verdictOn(listed(1, { modified: modifiedOn(2) }))?.action).toBe('fetch');
    expect(states()).toEqual([]);
  });

  test('where it first came back and then is outside as before', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    open.ingest({ runId: 'run-002', on: 2 }, [], [inventoryLine(1, 'left-selection', { left: 'folder' })]);
    begin();
    verdictOn();
    expect(states()).toEqual([[1, 'present']]);
    verdictOn(outside);
    expect(states()).toEqual([]);
  });

  test('where it was taken for deleted and is listed again', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    begin();
    open.progress.recordStates([inventoryLine(1, 'deleted')]);
    verdictOn();
    expect(states()).toEqual([]);
  });
});

describe('the progress of a run', () => {
  test('counts its attempts and is there until it is cleared', () => {
    expect(open.progress.interrupted()).toBeUndefined();
    expect([begin(), begin()]).toEqual([1, 2]);
    expect(open.progress.interrupted()).toEqual({
      runId: 'under-way',
      folder: 'backup_20260109',
      attempt: 2,
    });
    open.progress.clear();
    expect(open.progress.interrupted()).toBeUndefined();
    expect(begin()).toBe(1);
  });

  test('remembers which types lost their trust', () => {
    begin();
    const outcome = { typeId: 197, trusted: false, compared: 3, differing: ['content', 'views'] };
    open.progress.recordTrust(outcome);
    begin();
    expect(open.progress.trust()).toEqual([outcome]);
    begin('another-run');
    expect(open.progress.trust()).toEqual([]);
  });

  test('sees the account anew in each attempt', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    begin();
    verdictOn(listed(1, { outside: true }));
    begin();
    expect(states()).toEqual([]);
    expect(open.progress.counts().listed).toBe(0);
  });

  test('counts what was kept, was equal, is unchanged, gone or out of the selection', () => {
    open.ingest(
      { runId: 'run-001', on: 1 },
      [1, 2, 3, 4, 5].map((id) => indexLine(id)),
      [inventoryLine(5, 'deleted')],
    );
    begin();
    open.progress.classify([listed(1), listed(2, { modified: modifiedOn(2) }), listed(6)], { full: false });
    open.progress.recordKept([
      keptAsset(2, { outcome: 'changed', bytes: 10 }),
      keptAsset(6, { outcome: 'added', bytes: 5 }),
    ]);
    open.progress.recordStates([inventoryLine(3, 'deleted'), inventoryLine(4, 'left-selection')]);
    expect(open.progress.counts()).toEqual({
      kept: 2,
      added: 1,
      changed: 1,
      equal: 0,
      bytes: 15,
      unchanged: 1,
      deleted: 1,
      leftSelection: 1,
      listed: 3,
    });
  });

  test('names a deleted asset as it was last known, where the caller does not', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { name: 'Footer' })]);
    begin();
    open.progress.recordStates([inventoryLine(1, 'deleted'), inventoryLine(2, 'deleted', { name: 'given' })]);
    expect(open.progress.inventoryLines(0, 10)).toMatchObject([{ name: 'Footer' }, { name: 'given' }]);
  });
});
