import { z } from 'zod';
import type { Reference } from '../../../shared/browse.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
import type { ReferenceTargets } from './reference-targets.ts';
import { spanAt } from './rows.ts';
import { Turns } from './turns.ts';

const SOUGHT_AT_ONCE = 250;

const soughtRow = z.object({ sought: z.string(), present: z.number() });
const groupRow = z.object({
  how: z.enum(['ContentBlockById', 'ContentBlockByKey', 'ContentBlockByName', 'slot', 'reference']),
  target: z.string(),
  count: z.number(),
});

/** References that lead nowhere, to one target and written in one way. */
export interface BrokenGroup {
  readonly sought: string;
  readonly how: Reference['how'];
  readonly target: string;
  readonly state: 'deleted' | 'missing';
  readonly to: Reference['to'];
  readonly count: number;
}

/** References of what is there at the moment ?1. */
export const PRESENT_REFERENCES = `refs r CROSS JOIN codes c ON c.text = r.text
  JOIN spans s ON s.version = c.version AND ${spanAt('?1')} AND s.state = 'present'`;

/**
 * All references of what is there at a moment to what is deleted or missing. What is named is looked up once, however
 * many name it.
 */
export async function findBroken(sql: Sql, upTo: string, targets: ReferenceTargets): Promise<BrokenGroup[]> {
  const groups: BrokenGroup[] = [];
  const turns = new Turns();
  let last = '';
  for (;;) {
    const rows = sql.all(
      soughtRow,
      // Most lead to something: that much is seen here, the rest is looked at one by one.
      `SELECT sought, CASE substr(sought, 1, 2)
         WHEN 'i:' THEN EXISTS (
           SELECT 1 FROM spans s
           WHERE s.id = CAST(substr(sought, 3) AS INTEGER) AND s.state = 'present' AND ${spanAt('?1')})
         WHEN 'k:' THEN EXISTS (
           SELECT 1 FROM names n JOIN spans s ON s.version = n.version
           WHERE n.key = substr(sought, 3) AND s.state = 'present' AND ${spanAt('?1')})
         ELSE 0 END AS present
       FROM (SELECT DISTINCT sought FROM refs WHERE sought > ?2 ORDER BY sought LIMIT ${SOUGHT_AT_ONCE})`,
      upTo,
      last,
    );
    for (const { sought, present } of rows) {
      if (present === 1) continue;
      const found = targets.find(sought);
      if (found.state === 'deleted' || found.state === 'none') {
        const named = sql.all(
          groupRow,
          `SELECT r.how, r.target, count(*) AS count FROM ${PRESENT_REFERENCES}
           WHERE r.sought = ?2 GROUP BY r.how, r.target ORDER BY r.how, r.target`,
          upTo,
          sought,
        );
        for (const { how, target, count } of named) {
          const state = targets.stateOf({ how, target }, found);
          if (state !== 'deleted' && state !== 'missing') continue;
          groups.push({ sought, how, target, state, to: found.to, count });
        }
      }
      await turns.next();
    }
    const next = rows.at(-1)?.sought;
    if (next === undefined) return groups;
    last = next;
  }
}
