import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Search } from '../../../../electron/browse/catalog/search.ts';
import { MOST_SEARCHED } from '../../../../electron/browse/catalog/texts.ts';
import {
  dayOf,
  openSearchedAccount,
  type SearchedAccount,
  searchQuery,
} from '../../../support/searched-account.ts';

let account: SearchedAccount;
beforeEach(async () => {
  account = await openSearchedAccount();
});
afterEach(() => account.close());

const ORDERS = '<p>\n  %%[ SET @rows = LookupRows("DE_Orders", "Id", @id) ]%%\n</p>';

describe('a search in code', () => {
  it('finds an exact piece of it, quotes and all, whatever the case', async () => {
    await account.backUp(1, {
      assets: [
        { id: 1, content: ORDERS },
        { id: 2, content: 'LookupRows("DE_Other") and "DE_Orders"' },
      ],
    });
    expect(await account.ids('LookupRows("DE_Orders"')).toEqual([1]);
    expect(await account.ids('lookuprows("de_orders"')).toEqual([1]);
    expect(await account.ids('"DE_Orders"')).toEqual([2, 1]);
    expect(await account.ids("DE_Orders' OR 1=1 --")).toEqual([]);
    for (const text of ['NOT "', '"""', 'a AND b', 'body:x', '*^{}()', '%%[', '[ SET @ro']) {
      await expect(account.find(text)).resolves.toBeDefined();
    }
    expect(await account.ids('[ SET @ro')).toEqual([1]);
  });

  it('shows the line, and where in it', async () => {
    await account.backUp(1, { assets: [{ id: 1, content: ORDERS }] });
    const { match } = await account.hit('LOOKUPROWS');
    expect(match).toEqual({
      where: 'code',
      text: '%%[ SET @rows = LookupRows("DE_Orders", "Id", @id) ]%%',
      ranges: [[16, 26]],
    });
  });

  it('cuts long lines around the match, never within a character', async () => {
    await account.backUp(1, {
      assets: [{ id: 1, content: `${'😀'.repeat(5000)}needle${'é'.repeat(5000)}` }],
    });
    const { match } = await account.hit('NEEDLE');
    const [[start, end] = [0, 0]] = match.ranges;
    expect(match.text.slice(start, end)).toBe('needle');
    expect(match.text.length).toBeLessThanOrEqual(240);
    expect(match.text.isWellFormed()).toBe(true);
  });

  it('finds a phrase over two lines, however they end', async () => {
    await account.backUp(1, { assets: [{ id: 1, content: 'first line\r\nsecond line' }] });
    expect(await account.ids('line\nsecond')).toEqual([1]);
    expect(await account.ids('line\r\nsecond')).toEqual([1]);
    expect((await account.hit('line\nsecond')).match).toMatchObject({ where: 'code' });
  });

  it('finds letters beyond ASCII in either case, and characters that grow in lower case', async () => {
    await account.backUp(1, { assets: [{ id: 1, content: 'İİ GRÖSSE Größe Ключ 春の新作 🎉🎊' }] });
    for (const text of ['grösse', 'GRÖßE', 'ключ', '春の新', '新作 🎉']) {
      const { match } = await account.hit(text);
      const [[start, end] = [0, 0]] = match.ranges;
      expect(match.text.slice(start, end).toLowerCase()).toBe(text.toLowerCase());
    }
  });

  it('looks into the blocks in the slots of an email', async () => {
    const blocks = { a: { id: 7, content: 'only in this slot' } };
    const document = {
      views: { subjectline: { content: 'A subject' }, html: { slots: { main: { blocks } } } },
    };
    await account.backUp(1, { assets: [{ id: 1, assetType: { id: 207 }, content: '<html>', document }] });
    expect(await account.ids('only in this')).toEqual([1]);
    expect(await account.ids('a subject')).toEqual([1]);
  });

  it('says that it takes three characters, and finds names all the same', async () => {
    await account.backUp(1, {
      assets: [
        { id: 1, name: 'Xy', content: 'xy' },
        { id: 2, content: 'xy' },
      ],
    });
    expect(await account.find('xy')).toMatchObject({ tooShort: true, rows: [{ id: 1 }] });
    expect(await account.find('xy', { in: 'code' })).toMatchObject({ tooShort: true, rows: [] });
    expect(await account.find('xy', { in: 'names' })).toMatchObject({ tooShort: false, rows: [{ id: 1 }] });
    expect(await account.find(' \n')).toMatchObject({ rows: [], more: false });
  });

  it('searches the beginning of what is too large, and says so', async () => {
    const content = `at the beginning ${'x'.repeat(MOST_SEARCHED)} at the end`;
    await account.backUp(1, { assets: [{ id: 1, content }] });
    expect(await account.find('at the beginning')).toMatchObject({ rows: [{ id: 1 }], cut: 1 });
    expect(await account.find('at the end')).toMatchObject({ rows: [], cut: 1 });
  });

  it('says how many versions it could not search yet', async () => {
    await account.takeIn(1, { assets: [{ id: 1, content: 'unread code' }] });
    expect(await account.find('unread')).toMatchObject({ rows: [], unsearched: 1 });
    expect(account.search.progress()).toEqual({ done: 0, total: 1 });
  });
});

describe('a search at a date', () => {
  beforeEach(async () => {
    await account.backUp(1, { assets: [{ id: 1, name: 'Old name', content: 'first words' }] });
    await account.backUp(3, {
      assets: [
        { id: 1, name: 'New name', content: 'second words', modifiedDate: '2026-01-02T00:00:00.0000000Z' },
        { id: 2, name: 'Second', content: 'second too' },
      ],
    });
    await account.backUp(5, { states: [{ id: 2, state: 'deleted' }] });
  });

  it('finds what was there by then, and nothing later', async () => {
    expect(await account.ids('second words', { at: dayOf(2) })).toEqual([]);
    expect(await account.ids('second words', { at: dayOf(3) })).toEqual([1]);
  });

  it('finds an earlier version where only that has the words, and says so', async () => {
    expect(await account.hit('first words')).toMatchObject({
      runId: 'run-001',
      current: false,
      name: 'Old name',
    });
    expect(await account.hit('first words', { at: dayOf(1) })).toMatchObject({ current: true });
    expect(await account.hit('words')).toMatchObject({ runId: 'run-003', current: true });
    expect(await account.hit('old name')).toMatchObject({ id: 1, current: false, match: { where: 'name' } });
  });

  it('finds what is gone where it is asked for, with its last version', async () => {
    expect(await account.ids('second')).toEqual([1]);
    expect(await account.ids('second', { at: dayOf(4) })).toEqual([2, 1]);
    const gone = { state: 'deleted', since: dayOf(5) };
    expect(await account.hit('second too', { filters: { gone: 'only' } })).toMatchObject({ id: 2, gone });
    expect(await account.ids('second', { filters: { gone: 'with' } })).toEqual([2, 1]);
  });
});

describe('the order of what is found', () => {
  it('is: exact key or name, names that begin so, names, keys, code; then what was so once', async () => {
    await account.backUp(1, { assets: [{ id: 9, name: 'Offer of old' }] });
    await account.backUp(2, {
      assets: [
        { id: 1, content: 'an offer' },
        { id: 2, customerKey: 'the-offer' },
        { id: 3, name: 'Best offer' },
        { id: 4, name: 'Offer of May' },
        { id: 5, name: 'OFFER' },
        { id: 6, customerKey: 'offer' },
        { id: 9, name: 'Renamed', modifiedDate: '2026-01-02T00:00:00.0000000Z' },
      ],
    });
    const ids = await account.ids('offer');
    expect(new Set(ids.slice(0, 2))).toEqual(new Set([5, 6]));
    expect(ids.slice(2)).toEqual([4, 3, 2, 1, 9]);
    expect(await account.ids('offer', { in: 'names' })).not.toContain(1);
    expect(await account.ids('offer', { in: 'code' })).toEqual([1]);
  });

  it('finds ids as they are typed', async () => {
    await account.backUp(1, { assets: [{ id: 12345 }, { id: 12346 }, { id: 777 }] });
    expect(await account.ids('12345')).toEqual([12345]);
    expect(new Set(await account.ids('1234'))).toEqual(new Set([12345, 12346]));
    expect((await account.hit('777')).match).toEqual({ where: 'id', text: '777', ranges: [[0, 3]] });
  });

  it.each(['names', 'code'] as const)('is the same from page to page, in %s', async (where) => {
    // More than are looked at in one go.
    const assets = Array.from({ length: 450 }, (_, index) => ({
      id: index + 1,
      name: `Page ${index}`,
      content: `page ${index} of it`,
    }));
    await account.backUp(1, { assets });
    const pages = await Promise.all(
      [0, 200, 400, 600].map((offset) => account.find('age ', { in: where, offset, limit: 200 })),
    );
    expect(pages.map(({ rows, more }) => [rows.length, more])).toEqual([
      [200, true],
      [200, true],
      [50, false],
      [0, false],
    ]);
    expect(new Set(pages.flatMap(({ rows }) => rows.map(({ id }) => id))).size).toBe(450);
  });
});

describe('filters', () => {
  beforeEach(async () => {
    const folder = (id: number, parentId: number, name: string) => ({ id, parentId, name });
    await account.backUp(1, {
      folders: [
        folder(10, 0, 'Content Builder'),
        folder(11, 10, 'A'),
        folder(12, 11, 'B'),
        folder(13, 10, 'C'),
      ],
      assets: [
        {
          id: 1,
          name: 'Hit 1',
          folderId: 11,
          modifiedBy: 'Ada',
          modifiedDate: '2026-01-01T00:00:00.0000000Z',
        },
        {
          id: 2,
          name: 'Hit 2',
          folderId: 12,
          modifiedBy: 'Bob',
          assetType: { id: 220, name: 'codesnippetblock' },
        },
        { id: 3, name: 'Hit 3', folderId: 13, content: 'hit 3' },
      ],
    });
  });

  it.each([
    ['a folder with those below it', { folderId: 11 }, [1, 2]],
    ['types', { types: [220] }, [2]],
    ['authors', { authors: ['Ada', 'Nobody'] }, [1]],
    ['dates', { modifiedFrom: '2025-12-31T23:00:00Z', modifiedTo: '2026-01-01T01:00:00+01:00' }, [1]],
    ['dates that begin later', { modifiedFrom: '2026-01-01T00:00:01Z' }, []],
    ['several at once', { folderId: 11, types: [197] }, [1]],
  ])('narrow it down to %s', async (_, filters, expected) => {
    expect(new Set(await account.ids('hit', { filters }))).toEqual(new Set(expected));
  });

  it('offer the types and authors that there are', async () => {
    await account.backUp(2, { states: [{ id: 2, state: 'deleted' }] });
    expect(await account.facets.facets()).toEqual({
      types: [
        { id: 197, name: 'htmlblock', assets: 2 },
        { id: 220, name: 'codesnippetblock', assets: 0 },
      ],
      authors: [
        { name: 'Ada', assets: 1 },
        { name: 'Ada Lovelace', assets: 1 },
        { name: 'Bob', assets: 0 },
      ],
    });
  });
});

it('finds nothing any more of runs that are gone', async () => {
  await account.backUp(1, { assets: [{ id: 1, name: 'Gone', content: 'gone code' }] });
  await account.backUp(2, { assets: [{ id: 2, content: 'kept code' }] });
  for (const path of account.storage.files.keys()) {
    if (path.startsWith('backup_20260101')) account.storage.files.delete(path);
  }
  await account.database.sync(account.storage);
  await account.index();
  expect(await account.ids('gone')).toEqual([]);
  expect(await account.ids('code')).toEqual([2]);
  const left = account.database.database.reader.prepare('SELECT count(*) AS n FROM texts').get();
  expect(left).toEqual({ n: 1 });
});

describe('several searches at a time', () => {
  const slow = { filters: { authors: ['Nobody'] } };

  /** A search that gives way after each asset it looks at. */
  async function patientAccount(): Promise<SearchedAccount> {
    const assets = Array.from({ length: 40 }, (_, index) => ({ id: index + 1, name: `Thing ${index}` }));
    await account.backUp(1, { assets });
    return { ...account, search: new Search(account.database.database.reader, { sliceMilliseconds: 0 }) };
  }

  it('are overtaken by the newest', async () => {
    const { search } = await patientAccount();
    const ended: string[] = [];
    const find = async (text: string, filters: object) => {
      await search.search(searchQuery(text, filters));
      ended.push(text);
    };
    await Promise.all([find('thing', slow), find('Thing 17', {})]);
    expect(ended).toEqual(['Thing 17', 'thing']);
  });

  it('say that there may be more where they ran out of time, and never do where all of it is wanted', async () => {
    await patientAccount();
    const { reader } = account.database.database;
    const search = new Search(reader, { sliceMilliseconds: 0, longestMilliseconds: 0 });
    const cut = await search.search(searchQuery('thing'));
    expect(cut.more).toBe(true);
    expect(cut.rows.length).toBeLessThan(40);
    const whole = await search.search({ ...searchQuery('thing'), wholly: true });
    expect(whole).toMatchObject({ more: false, rows: { length: 40 } });
  });

  it('are given up, the oldest first, where they become many', async () => {
    const { search } = await patientAccount();
    const searches = ['thing', 'hing', 'ing', 'ing ', 'thin', 'Thing'].map((text) =>
      search.search(searchQuery(text, slow)),
    );
    const outcomes = await Promise.allSettled(searches);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      ...Array.from({ length: 4 }, () => 'fulfilled'),
    ]);
    expect(outcomes[0]).toMatchObject({ reason: { code: 'cancelled' } });
  });
});

it('forgets all that it searches of another place', async () => {
  await account.backUp(1, { assets: [{ id: 1, name: 'Here', content: 'here is code' }] });
  const { ingest, database } = account.database;
  ingest.adopt('memory:/elsewhere', { tenant: 'mc-another', mid: 2 });
  for (const table of ['names', 'texts', 'bodies', 'codes', 'refs']) {
    expect(database.reader.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
  }
  expect(await account.ids('here')).toEqual([]);
  await account.database.sync(account.storage);
  await account.index();
  expect(await account.ids('here is')).toEqual([1]);
});
