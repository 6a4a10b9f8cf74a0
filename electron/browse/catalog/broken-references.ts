import { z } from 'zod';
import type { Reference } from '../../../shared/browse.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
import type { ReferenceTargets } from './reference-targets.ts';
import { Turns } from './turns.ts';

const SOUGHT_AT_ONCE = 200;

const soughtRow = z.object({ sought: z.string() });
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

/**
 * All references of versions that are there at a moment (`users` joins them, as ?1) to what is deleted or missing.
 * What is named is looked up once, however many name it.
 */
export async function findBroken(
  sql: Sql,
  users: string,
  upTo: string,
  targets: ReferenceTargets,
): Promise<BrokenGroup[]> {
  const groups: BrokenGroup[] = [];
  const turns = new Turns();
  let last = '';
  for (;;) {
    const rows = sql.all(
      soughtRow,
      `SELECT DISTINCT sought FROM refs WHERE sought > ? ORDER BY sought LIMIT ${SOUGHT_AT_ONCE}`,
      last,
    );
    for (const { sought } of rows) {
      const found = targets.find(sought);
      if (found.state === 'deleted' || found.state === 'none') {
        const named = sql.all(
          groupRow,
          `SELECT r.how, r.target, count(*) AS count FROM ${users}
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
