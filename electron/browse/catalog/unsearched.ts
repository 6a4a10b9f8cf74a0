import { z } from 'zod';
import type { BrowseState } from '../../../shared/browse.ts';
import type { Sql } from '../../backup/catalog/sql.ts';

/** Of more texts it is not looked up which versions have them: they count as one each. */
const MOST_LOOKED_UP = 2000;

const runsRow = z.object({ runs: z.string().nullable() });

/** Says which runs are taken in: what follows from these alone needs to be counted once. */
export function runsKnown(sql: Sql): string {
  const known = sql.first(
    runsRow,
    "SELECT group_concat(folder || ' ' || run_id || ' ' || bytes) AS runs FROM runs",
  );
  return known?.runs ?? '';
}

/** What of the code cannot be searched yet. */
export class Unsearched {
  readonly #sql: Sql;
  #total: { readonly of: string; readonly versions: number } | undefined;

  constructor(reader: Sql) {
    this.#sql = reader;
  }

  /** Versions with code that is not in the index; an estimate where they are many. */
  versions(): number {
    return this.#count("'missing', 'waiting', 'unreadable'");
  }

  /** Texts of which only the beginning is. */
  cut(): number {
    return this.#sql.number('SELECT count(*) AS n FROM texts WHERE cut = 1');
  }

  /** What can be read counts: what cannot will never be done. */
  progress(): BrowseState['indexed'] {
    const total = this.#withCode();
    return { done: total - this.#count("'missing', 'waiting'"), total };
  }

  #count(states: string): number {
    const texts = this.#sql.number(`SELECT count(*) AS n FROM texts WHERE state IN (${states})`);
    if (texts === 0) return 0;
    if (texts > MOST_LOOKED_UP) return Math.min(texts, this.#withCode());
    return this.#sql.number(
      `SELECT count(DISTINCT c.version) AS n FROM texts t JOIN codes c ON c.text = t.text WHERE t.state IN (${states})`,
    );
  }

  #withCode(): number {
    const of = runsKnown(this.#sql);
    if (this.#total?.of !== of) {
      const versions = this.#sql.number('SELECT count(DISTINCT version) AS n FROM codes');
      this.#total = { of, versions };
    }
    return this.#total.versions;
  }
}
