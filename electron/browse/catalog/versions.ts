import { z } from 'zod';
import type { AssetRow } from '../../../shared/browse.ts';
import { type IndexLine, indexLineSchema } from '../../../shared/format.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
import { moment, spanAt, toAssetRow, VERSION_COLUMNS, versionColumns } from './rows.ts';
import type { Trees } from './tree.ts';

const WHOLE_COLUMNS = `${VERSION_COLUMNS}, v.version, v.at, l.line, r.folder`;
const WHOLE_TABLES =
  'versions v JOIN version_lines l ON l.version = v.version JOIN runs r ON r.run_id = v.run_id';
const wholeRow = z.object({
  ...versionColumns,
  version: z.number(),
  at: z.string(),
  line: z.string(),
  folder: z.string(),
});

/** A version with all that its index line says, and where its files lie. */
export interface KeptVersion {
  /** Its row in the table `versions`. */
  readonly version: number;
  readonly row: AssetRow;
  readonly line: IndexLine;
  /** The snapshot folder that `line.files[].path` is relative to. */
  readonly folder: string;
}

/** Single versions of assets, whole. */
export class Versions {
  readonly #sql: Sql;
  readonly #trees: Trees;

  constructor(sql: Sql, trees: Trees) {
    this.#sql = sql;
    this.#trees = trees;
  }

  /** The version of an asset that a run kept, from where it is whole: of several folders a repair's sorts last. */
  keptBy(id: number, runId: string): KeptVersion | undefined {
    const row = this.#sql.first(
      wholeRow,
      `SELECT ${WHOLE_COLUMNS} FROM ${WHOLE_TABLES} WHERE v.id = ?1
         AND v.at = (SELECT max(at) FROM versions WHERE id = ?1 AND run_id = ?2)
       ORDER BY v.run_id DESC LIMIT 1`,
      id,
      runId,
    );
    return row && this.#whole(row, row.at);
  }

  /** The newest version of an asset by a date, whether it is there or gone. */
  newestAt(id: number, at: string | null): KeptVersion | undefined {
    const upTo = moment(at);
    const row = this.#sql.first(
      wholeRow,
      `SELECT ${WHOLE_COLUMNS} FROM spans s, ${WHOLE_TABLES}
       WHERE v.version = s.version AND s.id = ?2 AND ${spanAt('?1')}`,
      upTo,
      id,
    );
    return row && this.#whole(row, upTo);
  }

  /** The account at a date, by id: every asset that was there, in its newest version. A page after an id. */
  accountAt(at: string | null, afterId: number, limit: number): KeptVersion[] {
    const upTo = moment(at);
    return this.#sql
      .all(
        wholeRow,
        `SELECT ${WHOLE_COLUMNS} FROM spans s CROSS JOIN versions v ON v.version = s.version
         CROSS JOIN version_lines l ON l.version = v.version JOIN runs r ON r.run_id = v.run_id
         WHERE s.id > ?2 AND ${spanAt('?1')} AND s.state = 'present' ORDER BY s.id LIMIT ?3`,
        upTo,
        afterId,
        limit,
      )
      .map((row) => this.#whole(row, upTo));
  }

  #whole(row: z.infer<typeof wholeRow>, upTo: string): KeptVersion {
    return {
      version: row.version,
      row: toAssetRow(row, this.#trees.pathsAt(upTo)),
      line: indexLineSchema.parse(JSON.parse(row.line)),
      folder: row.folder,
    };
  }
}
