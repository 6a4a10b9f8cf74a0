import { z } from 'zod';
import type { AssetPage, AssetRow } from '../../../shared/browse.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
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

/** The assets of the account at any date. */
export class Assets {
  readonly #sql: Sql;
  readonly #trees: Trees;

  constructor(sql: Sql, trees: Trees) {
    this.#sql = sql;
    this.#trees = trees;
  }

  page(query: AssetsQuery): AssetPage {
    const upTo = moment(query.at);
    const { folderId } = query;
    const direction = query.descending ? 'DESC' : 'ASC';
    const order = SORTS[query.sort].map((column) => `${column} ${direction}`).join(', ');
    const versions = this.#sql.all(
      z.object({ version: z.number() }),
      `SELECT s.version FROM spans s ${query.sort === 'name' ? '' : 'JOIN versions v ON v.version = s.version'}
       WHERE ${folderId === null ? '?2 IS NULL' : 's.folder_id = ?2'} AND ${spanAt('?1')} ${STATES[query.gone]}
       ORDER BY ${order} LIMIT ?3 OFFSET ?4`,
      upTo,
      folderId,
      query.limit,
      query.offset,
    );
    return {
      total: this.#total(upTo, folderId, query.gone),
      rows: this.#rows(
        versions.map(({ version }) => version),
        upTo,
      ),
    };
  }

  /** Assets with these versions as their newest at a moment, in this order. */
  #rows(versions: readonly number[], upTo: string): AssetRow[] {
    const paths = this.#trees.pathsAt(upTo);
    return versions.flatMap((version) => {
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
