import type {
  AssetDocument,
  AssetPage,
  AssetQuery,
  Position,
} from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { assetDocument, fakeMarketingCloud } from '../../support/fake-marketing-cloud.ts';

export const NOW = new Date('2026-11-24T12:00:00Z');

/** How a service lists; each may be wrong in its own way. */
export interface ListingHabits {
  readonly order: 'by id' | 'as text' | 'descending' | 'as stored' | 'another each time';
  readonly keyset: 'heeded' | 'heeded, nothing without an id' | 'ignored' | 'compared as text';
  readonly maximumPageSize: number;
  /** Every so many pages one is cut to half its items; 0: never. */
  readonly shortPageEvery: number;
  readonly beyondTheEnd: 'empty' | 'last page again' | 'always the first page';
  /** Ids that are counted, but never listed. */
  readonly hidden: readonly number[];
  /** Pages end with their first item once more. */
  readonly duplicates: boolean;
  readonly dateFilter: 'heeded' | 'refused' | 'ignored';
  readonly count: (real: number) => number;
  /** Bytes of one item in a reply. */
  readonly itemBytes: number;
  /** What else happens to a reply before it is sent. */
  readonly reply: (page: AssetPage, position: Position) => AssetPage;
}

export const GOOD_HABITS: ListingHabits = {
  order: 'by id',
  keyset: 'heeded',
  maximumPageSize: 500,
  shortPageEvery: 0,
  beyondTheEnd: 'empty',
  hidden: [],
  duplicates: false,
  dateFilter: 'heeded',
  count: (real) => real,
  itemBytes: 100,
  reply: (page) => page,
};

/** What is stored; without id, an item is named only. */
export interface StoredItem {
  readonly id?: number;
  readonly name?: string;
  readonly modified?: Date;
}

/** More requests than any list in a test needs: whoever sends more would never end. */
const MOST_REQUESTS = 20_000;

interface Request {
  readonly query: AssetQuery;
  readonly position: Position;
  readonly pageSize: number;
}

/** A Marketing Cloud that lists `items`, with the habits given. */
export function listingService(
  items: readonly StoredItem[],
  habits: Partial<ListingHabits> = {},
  refuse: () => Error = () => new Error('The service refuses date filters.'),
) {
  const is = { ...GOOD_HABITS, ...habits };
  const requests: Request[] = [];
  const counts: AssetQuery[] = [];
  let pages = 0;
  const passesOver = is.keyset === 'heeded, nothing without an id';

  const matching = (query: AssetQuery): StoredItem[] => {
    const { modifiedSince } = query;
    if (modifiedSince === undefined || is.dateFilter === 'ignored') return [...items];
    if (is.dateFilter === 'refused') throw refuse();
    return items.filter(({ modified = NOW }) => modified >= modifiedSince);
  };

  const ordered = (found: StoredItem[]): StoredItem[] => {
    const idOf = ({ id }: StoredItem) => id ?? Number.MAX_SAFE_INTEGER;
    if (is.order === 'by id') return found.sort((a, b) => idOf(a) - idOf(b));
    if (is.order === 'descending') return found.sort((a, b) => idOf(b) - idOf(a));
    if (is.order === 'as text') return found.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
    if (is.order === 'as stored') return found;
    const shift = (pages * 7) % Math.max(1, found.length);
    return [...found.slice(shift), ...found.slice(0, shift)];
  };

  const after = (found: StoredItem[], id: number): StoredItem[] => {
    if (is.keyset === 'ignored') return found;
    if (is.keyset === 'compared as text') return found.filter((item) => String(item.id) > String(id));
    return found.filter((item) => (item.id === undefined ? !passesOver : item.id > id));
  };

  const client = fakeMarketingCloud({
    async page(query, position, pageSize) {
      pages += 1;
      if (pages > MOST_REQUESTS) throw new Error('The list never ends.');
      requests.push({ query, position, pageSize });
      const all = matching(query);
      const listed = ordered(all.filter(({ id }) => id === undefined || !is.hidden.includes(id)));
      const size = Math.min(pageSize, is.maximumPageSize);
      const found =
        'afterId' in position
          ? after(listed, position.afterId).slice(0, size)
          : numbered(listed, position.page, size, is.beyondTheEnd);
      // What the filter by id passes over is not in the count of a query that has it.
      const counted = 'afterId' in position && passesOver ? all.filter(({ id }) => id !== undefined) : all;
      const cut = is.shortPageEvery > 0 && pages % is.shortPageEvery === 0;
      const sent = cut ? found.slice(0, Math.ceil(found.length / 2)) : found;
      const [first] = sent;
      if (is.duplicates && first) sent.push(first);
      return is.reply(pageOf(sent, is.count(counted.length), size, is.itemBytes), position);
    },
    async count(query) {
      counts.push(query);
      return is.count(matching(query).length);
    },
  });
  return { client, requests, counts };
}

function numbered(
  listed: readonly StoredItem[],
  number: number,
  size: number,
  beyondTheEnd: ListingHabits['beyondTheEnd'],
): StoredItem[] {
  const last = Math.max(1, Math.ceil(listed.length / size));
  if (beyondTheEnd === 'always the first page') return listed.slice(0, size);
  const page = beyondTheEnd === 'last page again' ? Math.min(number, last) : number;
  return listed.slice((page - 1) * size, page * size);
}

function pageOf(items: readonly StoredItem[], count: number, pageSize: number, itemBytes: number): AssetPage {
  return { count, pageSize, items: items.map(documentOf), bytes: items.length * itemBytes };
}

function documentOf({ id, name = `asset ${id}`, modified = NOW }: StoredItem): AssetDocument {
  return assetDocument({ ...(id === undefined ? {} : { id }), name, modifiedDate: modified.toISOString() });
}
