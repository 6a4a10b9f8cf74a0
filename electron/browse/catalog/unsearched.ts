import type { BrowseState } from '../../../shared/browse.ts';
import type { Sql } from '../../backup/catalog/sql.ts';

/** So long a count is good enough: while texts are read it changes all the time. */
const FRESH_MILLISECONDS = 1000;

/** What of the code cannot be searched yet. */
export class Unsearched {
  readonly #sql: Sql;
  #counted: { readonly at: number; readonly versions: number } | undefined;

  constructor(reader: Sql) {
    this.#sql = reader;
  }

  /** Versions with code that is not in the index; as it was a moment ago, at most. */
  versions(): number {
    const at = performance.now();
    if (this.#counted === undefined || at - this.#counted.at > FRESH_MILLISECONDS) {
      this.#counted = { at, versions: this.#count("'missing', 'waiting', 'unreadable'") };
    }
    return this.#counted.versions;
  }

  /** Texts of which only the beginning is. */
  cut(): number {
    return this.#sql.number('SELECT count(*) AS n FROM texts WHERE cut = 1');
  }

  /** What can be read counts: what cannot will never be done. */
  progress(): BrowseState['indexed'] {
    const total = this.#sql.number('SELECT count(DISTINCT version) AS n FROM codes');
    return { done: total - this.#count("'missing', 'waiting'"), total };
  }

  #count(states: string): number {
    return this.#sql.number(
      `SELECT count(DISTINCT c.version) AS n FROM texts t JOIN codes c ON c.text = t.text WHERE t.state IN (${states})`,
    );
  }
}
