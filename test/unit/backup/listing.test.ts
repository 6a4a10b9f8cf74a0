import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ListedPage, listAssets } from '../../../electron/backup/listing.ts';
import type { AssetPage, AssetQuery, Position } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { BackupError } from '../../../shared/errors.ts';
import { memoryLog } from '../../support/engine.ts';
import { assetDocument } from '../../support/fake-marketing-cloud.ts';
import { type ListingHabits, listingService, type StoredItem } from './listing-service.ts';

const EVERYTHING: AssetQuery = { types: [197], scope: 'own', fields: 'whole' };
const SINCE: AssetQuery = { ...EVERYTHING, modifiedSince: new Date('2026-11-23T12:00:00Z') };
const NEVER = new AbortController().signal;
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function stored(ids: readonly number[]): StoredItem[] {
  return ids.map((id) => ({ id }));
}

/** Lists to the end and says what came, in order, and what the outcome was. */
async function listed(service: ReturnType<typeof listingService>, query = EVERYTHING) {
  const log = memoryLog();
  const listing = listAssets(service.client, query, { log, signal: NEVER });
  const pages: ListedPage[] = [];
  for (;;) {
    const next = await listing.next();
    if (next.done) {
      const items = pages.flatMap((page) => page.items);
      const ids = items.flatMap(({ id }) => id ?? []);
      return { pages, items, ids, outcome: next.value, log: log.lines };
    }
    pages.push(next.value);
  }
}

function positions({ requests }: ReturnType<typeof listingService>) {
  return requests.map(({ position }) => position);
}

describe('a list', () => {
  test('is walked by id, always page 1, until an empty page', async () => {
    const service = listingService(stored(numbers(1, 25)), { maximumPageSize: 10 });
    const { ids, outcome } = await listed(service);
    expect(ids).toEqual(numbers(1, 25));
    expect(outcome).toEqual({ seen: 25, withoutId: 0, shortOf: undefined, dateFilter: 'heeded' });
    expect(positions(service)).toEqual([0, 10, 20, 25].map((afterId) => ({ afterId })));
  });

  test('is not at its end where a page is short', async () => {
    const { ids, outcome } = await listed(
      listingService(stored(numbers(1, 100)), { maximumPageSize: 10, shortPageEvery: 2 }),
    );
    expect(ids).toEqual(numbers(1, 100));
    expect(outcome.shortOf).toBeUndefined();
  });

  test('of what changed since a date costs one request where nothing did', async () => {
    const service = listingService([]);
    expect((await listed(service, SINCE)).outcome).toMatchObject({ seen: 0, shortOf: undefined });
    expect(service.requests).toHaveLength(1);
    expect(service.counts).toHaveLength(0);
  });

  test('of what changed since a date needs no further count where it fits on one page', async () => {
    const service = listingService(stored(numbers(1, 500)));
    expect((await listed(service, SINCE)).ids).toHaveLength(500);
    expect(service.requests).toHaveLength(2);
    expect(service.counts).toHaveLength(0);
  });

  test.each([0, 5, 500])(
    'without a lower end is compared with the count of the whole query, %d assets or more',
    async (assets) => {
      const service = listingService(stored(numbers(1, assets)));
      expect((await listed(service)).outcome).toMatchObject({ seen: assets, shortOf: undefined });
      expect(service.counts).toEqual([EVERYTHING]);
    },
  );

  test('asks for the next page before this one is worked on', async () => {
    const service = listingService(stored(numbers(1, 30)), { maximumPageSize: 10 });
    const options = { log: memoryLog(), signal: NEVER };
    const listing = listAssets(service.client, EVERYTHING, options);
    await listing.next();
    expect(positions(service)).toEqual([{ afterId: 0 }, { afterId: 10 }]);
    await listing.return({ seen: 0, withoutId: 0, shortOf: undefined, dateFilter: 'heeded' });
  });

  test('passes on an error of the service', async () => {
    const reply = (page: AssetPage, position: Position) => {
      if ('afterId' in position && position.afterId > 0)
        throw new BackupError('service-unavailable', 'Down.');
      return page;
    };
    const service = listingService(stored(numbers(1, 30)), { maximumPageSize: 10, reply });
    await expect(listed(service)).rejects.toThrow('Down.');
  });
});

describe('the page size', () => {
  test('is 500 to begin with, then as many items as parse without holding up the main thread', async () => {
    const service = listingService(stored(numbers(1, 700)), { itemBytes: 15_000 });
    await listed(service);
    expect(service.requests.map(({ pageSize }) => pageSize).slice(0, 3)).toEqual([500, 100, 100]);
  });

  test('is never less than 10', async () => {
    const service = listingService(stored(numbers(1, 30)), { itemBytes: 5_000_000, maximumPageSize: 20 });
    expect((await listed(service)).ids).toEqual(numbers(1, 30));
    expect(service.requests.at(-1)?.pageSize).toBe(10);
  });

  test('stays 500 where pages are light', async () => {
    const service = listingService(stored(numbers(1, 30)), { itemBytes: 1, maximumPageSize: 20 });
    await listed(service);
    expect(service.requests.every(({ pageSize }) => pageSize === 500)).toBe(true);
  });
});

describe('a service that does not list by id', () => {
  const ids = numbers(1, 45);
  test.each<[string, Partial<ListingHabits>]>([
    ['orders ids as text', { order: 'as text' }],
    ['ignores the sort', { order: 'as stored' }],
    ['sorts the other way', { order: 'descending' }],
    ['ignores the filter by id', { keyset: 'ignored' }],
    ['compares ids as text', { keyset: 'compared as text', order: 'as text' }],
    ['repeats its last page for ever', { order: 'descending', beyondTheEnd: 'last page again' }],
    ['lists an item twice on a page', { duplicates: true }],
  ])('is read by page number where it %s, each asset once', async (_, habits) => {
    const shuffled = stored(ids.toSorted((a, b) => (a % 7) - (b % 7)));
    const {
      ids: found,
      outcome,
      log,
    } = await listed(listingService(shuffled, { maximumPageSize: 10, ...habits }));
    expect(found.toSorted((a, b) => a - b)).toEqual(ids);
    expect(outcome).toMatchObject({ seen: 45, shortOf: undefined });
    expect(log.join()).toMatch(/reading its pages by number instead|looking again/);
  });

  test('is read until a whole pass brings nothing new', async () => {
    const service = listingService(stored(ids), { order: 'descending', maximumPageSize: 10 });
    const { pages } = await listed(service);
    const byNumber = positions(service).filter((position) => 'page' in position);
    expect(byNumber).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6].map((page) => ({ page })));
    expect(pages.filter(({ whole }) => whole).flatMap(({ items }) => items)).toHaveLength(45);
    expect(pages.filter(({ whole }) => !whole).flatMap(({ items }) => items)).toEqual([]);
  });

  test('asks for few fields where it only looks again', async () => {
    const service = listingService(stored(ids), { order: 'another each time', maximumPageSize: 10 });
    await listed(service);
    const fields = service.requests.map(({ query }) => query.fields);
    expect(fields.slice(0, 2)).toEqual(['whole', 'whole']);
    expect(fields.at(-1)).toBe('identity');
  });

  test('is given up where it always sends the first page; what is missing shows in the count', async () => {
    const { ids: found, outcome } = await listed(
      listingService(stored(ids), {
        keyset: 'ignored',
        maximumPageSize: 10,
        beyondTheEnd: 'always the first page',
      }),
    );
    expect(found).toEqual(numbers(1, 10));
    expect(outcome).toMatchObject({ seen: 10, shortOf: 45 });
  });
});

describe('the count', () => {
  test('that is never reached, after several looks, is what the list is short of', async () => {
    const service = listingService(stored(numbers(1, 30)), { maximumPageSize: 10, hidden: [7, 23] });
    const { ids, outcome, log } = await listed(service);
    expect(ids).toHaveLength(28);
    expect(outcome).toMatchObject({ seen: 28, shortOf: 30 });
    expect(log.filter((line) => line.includes('looking again')).length).toBeGreaterThanOrEqual(2);
  });

  test('that one page did not reach is asked for again, whatever that page was', async () => {
    const service = listingService(stored(numbers(1, 5)), { hidden: [5] });
    expect((await listed(service)).outcome.shortOf).toBe(5);
  });

  test('is reached where a second look finds what the first one lacked', async () => {
    const hidden = [7];
    const reply = (page: AssetPage) => {
      if (page.items.length === 0) hidden.length = 0;
      return page;
    };
    const service = listingService(stored(numbers(1, 30)), { maximumPageSize: 10, hidden, reply });
    const { ids, outcome, pages } = await listed(service);
    expect(ids.toSorted((a, b) => a - b)).toEqual(numbers(1, 30));
    expect(outcome.shortOf).toBeUndefined();
    expect(pages.find(({ items }) => items.some(({ id }) => id === 7))?.whole).toBe(false);
  });

  test('is the one of the end: what was deleted during the walk is not missed', async () => {
    let real = 30;
    const service = listingService(stored(numbers(1, 30)), {
      maximumPageSize: 10,
      hidden: [7],
      count: () => real,
    });
    const walking = listed(service);
    real = 29;
    expect((await walking).outcome).toMatchObject({ seen: 29, shortOf: undefined });
  });

  test('that is capped below what is listed does no harm', async () => {
    const { ids, outcome } = await listed(
      listingService(stored(numbers(1, 45)), { maximumPageSize: 10, count: () => 10 }),
    );
    expect(ids).toEqual(numbers(1, 45));
    expect(outcome.shortOf).toBeUndefined();
  });

  test('is handed on with each page', async () => {
    const { pages } = await listed(listingService(stored(numbers(1, 25)), { maximumPageSize: 10 }));
    expect(pages.map(({ count }) => count)).toEqual([25, 25, 25]);
  });
});

describe('an item without an id', () => {
  test('is handed on, counted, and never the cursor', async () => {
    const items = [...stored(numbers(1, 25)), { name: 'without' }];
    const { items: found, ids, outcome } = await listed(listingService(items, { maximumPageSize: 10 }));
    expect(ids.toSorted((a, b) => a - b)).toEqual(numbers(1, 25));
    expect(found.filter(({ id }) => id === undefined).map(({ value }) => value.name)).toContain('without');
    expect(outcome).toMatchObject({ seen: 25, withoutId: 1, shortOf: undefined });
  });

  test.each([0, 2, 25])(
    'that a walk by id does not list is found where there are %d others',
    async (others) => {
      const items = [...stored(numbers(1, others)), { name: 'without' }];
      const service = listingService(items, { maximumPageSize: 10, keyset: 'heeded, nothing without an id' });
      const { items: found, ids, outcome } = await listed(service);
      expect(ids).toEqual(numbers(1, others));
      expect(found.filter(({ id }) => id === undefined).map(({ value }) => value.name)).toContain('without');
      expect(outcome).toEqual({ seen: others, withoutId: 1, shortOf: undefined, dateFilter: 'heeded' });
    },
  );

  test('that comes with every page is counted once, so that it hides no loss', async () => {
    const without = assetDocument({ name: 'without' });
    const reply = (page: AssetPage) => ({
      ...page,
      items: page.items.length === 0 ? [] : [...page.items, without],
    });
    const service = listingService(stored(numbers(1, 25)), {
      maximumPageSize: 10,
      hidden: [3],
      count: (real) => real + 1,
      reply,
    });
    expect((await listed(service)).outcome).toMatchObject({ seen: 24, withoutId: 1, shortOf: 26 });
  });

  test('alone on a page does not end the list', async () => {
    const items = [
      ...numbers(1, 4).map((id) => ({ id })),
      { name: 'a' },
      { name: 'b' },
      { id: 5 },
      { id: 6 },
    ];
    const { ids, outcome } = await listed(listingService(items, { order: 'as stored', maximumPageSize: 1 }));
    expect(ids).toEqual(numbers(1, 6));
    expect(outcome).toMatchObject({ withoutId: 2, shortOf: undefined });
  });
});

describe('a date filter', () => {
  const old = stored(numbers(1, 20)).map((item) => ({ ...item, modified: LONG_AGO }));
  const items = [...old, ...stored(numbers(21, 25))];

  test('that is heeded lists only what changed since', async () => {
    const { ids, outcome } = await listed(listingService(items, { maximumPageSize: 10 }), SINCE);
    expect(ids).toEqual(numbers(21, 25));
    expect(outcome).toMatchObject({ dateFilter: 'heeded', shortOf: undefined });
  });

  test('that is ignored ends the list with the first old asset', async () => {
    const service = listingService(items, { dateFilter: 'ignored', maximumPageSize: 10 });
    const { ids, outcome } = await listed(service, SINCE);
    expect(ids).toEqual([]);
    expect(outcome).toMatchObject({ dateFilter: 'ignored', shortOf: undefined });
    expect(service.requests).toHaveLength(1);
  });

  test('that is ignored only where pages are read by number is noticed as well', async () => {
    const reply = (page: AssetPage, position: Position) =>
      'afterId' in position ? { ...page, items: [] } : page;
    const service = listingService(items, { dateFilter: 'ignored', maximumPageSize: 10, reply });
    expect((await listed(service, SINCE)).outcome.dateFilter).toBe('ignored');
  });

  test.each(['service-refused', 'service-reply'] as const)(
    'that is refused (%s) ends the list before anything came',
    async (code) => {
      const service = listingService(items, { dateFilter: 'refused' }, () => new BackupError(code, 'No.'));
      const { ids, outcome } = await listed(service, SINCE);
      expect(ids).toEqual([]);
      expect(outcome.dateFilter).toBe('refused');
    },
  );

  test('is not blamed for a refusal of a query that has none', async () => {
    const reply = () => {
      throw new BackupError('service-refused', 'No.');
    };
    await expect(listed(listingService([], { reply }))).rejects.toThrow('No.');
  });
});

describe('whatever the service does', () => {
  const habits: fc.Arbitrary<Partial<ListingHabits>> = fc.record({
    order: fc.constantFrom('by id', 'as text', 'descending', 'as stored', 'another each time'),
    keyset: fc.constantFrom('heeded', 'heeded, nothing without an id', 'ignored', 'compared as text'),
    maximumPageSize: fc.integer({ min: 1, max: 40 }),
    shortPageEvery: fc.integer({ min: 0, max: 4 }),
    beyondTheEnd: fc.constantFrom('empty', 'last page again', 'always the first page'),
    hidden: fc.oneof(fc.constant([]), fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 3 })),
    duplicates: fc.boolean(),
    itemBytes: fc.constantFrom(10, 200_000),
  });
  const items = fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 60 }),
      fc.array(fc.boolean(), { maxLength: 60 }),
    )
    .map(([ids, without]) => [
      ...ids.map((id): StoredItem => ({ id })),
      ...without.flatMap((is, index): StoredItem[] =>
        is && index % 5 === 0 ? [{ name: `none ${index}` }] : [],
      ),
    ]);

  test('a list ends, names no asset twice, and either has all of them or says what it is short of', async () => {
    await fc.assert(
      fc.asyncProperty(items, habits, async (all, given) => {
        const { ids, outcome } = await listed(listingService(all, given));
        const expected = all.flatMap(({ id }) => id ?? []);
        expect(new Set(ids).size).toBe(ids.length);
        expect(outcome.seen).toBe(ids.length);
        expect(expected).toEqual(expect.arrayContaining(ids));
        const lost = expected.filter((id) => !ids.includes(id));
        if (lost.length > 0) expect(outcome.shortOf).toBe(all.length);
      }),
      { numRuns: 400 },
    );
  });

  test('a service that keeps the order loses nothing at all and is not called short', async () => {
    await fc.assert(
      fc.asyncProperty(items, habits, async (all, given) => {
        const good = { ...given, order: 'by id', keyset: 'heeded', hidden: [], duplicates: false } as const;
        const withIds = all.filter(({ id }) => id !== undefined);
        const { ids, outcome } = await listed(listingService(withIds, good));
        expect(ids).toEqual(withIds.flatMap(({ id }) => id ?? []).toSorted((a, b) => a - b));
        expect(outcome.shortOf).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});
