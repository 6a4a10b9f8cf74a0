import { isBackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import { toInstant } from '../marketing-cloud/dates.ts';
import type {
  AssetDocument,
  AssetPage,
  AssetQuery,
  MarketingCloud,
} from '../marketing-cloud/marketing-cloud.ts';

const PAGE_SIZE = 500;
/** Pages larger than this are asked for in smaller portions: parsing one must not hold up the main thread. */
const PAGE_BYTES = 1_500_000;
const SMALLEST_PAGE_SIZE = 10;
/** In an account that changes all the time the count runs ahead: look this often before calling a list short. */
const LOOKS = 3;
/** A list that never comes to rest is left to the count to judge. */
const PASSES = 10;

/** A page of a list. `whole` is false where only identity fields were asked for. */
export interface ListedPage {
  readonly items: readonly AssetDocument[];
  readonly whole: boolean;
  /** How many assets the query counts, for the progress display. */
  readonly count: number;
  /** True where its assets are among those whose bodies were asked for, though this page has identity fields only. */
  readonly counted: boolean;
}

export interface ListingOutcome {
  readonly seen: number;
  readonly withoutId: number;
  /** The count that was not reached, though a second look was taken. */
  readonly shortOf: number | undefined;
  /** Where the query had a date filter: whether the service heeded it. */
  readonly dateFilter: 'heeded' | 'refused' | 'ignored';
}

/**
 * Lists a query so that nothing can be lost: by id, each page after the last id, until an empty
 * page; where the service does not keep that order, by page number with de-duplication until a whole pass
 * brings nothing new. At the end the count is asked again and a short list looked at anew. A date filter
 * that is refused or ignored ends the listing: the caller walks all ids instead.
 */
export async function* listAssets(
  client: MarketingCloud,
  query: AssetQuery,
  options: { log: Log; signal: AbortSignal },
): AsyncGenerator<ListedPage, ListingOutcome> {
  const walk = new Listing(client, query, options.log, options.signal);
  try {
    yield* walk.byId();
    return walk.outcome(yield* walk.lookAgain(), 'heeded');
  } catch (error) {
    if (error instanceof DateFilterIgnored) return walk.outcome(undefined, 'ignored');
    // Some services say "all shards failed" to a filter they do not take: with a 200, or however often asked.
    const refused =
      query.modifiedSince !== undefined && isBackupError(error, 'service-refused', 'service-reply');
    if (refused && walk.seen === 0) return walk.outcome(undefined, 'refused');
    throw error;
  }
}

class DateFilterIgnored extends Error {}

class Listing {
  readonly #client: MarketingCloud;
  readonly #query: AssetQuery;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  readonly #since: string | undefined;
  readonly #ids = new Set<number>();
  /** Marks, for one that ends a page is listed again by the next: it lies above the last id there. */
  readonly #withoutId = new Set<number | string>();
  #pageSize = PAGE_SIZE;
  /** True where one page held all that is counted: count and page are of one moment. */
  #complete = false;

  constructor(client: MarketingCloud, query: AssetQuery, log: Log, signal: AbortSignal) {
    this.#client = client;
    this.#query = query;
    this.#log = log;
    this.#signal = signal;
    this.#since = query.modifiedSince && toInstant(query.modifiedSince.toISOString());
  }

  get seen(): number {
    return this.#ids.size;
  }

  outcome(shortOf: number | undefined, dateFilter: ListingOutcome['dateFilter']): ListingOutcome {
    return { seen: this.#ids.size, withoutId: this.#withoutId.size, shortOf, dateFilter };
  }

  async *byId(): AsyncGenerator<ListedPage> {
    let last = 0;
    let ahead = this.#page(this.#query, { afterId: last });
    for (let number = 1; ; number += 1) {
      const page = await ahead;
      if (number === 1) this.#complete = await this.#holdsAll(page);
      else if (page.items.length > 0) this.#complete = false;
      if (page.items.length === 0) return;
      this.#refuseIgnoredFilter(page);
      const ids = idsOf(page);
      this.#adapt(page);
      if (!ascends(ids, last)) {
        this.#log.info('The service does not list by id; reading its pages by number instead.');
        this.#complete = false;
        yield* this.#byNumber(this.#query);
        return;
      }
      last = ids.at(-1) ?? last;
      // Asked for before this page is worked on: the service need not wait for the disk.
      ahead = this.#page(this.#query, { afterId: last });
      ahead.catch(() => undefined);
      yield this.#take(page, this.#query);
    }
  }

  /** Compares with the count, asked again now; returns it where it is not reached after all looks. */
  async *lookAgain(): AsyncGenerator<ListedPage, number | undefined> {
    if (this.#complete) return undefined;
    let count = await this.#client.count(this.#query, this.#signal);
    for (let look = 1; look <= LOOKS && this.#found() < count; look += 1) {
      this.#log.info('The list is shorter than its count; looking again.', { seen: this.#found(), count });
      yield* this.#byNumber({ ...this.#query, fields: 'identity' });
      count = await this.#client.count(this.#query, this.#signal);
    }
    return this.#found() < count ? count : undefined;
  }

  /**
   * The page's own count is that of the query by id, in which items without id may be missing. For what changed
   * since a date it will do: the whole account is counted elsewhere in the run.
   */
  async #holdsAll(page: AssetPage): Promise<boolean> {
    if (page.items.length !== page.count) return false;
    if (this.#since !== undefined) return true;
    return (await this.#client.count(this.#query, this.#signal)) === page.count;
  }

  #found(): number {
    return this.#ids.size + this.#withoutId.size;
  }

  async *#byNumber(query: AssetQuery): AsyncGenerator<ListedPage> {
    for (let pass = 1; pass <= PASSES; pass += 1) {
      const before = this.#ids.size;
      const asked: AssetQuery = pass === 1 ? query : { ...query, fields: 'identity' };
      yield* this.#pass(asked);
      if (this.#ids.size === before) return;
    }
  }

  /** One pass over all pages by number. */
  async *#pass(query: AssetQuery): AsyncGenerator<ListedPage> {
    const size = this.#pageSize;
    const passed = new Set<number | string>();
    for (let number = 1; ; number += 1) {
      const page = await this.#client.page(query, { page: number }, size, this.#signal);
      if (page.items.length === 0) break;
      this.#refuseIgnoredFilter(page);
      // A service that repeats its pages for ever has nothing more to say.
      if (page.items.every((item) => passed.has(markOf(item)))) break;
      for (const item of page.items) passed.add(markOf(item));
      yield this.#take(page, query);
    }
  }

  #page(query: AssetQuery, position: { afterId: number }): Promise<AssetPage> {
    return this.#client.page(query, position, this.#pageSize, this.#signal);
  }

  /** Hands on what was not listed before, on another page or on this one. */
  #take(page: AssetPage, query: AssetQuery): ListedPage {
    const items = page.items.filter((item) => {
      const { id } = item;
      const isNew = id === undefined || !this.#ids.has(id);
      if (id === undefined) this.#withoutId.add(markOf(item));
      else this.#ids.add(id);
      return isNew;
    });
    const counted = this.#query.fields === 'whole';
    return { items, whole: query.fields === 'whole', count: page.count, counted };
  }

  #adapt(page: AssetPage): void {
    const fitting = Math.floor(PAGE_BYTES / (page.bytes / page.items.length));
    this.#pageSize = Math.min(PAGE_SIZE, Math.max(SMALLEST_PAGE_SIZE, fitting));
  }

  #refuseIgnoredFilter(page: AssetPage): void {
    const since = this.#since;
    if (since === undefined) return;
    if (page.items.some(({ modifiedDate }) => modifiedDate !== undefined && modifiedDate < since)) {
      throw new DateFilterIgnored();
    }
  }
}

function idsOf(page: AssetPage): number[] {
  return page.items.flatMap(({ id }) => (id === undefined ? [] : [id]));
}

/** What tells an item of a list from others: its id, or all that names it where it has none. */
function markOf({ id, value, typeId, categoryId, modifiedDate }: AssetDocument): number | string {
  return id ?? JSON.stringify([value.customerKey, value.name, typeId, categoryId, modifiedDate]);
}

/** True where ids ascend strictly and lie above `last`; a page without any id can't lead on. */
function ascends(ids: readonly number[], last: number): boolean {
  if (ids.length === 0) return false;
  return ids.every((id, index) => id > (index === 0 ? last : (ids[index - 1] ?? last)));
}
