import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { AssetFilters, BrowseState, SearchHit, SearchPage } from '../../../shared/browse.ts';
import { BackupError } from '../../../shared/errors.ts';
import { Sql } from '../../backup/catalog/sql.ts';
import { fold, trigramCondition } from './fold.ts';
import { type Found, FoundAssets, type Rank } from './found-assets.ts';
import { goneOf, moment, spanAt, toAssetRow, VERSION_COLUMNS, versionColumns } from './rows.ts';
import { FILTER_COLUMNS, filterRow, SearchFilter } from './search-filter.ts';
import { marked, snippetAt } from './snippet.ts';
import { Trees } from './tree.ts';
import { Unsearched } from './unsearched.ts';

export interface SearchQuery {
  readonly text: string;
  readonly in: 'all' | 'names' | 'code';
  readonly at: string | null;
  readonly filters: AssetFilters;
  readonly offset: number;
  readonly limit: number;
  /** However long it takes; nobody types on meanwhile. */
  readonly wholly?: boolean;
}

/** So long a search works before others have their turn. */
const SLICE_MILLISECONDS = 12;
/** So long all in all: what it has not found by then is not told. */
const LONGEST_MILLISECONDS = 10_000;
/** Of so many under way at a time the oldest is given up. */
const MOST_UNDER_WAY = 4;
/** Numbers are bound as reals, which a trigram index passes over in silence: their conditions cast them. */
const CANDIDATES_AT_ONCE = 200;
/** Of so many texts the index is asked at a time where there is a date: most of them may be later. */
const TEXTS_AT_ONCE = 25_000;
/** After all text. */
const HIGHEST = '\u{10ffff}';

const nameRow = z.object({ version: z.number(), id: z.number(), name: z.string(), key: z.string() });
const nameIdRow = z.object({ name: z.string(), id: z.number() });
const idRow = z.object({ id: z.number() });
const textRow = z.object({ text: z.number() });
const newestRow = z.object({ text: z.number().nullable() });
const bodyRow = z.object({ body: z.string() });
const spanRow = z.object({ version: z.number(), state: z.string(), from_at: z.string() });
const hitRow = z.object(versionColumns);

/** A search under way. */
interface Ticket {
  cancelled: boolean;
  readonly wholly: boolean;
  readonly started: number;
  sliceStarted: number;
  /** Milliseconds of its own slices. */
  worked: number;
}

/** One search: what is asked, and what is known of it so far. */
interface Asked {
  readonly folded: string;
  readonly filter: SearchFilter;
  readonly upTo: string;
  readonly found: FoundAssets;
  readonly ticket: Ticket;
  /** Where in texts it is found, for those that were looked into; -1 where it is not. */
  readonly places: Map<number, number>;
}

/**
 * Finds assets by name, key, id and code, as they were at any date. Works in slices: what is asked in between is
 * answered, and a newer search overtakes an older one.
 */
export class Search {
  readonly #sql: Sql;
  readonly #trees: Trees;
  readonly #unsearched: Unsearched;
  readonly #underWay: Ticket[] = [];
  readonly #sliceMilliseconds: number;
  readonly #longestMilliseconds: number;

  constructor(
    reader: DatabaseSync,
    { sliceMilliseconds = SLICE_MILLISECONDS, longestMilliseconds = LONGEST_MILLISECONDS } = {},
  ) {
    this.#sliceMilliseconds = sliceMilliseconds;
    this.#longestMilliseconds = longestMilliseconds;
    this.#sql = new Sql(reader);
    this.#trees = new Trees(this.#sql);
    this.#unsearched = new Unsearched(this.#sql);
  }

  /** Throws `cancelled` where newer ones came, one after the other, before it was done. */
  async search(query: SearchQuery): Promise<SearchPage> {
    const now = performance.now();
    const ticket: Ticket = {
      cancelled: false,
      wholly: query.wholly ?? false,
      started: now,
      sliceStarted: now,
      worked: 0,
    };
    this.#underWay.push(ticket);
    const oldest = this.#underWay[this.#underWay.length - 1 - MOST_UNDER_WAY];
    if (oldest !== undefined) oldest.cancelled = true;
    try {
      return await this.#search(query, ticket);
    } finally {
      this.#underWay.splice(this.#underWay.indexOf(ticket), 1);
    }
  }

  /** How much of the code is in the index. */
  progress(): BrowseState['indexed'] {
    return this.#unsearched.progress();
  }

  async #search(query: SearchQuery, ticket: Ticket): Promise<SearchPage> {
    const folded = fold(query.text.replaceAll('\r\n', '\n').toWellFormed()).trim();
    const upTo = moment(query.at);
    const { folderId } = query.filters;
    const folders = folderId === null ? null : this.#trees.foldersBelow(folderId, upTo);
    const asked: Asked = {
      folded,
      filter: new SearchFilter(query.filters, folders, upTo),
      upTo,
      found: new FoundAssets(query.offset + query.limit + 1),
      ticket,
      places: new Map(),
    };
    const tooShort = query.in !== 'names' && trigramCondition(folded) === null;
    const isWhole = folded === '' || (await this.#collect(asked, query.in));
    const hits = asked.found.inOrder();
    return {
      rows: hits.slice(query.offset, query.offset + query.limit).flatMap((hit) => this.#hit(hit, asked)),
      // What time did not suffice for is more, but none that a later page would bring.
      more: hits.length > query.offset + query.limit || (!isWhole && query.offset < Math.max(1, hits.length)),
      unsearched: query.in === 'names' ? 0 : this.#unsearched.versions(),
      tooShort,
      cut: query.in === 'names' ? 0 : this.#unsearched.cut(),
    };
  }

  /** False where it ran out of time. */
  async #collect(asked: Asked, where: SearchQuery['in']): Promise<boolean> {
    const inNames = () => [this.#exactly(asked), this.#namesBeginning(asked), this.#namesHolding(asked)];
    const stages = [
      ...(where === 'code' ? [] : inNames()),
      ...(where === 'names' ? [] : [this.#code(asked)]),
    ];
    for (const stage of stages) {
      for (const _ of stage) {
        if (!(await this.#turn(asked.ticket))) return false;
      }
      if (asked.found.isEnough) return true;
    }
    return true;
  }

  /** Lets others have their turn. False where this search has worked for too long. */
  async #turn(ticket: Ticket): Promise<boolean> {
    const now = performance.now();
    if (now - ticket.sliceStarted < this.#sliceMilliseconds) return true;
    ticket.worked += now - ticket.sliceStarted;
    do {
      await setImmediate();
      if (ticket.cancelled)
        throw new BackupError('cancelled', 'Newer searches came before this one was done.');
    } while (this.#underWay.at(-1) !== ticket);
    ticket.sliceStarted = performance.now();
    return ticket.wholly || ticket.worked < this.#longestMilliseconds;
  }

  /** Stages yield after each candidate, so that they can be interrupted there. */
  *#exactly(asked: Asked): Generator<void> {
    const { folded } = asked;
    const ids = new Set<number>();
    if (/^\d{1,15}$/.test(folded)) ids.add(Number(folded));
    for (const column of ['key', 'name']) {
      const sql = `SELECT DISTINCT id FROM names WHERE ${column} = ? LIMIT ${CANDIDATES_AT_ONCE}`;
      for (const { id } of this.#sql.all(idRow, sql, folded)) ids.add(id);
    }
    for (const id of ids) {
      this.#addByName(asked, id);
      yield;
    }
  }

  *#namesBeginning(asked: Asked): Generator<void> {
    const { folded, found } = asked;
    let last: z.infer<typeof nameIdRow> = { name: folded, id: Number.MIN_SAFE_INTEGER };
    for (;;) {
      const rows = this.#sql.all(
        nameIdRow,
        `SELECT name, id FROM names WHERE (name, id) > (?, ?) AND name < ?
         GROUP BY name, id LIMIT ${CANDIDATES_AT_ONCE}`,
        last.name,
        last.id,
        folded + HIGHEST,
      );
      for (const { id } of rows) {
        if (found.isEnoughUpTo('beginning')) return;
        this.#addByName(asked, id);
        yield;
      }
      const next = rows.at(-1);
      if (next === undefined) return;
      last = next;
    }
  }

  *#namesHolding(asked: Asked): Generator<void> {
    const { folded, found } = asked;
    const condition = trigramCondition(folded);
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const rows =
        condition === null
          ? this.#sql.all(
              nameRow,
              `SELECT version, id, name, key FROM names
               WHERE version < ?1 AND (instr(name, ?2) > 0 OR instr(key, ?2) > 0)
               ORDER BY version DESC LIMIT ${CANDIDATES_AT_ONCE}`,
              before,
              folded,
            )
          : this.#sql.all(
              nameRow,
              `SELECT n.version, n.id, n.name, n.key FROM name_trigrams f CROSS JOIN names n ON n.version = f.rowid
               WHERE f.name_trigrams MATCH ?2 AND f.rowid < CAST(?1 AS INTEGER) ORDER BY f.rowid DESC LIMIT ${CANDIDATES_AT_ONCE}`,
              before,
              condition,
            );
      for (const row of rows) {
        if (found.isEnoughUpTo('name')) return;
        if (rankOf(row, folded) !== undefined) this.#addByName(asked, row.id);
        yield;
      }
      const next = rows.at(-1)?.version;
      if (next === undefined) return;
      before = next;
    }
  }

  *#code(asked: Asked): Generator<void> {
    const condition = trigramCondition(asked.folded);
    if (condition === null) return;
    const newest = this.#sql.first(newestRow, 'SELECT max(text) AS text FROM texts')?.text ?? 0;
    const atOnce = asked.upTo === moment(null) ? newest + 1 : TEXTS_AT_ONCE;
    for (let before = newest + 1; before > 0; ) {
      const from = Math.max(0, before - atOnce);
      const rows = this.#sql.all(
        textRow,
        `SELECT f.rowid AS text FROM code_trigrams f
         WHERE f.code_trigrams MATCH ?1 AND f.rowid < CAST(?2 AS INTEGER) AND f.rowid >= CAST(?3 AS INTEGER)
           AND EXISTS (
             SELECT 1 FROM codes c JOIN versions v ON v.version = c.version WHERE c.text = f.rowid AND v.at <= ?4)
         ORDER BY f.rowid DESC LIMIT ${CANDIDATES_AT_ONCE}`,
        condition,
        before,
        from,
        asked.upTo,
      );
      for (const { text } of rows) {
        if (asked.found.isEnough) return;
        this.#addByText(asked, text);
        yield;
      }
      before = rows.length < CANDIDATES_AT_ONCE ? from : (rows.at(-1)?.text ?? from);
      yield;
    }
  }

  #addByName(asked: Asked, id: number): void {
    if (asked.found.has(id)) return;
    const names = new Map(
      this.#sql
        .all(
          nameRow,
          `SELECT n.version, n.id, n.name, n.key FROM versions v JOIN names n ON n.version = v.version
           WHERE v.id = ?`,
          id,
        )
        .map((row) => [row.version, row]),
    );
    this.#add(asked, id, (version) => {
      const row = names.get(version);
      return row && rankOf(row, asked.folded);
    });
  }

  #addByText(asked: Asked, text: number): void {
    const versions = this.#sql.all(
      filterRow,
      `SELECT ${FILTER_COLUMNS} FROM codes c JOIN versions v ON v.version = c.version WHERE c.text = ?`,
      text,
    );
    const ids = new Set(
      versions.filter((row) => asked.filter.allows(row) && !asked.found.has(row.id)).map(({ id }) => id),
    );
    if (ids.size === 0 || this.#placeIn(asked, text) < 0) return;
    for (const id of ids) {
      this.#add(asked, id, (version) => (this.#textWith(asked, version) === undefined ? undefined : 'code'));
    }
  }

  /** Adds the newest version of an asset that `rank` ranks. */
  #add(asked: Asked, id: number, rank: (version: number) => Rank | undefined): void {
    const { filter, upTo, found } = asked;
    const span = this.#sql.first(
      spanRow,
      `SELECT s.version, s.state, s.from_at FROM spans s WHERE s.id = ?2 AND ${spanAt('?1')}`,
      upTo,
      id,
    );
    if (span === undefined || !filter.allowsState(span.state)) return;
    const versions = this.#sql.all(
      filterRow,
      `SELECT ${FILTER_COLUMNS} FROM versions v WHERE v.id = ? AND v.at <= ?
       ORDER BY v.modified DESC, v.at DESC, v.run_id DESC`,
      id,
      upTo,
    );
    for (const row of versions) {
      const ranked = filter.allows(row) ? rank(row.version) : undefined;
      if (ranked === undefined) continue;
      const current = row.version === span.version;
      found.add({ id, version: row.version, rank: ranked, current, gone: goneOf(span) });
      return;
    }
  }

  #textWith(asked: Asked, version: number): number | undefined {
    const texts = this.#sql.all(textRow, 'SELECT text FROM codes WHERE version = ?', version);
    return texts.find(({ text }) => this.#placeIn(asked, text) >= 0)?.text;
  }

  #placeIn({ places, folded }: Asked, text: number): number {
    const known = places.get(text);
    if (known !== undefined) return known;
    const body = this.#bodyOf(text);
    const place = body === undefined ? -1 : fold(body).indexOf(folded);
    places.set(text, place);
    return place;
  }

  #bodyOf(text: number): string | undefined {
    return this.#sql.first(bodyRow, 'SELECT body FROM bodies WHERE text = ?', text)?.body;
  }

  #hit({ version, rank, current, gone }: Found, asked: Asked): SearchHit[] {
    const row = this.#sql.first(
      hitRow,
      `SELECT ${VERSION_COLUMNS} FROM versions v WHERE v.version = ?`,
      version,
    );
    if (row === undefined) return [];
    const asset = toAssetRow(row, this.#trees.pathsAt(asked.upTo), gone);
    return [{ ...asset, current, match: this.#match(asset, version, rank, asked) }];
  }

  #match(
    asset: ReturnType<typeof toAssetRow>,
    version: number,
    rank: Rank,
    asked: Asked,
  ): SearchHit['match'] {
    const { folded } = asked;
    if (rank === 'code') {
      const text = this.#textWith(asked, version);
      const body = text === undefined ? undefined : this.#bodyOf(text);
      if (text !== undefined && body !== undefined) {
        return { where: 'code', ...snippetAt(body, this.#placeIn(asked, text), folded) };
      }
    }
    if (String(asset.id).startsWith(folded)) return { where: 'id', ...marked(String(asset.id), folded) };
    const name = marked(asset.name, folded);
    if (name.ranges.length > 0) return { where: 'name', ...name };
    return { where: 'key', ...marked(asset.customerKey ?? '', folded) };
  }
}

/** How well a name, key or id fits; undefined where it does not. */
function rankOf({ id, name, key }: z.infer<typeof nameRow>, folded: string): Rank | undefined {
  if (name === folded || key === folded || String(id) === folded) return 'exact';
  if (name.startsWith(folded)) return 'beginning';
  if (name.includes(folded)) return 'name';
  return key.includes(folded) || String(id).startsWith(folded) ? 'key' : undefined;
}
