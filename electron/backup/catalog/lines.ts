import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { type IndexLine, indexLineSchema } from '../../../shared/format.ts';
import { Sql } from './sql.ts';

const versionRow = z.object({ id: z.number(), run_id: z.string(), at: z.string(), line: z.string() });
const stateRow = z.object({
  id: z.number(),
  run_id: z.string(),
  at: z.string(),
  state: z.string(),
  modified: z.string(),
  checked: z.number(),
});

/** A version of an asset: `at` is the order of the run it came from, `runId` the run in whose folder it lies. */
export interface VersionLine {
  readonly at: string;
  readonly runId: string;
  readonly line: IndexLine;
}

/** A state of an asset, likewise. `modified` is '' where there was no date. */
export interface StateLine {
  readonly at: string;
  readonly runId: string;
  readonly state: string;
  readonly modified: string;
  readonly checked: boolean;
}

/** All that the runs of a root say of an asset, both lists in the order of runs. */
export interface AssetLines {
  readonly id: number;
  readonly versions: readonly VersionLine[];
  readonly states: readonly StateLine[];
}

/** The lines of all runs, by asset. Synchronous. */
export class Lines {
  readonly #sql: Sql;

  constructor(database: DatabaseSync) {
    this.#sql = new Sql(database);
  }

  /** The assets after an id, by id. */
  page(afterId: number, limit: number): AssetLines[] {
    const ids = this.#sql.numbers(
      `SELECT id AS n FROM (
         SELECT * FROM (SELECT DISTINCT id FROM versions WHERE id > ?1 ORDER BY id LIMIT ?2)
         UNION SELECT * FROM (SELECT DISTINCT id FROM states WHERE id > ?1 ORDER BY id LIMIT ?2)
       ) ORDER BY id LIMIT ?2`,
      afterId,
      limit,
    );
    const last = ids.at(-1);
    if (last === undefined) return [];
    const versions = Map.groupBy(
      this.#sql.all(
        versionRow,
        'SELECT id, run_id, at, line FROM versions WHERE id > ? AND id <= ? ORDER BY id, at, run_id',
        afterId,
        last,
      ),
      ({ id }) => id,
    );
    const states = Map.groupBy(
      this.#sql.all(
        stateRow,
        'SELECT id, run_id, at, state, modified, checked FROM states WHERE id > ? AND id <= ? ORDER BY id, at, run_id',
        afterId,
        last,
      ),
      ({ id }) => id,
    );
    return ids.map((id) => ({
      id,
      versions: (versions.get(id) ?? []).map(({ at, run_id, line }) => ({
        at,
        runId: run_id,
        line: indexLineSchema.parse(JSON.parse(line)),
      })),
      states: (states.get(id) ?? []).map(({ run_id, checked, at, state, modified }) => ({
        at,
        runId: run_id,
        state,
        modified,
        checked: checked === 1,
      })),
    }));
  }
}
