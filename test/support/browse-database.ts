import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { BrowseCatalog } from '../../electron/browse/catalog/catalog.ts';
import { BrowseIngest } from '../../electron/browse/catalog/ingest.ts';
import { type BrowseDatabase, openBrowseDatabase } from '../../electron/browse/catalog/open.ts';
import { type LeftOut, syncBrowser } from '../../electron/browse/sync.ts';
import type { Storage } from '../../electron/storage/storage.ts';
import type { Remote } from '../../electron/threads/remote.ts';
import { memoryLog } from './engine.ts';

/** The browser's database within this thread, in a folder of its own. */
export interface TestBrowseDatabase {
  readonly path: string;
  readonly database: BrowseDatabase;
  readonly catalog: BrowseCatalog;
  readonly ingest: BrowseIngest;
  readonly log: readonly string[];
  /** How many runs there were to be read, at each telling. */
  readonly told: readonly { done: number; total: number }[];
  sync(storage: Storage, signal?: AbortSignal): Promise<LeftOut[]>;
  /** All that the tables hold, sorted, with rows named by what they are instead of by number. */
  content(): Record<string, unknown[]>;
  close(): void;
}

export function openTestBrowseDatabase(): TestBrowseDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'backup-creator-browse-'));
  const path = join(folder, 'browse.sqlite');
  const database = openBrowseDatabase(path);
  const ingest = new BrowseIngest(database.writer);
  const log = memoryLog();
  const told: { done: number; total: number }[] = [];
  return {
    path,
    database,
    catalog: new BrowseCatalog(database.reader),
    ingest,
    log: log.lines,
    told,
    sync: (storage, signal = new AbortController().signal) =>
      syncBrowser({
        storage,
        place: storage.locate(''),
        ingest: remotely(ingest),
        log,
        signal,
        onProgress: (progress) => told.push(progress),
      }),
    content: () => contentOf(database),
    close() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An object as another thread would see it. */
export function remotely<T extends object>(target: T): Remote<T> {
  const methods: object = new Proxy(target, {
    get:
      (_, method) =>
      async (...args: unknown[]) =>
        call(target, method, args),
  });
  return methods as Remote<T>;
}

function call(target: object, method: string | symbol, args: unknown[]): unknown {
  const found: unknown = Reflect.get(target, method);
  if (typeof found !== 'function') throw new Error(`There is no ${String(method)}.`);
  return Reflect.apply(found, target, args);
}

const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

const VERSION_KEY = "v.id || ' ' || v.at || ' ' || v.run_id";
const QUERIES: Readonly<Record<string, string>> = {
  facts: 'SELECT * FROM facts ORDER BY key',
  runs: 'SELECT * FROM runs ORDER BY run_id',
  passedOver: 'SELECT * FROM passed_over ORDER BY folder',
  versions: `SELECT v.*, NULL AS version, l.line FROM versions v LEFT JOIN version_lines l ON l.version = v.version
    ORDER BY v.id, v.at, v.run_id`,
  strayLines: 'SELECT line FROM version_lines WHERE version NOT IN (SELECT version FROM versions)',
  states: 'SELECT * FROM states ORDER BY id, at, run_id',
  spans: `SELECT s.id, s.from_at, s.to_at, s.state, s.folder_id, s.sort_name, ${VERSION_KEY} AS of
    FROM spans s LEFT JOIN versions v ON v.version = s.version ORDER BY s.id, s.from_at`,
  presence: 'SELECT * FROM presence ORDER BY folder_id, at',
  changes: `SELECT c.id, c.at, c.run_id, c.flags, c.sort_name, ${VERSION_KEY} AS of,
      (SELECT ${VERSION_KEY} FROM versions v WHERE v.version = c.previous) AS before
    FROM changes c LEFT JOIN versions v ON v.version = c.version ORDER BY c.id, c.at`,
  trees: `SELECT t.at, t.run_id, f.id, f.parent_id, f.name, f.shared
    FROM trees t LEFT JOIN tree_folders f ON f.tree = t.tree ORDER BY t.at, t.run_id, f.id`,
  names: `SELECT n.id, n.name, n.key, ${VERSION_KEY} AS of
    FROM names n LEFT JOIN versions v ON v.version = n.version ORDER BY v.id, v.at, v.run_id`,
  codes: `SELECT hex(t.sha256) AS sha256, t.kind, ${VERSION_KEY} AS of FROM codes c
    LEFT JOIN texts t ON t.text = c.text LEFT JOIN versions v ON v.version = c.version
    ORDER BY v.id, v.at, v.run_id, sha256`,
  strayFolders: 'SELECT id FROM tree_folders WHERE tree NOT IN (SELECT tree FROM trees)',
  strayNameTrigrams: 'SELECT rowid FROM name_trigrams WHERE rowid NOT IN (SELECT version FROM versions)',
};

function contentOf({ reader }: BrowseDatabase): Record<string, unknown[]> {
  return Object.fromEntries(
    Object.entries(QUERIES).map(([table, sql]) => [
      table,
      reader
        .prepare(sql)
        .all()
        .map((found) => row.parse(found)),
    ]),
  );
}
