import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { BackupError } from '../../../shared/errors.ts';
import { isBrokenDatabase } from '../broken-database.ts';

const BUSY_MILLISECONDS = 5000;
const runRow = z.object({ folder: z.string(), run_id: z.string() });
const timesRow = z.object({ times: z.instanceof(Uint8Array) });

/**
 * When each file was last read back and found whole: four bytes a file, in the order of its run's index (seconds
 * since 1970; 0: never, or not whole). It can be lost: then everything counts as never checked.
 */
export class CheckTimes {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Opens it; a broken one is made anew. Throws `state-broken` where it cannot be kept. */
  static open(path: string): CheckTimes {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      try {
        return new CheckTimes(openDatabase(path));
      } catch (error) {
        if (!isBrokenDatabase(error)) throw error;
        for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
        return new CheckTimes(openDatabase(path));
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new BackupError('state-broken', `${path} cannot be used: ${reason}`, {
        hint: 'See whether its folder can be written and its disk has space.',
        cause: error,
      });
    }
  }

  /** The runs that were verified before, by folder. */
  knownRuns(): Map<string, string> {
    const rows = this.#database.prepare('SELECT folder, run_id FROM runs').all();
    return new Map(
      rows.map((row) => runRow.parse(row)).map(({ folder, run_id }): [string, string] => [folder, run_id]),
    );
  }

  /** Undefined for a run that was not verified before. */
  of(folder: string, runId: string): Uint32Array<ArrayBuffer> | undefined {
    const row = this.#database
      .prepare('SELECT times FROM runs WHERE folder = ? AND run_id = ?')
      .get(folder, runId);
    if (row === undefined) return undefined;
    const { times } = timesRow.parse(row);
    return new Uint32Array(Uint8Array.from(times).buffer);
  }

  save(folder: string, runId: string, times: Uint32Array): void {
    const bytes = new Uint8Array(times.buffer, times.byteOffset, times.byteLength);
    this.#database
      .prepare('INSERT OR REPLACE INTO runs (folder, run_id, times) VALUES (?, ?, ?)')
      .run(folder, runId, bytes);
  }

  forget(folders: readonly string[]): void {
    const remove = this.#database.prepare('DELETE FROM runs WHERE folder = ?');
    for (const folder of folders) remove.run(folder);
  }

  close(): void {
    this.#database.close();
  }
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS });
  try {
    database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
      CREATE TABLE IF NOT EXISTS runs (folder TEXT PRIMARY KEY, run_id TEXT NOT NULL, times BLOB NOT NULL);
    `);
    database.prepare('SELECT folder, run_id, times FROM runs LIMIT 1').get();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
