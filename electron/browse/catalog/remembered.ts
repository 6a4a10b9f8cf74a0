import { z } from 'zod';
import type { Sql } from '../../backup/catalog/sql.ts';

const versionRow = z.object({ data_version: z.number() });

/** The last few answers of a database, for as long as nothing is written to it. */
export class Remembered<T> {
  readonly #sql: Sql;
  readonly #most: number;
  readonly #values = new Map<string, T>();
  #dataVersion = -1;

  constructor(sql: Sql, most: number) {
    this.#sql = sql;
    this.#most = most;
  }

  get(key: string, make: () => T): T {
    const { data_version } = versionRow.parse(this.#sql.prepare('PRAGMA data_version').get());
    if (data_version !== this.#dataVersion) this.#values.clear();
    this.#dataVersion = data_version;
    const value = this.#values.get(key) ?? make();
    // The one that was used last is forgotten last.
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#most && oldest !== undefined) this.#values.delete(oldest);
    return value;
  }
}
