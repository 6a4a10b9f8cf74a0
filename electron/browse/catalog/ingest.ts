import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { BackupError } from '../../../shared/errors.ts';
import type { FolderLine, IndexLine, InventoryLine, Manifest } from '../../../shared/format.ts';
import { orderOf } from '../../backup/catalog/order.ts';
import { Sql } from '../../backup/catalog/sql.ts';
import { CONTENT_TABLES, NO_FOLDER } from './schema.ts';
import { sortName } from './sort-name.ts';
import { Spans } from './spans.ts';
import { VersionTexts } from './version-texts.ts';

const knownRow = z.object({
  run_id: z.string(),
  folder: z.string(),
  bytes: z.number(),
  manifest: z.string(),
});
const passedRow = z.object({
  run_id: z.string(),
  folder: z.string(),
  bytes: z.number(),
  reason: z.enum(['replaced', 'another account', 'copy']),
  replaces: z.string(),
});
const replacesSchema = z.array(z.string());
const carriedSchema = z.object({ carried: z.array(z.string()).optional() });
const factRow = z.object({ key: z.string(), value: z.string() });
const treeRow = z.object({ tree: z.number() });

/** Why a finished run's folder is not taken in. */
export type PassedOver = z.infer<typeof passedRow>['reason'];

/** A finished run that was taken in, or looked at and passed over. */
export interface KnownRun {
  readonly runId: string;
  readonly folder: string;
  /** Of its manifest: a finished run is never written again, so the same size says that it is the same. */
  readonly bytes: number;
  /** The runs that it stands for. */
  readonly replaces: readonly string[];
  readonly passedOver: PassedOver | undefined;
}

/** The account that a root belongs to. */
export interface RootAccount {
  readonly tenant: string;
  readonly mid: number;
}

/** A line's own origin, where a carried run holds it. */
interface Origin {
  readonly run?: string | undefined;
  readonly until?: string | undefined;
  readonly sequence?: number | undefined;
}

/**
 * Takes finished runs in and forgets those that are gone. Each change is one transaction: it begins, takes lines in,
 * is settled step by step and committed, so that whoever reads never sees half of it.
 */
export class BrowseIngest {
  readonly #sql: Sql;
  readonly #spans: Spans;
  readonly #versionTexts: VersionTexts;
  #run: { readonly runId: string; readonly at: string } | undefined;

  constructor(writer: DatabaseSync) {
    this.#sql = new Sql(writer);
    this.#spans = new Spans(this.#sql);
    this.#versionTexts = new VersionTexts(this.#sql);
  }

  /**
   * Makes the database that of a root, and of its account where that is known: of another one, it forgets all that
   * it holds. Answers with the account it is of.
   */
  adopt(place: string, account: RootAccount | undefined): RootAccount | undefined {
    const facts = new Map(
      this.#sql.all(factRow, 'SELECT key, value FROM facts').map(({ key, value }) => [key, value]),
    );
    const known = this.#accountIn(facts);
    const isOther =
      account !== undefined &&
      known !== undefined &&
      (known.tenant !== account.tenant || known.mid !== account.mid);
    const isElsewhere = facts.get('place') !== place;
    const adopted = account ?? (isElsewhere ? undefined : known);
    if (!isOther && !isElsewhere && (known !== undefined || adopted === undefined)) return adopted;
    this.#sql.transaction(() => {
      if (isOther || isElsewhere) for (const table of CONTENT_TABLES) this.#sql.run(`DELETE FROM ${table}`);
      this.#keepFact('place', place);
      if (adopted === undefined) return;
      this.#keepFact('tenant', adopted.tenant);
      this.#keepFact('mid', String(adopted.mid));
    });
    return adopted;
  }

  known(): KnownRun[] {
    const taken = this.#sql.all(knownRow, 'SELECT run_id, folder, bytes, manifest FROM runs ORDER BY at');
    const passed = this.#sql.all(passedRow, 'SELECT * FROM passed_over ORDER BY folder');
    return [
      ...taken.map(({ run_id, folder, bytes, manifest }) => {
        const { carried = [] } = carriedSchema.parse(JSON.parse(manifest));
        return { runId: run_id, folder, bytes, replaces: carried, passedOver: undefined };
      }),
      ...passed.map(({ run_id, folder, bytes, reason, replaces }) => ({
        runId: run_id,
        folder,
        bytes,
        replaces: replacesSchema.parse(JSON.parse(replaces)),
        passedOver: reason,
      })),
    ];
  }

  /** Remembers that a folder's run is not taken in, so that it is not read again. */
  passOver(run: Omit<KnownRun, 'passedOver'>, reason: PassedOver): void {
    this.#sql.run(
      'INSERT OR REPLACE INTO passed_over (folder, bytes, run_id, reason, replaces) VALUES (?, ?, ?, ?, ?)',
      run.folder,
      run.bytes,
      run.runId,
      reason,
      JSON.stringify(run.replaces),
    );
  }

  /** Forgets that folders were passed over: they are gone, or to be looked at anew. */
  reconsider(folders: readonly string[]): void {
    for (const folder of folders) this.#sql.run('DELETE FROM passed_over WHERE folder = ?', folder);
  }

  /** Begins to forget runs. */
  beginDrop(runIds: readonly string[]): void {
    this.#sql.begin();
    for (const runId of runIds) {
      this.#touch(runId);
      this.#sql.run(
        'DELETE FROM tree_folders WHERE tree IN (SELECT tree FROM trees WHERE run_id = ?)',
        runId,
      );
      for (const table of ['versions', 'states', 'trees', 'runs']) {
        this.#sql.run(`DELETE FROM ${table} WHERE run_id = ?`, runId);
      }
    }
  }

  /** Begins to take a finished run in; its lines follow. Throws `lock-held` where another process has done so. */
  beginRun(manifest: Manifest, folder: string, manifestBytes: number): void {
    this.#sql.begin();
    if (this.#sql.number('SELECT count(*) AS n FROM runs WHERE run_id = ?', manifest.runId) > 0) {
      throw new BackupError('lock-held', 'Another program has just read the same backup.');
    }
    const at = orderOf(manifest);
    this.#run = { runId: manifest.runId, at };
    this.#sql.run(
      'INSERT INTO runs (run_id, at, folder, until, kind, bytes, manifest) VALUES (?, ?, ?, ?, ?, ?, ?)',
      manifest.runId,
      at,
      folder,
      manifest.until,
      manifest.kind,
      manifestBytes,
      JSON.stringify(manifest),
    );
  }

  addFolders(lines: readonly FolderLine[]): void {
    const { runId } = this.#current();
    const add = this.#sql.prepare(
      'INSERT OR REPLACE INTO tree_folders (tree, id, parent_id, name, shared) VALUES (?, ?, ?, ?, ?)',
    );
    const trees = new Map<string, number>();
    for (const line of lines) {
      const at = this.#originOf(line);
      let tree = trees.get(at);
      if (tree === undefined) {
        this.#sql.run('INSERT OR IGNORE INTO trees (at, run_id) VALUES (?, ?)', at, runId);
        const made = this.#sql.first(
          treeRow,
          'SELECT tree FROM trees WHERE at = ? AND run_id = ?',
          at,
          runId,
        );
        if (made === undefined) throw new Error('A folder tree was not kept.');
        tree = made.tree;
        trees.set(at, tree);
      }
      add.run(tree, line.id, line.parentId, line.name, isShared(line) ? 1 : 0);
    }
  }

  addIndex(lines: readonly IndexLine[]): void {
    const { runId } = this.#current();
    const version = this.#sql.prepare(
      `INSERT OR REPLACE INTO versions (id, at, run_id, modified, name, sort_name, customer_key, object_id, type_id, type_name,
         folder_id, folder_path, created, modified_by, status, hash, substance, partial, bytes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const whole = this.#sql.prepare('INSERT INTO version_lines (version, line) VALUES (?, ?)');
    for (const line of lines) {
      const { lastInsertRowid } = version.run(
        line.id,
        this.#originOf(line),
        runId,
        line.modifiedDate ?? '',
        line.name,
        sortName(line.name),
        line.customerKey ?? null,
        line.objectID ?? null,
        line.assetType.id,
        line.assetType.name ?? null,
        line.folderId ?? NO_FOLDER,
        line.folderPath,
        line.createdDate,
        line.modifiedBy ?? null,
        line.status ?? null,
        line.contentHash,
        substanceOf(line),
        line.partial ? 1 : 0,
        line.files.reduce((sum, { bytes }) => sum + bytes, 0),
      );
      whole.run(lastInsertRowid, JSON.stringify(line));
      this.#versionTexts.add(Number(lastInsertRowid), line);
    }
  }

  addInventory(lines: readonly InventoryLine[]): void {
    const { runId } = this.#current();
    const add = this.#sql.prepare(
      'INSERT OR REPLACE INTO states (id, at, run_id, state, left_by, noticed, name) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    for (const line of lines) {
      const { id, state, left, noticed, name } = line;
      add.run(id, this.#originOf(line), runId, state, left ?? null, noticed ?? null, name ?? null);
    }
  }

  /** All lines are there: what follows from them is worked out by `settle`. */
  endLines(): void {
    this.#touch(this.#current().runId);
  }

  /** Works out a part of what follows from what came or went; false where there was nothing left. */
  settle(): boolean {
    return this.#spans.step();
  }

  commit(): void {
    this.#sql.commit();
    this.#run = undefined;
  }

  /** Takes back everything since the beginning of what is under way. */
  abort(): void {
    this.#sql.rollBack();
    this.#sql.run('DELETE FROM touched');
    this.#run = undefined;
  }

  #accountIn(facts: ReadonlyMap<string, string>): RootAccount | undefined {
    const [tenant, mid] = [facts.get('tenant'), facts.get('mid')];
    return tenant === undefined || mid === undefined ? undefined : { tenant, mid: Number(mid) };
  }

  #keepFact(key: string, value: string): void {
    this.#sql.run('INSERT OR REPLACE INTO facts (key, value) VALUES (?, ?)', key, value);
  }

  #touch(runId: string): void {
    this.#sql.run(
      `INSERT OR IGNORE INTO touched (id)
       SELECT id FROM versions WHERE run_id = ?1 UNION SELECT id FROM states WHERE run_id = ?1`,
      runId,
    );
  }

  #originOf({ run, until, sequence }: Origin): string {
    if (run === undefined || until === undefined) return this.#current().at;
    return orderOf({ runId: run, until, sequence: sequence ?? 0 });
  }

  #current(): { readonly runId: string; readonly at: string } {
    if (!this.#run) throw new Error('No run is being taken in.');
    return this.#run;
  }
}

function isShared({ categoryType }: FolderLine): boolean {
  return categoryType?.endsWith('-shared') ?? false;
}

/**
 * What tells two versions apart beside name and folder, as a hash: key, type, status and all files but the asset's
 * own JSON, which holds its name and folder, too.
 */
function substanceOf(line: IndexLine): string {
  const files = contentFiles(line).map(({ path, sha256 }) => [path.slice(path.lastIndexOf('.')), sha256]);
  const told = [line.customerKey ?? null, line.assetType.id, line.status ?? null, files];
  return createHash('sha256').update(JSON.stringify(told)).digest('base64url');
}

/** The files of an asset beside its own JSON. */
export function contentFiles({ id, files }: Pick<IndexLine, 'id' | 'files'>): IndexLine['files'] {
  return files.filter(({ path }) => !path.endsWith(`.${id}.json`));
}
