import type { DatabaseSync } from 'node:sqlite';

/** Raised whenever a table changes. A catalog of another version is rebuilt; progress of another is dropped. */
export const SCHEMA_VERSION = 3;

/**
 * `at` orders runs: `until`, then the manifest's sequence, then the run id. The newest version of an id is
 * the one with the greatest (modified, at); its last state the one with the greatest at. `run_id` is the run
 * in whose folder a line was found: a carried one lies in another folder than where it came from, and for a
 * while in both. `current` follows from `versions` and `states` alone.
 */
const CATALOG = `
  CREATE TABLE IF NOT EXISTS runs (
    run_id TEXT PRIMARY KEY, at TEXT NOT NULL, folder TEXT NOT NULL, bytes INTEGER NOT NULL,
    kind TEXT NOT NULL, walked INTEGER NOT NULL, watermark TEXT, manifest TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS versions (
    id INTEGER NOT NULL, run_id TEXT NOT NULL, at TEXT NOT NULL, modified TEXT NOT NULL,
    type_id INTEGER NOT NULL, category_id INTEGER, hash TEXT NOT NULL, partial INTEGER NOT NULL,
    source TEXT NOT NULL, line TEXT NOT NULL,
    PRIMARY KEY (id, at, run_id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS versions_by_run ON versions (run_id);
  CREATE TABLE IF NOT EXISTS states (
    id INTEGER NOT NULL, run_id TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL, modified TEXT NOT NULL,
    category_id INTEGER, in_query INTEGER NOT NULL, checked INTEGER NOT NULL,
    PRIMARY KEY (id, at, run_id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS states_by_run ON states (run_id);
  CREATE TABLE IF NOT EXISTS pending (
    run_id TEXT NOT NULL, at TEXT NOT NULL, id INTEGER NOT NULL, modified TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (id, at)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS current (
    id INTEGER PRIMARY KEY, modified TEXT, at TEXT, run_id TEXT, type_id INTEGER, category_id INTEGER,
    hash TEXT, partial INTEGER NOT NULL DEFAULT 0, source TEXT,
    state TEXT, state_at TEXT NOT NULL DEFAULT '', in_query INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS current_by_run ON current (run_id);
  CREATE INDEX IF NOT EXISTS current_by_source ON current (source, type_id);
  CREATE TABLE IF NOT EXISTS dropped_runs (run_id TEXT PRIMARY KEY);
  CREATE TEMP TABLE IF NOT EXISTS touched (id INTEGER PRIMARY KEY);
`;

const PROGRESS = `
  CREATE TABLE IF NOT EXISTS progress.run (run_id TEXT PRIMARY KEY, folder TEXT NOT NULL, attempt INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS progress.kept (
    id INTEGER PRIMARY KEY, modified TEXT NOT NULL, category_id INTEGER, type_id INTEGER NOT NULL,
    hash TEXT NOT NULL, source TEXT NOT NULL, partial INTEGER NOT NULL, outcome TEXT NOT NULL,
    bytes INTEGER NOT NULL, line TEXT, safe INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS progress.seen (
    id INTEGER PRIMARY KEY, modified TEXT NOT NULL, category_id INTEGER, type_id INTEGER, outside INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS progress.states (
    id INTEGER PRIMARY KEY, state TEXT NOT NULL, modified TEXT NOT NULL, category_id INTEGER,
    in_query INTEGER NOT NULL, line TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS progress.failures (
    id INTEGER PRIMARY KEY, modified TEXT NOT NULL, reason TEXT NOT NULL, attempt INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS progress.standing (id INTEGER PRIMARY KEY, modified TEXT NOT NULL, reason TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS progress.trust (
    type_id INTEGER PRIMARY KEY, trusted INTEGER NOT NULL, compared INTEGER NOT NULL, differing TEXT NOT NULL
  );
`;

/** Makes the tables where they are missing. The progress file must be attached as `progress`. */
export function createTables(database: DatabaseSync): void {
  database.exec(CATALOG);
  database.exec(PROGRESS);
  database.exec(
    `PRAGMA main.user_version = ${SCHEMA_VERSION}; PRAGMA progress.user_version = ${SCHEMA_VERSION};`,
  );
}
