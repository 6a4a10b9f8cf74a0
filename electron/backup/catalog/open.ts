import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { BackupError } from '../../../shared/errors.ts';
import { isBrokenDatabase } from '../broken-database.ts';
import { createTables, SCHEMA_VERSION } from './schema.ts';

const versionRow = z.object({ user_version: z.number() });
const checkRow = z.object({ quick_check: z.string() });

/** As long as this another process may hold a file up: one that looks for an interrupted run. */
export const BUSY_MILLISECONDS = 5000;

/** What happened to a file that could not be used, in a sentence. */
export type Notice = string;

/**
 * Opens the catalog with the run's progress attached. A damaged file, or one of another version, is moved
 * aside (`.corrupt-<time>`) or dropped and made anew: the destination holds all that the catalog needs.
 * Throws `state-broken` where a sound file cannot be used: it is held up or forbidden, and stays where it is.
 * Only whoever holds the job's lock may open them.
 */
export function openDatabase(
  catalogPath: string,
  progressPath: string,
  busyMilliseconds = BUSY_MILLISECONDS,
): { database: DatabaseSync; notices: Notice[] } {
  const notices: Notice[] = [];
  for (const [path, name] of [
    [catalogPath, 'The catalog'],
    [progressPath, "The interrupted run's progress"],
  ] as const) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const state = existsSync(path) ? examine(path, busyMilliseconds) : 'fine';
    if (state === 'fine') continue;
    if (state === 'damaged') notices.push(`${name} was damaged and moved aside to ${moveAside(path)}.`);
    else removeWithSidecars(path);
  }
  const database = new DatabaseSync(catalogPath, { timeout: busyMilliseconds });
  database.prepare('ATTACH DATABASE ? AS progress').run(progressPath);
  database.exec(`
    PRAGMA main.journal_mode = WAL; PRAGMA progress.journal_mode = WAL;
    PRAGMA main.synchronous = NORMAL; PRAGMA progress.synchronous = NORMAL;
    PRAGMA main.cache_size = -8000; PRAGMA progress.cache_size = -8000; PRAGMA temp_store = MEMORY;
  `);
  createTables(database);
  return { database, notices };
}

function examine(path: string, busyMilliseconds: number): 'fine' | 'damaged' | 'other version' {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: busyMilliseconds });
    const { quick_check } = checkRow.parse(database.prepare('PRAGMA quick_check(1)').get());
    if (quick_check !== 'ok') return 'damaged';
    const { user_version } = versionRow.parse(database.prepare('PRAGMA user_version').get());
    return user_version === SCHEMA_VERSION || user_version === 0 ? 'fine' : 'other version';
  } catch (error) {
    if (isBrokenDatabase(error)) return 'damaged';
    throw unusable(path, error);
  } finally {
    database?.close();
  }
}

function unusable(path: string, cause: unknown): BackupError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BackupError('state-broken', `${path} cannot be used: ${reason}`, {
    hint: 'See whether its folder can be written and its disk has space.',
    cause,
  });
}

function moveAside(path: string): string {
  const aside = `${path}.corrupt-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  renameSync(path, aside);
  // The newest of its content may not be written into it yet: under these names SQLite still finds it.
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${aside}-wal`);
  rmSync(`${path}-shm`, { force: true });
  return aside;
}

function removeWithSidecars(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}
