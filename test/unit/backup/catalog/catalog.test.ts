import { beforeEach, describe, expect, test } from 'vitest';
import { isInQuery } from '../../../../electron/backup/catalog/catalog.ts';
import {
  day,
  hashOf,
  indexLine,
  inventoryLine,
  manifestOf,
  modifiedOn,
  type OpenCatalog,
  openCatalog,
} from './catalog-builders.ts';

let open: OpenCatalog;
beforeEach(() => {
  open = openCatalog();
});

/** The account at a date, as ids with the run that holds each. */
function accountOn(number: number, after = 0, limit = 100) {
  return open.catalog
    .accountAt(new Date(day(number)), after, limit)
    .map(({ line, runId }) => [line.id, runId] as const);
}

test('the number of assets held leaves out what was deleted or left the selection, and what was only seen', () => {
  open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1), indexLine(2), indexLine(3), indexLine(4)]);
  expect(open.catalog.heldAssets()).toBe(4);
  open.ingest(
    { runId: 'run-002', on: 2 },
    [indexLine(5)],
    [inventoryLine(2, 'deleted'), inventoryLine(3, 'left-selection'), inventoryLine(9, 'outside')],
  );
  expect(open.catalog.heldAssets()).toBe(3);
});

describe('a run that is taken in', () => {
  test('is known by its id, folder and the size of its manifest, in order', () => {
    open.ingest({ runId: 'run-002', on: 2 });
    open.ingest({ runId: 'run-001', on: 1 });
    expect(open.catalog.knownRuns()).toEqual([
      { runId: 'run-001', folder: 'folder of run-001', bytes: 1 },
      { runId: 'run-002', folder: 'folder of run-002', bytes: 1 },
    ]);
  });

  test('that breaks off leaves nothing behind', () => {
    open.catalog.beginIngest(manifestOf({ runId: 'run-001', on: 1 }), 'folder', 1);
    open.catalog.addIndex([indexLine(1)]);
    open.catalog.addInventory([inventoryLine(2, 'outside')]);
    open.catalog.abortIngest();
    expect(open.catalog.knownRuns()).toEqual([]);
    expect(open.current()).toEqual([]);
    open.ingest({ runId: 'run-002', on: 2 }, [indexLine(3)]);
    expect(open.current()).toMatchObject([{ id: 3 }]);
  });

  test('cannot be given lines before it has begun', () => {
    expect(() => open.catalog.addIndex([indexLine(1)])).toThrow('No run is being taken');
    expect(() => open.catalog.abortIngest()).not.toThrow();
  });

  test('a second time changes nothing', () => {
    const lines = [indexLine(1)];
    open.ingest({ runId: 'run-001', on: 1 }, lines, [inventoryLine(2, 'outside')]);
    const before = open.current();
    open.ingest({ runId: 'run-001', on: 1 }, lines, [inventoryLine(2, 'outside')]);
    expect(open.current()).toEqual(before);
  });
});

describe('the account at a date', () => {
  test('holds of each asset the version modified last, from the runs up to then', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1), indexLine(2)]);
    open.ingest({ runId: 'run-002', on: 2 }, [indexLine(1, { modifiedDate: modifiedOn(2) })]);
    open.ingest({ runId: 'run-003', on: 3 }, [indexLine(1, { modifiedDate: modifiedOn(1) })]);
    expect(accountOn(0)).toEqual([]);
    expect(accountOn(1)).toEqual([
      [1, 'run-001'],
      [2, 'run-001'],
    ]);
    expect(accountOn(3)).toEqual([
      [1, 'run-002'],
      [2, 'run-001'],
    ]);
  });

  test('takes of two runs with the same modifiedDate the later one', () => {
    open.ingest({ runId: 'run-002', on: 2 }, [indexLine(1, { content: 'moved' })]);
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    expect(accountOn(2)).toEqual([[1, 'run-002']]);
  });

  test('takes of two runs with the same until the one with the greater sequence, then the greater run id', () => {
    open.ingest({ runId: 'run-zzz', on: 1, sequence: 9 }, [indexLine(1)]);
    open.ingest({ runId: 'run-aaa', on: 1, sequence: 10 }, [indexLine(1), indexLine(2)]);
    open.ingest({ runId: 'run-bbb', on: 1, sequence: 10 }, [indexLine(2)]);
    expect(accountOn(1)).toEqual([
      [1, 'run-aaa'],
      [2, 'run-bbb'],
    ]);
  });

  test('lacks what was deleted or had left the selection by then, and has it before and after', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1), indexLine(2), indexLine(3)]);
    open.ingest(
      { runId: 'run-002', on: 2 },
      [],
      [inventoryLine(1, 'deleted'), inventoryLine(2, 'left-selection'), inventoryLine(3, 'outside')],
    );
    open.ingest({ runId: 'run-003', on: 3 }, [], [inventoryLine(1, 'present')]);
    open.ingest({ runId: 'run-004', on: 4 }, [indexLine(2, { content: 'again' })]);
    expect(accountOn(1).map(([id]) => id)).toEqual([1, 2, 3]);
    expect(accountOn(2).map(([id]) => id)).toEqual([3]);
    expect(accountOn(3).map(([id]) => id)).toEqual([1, 3]);
    expect(accountOn(4).map(([id]) => id)).toEqual([1, 2, 3]);
  });

  test('lacks an asset that was kept and found gone in one run', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)], [inventoryLine(1, 'deleted')]);
    expect(accountOn(1)).toEqual([]);
    expect(open.current()).toMatchObject([{ id: 1, state: 'deleted' }]);
  });

  test('has no asset of which only a state is known', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [], [inventoryLine(1, 'present'), inventoryLine(2, 'outside')]);
    expect(accountOn(1)).toEqual([]);
  });

  test('comes in pages, with the folder of each run', () => {
    open.ingest(
      { runId: 'run-001', on: 1 },
      [1, 2, 3].map((id) => indexLine(id)),
    );
    expect(accountOn(1, 1, 1)).toEqual([[2, 'run-001']]);
    const [first] = open.catalog.accountAt(new Date(day(1)), 0, 1);
    expect(first).toEqual({ line: indexLine(1), runId: 'run-001', folder: 'folder of run-001' });
  });

  test('takes an asset without modifiedDate by the run that kept it last', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1, { modifiedDate: null })]);
    open.ingest({ runId: 'run-002', on: 2 }, [indexLine(1, { modifiedDate: null })]);
    expect(accountOn(2)).toEqual([[1, 'run-002']]);
  });
});

describe('what is current', () => {
  test('of an asset never held is the state and folder it was seen in last', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [], [inventoryLine(1, 'outside', { folderId: 20 })]);
    open.ingest({ runId: 'run-002', on: 2 }, [], [inventoryLine(1, 'outside', { folderId: 30 })]);
    expect(open.current()).toMatchObject([{ id: 1, hash: null, state: 'outside', category_id: 30 }]);
  });

  test('counts as fetched by id once a later run found the list to be right', () => {
    open.ingest(
      { runId: 'run-001', on: 1 },
      [1, 2, 3].map((id) => indexLine(id, { source: 'list' })),
    );
    open.ingest(
      { runId: 'run-002', on: 2 },
      [],
      [
        inventoryLine(1, 'present', { checkedById: true }),
        inventoryLine(2, 'present', { checkedById: true, modifiedDate: modifiedOn(2) }),
        inventoryLine(3, 'present'),
      ],
    );
    expect(open.current()).toMatchObject([{ source: 'id' }, { source: 'list' }, { source: 'list' }]);
    open.ingest({ runId: 'run-003', on: 3 }, [indexLine(1, { source: 'list' })]);
    expect(open.current()[0]).toMatchObject({ source: 'list' });
  });

  test('falls back to what is left when a run is gone', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1)]);
    open.ingest({ runId: 'run-002', on: 2 }, [indexLine(1, { modifiedDate: modifiedOn(2), content: 'new' })]);
    open.ingest({ runId: 'run-003', on: 3 }, [], [inventoryLine(1, 'deleted')]);
    open.catalog.dropRuns(['run-002', 'run-003']);
    expect(open.current()).toMatchObject([{ id: 1, hash: hashOf('1 content'), state: 'present' }]);
    open.catalog.dropRuns(['run-001']);
    expect(open.current()).toEqual([]);
  });
});

describe('the facts of a root', () => {
  test('without runs are empty', () => {
    expect(open.catalog.facts()).toMatchObject({
      runs: 0,
      nextSequence: 0,
      base: undefined,
      lastWalked: undefined,
      missingRuns: [],
      droppedRuns: [],
      folderTree: undefined,
    });
  });

  test('build on the backup with the greatest watermark, whatever its name or when it ended', () => {
    open.ingest({ runId: 'run-001', on: 1 });
    open.ingest({ runId: 'run-005', on: 5 });
    open.ingest({ runId: 'run-006', on: 6, watermark: day(1) });
    open.ingest({ runId: 'run-007', on: 7, watermark: null, watermarkSelection: null });
    expect(open.catalog.facts()).toMatchObject({ runs: 4, base: { runId: 'run-005' }, nextSequence: 8 });
  });

  test('build on the later of two backups with the same watermark', () => {
    open.ingest({ runId: 'run-002', on: 2, watermark: day(1) });
    open.ingest({ runId: 'run-001', on: 1 });
    expect(open.catalog.facts().base?.runId).toBe('run-002');
  });

  test.each(['carried', 'safety', 'repair'] as const)('never build on a run of kind %s', (kind) => {
    open.ingest({ runId: 'run-001', on: 1, walked: true });
    open.ingest({ runId: 'run-002', on: 2, kind, walked: true });
    expect(open.catalog.facts()).toMatchObject({
      base: { runId: 'run-001' },
      lastWalked: { runId: 'run-001' },
    });
  });

  test('compare watermarks as instants, not as text', () => {
    open.ingest({ runId: 'run-001', on: 1, watermark: '2026-01-05T12:00:00Z' });
    open.ingest({ runId: 'run-002', on: 2, watermark: '2026-01-05T10:00:00-06:00' });
    expect(open.catalog.facts().base?.runId).toBe('run-002');
  });

  test('name the folder with the last kept folder tree', () => {
    const tree = (text: string) => ({
      files: {
        ...manifestOf({ runId: 'any-run', on: 1 }).files,
        folders: { sha256: hashOf(text), bytes: 1, lines: 1 },
      },
    });
    open.ingest({ runId: 'run-002', on: 2, ...tree('second') });
    open.ingest({ runId: 'run-001', on: 1, ...tree('first') });
    open.ingest({ runId: 'run-003', on: 3 });
    expect(open.catalog.facts().folderTree).toEqual({ sha256: hashOf('second') });
  });
});

describe('runs that are gone from the destination', () => {
  beforeEach(() => {
    open.ingest({ runId: 'run-001', on: 1, walked: true }, [indexLine(1)]);
    open.ingest({ runId: 'run-002', on: 2, buildsOn: ['run-001'] }, [indexLine(2)]);
    open.ingest({ runId: 'run-003', on: 3, buildsOn: ['run-001', 'run-002'] });
  });

  test('are remembered until all ids were walked', () => {
    open.catalog.dropRuns(['run-001']);
    expect(open.catalog.facts()).toMatchObject({ droppedRuns: ['run-001'], missingRuns: ['run-001'] });
    open.catalog.walkDone();
    expect(open.catalog.facts().droppedRuns).toEqual([]);
  });

  test('and held nothing are not missed', () => {
    open.catalog.dropRuns(['run-003']);
    expect(open.catalog.facts()).toMatchObject({ runs: 2, droppedRuns: [], missingRuns: [] });
  });

  test('and come back, be it under another name, are not missed', () => {
    open.catalog.dropRuns(['run-001']);
    open.ingest({ runId: 'run-001', on: 1, walked: true }, [indexLine(1)]);
    expect(open.catalog.facts()).toMatchObject({ droppedRuns: [], missingRuns: [] });
  });

  test('are missed by a catalog that never knew them, for others build on them', () => {
    const anew = openCatalog();
    anew.ingest({ runId: 'run-003', on: 3, buildsOn: ['run-001', 'run-002'] });
    expect(anew.catalog.facts()).toMatchObject({ droppedRuns: [], missingRuns: ['run-001', 'run-002'] });
  });

  test('are no longer missed once a run has compared all ids without them', () => {
    open.catalog.dropRuns(['run-001']);
    open.ingest({ runId: 'run-004', on: 4, walked: true, buildsOn: ['run-002'] }, [indexLine(1)]);
    expect(open.catalog.facts().missingRuns).toEqual([]);
    open.catalog.dropRuns(['run-002']);
    expect(open.catalog.facts().missingRuns).toEqual(['run-002']);
  });

  test('and are replaced by a carried run are not missed, and their assets stay', () => {
    const origin = { run: 'run-001', until: day(1), sequence: 1 };
    open.ingest({ runId: 'carrier', on: 4, kind: 'carried', carried: ['run-001'] }, [
      { ...indexLine(1), ...origin },
    ]);
    open.catalog.dropRuns(['run-001']);
    expect(open.catalog.facts()).toMatchObject({ droppedRuns: [], missingRuns: [] });
    expect(open.current()).toMatchObject([
      { id: 1, run_id: 'carrier' },
      { id: 2, run_id: 'run-002' },
    ]);
    expect(accountOn(1)).toEqual([[1, 'carrier']]);
    open.catalog.dropRuns(['carrier']);
    expect(open.catalog.facts()).toMatchObject({
      droppedRuns: ['carrier', 'run-001'],
      missingRuns: ['run-001'],
    });
  });

  test('take the pending assets they named along', () => {
    open.ingest({ runId: 'run-004', on: 4, pending: [{ id: 9, modifiedDate: null, reason: 'r' }] });
    open.catalog.dropRuns(['run-004']);
    open.progress.begin('under-way', 'folder');
    expect(open.progress.stillPending()).toEqual([]);
  });
});

describe('the runs that a new one builds on', () => {
  test('are those that hold the newest version of an asset that is there', () => {
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(1), indexLine(2)]);
    open.ingest({ runId: 'run-002', on: 2 }, [indexLine(1, { modifiedDate: modifiedOn(2) })]);
    open.ingest({ runId: 'run-003', on: 3 }, [indexLine(3)]);
    expect(open.catalog.neededRuns()).toEqual(['run-001', 'run-002', 'run-003']);
    open.ingest(
      { runId: 'run-004', on: 4 },
      [],
      [inventoryLine(2, 'deleted'), inventoryLine(3, 'left-selection')],
    );
    expect(open.catalog.neededRuns()).toEqual(['run-002']);
  });
});

describe('an asset answers the query by types and scope', () => {
  test.each([
    ['present', undefined, true],
    ['outside', undefined, true],
    ['left-selection', 'folder', true],
    ['left-selection', 'type', false],
    ['left-selection', 'scope', false],
    ['deleted', undefined, false],
  ] as const)('where it is %s (%s): %s', (state, left, expected) => {
    expect(isInQuery({ state, left })).toBe(expected);
  });
});
