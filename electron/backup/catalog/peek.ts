import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { BUSY_MILLISECONDS } from './open.ts';

const countRow = z.object({ runs: z.number() });

/**
 * Whether there is progress of a run that has not finished: interrupted, or under way in another process. It
 * only looks, so it needs no lock, and nothing is mended. Throws SQLite's error where the file can't be read.
 */
export function hasUnfinishedRun(progressPath: string): boolean {
  if (!existsSync(progressPath)) return false;
  const database = new DatabaseSync(progressPath, { readOnly: true, timeout: BUSY_MILLISECONDS });
  try {
    const table = "SELECT count(*) AS runs FROM sqlite_schema WHERE type = 'table' AND name = 'run'";
    if (countRow.parse(database.prepare(table).get()).runs === 0) return false;
    return countRow.parse(database.prepare('SELECT count(*) AS runs FROM run').get()).runs > 0;
  } finally {
    database.close();
  }
}
