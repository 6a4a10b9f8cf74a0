import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { BackupError } from '../../../shared/errors.ts';
import { isBrokenDatabase } from '../../backup/broken-database.ts';
import { makeFolders } from '../../journal/make-folders.ts';
import { damageMark } from './guarded.ts';
import { createTables, SCHEMA_VERSION } from './schema.ts';

const versionRow = z.object({ user_version: z.number() });

/** As long as this another process may hold a file up before it counts as busy. */
const BUSY_MILLISECONDS = 1000;

/** One connection that writes, and one that sees only what was written whole: queries during a run's ingest. */
export interface BrowseDatabase {
  readonly writer: DatabaseSync;
  readonly reader: DatabaseSync;
  close(this: void): void;
}

/**
 * Opens the database of a job's browser. A damaged file, or one of another version, is made anew: the destination
 * holds all that it needs. Throws `state-broken` where a sound file cannot be used.
 */
export function openBrowseDatabase(path: string): BrowseDatabase {
  try {
    makeFolders(dirname(path));
    if (existsSync(damageMark(path)) || (existsSync(path) && !isUsable(path))) removeDatabase(path);
    return connect(path);
  } catch (error) {
    if (!isBrokenDatabase(error)) throw unusable(path, error);
    removeDatabase(path);
    return connect(path);
  }
}

/** Removes a database that nobody has open. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  rmSync(damageMark(path), { force: true });
}

function connect(path: string): BrowseDatabase {
  const writer = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS });
  writer.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000;
    PRAGMA temp_store = MEMORY; PRAGMA recursive_triggers = ON;
  `);
  createTables(writer);
  const reader = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS });
  reader.exec('PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY; PRAGMA query_only = ON;');
  return {
    writer,
    reader,
    close() {
      reader.close();
      writer.close();
    },
  };
}

function isUsable(path: string): boolean {
  const database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS });
  try {
    const { user_version } = versionRow.parse(database.prepare('PRAGMA user_version').get());
    return user_version === SCHEMA_VERSION || user_version === 0;
  } catch (error) {
    if (isBrokenDatabase(error)) return false;
    throw error;
  } finally {
    database.close();
  }
}

function unusable(path: string, cause: unknown): BackupError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BackupError('state-broken', `${path} cannot be used: ${reason}.`, {
    hint: 'See whether its folder can be written and its disk has space.',
    cause,
  });
}
