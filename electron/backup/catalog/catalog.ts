import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import {
  type IndexLine,
  type InventoryLine,
  indexLineSchema,
  type Manifest,
  manifestSchema,
} from '../../../shared/format.ts';
import { orderOf, orderUpTo } from './order.ts';
import { Sql } from './sql.ts';

/** What the next run is decided by, read from all manifests of the root. */
export interface RootFacts {
  readonly runs: number;
  readonly nextSequence: number;
  /** The greatest `until` of all runs. */
  readonly newestUntil: Date | undefined;
  /** The `backup` manifest with the greatest watermark. */
  readonly base: Manifest | undefined;
  /** The newest manifest of a run that compared all ids. */
  readonly lastWalked: Manifest | undefined;
  /** The newest backup that needs no other run. */
  readonly lastSelfContained: Manifest | undefined;
  /** Runs that are built on and are not there any more. */
  readonly missingRuns: string[];
  /** Runs with content that were known here and are gone, until all ids were walked since. */
  readonly droppedRuns: string[];
  /** The last kept folder tree. */
  readonly folderTree: { readonly sha256: string } | undefined;
}

const runRow = z.object({ run_id: z.string(), folder: z.string(), bytes: z.number() });
const manifestRow = z.object({
  manifest: z.string(),
  folder: z.string(),
  run_id: z.string(),
  at: z.string(),
});
const lineRow = z.object({ line: z.string(), run_id: z.string(), folder: z.string() });
const runIdRow = z.object({ run_id: z.string() });

const LAST_SELF_CONTAINED = `
  SELECT * FROM runs WHERE kind = 'backup' AND json_extract(manifest, '$.since') IS NULL
    AND json_array_length(manifest, '$.buildsOn') = 0
  ORDER BY at DESC LIMIT 1`;

const TOUCHED = `
  INSERT OR IGNORE INTO touched (id)
  SELECT id FROM versions WHERE run_id = ?1 UNION SELECT id FROM states WHERE run_id = ?1`;

/** Of a version that lies in two folders either may be the newest, but ever the same. */
const NEWEST_VERSIONS = `
  INSERT INTO current (id, modified, at, run_id, type_id, category_id, hash, partial, source, state, state_at, in_query)
  SELECT id, modified, at, run_id, type_id, category_id, hash, partial,
    CASE WHEN v.partial = 0 AND EXISTS (SELECT 1 FROM states s
        WHERE s.id = v.id AND s.checked = 1 AND s.modified = v.modified AND s.at > v.at)
      THEN 'id' ELSE source END,
    'present', (SELECT max(at) FROM versions x WHERE x.id = v.id), 1
  FROM touched CROSS JOIN versions v USING (id)
  WHERE NOT EXISTS (SELECT 1 FROM versions w WHERE w.id = v.id
    AND (w.modified, w.at, w.run_id) > (v.modified, v.at, v.run_id))`;

/** A state counts where it is later than the last version, or of the same run. */
const LAST_STATES = `
  INSERT INTO current (id, category_id, state, state_at, in_query)
  SELECT id, category_id, state, at, in_query FROM touched CROSS JOIN states s USING (id)
  WHERE NOT EXISTS (SELECT 1 FROM states t WHERE t.id = s.id AND (t.at, t.run_id) > (s.at, s.run_id))
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, state_at = excluded.state_at, in_query = excluded.in_query
  WHERE excluded.state_at >= current.state_at`;

/** Everything the manifests, indexes and inventories of a root say, and what follows from it. Synchronous. */
export class Catalog {
  readonly #sql: Sql;
  #ingesting: { runId: string; at: string } | undefined;

  constructor(database: DatabaseSync) {
    this.#sql = new Sql(database);
  }

  knownRuns(): { runId: string; folder: string; bytes: number }[] {
    return this.#sql
      .all(runRow, 'SELECT run_id, folder, bytes FROM runs ORDER BY at')
      .map(({ run_id, folder, bytes }) => ({ runId: run_id, folder, bytes }));
  }

  /** All manifests with their folders, in the order of runs. */
  manifests(): { manifest: Manifest; folder: string }[] {
    return this.#sql
      .all(manifestRow, 'SELECT * FROM runs ORDER BY at')
      .map(({ manifest, folder }) => ({ manifest: manifestSchema.parse(JSON.parse(manifest)), folder }));
  }

  /** The runs that carried ones stand for. */
  replacedRuns(): string[] {
    return this.#carriers().flatMap(({ carried }) => carried ?? []);
  }

  /** How many assets are held and neither deleted nor out of the selection. */
  heldAssets(): number {
    return this.#sql.number(
      "SELECT count(*) AS n FROM current WHERE at IS NOT NULL AND state NOT IN ('deleted', 'left-selection')",
    );
  }

  /** Forgets runs whose manifest is gone. If they held anything, all ids are to be walked. */
  dropRuns(runIds: readonly string[]): void {
    this.#sql.transaction(() => {
      for (const runId of runIds) {
        this.#sql.run(TOUCHED, runId);
        const held = this.#sql.number('SELECT count(*) AS n FROM touched');
        for (const table of ['versions', 'states', 'pending', 'runs']) {
          this.#sql.run(`DELETE FROM ${table} WHERE run_id = ?`, runId);
        }
        this.#recomputeTouched();
        if (held > 0) this.#sql.run('INSERT OR IGNORE INTO dropped_runs (run_id) VALUES (?)', runId);
      }
    });
  }

  /** Starts to take in a finished run; lines follow by `addIndex` and `addInventory`, then `endIngest`. */
  beginIngest(manifest: Manifest, folder: string, manifestBytes: number): void {
    this.#sql.begin();
    const at = orderOf(manifest);
    this.#ingesting = { runId: manifest.runId, at };
    const watermark = manifest.watermark;
    this.#sql.run(
      'INSERT OR REPLACE INTO runs (run_id, at, folder, bytes, kind, walked, watermark, manifest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      manifest.runId,
      at,
      folder,
      manifestBytes,
      manifest.kind,
      manifest.walked ? 1 : 0,
      watermark === null ? null : new Date(watermark).toISOString(),
      JSON.stringify(manifest),
    );
    const add = this.#sql.prepare(
      'INSERT OR REPLACE INTO pending (run_id, at, id, modified, reason) VALUES (?, ?, ?, ?, ?)',
    );
    for (const one of manifest.pending) {
      add.run(manifest.runId, this.#originOf(one), one.id, one.modifiedDate ?? '', one.reason);
    }
  }

  addIndex(lines: readonly IndexLine[]): void {
    const version = this.#sql.prepare(
      'INSERT OR REPLACE INTO versions (id, run_id, at, modified, type_id, category_id, hash, partial, source, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    const run = this.#ingestingRun().runId;
    for (const line of lines) {
      const at = this.#originOf(line);
      const modified = line.modifiedDate ?? '';
      const partial = line.partial ? 1 : 0;
      const { id, folderId, contentHash, source, assetType } = line;
      version.run(
        id,
        run,
        at,
        modified,
        assetType.id,
        folderId,
        contentHash,
        partial,
        source,
        JSON.stringify(line),
      );
    }
  }

  addInventory(lines: readonly InventoryLine[]): void {
    const add = this.#sql.prepare(
      'INSERT OR REPLACE INTO states (id, run_id, at, state, modified, category_id, in_query, checked) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    const run = this.#ingestingRun().runId;
    for (const line of lines) {
      const { id, state, folderId, modifiedDate, checkedById } = line;
      const inQuery = isInQuery(line) ? 1 : 0;
      add.run(
        id,
        run,
        this.#originOf(line),
        state,
        modifiedDate ?? '',
        folderId,
        inQuery,
        checkedById ? 1 : 0,
      );
    }
  }

  endIngest(): void {
    this.#sql.run(TOUCHED, this.#ingestingRun().runId);
    this.#recomputeTouched();
    this.#sql.commit();
    this.#ingesting = undefined;
  }

  /** Takes back all that `beginIngest` and what followed it added. */
  abortIngest(): void {
    if (this.#ingesting) this.#sql.rollBack();
    this.#ingesting = undefined;
  }

  /** A run has compared all ids with what is held: nothing is due any more. */
  walkDone(): void {
    this.#sql.run('DELETE FROM dropped_runs');
  }

  facts(): RootFacts {
    const base = this.#manifest(
      "SELECT * FROM runs WHERE kind = 'backup' AND watermark IS NOT NULL ORDER BY watermark DESC, at DESC LIMIT 1",
    );
    const lastWalked = this.#manifest(
      "SELECT * FROM runs WHERE kind = 'backup' AND walked = 1 ORDER BY at DESC LIMIT 1",
    );
    const manifests = this.#manifestsFrom(lastWalked);
    const newest = this.#manifest('SELECT * FROM runs ORDER BY at DESC LIMIT 1');
    return {
      runs: this.#sql.number('SELECT count(*) AS n FROM runs'),
      nextSequence: this.#sql.number(
        "SELECT coalesce(max(json_extract(manifest, '$.sequence')) + 1, 0) AS n FROM runs",
      ),
      newestUntil: newest && new Date(newest.manifest.until),
      base: base?.manifest,
      lastWalked: lastWalked?.manifest,
      lastSelfContained: this.#manifest(LAST_SELF_CONTAINED)?.manifest,
      missingRuns: this.#missingFrom(manifests.map(({ manifest }) => manifest)),
      droppedRuns: this.#droppedRuns(),
      folderTree: this.#lastFolderTree(),
    };
  }

  /** The runs that hold the newest version, or the last state, of an asset that is there. */
  neededRuns(): string[] {
    return this.#sql
      .all(
        runIdRow,
        "SELECT DISTINCT run_id FROM current WHERE run_id IS NOT NULL AND state = 'present' ORDER BY run_id",
      )
      .map(({ run_id }) => run_id);
  }

  /**
   * The account at a date, by id: the newest version of every asset that was there by then. Answered
   * without reading content.
   */
  accountAt(
    date: Date,
    afterId: number,
    limit: number,
  ): { line: IndexLine; runId: string; folder: string }[] {
    const upTo = orderUpTo(date);
    return this.#sql
      .all(
        lineRow,
        `SELECT v.line, v.run_id, r.folder FROM versions v JOIN runs r ON r.run_id = v.run_id
       WHERE v.id > ?1 AND v.at <= ?2
         AND NOT EXISTS (SELECT 1 FROM versions w WHERE w.id = v.id AND w.at <= ?2
           AND (w.modified, w.at, w.run_id) > (v.modified, v.at, v.run_id))
         AND coalesce((SELECT s.state FROM states s WHERE s.id = v.id AND s.at <= ?2
               AND s.at >= (SELECT max(x.at) FROM versions x WHERE x.id = v.id AND x.at <= ?2)
             ORDER BY s.at DESC LIMIT 1), 'present') NOT IN ('deleted', 'left-selection')
       ORDER BY v.id LIMIT ?3`,
        afterId,
        upTo,
        limit,
      )
      .map(({ line, run_id, folder }) => ({
        line: indexLineSchema.parse(JSON.parse(line)),
        runId: run_id,
        folder,
      }));
  }

  /** Says anew what is held and known of assets whose lines came or went, in whatever order runs do. */
  #recomputeTouched(): void {
    this.#sql.run('DELETE FROM current WHERE id IN (SELECT id FROM touched)');
    this.#sql.run(NEWEST_VERSIONS);
    this.#sql.run(LAST_STATES);
    this.#sql.run('DELETE FROM touched');
  }

  /** The last run that compared all ids, and those after it: what they build on must be there. */
  #manifestsFrom(walked: { at: string } | undefined): { manifest: Manifest }[] {
    const from = walked?.at ?? '';
    return this.#sql
      .all(manifestRow, 'SELECT * FROM runs WHERE at >= ? ORDER BY at', from)
      .map(({ manifest }) => ({ manifest: manifestSchema.parse(JSON.parse(manifest)) }));
  }

  #missingFrom(manifests: readonly Manifest[]): string[] {
    const there = this.#runsThere();
    const wanted = new Set(manifests.flatMap(({ buildsOn }) => buildsOn));
    return [...wanted].filter((runId) => !there.has(runId)).sort();
  }

  #droppedRuns(): string[] {
    const there = this.#runsThere();
    return this.#sql
      .all(runIdRow, 'SELECT run_id FROM dropped_runs ORDER BY run_id')
      .map(({ run_id }) => run_id)
      .filter((runId) => !there.has(runId));
  }

  /** The runs at the destination, and those that a `carried` one replaces. */
  #runsThere(): Set<string> {
    const there = new Set(this.#sql.all(runIdRow, 'SELECT run_id FROM runs').map(({ run_id }) => run_id));
    for (const runId of this.replacedRuns()) there.add(runId);
    return there;
  }

  #carriers(): Manifest[] {
    return this.#sql
      .all(manifestRow, "SELECT * FROM runs WHERE kind = 'carried'")
      .map(({ manifest }) => manifestSchema.parse(JSON.parse(manifest)));
  }

  /** The last one kept, also where a carried run has it from another. */
  #lastFolderTree(): RootFacts['folderTree'] {
    const row = this.#manifest(
      "SELECT * FROM runs WHERE kind <> 'carried' AND json_extract(manifest, '$.files.folders') IS NOT NULL ORDER BY at DESC LIMIT 1",
    );
    const own = row?.manifest.files.folders;
    const kept = row && own ? [{ at: row.at, sha256: own.sha256 }] : [];
    const carried = this.#carriers().flatMap(({ trees }) => trees ?? []);
    const last = [...kept, ...carried.map((tree) => ({ ...tree, at: this.#originOf(tree) }))]
      .toSorted((one, other) => (one.at < other.at ? -1 : 1))
      .at(-1);
    return last && { sha256: last.sha256 };
  }

  #manifest(sql: string): { manifest: Manifest; folder: string; at: string } | undefined {
    const row = this.#sql.first(manifestRow, sql);
    if (row === undefined) return undefined;
    const { manifest, folder, at } = row;
    return { manifest: manifestSchema.parse(JSON.parse(manifest)), folder, at };
  }

  #originOf(line: {
    run?: string | undefined;
    until?: string | undefined;
    sequence?: number | undefined;
  }): string {
    if (line.run === undefined || line.until === undefined) return this.#ingestingRun().at;
    return orderOf({ runId: line.run, until: line.until, sequence: line.sequence ?? 0 });
  }

  #ingestingRun(): { runId: string; at: string } {
    if (!this.#ingesting) throw new Error('No run is being taken into the catalog.');
    return this.#ingesting;
  }
}

/** Whether an asset in this state still answers the job's query by types and scope. */
export function isInQuery(line: { state: InventoryLine['state']; left?: InventoryLine['left'] }): boolean {
  if (line.state === 'deleted') return false;
  return line.state !== 'left-selection' || line.left === 'folder';
}
