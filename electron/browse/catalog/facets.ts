import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Facets } from '../../../shared/browse.ts';
import { Sql } from '../../backup/catalog/sql.ts';
import { OPEN_END } from './schema.ts';
import { Turns } from './turns.ts';
import { runsKnown } from './unsearched.ts';

const SPANS_AT_ONCE = 2000;

const spanRow = z.object({
  id: z.number(),
  state: z.string(),
  type_id: z.number(),
  type_name: z.string().nullable(),
  modified_by: z.string().nullable(),
});

/** What searches can be narrowed to: the types and authors that the newest state of the account has. */
export class FacetCatalog {
  readonly #sql: Sql;
  #counted: { readonly of: string; readonly facets: Promise<Facets> } | undefined;

  constructor(reader: DatabaseSync) {
    this.#sql = new Sql(reader);
  }

  /** Those of assets that are gone are there, too; counted are those that are not. */
  facets(): Promise<Facets> {
    const of = runsKnown(this.#sql);
    if (this.#counted?.of === of) return this.#counted.facets;
    const facets = this.#count();
    this.#counted = { of, facets };
    facets.catch(() => {
      this.#counted = undefined;
    });
    return facets;
  }

  async #count(): Promise<Facets> {
    const types = new Map<number, { name: string | null; assets: number }>();
    const authors = new Map<string, number>();
    const turns = new Turns();
    let last = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const rows = this.#sql.all(
        spanRow,
        `SELECT s.id, s.state, v.type_id, v.type_name, v.modified_by
         FROM spans s JOIN versions v ON v.version = s.version
         WHERE s.id > ? AND s.to_at = ? ORDER BY s.id LIMIT ${SPANS_AT_ONCE}`,
        last,
        OPEN_END,
      );
      for (const row of rows) {
        const one = row.state === 'present' ? 1 : 0;
        const type = types.get(row.type_id) ?? { name: row.type_name, assets: 0 };
        types.set(row.type_id, { name: type.name ?? row.type_name, assets: type.assets + one });
        if (row.modified_by !== null) authors.set(row.modified_by, (authors.get(row.modified_by) ?? 0) + one);
      }
      const next = rows.at(-1)?.id;
      if (next === undefined) break;
      last = next;
      await turns.next();
    }
    return {
      types: [...types].map(([id, { name, assets }]) => ({ id, name, assets })).sort(byAssets),
      authors: [...authors].map(([name, assets]) => ({ name, assets })).sort(byAssets),
    };
  }
}

function byAssets(one: { assets: number }, other: { assets: number }): number {
  return other.assets - one.assets;
}
