import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { TEXT_CONTENT_TABLES, TEXT_TABLES } from './text-tables.ts';

/** Raised whenever a table changes: a database of another version is made anew from the destination. */
export const SCHEMA_VERSION = 2;

const versionRow = z.object({ user_version: z.number() });

/** The end of a span that lasts until now: greater than every `at`. */
export const OPEN_END = '~';

/** Where assets without a folder lie. No folder of Content Builder has this id. */
export const NO_FOLDER = -1;

/**
 * `at` orders runs (see backup/catalog/order.ts); a carried line has that of the run it came from. `run_id` is the
 * run in whose folder a line was found. `spans`, `presence` and `changes` follow from `versions` and `states` alone:
 * a span says which version of an asset was the newest from `from_at` until before `to_at`, and whether the asset
 * was there (`present`) or gone. `presence` sums them up by folder: what came or went at which moment.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS runs (
    run_id TEXT PRIMARY KEY, at TEXT NOT NULL, folder TEXT NOT NULL, until TEXT NOT NULL, kind TEXT NOT NULL,
    bytes INTEGER NOT NULL, manifest TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS runs_by_at ON runs (at);
  CREATE TABLE IF NOT EXISTS passed_over (
    folder TEXT PRIMARY KEY, bytes INTEGER NOT NULL, run_id TEXT NOT NULL, reason TEXT NOT NULL,
    replaces TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS versions (
    version INTEGER PRIMARY KEY, id INTEGER NOT NULL, at TEXT NOT NULL, run_id TEXT NOT NULL, modified TEXT NOT NULL,
    name TEXT NOT NULL, sort_name TEXT NOT NULL, customer_key TEXT, object_id TEXT, type_id INTEGER NOT NULL,
    type_name TEXT, folder_id INTEGER NOT NULL, folder_path TEXT NOT NULL, created TEXT, modified_by TEXT,
    status TEXT, hash TEXT NOT NULL, substance TEXT NOT NULL, partial INTEGER NOT NULL, bytes INTEGER NOT NULL,
    UNIQUE (id, at, run_id)
  );
  CREATE INDEX IF NOT EXISTS versions_by_run ON versions (run_id);
  CREATE TABLE IF NOT EXISTS version_lines (version INTEGER PRIMARY KEY, line TEXT NOT NULL);
  CREATE TRIGGER IF NOT EXISTS version_gone AFTER DELETE ON versions BEGIN
    DELETE FROM version_lines WHERE version = old.version;
  END;
  CREATE TABLE IF NOT EXISTS states (
    id INTEGER NOT NULL, at TEXT NOT NULL, run_id TEXT NOT NULL, state TEXT NOT NULL, left_by TEXT, noticed TEXT,
    name TEXT, PRIMARY KEY (id, at, run_id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS states_by_run ON states (run_id);
  CREATE TABLE IF NOT EXISTS trees (
    tree INTEGER PRIMARY KEY, at TEXT NOT NULL, run_id TEXT NOT NULL, UNIQUE (at, run_id)
  );
  CREATE TABLE IF NOT EXISTS tree_folders (
    tree INTEGER NOT NULL, id INTEGER NOT NULL, parent_id INTEGER NOT NULL, name TEXT NOT NULL,
    shared INTEGER NOT NULL, PRIMARY KEY (tree, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS spans (
    id INTEGER NOT NULL, from_at TEXT NOT NULL, to_at TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL,
    folder_id INTEGER NOT NULL, sort_name TEXT NOT NULL, PRIMARY KEY (id, from_at)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS spans_by_folder
    ON spans (folder_id, sort_name, id, from_at, to_at, state, version);
  CREATE INDEX IF NOT EXISTS spans_by_version ON spans (version);
  CREATE TABLE IF NOT EXISTS presence (
    folder_id INTEGER NOT NULL, at TEXT NOT NULL, present INTEGER NOT NULL, gone INTEGER NOT NULL,
    PRIMARY KEY (folder_id, at)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS changes (
    id INTEGER NOT NULL, at TEXT NOT NULL, run_id TEXT NOT NULL, flags INTEGER NOT NULL, version INTEGER NOT NULL,
    previous INTEGER, sort_name TEXT NOT NULL, PRIMARY KEY (id, at)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS changes_by_run ON changes (run_id, sort_name, id, flags);
`;

/** What a transaction has to say anew, seen by its own connection alone. */
const WORKING_TABLES = 'CREATE TEMP TABLE IF NOT EXISTS touched (id INTEGER PRIMARY KEY)';

/** Makes the tables where they are missing. Where they are not, nothing is written: another process may be writing. */
export function createTables(database: DatabaseSync): void {
  const { user_version } = versionRow.parse(database.prepare('PRAGMA user_version').get());
  if (user_version !== SCHEMA_VERSION) {
    database.exec(
      `BEGIN IMMEDIATE; ${TABLES} ${TEXT_TABLES} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`,
    );
  }
  database.exec(WORKING_TABLES);
}

/** The tables that hold what the destination says, in an order in which they can be emptied. */
export const CONTENT_TABLES = [
  'changes',
  'presence',
  'spans',
  'tree_folders',
  'trees',
  'states',
  'versions',
  ...TEXT_CONTENT_TABLES,
  'passed_over',
  'runs',
  'facts',
] as const;
