import { beforeEach, describe, expect, test } from 'vitest';
import type { Pending } from '../../../../shared/format.ts';
import {
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

function states() {
  return open.progress.inventoryLines(0, 100).map(({ id, state }) => [id, state]);
}

/** What the run under way would do with one listed asset. */
function verdictOn(asset = listed(1), full = false) {
  return open.progress.classify([asset], { full })[0];
}

describe('a pending asset', () => {
  const pending: Pending = { id: 1, modifiedDate: modifiedOn(3), reason: 'the service answered 500' };
  const stillPending = () => {
    begin(`run after ${Math.random()}`.replace('.', '-'));
    return open.progress.pending();
  };

  beforeEach(() => {
    open.ingest({ runId: 'run-003', on: 3, pending: [pending] });
  });

  test('stays pending until something is known of it', () => {
    open.ingest({ runId: 'run-004', on: 4 }, [indexLine(2)]);
    expect(stillPending()).toEqual([pending]);
  });

  test('is no longer where a later run kept it whole at that modifiedDate or a later one', () => {
    open.ingest({ runId: 'run-004', on: 4 }, [indexLine(1, { modifiedDate: modifiedOn(3) })]);
    expect(stillPending()).toEqual([]);
  });

  test.each([
    ['an older version', indexLine(1, { modifiedDate: modifiedOn(2) })],
    ['a part of it', indexLine(1, { modifiedDate: modifiedOn(3), partial: true })],
  ])('stays where a later run kept %s', (_, line) => {
    open.ingest({ runId: 'run-004', on: 4 }, [line]);
    expect(stillPending()).toEqual([pending]);
  });

  test('stays where only an earlier run, or the same one, had kept it', () => {
    open.ingest({ runId: 'run-002', on: 2 }, [indexLine(1, { modifiedDate: modifiedOn(3) })]);
    expect(stillPending()).toEqual([pending]);
  });

  test.each(['deleted', 'left-selection', 'outside'] as const)(
    'is no longer where it was %s since',
    (state) => {
      open.ingest({ runId: 'run-004', on: 4 }, [], [inventoryLine(1, state)]);
      expect(stillPending()).toEqual([]);
    },
  );

  test('stays where it was only seen present', () => {
    open.ingest({ runId: 'run-004', on: 4 }, [], [inventoryLine(1, 'present')]);
    expect(stillPending()).toEqual([pending]);
  });

  test('is the one last written down', () => {
    const later = { ...pending, modifiedDate: modifiedOn(5), reason: 'the service answered 503' };
    open.ingest({ runId: 'run-005', on: 5, pending: [later] });
    expect(stillPending()).toEqual([later]);
    open.ingest({ runId: 'run-006', on: 6 }, [indexLine(1, { modifiedDate: modifiedOn(4) })]);
    expect(stillPending()).toEqual([later]);
  });

  test('without modifiedDate is no longer once it was kept whole', () => {
    open.ingest({ runId: 'run-004', on: 4, pending: [{ ...pending, id: 2, modifiedDate: null }] });
    expect(stillPending()).toContainEqual({ ...pending, id: 2, modifiedDate: null });
    open.ingest({ runId: 'run-005', on: 5 }, [indexLine(2, { modifiedDate: null })]);
    expect(stillPending()).toEqual([pending]);
  });

  test('is named with the date it is listed with now', () => {
    begin();
    verdictOn(listed(1, { modified: modifiedOn(6) }));
    expect(open.progress.pending()).toEqual([{ ...pending, modifiedDate: modifiedOn(6) }]);
  });

  test('is no longer where this run keeps it whole, and stays where it keeps a part', () => {
    begin();
    open.progress.recordKept([keptAsset(1, { partial: true })]);
    expect(open.progress.pending()).toEqual([pending]);
    open.progress.recordKept([keptAsset(1)]);
    expect(open.progress.pending()).toEqual([]);
  });

  test('is no longer where this run finds it deleted', () => {
    begin();
    open.progress.recordStates([inventoryLine(1, 'deleted')]);
    expect(open.progress.stillPending()).toEqual([]);
  });

  test('that fails again is listed once, with the new reason', () => {
    const attempt = begin();
    open.progress.recordFailure({ id: 1, modified: modifiedOn(3), reason: 'still 500' }, attempt);
    expect(open.progress.stillPending()).toEqual([
      { id: 1, modified: modifiedOn(3), reason: 'still 500', attempt },
    ]);
  });

  test('that the account shows is present, whatever is held of it', () => {
    begin();
    verdictOn(listed(1));
    verdictOn(listed(2, { outside: true }));
    open.progress.keepPresent([1, 2, 3]);
    expect(states()).toEqual([
      [1, 'present'],
      [2, 'outside'],
    ]);
  });

  test('of a run that is gone from the destination is forgotten', () => {
    open.catalog.dropRuns(['run-003']);
    expect(stillPending()).toEqual([]);
  });
});

describe('a failure', () => {
  test('is pending, and no longer once the asset is kept whole', () => {
    const attempt = begin();
    open.progress.recordFailure({ id: 1, modified: '', reason: 'r' }, attempt);
    expect(open.progress.pending()).toEqual([{ id: 1, modifiedDate: null, reason: 'r' }]);
    open.progress.recordKept([keptAsset(1, { partial: true })]);
    expect(open.progress.pending()).toHaveLength(1);
    open.progress.recordKept([keptAsset(1)]);
    expect(open.progress.pending()).toEqual([]);
  });

  test('is not pending where the asset is gone or has left the selection', () => {
    const attempt = begin();
    for (const id of [1, 2]) open.progress.recordFailure({ id, modified: '', reason: 'r' }, attempt);
    open.progress.recordStates([inventoryLine(1, 'deleted'), inventoryLine(2, 'left-selection')]);
    expect(open.progress.pending()).toEqual([]);
  });

  test('is news once: not again in this attempt or the next, nor where the asset was pending before', () => {
    open.ingest({ runId: 'run-001', on: 1, pending: [{ id: 2, modifiedDate: null, reason: 'r' }] });
    const attempt = begin();
    expect(open.progress.isKnownFailure(1)).toBe(false);
    expect(open.progress.isKnownFailure(2)).toBe(true);
    open.progress.recordFailure({ id: 1, modified: '', reason: 'r' }, attempt);
    expect(open.progress.isKnownFailure(1)).toBe(true);
    begin();
    expect(open.progress.isKnownFailure(1)).toBe(true);
  });
});
