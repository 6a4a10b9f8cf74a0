import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { indexLineSchema } from '../../../shared/format.ts';
import type { Selection } from '../../../shared/selection.ts';
import type { MissingAsset } from './listed.ts';
import { Sql } from './sql.ts';

const missingRow = z.object({
  id: z.number(),
  modified: z.string().nullable(),
  type_id: z.number().nullable(),
  category_id: z.number().nullable(),
  line: z.string().nullable(),
});

/** Held or known, not listed and not known to be gone. */
const MISSING = `
  FROM current c
  WHERE c.in_query = 1 AND NOT EXISTS (SELECT 1 FROM progress.seen s WHERE s.id = c.id)
    AND NOT EXISTS (SELECT 1 FROM progress.states t WHERE t.id = c.id AND t.in_query = 0)`;

/** `?1` is a JSON list of types, or null for all. What is only known to be there may be of any type. */
const SELECTED = '(?1 IS NULL OR c.type_id IS NULL OR c.type_id IN (SELECT value FROM json_each(?1)))';

const PAGE_OF_MISSING = `
  SELECT c.id, c.modified, c.type_id, c.category_id,
    (SELECT v.line FROM versions v WHERE v.id = c.id AND v.at = c.at AND v.run_id = c.run_id) AS line
  ${MISSING} AND c.id > ?2`;

function typeList({ types }: Selection): string | null {
  return types === 'all' ? null : JSON.stringify(types);
}

function toMissing({ id, modified, type_id, category_id, line }: z.infer<typeof missingRow>): MissingAsset {
  const name = line === null ? undefined : indexLineSchema.parse(JSON.parse(line)).name;
  return { id, modified, typeId: type_id, categoryId: category_id, name };
}

/** What is held compared with what the run under way has seen of the account. Synchronous. */
export class Comparison {
  readonly #sql: Sql;

  constructor(database: DatabaseSync) {
    this.#sql = new Sql(database);
  }

  /** Ids known to answer the query: held, known outside the folders, or just listed; less what left it. */
  knownCount(): number {
    return this.#sql.number(`SELECT count(*) AS n FROM (
      SELECT id FROM current WHERE in_query = 1 UNION SELECT id FROM progress.seen
    ) WHERE id NOT IN (SELECT id FROM progress.states WHERE in_query = 0)`);
  }

  /** Assets that should be in the account and were not listed, by id. Types no longer selected are left out. */
  missing(selection: Selection, afterId: number, limit: number): MissingAsset[] {
    return this.#missing(SELECTED, selection, afterId, limit);
  }

  missingCount(selection: Selection): { missing: number; known: number } {
    return {
      missing: this.#sql.number(`SELECT count(*) AS n ${MISSING} AND ${SELECTED}`, typeList(selection)),
      known: this.#sql.number('SELECT count(*) AS n FROM current WHERE in_query = 1'),
    };
  }

  /** Held assets whose type is no longer selected, by id. */
  missingByType(selection: Selection, afterId: number, limit: number): MissingAsset[] {
    return this.#missing(`NOT ${SELECTED}`, selection, afterId, limit);
  }

  #missing(condition: string, selection: Selection, afterId: number, limit: number): MissingAsset[] {
    return this.#sql
      .all(
        missingRow,
        `${PAGE_OF_MISSING} AND ${condition} ORDER BY c.id LIMIT ?3`,
        typeList(selection),
        afterId,
        limit,
      )
      .map(toMissing);
  }

  /** Ids whose newest version, held before or kept in this run, came from a list of this type. */
  keptFromLists(typeId: number, afterId: number, limit: number): number[] {
    return this.#sql.numbers(
      `SELECT id AS n FROM (
         SELECT id FROM progress.kept WHERE source = 'list' AND type_id = ?1
         UNION SELECT id FROM current c WHERE c.source = 'list' AND c.type_id = ?1 AND c.state = 'present'
           AND NOT EXISTS (SELECT 1 FROM progress.kept k WHERE k.id = c.id)
           AND NOT EXISTS (SELECT 1 FROM progress.states s WHERE s.id = c.id AND (s.in_query = 0 OR s.line LIKE '%"checkedById":true%'))
       ) WHERE id > ?2 ORDER BY id LIMIT ?3`,
      typeId,
      afterId,
      limit,
    );
  }
}
