import { z } from 'zod';
import type { AssetPage, AssetRow } from '../../../shared/browse.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
import { Remembered } from './remembered.ts';
import { ASSET_COLUMNS, assetColumns, moment, spanAt, toAssetRowAt } from './rows.ts';
import type { Trees } from './tree.ts';

const assetRow = z.object(assetColumns);

export type Gone = 'without' | 'with' | 'only';

export interface AssetsQuery {
  readonly at: string | null;
  readonly folderId: number | null;
  readonly gone: Gone;
  readonly sort: 'name' | 'modified' | 'type' | 'author';
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

const SORTS: Readonly<Record<AssetsQuery['sort'], readonly string[]>> = {
  name: ['s.sort_name', 's.id'],
  modified: ['v.modified', 's.sort_name', 's.id'],
  type: ['v.type_name', 's.sort_name', 's.id'],
  author: ['v.modified_by', 's.sort_name', 's.id'],
};

const STATES: Readonly<Record<Gone, string>> = {
  without: "AND s.state = 'present'",
  with: '',
  only: "AND s.state <> 'present'",
};

const MOST_ORDERS = 6;

/** The assets of the account at any date. */
export class Assets {
  readonly #sql: Sql;
  readonly #trees: Trees;
  /** The numbers of versions in some order: pages of it are asked for one after another. */
  readonly #orders: Remembered<Int32Array>;

  constructor(sql: Sql, trees: Trees) {
    this.#sql = sql;
    this.#trees = trees;
    this.#orders = new Remembered(sql, MOST_ORDERS);
  }

  page(query: AssetsQuery): AssetPage {
    const upTo = moment(query.at);
    return {
      total: this.#total(upTo, query.folderId, query.gone),
      rows: this.#rows(this.#versions(upTo, query), upTo),
    };
  }

  /** In the order of an index a page is found at once; any other order is worked out once for all its pages. */
  #versions(upTo: string, query: AssetsQuery): Iterable<number> {
    const { folderId, sort, offset, limit } = query;
    if (sort === 'name' && (folderId !== null || offset === 0)) {
      return this.#select(upTo, query, limit, offset);
    }
    const key = JSON.stringify([upTo, folderId, query.gone, sort, query.descending]);
    return this.#orders
      .get(key, () => Int32Array.from(this.#select(upTo, query, -1, 0)))
      .subarray(offset, offset + limit);
  }

  #select(upTo: string, query: AssetsQuery, limit: number, offset: number): number[] {
    const { folderId, sort, gone, descending } = query;
    const direction = descending ? 'DESC' : 'ASC';
    const order = SORTS[sort].map((column) => `${column} ${direction}`).join(', ');
    return this.#sql.numbers(
      `SELECT s.version AS n FROM spans s ${sort === 'name' ? '' : 'JOIN versions v ON v.version = s.version'}
       WHERE ${folderId === null ? '?2 IS NULL' : 's.folder_id = ?2'} AND ${spanAt('?1')} ${STATES[gone]}
       ORDER BY ${order} LIMIT ?3 OFFSET ?4`,
      upTo,
      folderId,
      limit,
      offset,
    );
  }

  /** Assets with these versions as their newest at a moment, in this order. */
  #rows(versions: Iterable<number>, upTo: string): AssetRow[] {
    const paths = this.#trees.pathsAt(upTo);
    return [...versions].flatMap((version) => {
      const row = this.#sql.first(
        assetRow,
        `SELECT ${ASSET_COLUMNS} FROM spans s JOIN versions v ON v.version = s.version
         WHERE s.version = ?2 AND ${spanAt('?1')}`,
        upTo,
        version,
      );
      return row === undefined ? [] : [toAssetRowAt(row, paths)];
    });
  }

  #total(upTo: string, folderId: number | null, gone: Gone): number {
    const counted = { without: 'present', with: 'present + gone', only: 'gone' }[gone];
    return this.#sql.number(
      `SELECT coalesce(sum(${counted}), 0) AS n FROM presence
       WHERE at <= ?1 AND ${folderId === null ? '?2 IS NULL' : 'folder_id = ?2'}`,
      upTo,
      folderId,
    );
  }
}
