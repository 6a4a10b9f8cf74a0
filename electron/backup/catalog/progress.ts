import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import {
  type IndexLine,
  type InventoryLine,
  indexLineSchema,
  inventoryLineSchema,
  type Pending,
  type TrustOutcome,
} from '../../../shared/format.ts';
import { Classifier } from './classifier.ts';
import type { KeptAsset, ListedAsset, PreviousVersion, Verdict } from './listed.ts';
import { ProgressRows, previousOf } from './progress-rows.ts';
import { Sql } from './sql.ts';

const seenRow = z.object({ modified: z.string(), category_id: z.number().nullable() });
const lineRow = z.object({ line: z.string() });
const pendingRow = z.object({
  id: z.number(),
  modified: z.string(),
  reason: z.string(),
  attempt: z.number(),
});
const trustRow = z.object({
  type_id: z.number(),
  trusted: z.number(),
  compared: z.number(),
  differing: z.string(),
});
const runRow = z.object({ run_id: z.string(), folder: z.string(), attempt: z.number() });
const countsRow = z.object({
  kept: z.number(),
  added: z.number(),
  changed: z.number(),
  equal: z.number(),
  bytes: z.number(),
  unchanged: z.number(),
  deleted: z.number(),
  leftSelection: z.number(),
  listed: z.number(),
});
export type ProgressCounts = z.infer<typeof countsRow>;

/** What the run under way has done, so that it can be continued. Synchronous. */
export class Progress {
  readonly #sql: Sql;
  readonly #rows: ProgressRows;
  readonly #classifier: Classifier;

  constructor(database: DatabaseSync) {
    this.#sql = new Sql(database);
    this.#rows = new ProgressRows(this.#sql);
    this.#classifier = new Classifier(this.#sql, this.#rows);
  }

  /** The run whose progress this is. */
  interrupted(): { runId: string; folder: string; attempt: number } | undefined {
    const row = this.#sql.first(runRow, 'SELECT run_id, folder, attempt FROM progress.run');
    return row && { runId: row.run_id, folder: row.folder, attempt: row.attempt };
  }

  /** Starts a run, or the next attempt of the one that was interrupted. Returns the attempt, from 1. */
  begin(runId: string, folder: string): number {
    return this.#sql.transaction(() => {
      const before = this.interrupted();
      if (before?.runId !== runId) this.#clear();
      const attempt = before?.runId === runId ? before.attempt + 1 : 1;
      this.#sql.run(
        'INSERT OR REPLACE INTO progress.run (run_id, folder, attempt) VALUES (?, ?, ?)',
        runId,
        folder,
        attempt,
      );
      // What equals a version that is gone by now is not kept anywhere.
      this.#sql.run(`DELETE FROM progress.kept WHERE line IS NULL AND NOT EXISTS (
        SELECT 1 FROM current c WHERE c.id = kept.id AND c.hash = kept.hash AND c.partial = 0)`);
      this.#sql.run('DELETE FROM progress.seen');
      this.#sql.run('DELETE FROM progress.states');
      this.#sql.run('DELETE FROM progress.standing');
      this.#sql.run(`INSERT INTO progress.standing (id, modified, reason)
        SELECT p.id, p.modified, p.reason FROM pending p
        WHERE p.at = (SELECT max(q.at) FROM pending q WHERE q.id = p.id)
          AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.id = p.id AND v.partial = 0 AND v.modified >= p.modified AND v.at > p.at)
          AND NOT EXISTS (SELECT 1 FROM states s WHERE s.id = p.id AND s.state <> 'present' AND s.at > p.at)`);
      return attempt;
    });
  }

  /** The run is finished or given up. */
  clear(): void {
    this.#sql.transaction(() => this.#clear());
  }

  /** Takes listed assets in and says what to do with each, in order. */
  classify(items: readonly ListedAsset[], options: { full: boolean }): Verdict[] {
    return this.#sql.transaction(() => items.map((item) => this.#classifier.classify(item, options.full)));
  }

  /** What is held of an asset, asked for one that comes by id instead of from a list. */
  previous(id: number, options: { full: boolean }): PreviousVersion | undefined {
    return previousOf(this.#rows.currentOf(id), this.#rows.isPending(id) || options.full);
  }

  /** Assets whose files are written. Until they are safe, a power cut may take them. */
  recordKept(assets: readonly KeptAsset[]): void {
    const add = this.#sql.prepare(
      'INSERT OR REPLACE INTO progress.kept (id, modified, category_id, type_id, hash, source, partial, outcome, bytes, line, safe) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)',
    );
    this.#sql.transaction(() => {
      for (const a of assets) {
        const line = a.line === undefined ? null : JSON.stringify(a.line);
        add.run(
          a.id,
          a.modified,
          a.categoryId,
          a.typeId,
          a.hash,
          a.source,
          a.partial ? 1 : 0,
          a.outcome,
          a.bytes,
          line,
        );
        if (!a.partial) this.#sql.run('DELETE FROM progress.failures WHERE id = ?', a.id);
      }
    });
  }

  /** The files of these kept assets are on the disk. */
  recordSafe(ids: readonly number[]): void {
    const mark = this.#sql.prepare('UPDATE progress.kept SET safe = 1 WHERE id = ?');
    this.#sql.transaction(() => {
      for (const id of ids) mark.run(id);
    });
  }

  /** The index lines of assets that are not known to be safe, by id. */
  unsafeLines(afterId: number, limit: number): IndexLine[] {
    return this.#sql
      .all(
        lineRow,
        'SELECT line FROM progress.kept WHERE line IS NOT NULL AND safe = 0 AND id > ? ORDER BY id LIMIT ?',
        afterId,
        limit,
      )
      .map(({ line }) => indexLineSchema.parse(JSON.parse(line)));
  }

  /** Takes kept assets back, for their files are gone or about to be written over. */
  forgetKept(ids: readonly number[]): void {
    const known = ids.filter((id) => this.#rows.keptOf(id) !== undefined);
    if (known.length === 0) return;
    // On the disk before the files change: after a power cut they must not pass for what they were.
    this.#sql.run('PRAGMA progress.synchronous = FULL');
    this.#sql.transaction(() => {
      for (const id of known) this.#sql.run('DELETE FROM progress.kept WHERE id = ?', id);
    });
    this.#sql.run('PRAGMA progress.synchronous = NORMAL');
  }

  recordStates(lines: readonly InventoryLine[]): void {
    this.#sql.transaction(() => {
      for (const line of lines) this.#rows.recordState(line);
    });
  }

  /** Assets that are there but could not be kept: the account has them, whatever is held. */
  keepPresent(ids: readonly number[]): void {
    this.#sql.transaction(() => {
      for (const id of ids) {
        const seen = this.#sql.first(
          seenRow,
          `SELECT modified, category_id FROM progress.seen WHERE id = ?1
             AND NOT EXISTS (SELECT 1 FROM progress.states WHERE id = ?1)`,
          id,
        );
        if (!seen) continue;
        this.#rows.recordState({
          id,
          modifiedDate: seen.modified === '' ? null : seen.modified,
          folderId: seen.category_id,
          state: 'present',
        });
      }
    });
  }

  recordFailure(failure: { id: number; modified: string; reason: string }, attempt: number): void {
    this.#sql.run(
      'INSERT OR REPLACE INTO progress.failures (id, modified, reason, attempt) VALUES (?, ?, ?, ?)',
      failure.id,
      failure.modified,
      failure.reason,
      attempt,
    );
  }

  /** True where a failure of this id is not news: it was pending before this run, or has failed in it. */
  isKnownFailure(id: number): boolean {
    return this.#rows.isPending(id) || this.#rows.hasFailed(id);
  }

  /**
   * Ids that an earlier run (attempt 0) could not keep, or an attempt of this one, and that are not kept
   * whole yet.
   */
  stillPending(): { id: number; modified: string; reason: string; attempt: number }[] {
    return this.#sql.all(
      pendingRow,
      `SELECT id, coalesce((SELECT l.modified FROM progress.seen l WHERE l.id = f.id), modified) AS modified, reason, attempt
      FROM progress.failures f
      UNION ALL
      SELECT id, coalesce((SELECT l.modified FROM progress.seen l WHERE l.id = s.id), modified), reason, 0
      FROM progress.standing s
      WHERE NOT EXISTS (SELECT 1 FROM progress.failures f WHERE f.id = s.id)
        AND NOT EXISTS (SELECT 1 FROM progress.kept k WHERE k.id = s.id AND k.partial = 0)
        AND NOT EXISTS (SELECT 1 FROM progress.states t WHERE t.id = s.id AND t.state <> 'present')
      ORDER BY 1`,
    );
  }

  /** The manifest's `pending`: as `stillPending`, less what was found to be gone or out of the selection. */
  pending(): Pending[] {
    const gone = (id: number) =>
      this.#sql.number("SELECT count(*) AS n FROM progress.states WHERE id = ? AND state <> 'present'", id);
    return this.stillPending()
      .filter(({ id }) => gone(id) === 0)
      .map(({ id, modified, reason }) => ({ id, modifiedDate: modified === '' ? null : modified, reason }));
  }

  recordTrust(outcome: TrustOutcome): void {
    const { typeId, trusted, compared, differing } = outcome;
    this.#sql.run(
      'INSERT OR REPLACE INTO progress.trust (type_id, trusted, compared, differing) VALUES (?, ?, ?, ?)',
      typeId,
      trusted ? 1 : 0,
      compared,
      JSON.stringify(differing),
    );
  }

  trust(): TrustOutcome[] {
    return this.#sql.all(trustRow, 'SELECT * FROM progress.trust ORDER BY type_id').map((row) => ({
      typeId: row.type_id,
      trusted: row.trusted === 1,
      compared: row.compared,
      differing: z.array(z.string()).parse(JSON.parse(row.differing)),
    }));
  }

  /** The lines of the index, by id. */
  indexLines(afterId: number, limit: number): IndexLine[] {
    return this.#sql
      .all(
        lineRow,
        'SELECT line FROM progress.kept WHERE line IS NOT NULL AND id > ? ORDER BY id LIMIT ?',
        afterId,
        limit,
      )
      .map(({ line }) => indexLineSchema.parse(JSON.parse(line)));
  }

  /** The lines of the inventory, by id. */
  inventoryLines(afterId: number, limit: number): InventoryLine[] {
    return this.#sql
      .all(lineRow, 'SELECT line FROM progress.states WHERE id > ? ORDER BY id LIMIT ?', afterId, limit)
      .map(({ line }) => inventoryLineSchema.parse(JSON.parse(line)));
  }

  counts(): ProgressCounts {
    const [counts] = this.#sql.all(
      countsRow,
      `SELECT count(line) AS kept, count(*) FILTER (WHERE outcome = 'added') AS added,
        count(*) FILTER (WHERE outcome = 'changed') AS changed, count(*) FILTER (WHERE outcome = 'equal') AS equal,
        coalesce(sum(bytes), 0) AS bytes,
        (SELECT count(*) FROM current c WHERE c.state = 'present' AND c.hash IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM progress.kept k WHERE k.id = c.id AND k.line IS NOT NULL)
          AND NOT EXISTS (SELECT 1 FROM progress.states s WHERE s.id = c.id AND s.state <> 'present')) AS unchanged,
        (SELECT count(*) FROM progress.states WHERE state = 'deleted') AS deleted,
        (SELECT count(*) FROM progress.states WHERE state = 'left-selection') AS leftSelection,
        (SELECT count(*) FROM progress.seen) AS listed
      FROM progress.kept`,
    );
    if (!counts) throw new Error('Counting gave no row.');
    return counts;
  }

  #clear(): void {
    for (const table of ['run', 'kept', 'seen', 'states', 'failures', 'standing', 'trust']) {
      this.#sql.run(`DELETE FROM progress.${table}`);
    }
  }
}
