import { z } from 'zod';
import type { Log } from '../journal/log.ts';
import { jsonObjectSchema, toAssetDocument } from './asset-document.ts';
import { hasList, type ListProperty, queryBody, queryPath } from './asset-query.ts';
import { AttemptFailure, isRefusal, type ServiceRefusal } from './failures.ts';
import type { FileSizes } from './file-sizes.ts';
import { sliceItems } from './json-slices.ts';
import type { AssetDocument, AssetPage, AssetQuery, Position } from './marketing-cloud.ts';
import type { Redaction } from './redaction.ts';
import { type HttpReply, parseJson } from './reply.ts';
import type { RestCalls } from './rest.ts';

/** The documented default, which no service refuses. */
const SAFE_PAGE_SIZE = 50;

interface Dialect {
  readonly pageSize: number;
  readonly listProperty: ListProperty;
}

const count = z.int().nonnegative();
const listSchema = z.union([
  z.object({ count, pageSize: z.int().optional().catch(undefined), items: z.array(jsonObjectSchema) }),
  z
    .object({ Count: count, PageSize: z.int().optional().catch(undefined), Items: z.array(jsonObjectSchema) })
    .transform((list) => ({ count: list.Count, pageSize: list.PageSize, items: list.Items })),
]);

/**
 * Reads assets, in lists and by id. What the service turns out to refuse in a list request (large pages, one
 * spelling of `in`) is remembered for the lifetime of this object.
 */
export class Assets {
  readonly #rest: RestCalls;
  readonly #redaction: Redaction;
  readonly #fileSizes: FileSizes;
  readonly #log: Log;
  #largestPage = Number.POSITIVE_INFINITY;
  #listProperty: ListProperty = 'value';

  constructor(options: { rest: RestCalls; redaction: Redaction; fileSizes: FileSizes; log: Log }) {
    this.#rest = options.rest;
    this.#redaction = options.redaction;
    this.#fileSizes = options.fileSizes;
    this.#log = options.log;
  }

  /**
   * A page of a list. A 400 is answered by asking in the other ways the service may understand; where none of
   * them helps it is thrown (`service-refused`), as for a date filter the service does not take.
   */
  async page(
    query: AssetQuery,
    position: Position,
    pageSize: number,
    signal: AbortSignal,
  ): Promise<AssetPage> {
    const usual = { pageSize: Math.min(pageSize, this.#largestPage), listProperty: this.#listProperty };
    try {
      return await this.#ask(query, position, usual, signal);
    } catch (error) {
      if (!isRefusal(error, 400)) throw error;
      return await this.#askOtherwise(query, position, usual, error, signal);
    }
  }

  async count(query: AssetQuery, signal: AbortSignal): Promise<number> {
    const page = await this.page({ ...query, fields: 'identity' }, { page: 1 }, 1, signal);
    return page.count;
  }

  /** `GET /asset/v1/content/assets/{id}`, kept byte by byte; undefined on 404. */
  async byId(id: number, signal: AbortSignal): Promise<AssetDocument | undefined> {
    const subject = `asset ${id}`;
    try {
      return await this.#rest.get(
        subject,
        `/asset/v1/content/assets/${id}`,
        (reply) => this.#readAsset(reply, id),
        signal,
      );
    } catch (error) {
      if (isRefusal(error, 404)) return undefined;
      throw error;
    }
  }

  async #askOtherwise(
    query: AssetQuery,
    position: Position,
    usual: Dialect,
    refusal: ServiceRefusal,
    signal: AbortSignal,
  ): Promise<AssetPage> {
    for (const dialect of otherDialects(query, usual, refusal)) {
      try {
        const page = await this.#ask(query, position, dialect, signal);
        this.#remember(usual, dialect);
        return page;
      } catch (error) {
        if (!isRefusal(error, 400)) throw error;
      }
    }
    throw refusal;
  }

  #remember(usual: Dialect, understood: Dialect): void {
    if (understood.pageSize < usual.pageSize) {
      this.#largestPage = understood.pageSize;
      this.#log.info('Marketing Cloud refuses large pages', { pageSize: understood.pageSize });
    }
    this.#listProperty = understood.listProperty;
  }

  #ask(query: AssetQuery, position: Position, dialect: Dialect, signal: AbortSignal): Promise<AssetPage> {
    return this.#rest.post(
      describeList(position),
      queryPath(query.scope),
      queryBody(query, position, dialect.pageSize, dialect.listProperty),
      (reply) => this.#readPage(reply, dialect.pageSize),
      signal,
    );
  }

  #readPage(reply: HttpReply, askedPageSize: number): AssetPage {
    const parsed = listSchema.safeParse(parseJson(reply, this.#redaction));
    const ranges = sliceItems(reply.bytes);
    if (!parsed.success || ranges?.length !== parsed.data.items.length) {
      throw new AttemptFailure('service-reply', 'its answer is not a list of assets');
    }
    const items = parsed.data.items.flatMap((value, index) => {
      const range = ranges[index];
      return range === undefined
        ? []
        : [toAssetDocument(value, reply.bytes.subarray(range.start, range.end))];
    });
    for (const item of items) this.#fileSizes.note(item);
    return {
      count: parsed.data.count,
      pageSize: parsed.data.pageSize ?? askedPageSize,
      items,
      bytes: reply.bytes.length,
    };
  }

  #readAsset(reply: HttpReply, id: number): AssetDocument {
    const parsed = jsonObjectSchema.safeParse(parseJson(reply, this.#redaction));
    if (!parsed.success) throw new AttemptFailure('service-reply', 'its answer is not an asset');
    const document = toAssetDocument(parsed.data, reply.bytes);
    if (document.id === undefined && document.typeId === undefined) {
      throw new AttemptFailure('service-reply', 'its answer is not an asset');
    }
    if (document.id !== undefined && document.id !== id) {
      throw new AttemptFailure('service-reply', `it answered with asset ${document.id}`);
    }
    this.#fileSizes.note(document);
    return document;
  }
}

/** The ways to ask that are left after a refusal, the likeliest first; one thing is changed before two are. */
function otherDialects(query: AssetQuery, usual: Dialect, refusal: ServiceRefusal): Dialect[] {
  const smaller = usual.pageSize > SAFE_PAGE_SIZE ? { ...usual, pageSize: SAFE_PAGE_SIZE } : undefined;
  const otherList: ListProperty = usual.listProperty === 'value' ? 'values' : 'value';
  const respelled = hasList(query) ? { ...usual, listProperty: otherList } : undefined;
  const both = smaller && respelled && { ...smaller, listProperty: otherList };
  const single = /\bvalues?\b|\bin\b/i.test(refusal.detail) ? [respelled, smaller] : [smaller, respelled];
  return [...single, both].filter((dialect) => dialect !== undefined);
}

function describeList(position: Position): string {
  return 'page' in position
    ? `page ${position.page} of the list of assets`
    : `the list of assets after id ${position.afterId}`;
}
