import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RootFacts } from '../../../electron/backup/catalog/catalog.ts';
import { isSelfContainedDue, planRun, wholeQueries } from '../../../electron/backup/plan.ts';
import type { Selection } from '../../../shared/selection.ts';
import { day, manifestOf, type RunOnDay } from './catalog/catalog-builders.ts';

const BLOCKS: Selection = { types: [197, 220], folders: 'all', scope: 'own' };
const EMPTY: RootFacts = {
  runs: 0,
  nextSequence: 0,
  newestUntil: undefined,
  base: undefined,
  lastWalked: undefined,
  lastSelfContained: undefined,
  missingRuns: [],
  droppedRuns: [],
  folderTree: undefined,
};

/** What a root says whose last run was on day 10, with this selection (and folders it resolved to), and walked. */
function rootAfter(
  selection: Selection,
  folderIds: number[] | null = null,
  more: Partial<RunOnDay> = {},
): RootFacts {
  const run = manifestOf({
    runId: 'run-010',
    on: 10,
    walked: true,
    selection,
    selectedFolderIds: folderIds,
    watermarkSelection: selection,
    watermarkFolderIds: folderIds,
    ...more,
  });
  return { ...EMPTY, runs: 1, newestUntil: new Date(run.until), base: run, lastWalked: run };
}

function plan(
  facts: RootFacts,
  given: {
    selection?: Selection;
    folderIds?: number[] | null;
    on?: number;
    full?: boolean;
    since?: Date | null;
  } = {},
) {
  const { selection = BLOCKS, folderIds = null, on = 11, full = false, since } = given;
  return planRun({
    facts,
    selection,
    selectedFolderIds: folderIds,
    full,
    now: new Date(day(on)),
    ...(since === undefined ? {} : { since }),
  });
}

const DAY_9 = new Date(day(9));
const own = (types: Selection['types'], folders: Selection['folders'] = 'all'): Selection => ({
  types,
  folders,
  scope: 'own',
});
const typesAndDates = (listings: ReturnType<typeof plan>['listings']) =>
  listings.map(({ types, modifiedSince }) => [types, modifiedSince]);

describe('the lower end of a run', () => {
  test('is the watermark less 24 hours', () => {
    const { since, listings } = plan(rootAfter(BLOCKS));
    expect(since).toEqual(DAY_9);
    expect(listings).toEqual([{ types: [197, 220], scope: 'own', fields: 'whole', modifiedSince: DAY_9 }]);
  });

  test("is earlier where the service's clock had been ahead before the run of the watermark", () => {
    const facts = rootAfter(BLOCKS, null, { watermarkServiceTime: day(5) });
    expect(plan(facts)).toMatchObject({ since: new Date(day(4)) });
    expect(plan(facts, { on: 6 }).walkReasons).toEqual([]);
  });

  test('is not there in the first run, which lists everything and needs no walk', () => {
    expect(plan(EMPTY)).toEqual({
      since: null,
      listings: [{ types: [197, 220], scope: 'own', fields: 'whole' }],
      walkReasons: [],
      listsAll: true,
    });
  });

  test('is not there in a full run', () => {
    expect(plan(rootAfter(BLOCKS), { full: true })).toMatchObject({ since: null, listsAll: true });
  });

  test('is not there where no run has a watermark', () => {
    const facts = rootAfter(BLOCKS, null, { watermark: null, watermarkSelection: null });
    expect(plan({ ...facts, base: undefined })).toMatchObject({ since: null, listsAll: true });
  });

  test('is not there where the watermark names no selection', () => {
    const facts = rootAfter(BLOCKS, null, { watermarkSelection: null });
    expect(plan(facts)).toMatchObject({ since: null, listsAll: true });
  });

  test.each([null, new Date(day(3))])('of a continued run stays as it was: %s', (since) => {
    expect(plan(rootAfter(BLOCKS), { since }).since).toEqual(since);
  });
});

describe('what a selection has gained since the watermark has no lower end', () => {
  test('new types', () => {
    const { listings, listsAll, since } = plan(rootAfter(own([197])), { selection: own([197, 220, 8]) });
    expect(typesAndDates(listings)).toEqual([
      [[197], DAY_9],
      [[220, 8], undefined],
    ]);
    expect({ listsAll, since }).toEqual({ listsAll: false, since: DAY_9 });
  });

  test('only new types: nothing of the old ones is listed', () => {
    const { listings } = plan(rootAfter(own([197])), { selection: own([220]) });
    expect(typesAndDates(listings)).toEqual([[[220], undefined]]);
  });

  test.each<[string, Selection, number[] | null, Selection, number[] | null]>([
    ['all types after some', own([197]), null, own('all'), null],
    ['shared content', BLOCKS, null, { ...BLOCKS, scope: 'own-and-shared' }, null],
    ['a folder', own('all', [1]), [1, 2], own('all', [1, 5]), [1, 2, 5]],
    ['a subfolder that is new in a selected folder', own('all', [1]), [1, 2], own('all', [1]), [1, 2, 3]],
    ['all folders after some', own('all', [1]), [1, 2], own('all'), null],
  ])('%s: everything is listed', (_, before, idsBefore, selection, folderIds) => {
    expect(plan(rootAfter(before, idsBefore), { selection, folderIds })).toMatchObject({
      since: null,
      listsAll: true,
      walkReasons: [],
    });
  });

  test.each<[string, Selection, number[] | null, Selection, number[] | null]>([
    ['fewer types', BLOCKS, null, own([197]), null],
    ['some types after all', own('all'), null, BLOCKS, null],
    ['own content after own and shared', { ...BLOCKS, scope: 'own-and-shared' }, null, BLOCKS, null],
    ['fewer folders', own('all', [1, 5]), [1, 5], own('all', [1]), [1]],
    ['some folders after all', own('all'), null, own('all', [1]), [1]],
  ])(
    'a narrower one gains nothing, and all ids are walked: %s',
    (_, before, idsBefore, selection, folderIds) => {
      const { since, walkReasons } = plan(rootAfter(before, idsBefore), { selection, folderIds });
      expect(since).toEqual(DAY_9);
      expect(walkReasons).toEqual(['the selection has changed']);
    },
  );

  test('the order of types and folders makes no difference', () => {
    const facts = rootAfter(own([197, 220], [5, 1]), [5, 1]);
    expect(plan(facts, { selection: own([220, 197], [1, 5]), folderIds: [1, 5] }).walkReasons).toEqual([]);
  });

  test('since a watermark that stayed, not since the last run', () => {
    const facts = rootAfter(own([197, 220]), null, { watermark: day(8), watermarkSelection: own([197]) });
    expect(typesAndDates(plan(facts).listings)).toEqual([
      [[197], new Date(day(7))],
      [[220], undefined],
    ]);
  });
});

describe('all ids are walked', () => {
  test('not where nothing asks for it', () => {
    expect(plan(rootAfter(BLOCKS))).toMatchObject({ walkReasons: [], listsAll: false });
  });

  test('at least every 7 days, also where the run of the seventh day begins a moment early', () => {
    const facts = rootAfter(BLOCKS);
    expect(plan(facts, { on: 15 }).walkReasons).toEqual([]);
    const momentsEarly = planRun({
      facts,
      selection: BLOCKS,
      selectedFolderIds: null,
      full: false,
      now: new Date(Date.parse(day(17)) - 5000),
    });
    expect(momentsEarly.walkReasons).toEqual([expect.stringContaining('almost a week ago')]);
  });

  test('where no run has done so', () => {
    expect(plan({ ...rootAfter(BLOCKS), lastWalked: undefined }).walkReasons).toEqual([
      'no run has compared all ids yet',
    ]);
  });

  test('where a run is gone, each named', () => {
    const facts = { ...rootAfter(BLOCKS), droppedRuns: ['run-001'], missingRuns: ['run-002'] };
    expect(plan(facts).walkReasons).toEqual([
      expect.stringContaining('run run-001 is gone'),
      expect.stringContaining('run run-002, which later runs build on'),
    ]);
  });

  test('where the selection is not that of the last walk, though it is that of the last run', () => {
    const walked = manifestOf({ runId: 'run-009', on: 9, walked: true, selection: own([197]) });
    const facts = { ...rootAfter(BLOCKS), lastWalked: walked };
    expect(plan(facts).walkReasons).toEqual(['the selection has changed']);
  });

  test('where the folders that the selection resolves to are others', () => {
    const facts = rootAfter(own('all', [1]), [1, 2]);
    expect(plan(facts, { selection: own('all', [1]), folderIds: [1] }).walkReasons).toEqual([
      'the selection has changed',
    ]);
  });

  test("where the service's clock went back behind the watermark", () => {
    expect(plan(rootAfter(BLOCKS), { on: 5 }).walkReasons).toEqual([
      expect.stringContaining('clock is behind'),
    ]);
  });
});

describe('queries', () => {
  test('hold at most 50 types each and every type once; all types are no filter', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 200 }),
        (types) => {
          const queries = wholeQueries(own(types));
          const chunks = queries.map((query) => (query.types === 'all' ? [] : query.types));
          expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(50);
          expect(chunks.flat()).toEqual(types);
          expect(queries).toHaveLength(Math.ceil(types.length / 50));
        },
      ),
    );
    expect(wholeQueries(own('all'))).toEqual([{ types: 'all', scope: 'own', fields: 'identity' }]);
  });
});

test('whatever a selection was and is, each type that it gained is listed without, and each other with a lower end', () => {
  const types = fc.oneof(
    fc.constant<'all'>('all'),
    fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 110 }),
  );
  fc.assert(
    fc.property(types, types, (before, now) => {
      const { listings, since, listsAll } = plan(rootAfter(own(before)), { selection: own(now) });
      const listed = (withDate: boolean) =>
        listings
          .filter(({ modifiedSince }) => (modifiedSince !== undefined) === withDate)
          .flatMap((query) => (query.types === 'all' ? [] : query.types));
      const gained = (type: number) => before !== 'all' && !before.includes(type);
      if (now === 'all') {
        expect(listsAll).toBe(before !== 'all');
        expect(listings.map((query) => query.types)).toEqual(['all']);
        return;
      }
      expect(since).toEqual(DAY_9);
      expect(listed(false)).toEqual(now.filter(gained));
      expect(listed(true)).toEqual(now.filter((type) => !gained(type)));
    }),
  );
});

describe('a self-contained run', () => {
  const lastOn = (on: number, hours = 0) => {
    const lastSelfContained = manifestOf({ runId: 'run-001', on });
    const until = new Date(Date.parse(lastSelfContained.until) + hours * 3_600_000).toISOString();
    return { runs: 3, lastSelfContained: { ...lastSelfContained, until } };
  };
  const due = (facts: Parameters<typeof isSelfContainedDue>[0], weeks: number | undefined, on: number) =>
    isSelfContainedDue(facts, weeks, new Date(day(on)));

  test('is due so many weeks after the last one, and not before', () => {
    expect(due(lastOn(1), 1, 7)).toBe(false);
    expect(due(lastOn(1), 1, 8)).toBe(true);
    expect(due(lastOn(1), 4, 22)).toBe(false);
    expect(due(lastOn(1), 4, 29)).toBe(true);
  });

  test('is not left for a day because a run is a moment early', () => {
    expect(due(lastOn(1, 1), 1, 8)).toBe(true);
  });

  test('is due where none is left', () => {
    expect(due({ runs: 2, lastSelfContained: undefined }, 4, 8)).toBe(true);
  });

  test('is not asked for where the first run is to come, or nobody wants them', () => {
    expect(due({ runs: 0, lastSelfContained: undefined }, 4, 8)).toBe(false);
    expect(due(lastOn(1), undefined, 400)).toBe(false);
  });
});
