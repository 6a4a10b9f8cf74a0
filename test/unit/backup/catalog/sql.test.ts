import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Sql } from '../../../../electron/backup/catalog/sql.ts';

let database: DatabaseSync;
let sql: Sql;
beforeEach(() => {
  database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (n INTEGER PRIMARY KEY)');
  sql = new Sql(database);
});

const count = () => sql.number('SELECT count(*) AS n FROM t');

describe('a transaction', () => {
  test('keeps all of its work', () => {
    expect(
      sql.transaction(() => {
        for (const n of [1, 2]) sql.run('INSERT INTO t VALUES (?)', n);
        return 'done';
      }),
    ).toBe('done');
    expect(sql.numbers('SELECT n FROM t')).toEqual([1, 2]);
  });

  test('that throws leaves nothing, and the next one works', () => {
    const failing = () =>
      sql.transaction(() => {
        sql.run('INSERT INTO t VALUES (1)');
        throw new Error('broken');
      });
    expect(failing).toThrow('broken');
    expect(count()).toBe(0);
    sql.transaction(() => sql.run('INSERT INTO t VALUES (1)'));
    expect(count()).toBe(1);
  });

  test('that SQLite has taken back by itself, as where a disk is full, throws the reason', () => {
    const failing = () =>
      sql.transaction(() => {
        sql.run('INSERT INTO t VALUES (1)');
        sql.run('INSERT OR ROLLBACK INTO t VALUES (1)');
      });
    expect(failing).toThrow('UNIQUE constraint failed');
    expect(count()).toBe(0);
  });
});

describe('a transaction on a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sql-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('shuts out other writers from its beginning: it never fails half-way for one that came between', () => {
    const [mine, other] = [1, 2].map(() => new DatabaseSync(join(folder, 'file.sqlite'), { timeout: 0 }));
    if (!mine || !other) throw new Error('There are two.');
    mine.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER PRIMARY KEY)');
    const held = new Sql(mine);
    held.transaction(() => {
      expect(held.number('SELECT count(*) AS n FROM t')).toBe(0);
      expect(() => other.exec('INSERT INTO t VALUES (1)')).toThrow('database is locked');
      held.run('INSERT INTO t VALUES (2)');
    });
    expect(held.numbers('SELECT n FROM t')).toEqual([2]);
    mine.close();
    other.close();
  });
});

describe('rows', () => {
  test('are parsed, and a row of another shape is refused', () => {
    sql.run('INSERT INTO t VALUES (1)');
    const row = z.object({ n: z.number() });
    expect(sql.all(row, 'SELECT n FROM t')).toEqual([{ n: 1 }]);
    expect(sql.first(row, 'SELECT n FROM t WHERE n = ?', 2)).toBeUndefined();
    expect(() => sql.all(z.object({ n: z.string() }), 'SELECT n FROM t')).toThrow();
  });

  test('come from statements that are compiled once', () => {
    expect(sql.prepare('SELECT 1')).toBe(sql.prepare('SELECT 1'));
  });
});
