import { z } from 'zod';
import type { InventoryLine } from '../../../shared/format.ts';
import { isInQuery } from './catalog.ts';
import type { PreviousVersion } from './listed.ts';
import type { Sql } from './sql.ts';

const currentRow = z.object({
  modified: z.string().nullable(),
  category_id: z.number().nullable(),
  hash: z.string().nullable(),
  partial: z.number(),
  source: z.string().nullable(),
  state: z.string().nullable(),
  in_query: z.number(),
});
export type CurrentRow = z.infer<typeof currentRow>;
const keptRow = z.object({
  modified: z.string(),
  category_id: z.number().nullable(),
  stored: z.number(),
});
const nameRow = z.object({ name: z.string() });

/** What is known of single assets: held before, and done in the run under way. */
export class ProgressRows {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** What the run has kept of an asset. */
  keptOf(id: number): z.infer<typeof keptRow> | undefined {
    return this.#sql.first(
      keptRow,
      'SELECT modified, category_id, line IS NOT NULL AS stored FROM progress.kept WHERE id = ?',
      id,
    );
  }

  recordState(given: InventoryLine): void {
    const line = given.state === 'deleted' && given.name === undefined ? this.#named(given) : given;
    this.#sql.run(
      'INSERT OR REPLACE INTO progress.states (id, state, modified, category_id, in_query, line) VALUES (?, ?, ?, ?, ?, ?)',
      line.id,
      line.state,
      line.modifiedDate ?? '',
      line.folderId,
      isInQuery(line) ? 1 : 0,
      JSON.stringify(line),
    );
  }

  /** The newest version held before the run, and its state. */
  currentOf(id: number): CurrentRow | undefined {
    return this.#sql.first(
      currentRow,
      'SELECT modified, category_id, hash, partial, source, state, in_query FROM current WHERE id = ?',
      id,
    );
  }

  /** True where an earlier run left it pending, and nothing has changed that. */
  isPending(id: number): boolean {
    return this.#sql.number('SELECT count(*) AS n FROM progress.standing WHERE id = ?', id) > 0;
  }

  /** True where an attempt of this run has failed. */
  hasFailed(id: number): boolean {
    return this.#sql.number('SELECT count(*) AS n FROM progress.failures WHERE id = ?', id) > 0;
  }

  /** With the name of its newest version, if any is held. */
  #named(line: InventoryLine): InventoryLine {
    const newest = this.#sql.first(
      nameRow,
      "SELECT json_extract(line, '$.name') AS name FROM versions WHERE id = ? ORDER BY modified DESC, at DESC LIMIT 1",
      line.id,
    );
    return { ...line, ...newest };
  }
}

/** `mustStore`: also content that is equal is stored again. */
export function previousOf(current: CurrentRow | undefined, mustStore: boolean): PreviousVersion | undefined {
  if (current?.hash == null) return undefined;
  return {
    hash: current.hash,
    sufficient: !mustStore && current.partial === 0,
    absent: current.state !== 'present',
    fromList: current.source === 'list',
  };
}
