import { beforeEach, describe, expect, test } from 'vitest';
import type { Selection } from '../../../../shared/selection.ts';
import {
  ALL,
  indexLine,
  inventoryLine,
  keptAsset,
  listed,
  modifiedOn,
  type OpenCatalog,
  openCatalog,
} from './catalog-builders.ts';

const HTML: Selection = { types: [197], folders: 'all', scope: 'own' };

let open: OpenCatalog;
beforeEach(() => {
  open = openCatalog();
  open.ingest(
    { runId: 'run-001', on: 1 },
    [indexLine(1, { name: 'one' }), indexLine(2, { assetType: { id: 220 } }), indexLine(3), indexLine(4)],
    [inventoryLine(5, 'outside'), inventoryLine(4, 'deleted')],
  );
  open.progress.begin('under-way', 'folder');
});

function see(...ids: number[]): void {
  open.progress.classify(
    ids.map((id) => listed(id)),
    { full: false },
  );
}

const ids = (found: readonly { id: number }[]) => found.map(({ id }) => id);

describe('the number of assets that the count should be', () => {
  test('is what is held or known outside the folders, and not what is deleted', () => {
    expect(open.comparison.knownCount()).toBe(4);
  });

  test('has those just listed as well, each once', () => {
    see(1, 4, 6, 7);
    expect(open.comparison.knownCount()).toBe(7);
  });

  test('lacks those that this run found gone, or whose type is no longer selected', () => {
    open.progress.recordStates([
      inventoryLine(1, 'deleted'),
      inventoryLine(2, 'left-selection', { left: 'type' }),
      inventoryLine(3, 'left-selection', { left: 'folder' }),
    ]);
    expect(open.comparison.knownCount()).toBe(2);
  });
});

describe('after all ids were seen, what is missing', () => {
  test('is what was held, or known outside the folders, and was not listed', () => {
    see(3);
    expect(ids(open.comparison.missing(ALL, 0, 10))).toEqual([1, 2, 5]);
    expect(open.comparison.missingCount(ALL)).toEqual({ missing: 3, known: 4 });
  });

  test('is named as it was last known', () => {
    expect(open.comparison.missing(ALL, 0, 1)).toEqual([
      { id: 1, modified: modifiedOn(1), typeId: 197, categoryId: 10, name: 'one' },
    ]);
    expect(open.comparison.missing(ALL, 3, 10)).toEqual([
      { id: 5, modified: null, typeId: null, categoryId: 10, name: undefined },
    ]);
  });

  test('comes in pages', () => {
    expect(ids(open.comparison.missing(ALL, 1, 1))).toEqual([2]);
  });

  test('are not assets of types that are no longer selected: those have left the selection', () => {
    expect(ids(open.comparison.missing(HTML, 0, 10))).toEqual([1, 3, 5]);
    expect(open.comparison.missingCount(HTML).missing).toBe(3);
    expect(ids(open.comparison.missingByType(HTML, 0, 10))).toEqual([2]);
    expect(open.comparison.missingByType(ALL, 0, 10)).toEqual([]);
  });

  test('is not asked for again once it is recorded as gone', () => {
    open.progress.recordStates([
      inventoryLine(1, 'deleted'),
      inventoryLine(2, 'left-selection', { left: 'scope' }),
    ]);
    expect(ids(open.comparison.missing(ALL, 0, 10))).toEqual([3, 5]);
  });

  test('knows the name of an asset whose version lies in two folders', () => {
    const origin = { run: 'run-001', until: '2026-01-01T02:00:00.000Z', sequence: 1 };
    open.ingest({ runId: 'carrier', on: 2, kind: 'carried', carried: ['run-001'] }, [
      { ...indexLine(1, { name: 'one' }), ...origin },
    ]);
    expect(open.comparison.missing(ALL, 0, 1)).toMatchObject([{ id: 1, name: 'one' }]);
  });
});

describe('what was kept from lists', () => {
  test('in earlier runs and in this one is found by type, by id and in pages', () => {
    open.ingest(
      { runId: 'run-002', on: 2 },
      [6, 7, 8].map((id) => indexLine(id, { source: 'list', assetType: { id: id === 8 ? 220 : 197 } })),
    );
    open.progress.recordKept([keptAsset(9, { source: 'list' }), keptAsset(10)]);
    expect(open.comparison.keptFromLists(197, 0, 10)).toEqual([6, 7, 9]);
    expect(open.comparison.keptFromLists(197, 6, 1)).toEqual([7]);
    expect(open.comparison.keptFromLists(220, 0, 10)).toEqual([8]);
  });

  test('is no longer asked for where this run has it by id, has checked it, or found it gone', () => {
    open.ingest(
      { runId: 'run-002', on: 2 },
      [6, 7, 8].map((id) => indexLine(id, { source: 'list' })),
    );
    open.progress.recordKept([keptAsset(6)]);
    open.progress.recordStates([
      inventoryLine(7, 'present', { checkedById: true }),
      inventoryLine(8, 'deleted', { name: '"checkedById":true' }),
    ]);
    expect(open.comparison.keptFromLists(197, 0, 10)).toEqual([]);
  });

  test('and is deleted or out of the selection is not asked for', () => {
    open.ingest(
      { runId: 'run-002', on: 2 },
      [indexLine(6, { source: 'list' })],
      [inventoryLine(6, 'left-selection')],
    );
    expect(open.comparison.keptFromLists(197, 0, 10)).toEqual([]);
  });
});
