import { z } from 'zod';
import type { Account } from './account.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { ListBodies } from './list-bodies.ts';
import { type CompiledQuery, compileQuery, type Query, querySchema } from './query.ts';
import { hash } from './random.ts';
import { type AssetRecord, nameOf } from './records.ts';
import { allShardsFailed, invalid, ok, type Reply } from './replies.ts';
import { type Switches, selects } from './switches.ts';

const sortSchema = z.object({ property: z.string(), direction: z.string().default('ASC') });

/** The body of `POST /asset/v1/content/assets/query`. */
export const listRequestSchema = z.object({
  page: z
    .object({
      page: z.coerce.number().int().min(1).default(1),
      pageSize: z.coerce.number().int().min(1).default(50),
    })
    .default({ page: 1, pageSize: 50 }),
  query: querySchema.optional(),
  sort: z.array(sortSchema).default([]),
  fields: z.array(z.string()).optional(),
});

export type ListRequest = z.infer<typeof listRequestSchema>;

export interface ListScope {
  readonly own: boolean;
  readonly shared: boolean;
}

/** Lists the assets of one account, as the switches say. */
export class Listing {
  readonly #account: Account;
  readonly #switches: Switches;
  readonly #bodies: ListBodies;
  #pages = 0;
  /** The last sorted result, for the pages that follow; `key` says what it is an answer to. */
  #sorted: { key: string; records: readonly AssetRecord[] } | undefined;

  constructor(account: Account, switches: Switches) {
    this.#account = account;
    this.#switches = switches;
    this.#bodies = new ListBodies(account, switches);
  }

  /** Throws a `Refusal` for a query the service refuses. */
  answer(request: ListRequest, scope: ListScope): Reply {
    const switches = this.#switches;
    if (request.query === undefined && switches.missingQuery === 'refused') {
      return invalid('query is required.');
    }
    if (switches.allShardsFailed > 0) {
      switches.allShardsFailed -= 1;
      return allShardsFailed(switches.allShardsFailedStatus);
    }
    const { page, pageSize: wished } = request.page;
    if (wished > switches.maximumPageSize && switches.overMaximum === 'error400') {
      return invalid(`pageSize must be at most ${switches.maximumPageSize}.`);
    }
    const pageSize = Math.min(wished, switches.maximumPageSize);
    const compiled = compileQuery(request.query, {
      seed: this.#account.seed,
      switches,
      description: (record) => textOf(this.#account.lightDocument(record).description),
    });
    const start = (page - 1) * pageSize;
    const found = this.#find(request, compiled, scope, start, pageSize);
    const tooMany = compiled.byTypeName && found.count > switches.nameFilterLimit;
    if (tooMany || page * pageSize > switches.resultWindow)
      return allShardsFailed(switches.allShardsFailedStatus);
    return ok({
      count: Math.max(0, Math.min(found.count, switches.countCap) + switches.countOffset),
      page,
      pageSize,
      links: this.#links(page, pageSize, found.count),
      items: this.#shorten(found.page).map((record) => this.#item(record, request.fields)),
    });
  }

  #find(
    request: ListRequest,
    compiled: CompiledQuery,
    scope: ListScope,
    start: number,
    size: number,
  ): { count: number; page: readonly AssetRecord[] } {
    const visible = this.#visible(scope);
    const records = this.#account.records();
    const [sort] = request.sort;
    if (this.#inIdOrder(sort)) {
      // The walk by id never needs more than its page and the number of the rest.
      const page: AssetRecord[] = [];
      let count = 0;
      for (let place = this.#account.firstAtLeast(compiled.lowestId); place < records.length; place += 1) {
        const record = records[place];
        if (record === undefined || !visible(record) || !compiled.matches(record)) continue;
        if (count >= start && page.length < size) page.push(record);
        count += 1;
      }
      return { count, page };
    }
    const key = this.#sortedKey(request.query, sort, scope);
    if (key === undefined || this.#sorted?.key !== key) {
      const matching = records.filter((record) => visible(record) && compiled.matches(record));
      this.#sorted = { key: key ?? '', records: matching.sort(this.#comparison(sort)) };
    }
    const sorted = this.#sorted.records;
    return { count: sorted.length, page: sorted.slice(start, start + size) };
  }

  #visible({ own, shared }: ListScope): (record: AssetRecord) => boolean {
    const { hideFromList, hideFromEverything, indexLagMilliseconds } = this.#switches;
    const indexed = this.#account.now() - indexLagMilliseconds;
    return (record) =>
      record.deletedAt === undefined &&
      (record.shared ? shared : own) &&
      (indexLagMilliseconds === 0 || record.changedAt <= indexed) &&
      !selects(hideFromList, record.id) &&
      !selects(hideFromEverything, record.id);
  }

  #inIdOrder(sort: ListRequest['sort'][number] | undefined): boolean {
    const byId = sort === undefined || (sort.property.toLowerCase() === 'id' && !isDescending(sort));
    return byId && this.#switches.order === 'numeric';
  }

  /** Undefined where a result must not be kept: what is visible may change without the account changing. */
  #sortedKey(
    query: Query | undefined,
    sort: ListRequest['sort'][number] | undefined,
    scope: ListScope,
  ): string | undefined {
    const { hideFromList, hideFromEverything, indexLagMilliseconds, order, dateFilter, keysetIgnored } =
      this.#switches;
    const { itemsWithoutId, idFilterOnItemsWithoutId } = this.#switches;
    const isPlain = (selector: Switches['hideFromList']) =>
      typeof selector !== 'function' && selector.size === 0;
    const isSteady =
      isPlain(hideFromList) &&
      isPlain(hideFromEverything) &&
      indexLagMilliseconds === 0 &&
      (idFilterOnItemsWithoutId === 'matches' || isPlain(itemsWithoutId));
    if (!isSteady) return undefined;
    return JSON.stringify([this.#account.version, query, sort, scope, order, dateFilter, keysetIgnored]);
  }

  #comparison(
    sort: ListRequest['sort'][number] | undefined,
  ): (one: AssetRecord, other: AssetRecord) => number {
    const { order } = this.#switches;
    const { seed } = this.#account;
    if (order === 'ignored')
      return (one, other) => hash(one.id, 111) - hash(other.id, 111) || one.id - other.id;
    const sign = sort !== undefined && isDescending(sort) ? -1 : 1;
    switch (sort?.property.toLowerCase()) {
      case 'name': {
        const names = new Map<number, string>();
        const nameFor = (record: AssetRecord) => {
          const name = names.get(record.id) ?? nameOf(record, seed).toLowerCase();
          names.set(record.id, name);
          return name;
        };
        return (one, other) => sign * compare(nameFor(one), nameFor(other)) || one.id - other.id;
      }
      case 'modifieddate':
        return (one, other) => sign * (one.modifiedAt - other.modifiedAt) || one.id - other.id;
      case 'createddate':
        return (one, other) => sign * (one.createdAt - other.createdAt) || one.id - other.id;
      default:
        return order === 'text'
          ? (one, other) => sign * compare(String(one.id), String(other.id))
          : (one, other) => sign * (one.id - other.id);
    }
  }

  #links(page: number, pageSize: number, count: number): JsonObject {
    const address = (number: number) => `/v1/content/assets/query?$page=${number}&$pagesize=${pageSize}`;
    const links: JsonObject = {};
    if (page > 1 && count > 0) links.previous = { href: address(page - 1) };
    if (page * pageSize < count) links.next = { href: address(page + 1) };
    return links;
  }

  #shorten(page: readonly AssetRecord[]): readonly AssetRecord[] {
    this.#pages += 1;
    const { shortPages } = this.#switches;
    const isShort = shortPages > 0 && this.#pages % shortPages === 0;
    return isShort ? page.slice(0, Math.ceil(page.length / 2)) : page;
  }

  #item(record: AssetRecord, fields: readonly string[] | undefined): JsonValue {
    const item = this.#bodies.item(record, fields);
    if (!selects(this.#switches.itemsWithoutId, record.id)) return item;
    const { id: _id, ...withoutId } = item;
    return withoutId;
  }
}

function isDescending(sort: ListRequest['sort'][number]): boolean {
  return sort.direction.toUpperCase() === 'DESC';
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The assets a `scope` parameter asks for: `ours` (default), `shared`, or both with a comma. */
export function parseScope(text: string | null): ListScope {
  const words = (text ?? 'ours')
    .toLowerCase()
    .split(',')
    .map((word) => word.trim());
  return { own: words.includes('ours'), shared: words.includes('shared') };
}
