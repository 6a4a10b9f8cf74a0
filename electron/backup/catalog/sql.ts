import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { z } from 'zod';

type Value = string | number | null;

const numberRow = z.object({ n: z.number() });

/** A database's statements by their text: each is compiled once. */
export class Sql {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  run(sql: string, ...values: Value[]): void {
    this.prepare(sql).run(...values);
  }

  /** All rows, each parsed by `row`. */
  all<T>(row: z.ZodType<T>, sql: string, ...values: Value[]): T[] {
    return this.prepare(sql)
      .all(...values)
      .map((found) => row.parse(found));
  }

  /** The first row, or undefined. */
  first<T>(row: z.ZodType<T>, sql: string, ...values: Value[]): T | undefined {
    const found = this.prepare(sql).get(...values);
    return found === undefined ? undefined : row.parse(found);
  }

  /** The column `n` of the one row of a query. */
  number(sql: string, ...values: Value[]): number {
    return numberRow.parse(this.prepare(sql).get(...values)).n;
  }

  /** The column `n` of every row of a query. */
  numbers(sql: string, ...values: Value[]): number[] {
    return this.all(numberRow, sql, ...values).map(({ n }) => n);
  }

  /** Takes the only place for a writer at once: asked for half-way it could be refused without a wait. */
  begin(): void {
    this.#database.exec('BEGIN IMMEDIATE');
  }

  commit(): void {
    this.#database.exec('COMMIT');
  }

  /** Takes everything since `begin` back, if SQLite has not done so itself, as it does where a disk is full. */
  rollBack(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  /** All of `work`, or none of it. */
  transaction<T>(work: () => T): T {
    this.begin();
    try {
      const result = work();
      this.commit();
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }
}
