import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { putJson, putLines } from '../../electron/backup/documents.ts';
import { filesBelow } from '../../electron/backup/retention/files.ts';
import {
  applyRetention,
  previewRetention,
  type RetentionOutcome,
  type RetentionParts,
  type RetentionPreview,
} from '../../electron/backup/retention/retention.ts';
import { syncCatalog } from '../../electron/backup/snapshots.ts';
import type { Storage } from '../../electron/storage/storage.ts';
import {
  FORMAT_VERSION,
  type FolderLine,
  type IndexLine,
  type InventoryLine,
  type Manifest,
  type Pending,
} from '../../shared/format.ts';
import type { RetentionPolicy } from '../../shared/retention.ts';
import { databaseOf, manifestOf, openCatalog } from '../unit/backup/catalog/catalog-builders.ts';
import { openTestBrowseDatabase } from './browse-database.ts';
import { memoryLog } from './engine.ts';

/** Histories written straight in the format, with real files, for all that retention must leave as it was. */

export const ACCOUNT = { tenant: 'mc', mid: 1 };
const HOUR = 3_600_000;
const BEGIN = Date.UTC(2025, 9, 1, 2);

/** What a run keeps, in small numbers. */
export interface HistoryRun {
  /** Hours since the run before; 0: in the same second. */
  readonly hours: number;
  readonly kind: 'backup' | 'safety' | 'repair';
  readonly walked: boolean;
  readonly watermark: 'own' | 'stays';
  readonly kept: readonly {
    readonly id: number;
    readonly version: number;
    readonly name: string;
    readonly folder: number;
    readonly partial: boolean;
    readonly source: 'id' | 'list';
  }[];
  readonly states: readonly {
    readonly id: number;
    readonly state: InventoryLine['state'];
    readonly version: number;
    readonly checked: boolean;
  }[];
  readonly pending: readonly { readonly id: number; readonly version: number }[];
  /** The number of its folder tree, where it keeps one. */
  readonly tree: number | null;
}

const ID = fc.integer({ min: 1, max: 6 });
const VERSION = fc.integer({ min: 0, max: 5 });

export const historyRun: fc.Arbitrary<HistoryRun> = fc.record({
  hours: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 900 }) },
  ),
  kind: fc.constantFrom<HistoryRun['kind'][]>('backup', 'backup', 'backup', 'backup', 'safety', 'repair'),
  walked: fc.boolean(),
  watermark: fc.constantFrom('own', 'own', 'own', 'stays'),
  kept: fc.uniqueArray(
    fc.record({
      id: ID,
      version: VERSION,
      name: fc.constantFrom('Header', 'header', 'Footer'),
      folder: fc.integer({ min: 1, max: 2 }),
      partial: fc.boolean(),
      source: fc.constantFrom('id', 'list'),
    }),
    { selector: ({ id }) => id, maxLength: 5 },
  ),
  states: fc.uniqueArray(
    fc.record({
      id: ID,
      state: fc.constantFrom<InventoryLine['state'][]>('present', 'outside', 'deleted', 'left-selection'),
      version: VERSION,
      checked: fc.boolean(),
    }),
    { selector: ({ id }) => id, maxLength: 3 },
  ),
  pending: fc.uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 8 }), version: VERSION }), {
    selector: ({ id }) => id,
    maxLength: 2,
  }),
  tree: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 2 }),
});

export const thinned: fc.Arbitrary<Extract<RetentionPolicy, { keep: 'thinned' }>> = fc.record({
  keep: fc.constant('thinned' as const),
  days: fc.integer({ min: 1, max: 40 }),
  weeks: fc.integer({ min: 0, max: 5 }),
  months: fc.integer({ min: 0, max: 4 }),
  years: fc.integer({ min: 0, max: 1 }),
  versions: fc.integer({ min: 1, max: 3 }),
});

/** A destination whose history goes on, run by run. */
export class WrittenHistory {
  readonly storage: Storage;
  readonly manifests: Manifest[] = [];
  #time = BEGIN;

  constructor(storage: Storage) {
    this.storage = storage;
  }

  get now(): Date {
    return new Date(this.#time + HOUR);
  }

  async begin(): Promise<void> {
    await putJson(this.storage, 'backup-creator.json', { formatVersion: FORMAT_VERSION, account: ACCOUNT });
  }

  async add(run: HistoryRun): Promise<void> {
    this.#time += run.hours * HOUR;
    const number = this.manifests.length;
    const runId = `run-${String(number).padStart(4, '0')}`;
    const folder = `backup_${new Date(this.#time).toISOString().slice(0, 10).replaceAll('-', '')}_${runId}`;
    const until = new Date(this.#time).toISOString();
    const pending = this.#pendingOf(run);
    const before = this.manifests.findLast(({ kind }) => kind === 'backup');
    const watermark = run.watermark === 'own' ? until : (before?.watermark ?? null);
    await this.storage.claim(folder, runId);
    const base = manifestOf({
      runId,
      on: 1,
      until,
      watermark,
      kind: run.kind,
      walked: run.walked,
      pending,
      sequence: number,
    });
    const { formatVersion, owner, kind, account, trigger, full, started, since, selection, buildsOn } = base;
    await putJson(this.storage, `${folder}/run.json`, {
      formatVersion,
      runId,
      owner,
      kind,
      account,
      trigger,
      full,
      started,
      since,
      until,
      selection,
      buildsOn,
    });
    const index: IndexLine[] = [];
    for (const one of run.kept.toSorted((a, b) => a.id - b.id)) index.push(await this.#keep(folder, one));
    const inventory = run.states.toSorted((a, b) => a.id - b.id).map(stateLine);
    const manifest: Manifest = {
      ...base,
      buildsOn: this.manifests.slice(-3).map((one) => one.runId),
      counts: { ...base.counts, kept: index.length },
      files: {
        folders: run.tree === null ? null : await this.#lines(folder, 'folders', treeOf(run.tree)),
        index: await this.#lines(folder, 'index', index),
        inventory: await this.#lines(folder, 'inventory', inventory),
      },
    };
    await putJson(this.storage, `${folder}/manifest.json`, manifest);
    this.manifests.push(manifest);
  }

  /** As the engine has it: those of the last run that are not settled, and its own. */
  #pendingOf({ pending, kept }: HistoryRun): Pending[] {
    const whole = new Set(kept.filter(({ partial }) => !partial).map(({ id }) => id));
    const earlier = this.manifests.at(-1)?.pending ?? [];
    const own = pending.map(({ id, version }) => ({
      id,
      modifiedDate: modifiedOf(version),
      reason: 'It failed.',
    }));
    const ids = new Set(own.map(({ id }) => id));
    return [...own, ...earlier.filter(({ id }) => !ids.has(id) && !whole.has(id))];
  }

  async #keep(folder: string, one: HistoryRun['kept'][number]): Promise<IndexLine> {
    const { id, version, name, partial, source } = one;
    const bodies = {
      json: JSON.stringify({ id, version, name, folder: one.folder }),
      html: `<p>${version}${'x'.repeat((version % 6) * 37)}</p>`,
    };
    const files: IndexLine['files'] = [];
    for (const [extension, body] of Object.entries(bodies)) {
      const path = `content/Folder ${one.folder}/${name}.${id}.${extension}`;
      await this.storage.put(`${folder}/${path}`, body, { contentType: 'text/plain' });
      files.push({ path, bytes: Buffer.byteLength(body), sha256: hashOf(body) });
    }
    return {
      id,
      name,
      assetType: { id: 197 },
      folderPath: `Folder ${one.folder}`,
      folderId: one.folder,
      createdDate: null,
      modifiedDate: modifiedOf(version),
      partial,
      source,
      contentHash: hashOf(bodies.json),
      files,
    };
  }

  #lines(folder: string, name: string, lines: readonly unknown[]) {
    async function* page() {
      yield lines;
    }
    return putLines(this.storage, `${folder}/${name}.ndjson`, page());
  }
}

function stateLine({ id, state, version, checked }: HistoryRun['states'][number]): InventoryLine {
  return {
    id,
    modifiedDate: modifiedOf(version),
    folderId: 1,
    state,
    ...(state === 'left-selection' ? { left: 'folder' as const } : {}),
    ...(state === 'present' && checked ? { checkedById: true } : {}),
  };
}

function modifiedOf(version: number): string | null {
  if (version === 0) return null;
  return new Date(Date.UTC(2024, 8, version)).toISOString().replace('.000Z', '.0000000Z');
}

function treeOf(number: number): FolderLine[] {
  return [1, 2].map((id) => ({ id, name: `Folder ${id} of tree ${number}`, parentId: 0 }));
}

export function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

/** What retention works with, reading the destination anew. */
export function retentionParts(
  storage: Storage,
  now: Date,
): { parts: RetentionParts; log: readonly string[]; close: () => void } {
  const open = openCatalog();
  const log = memoryLog();
  const parts = {
    storage,
    database: databaseOf(open),
    account: ACCOUNT,
    log,
    signal: new AbortController().signal,
    zone: 'Europe/Berlin',
    now,
    owner: 'here',
    toolVersion: '0.0.0',
    folderPattern: 'backup_YYYYMMDD' as const,
    checkLock: () => undefined,
  };
  return { parts, log: log.lines, close: () => open.database.close() };
}

export async function previewOf(
  storage: Storage,
  now: Date,
  policy: RetentionPolicy,
): Promise<RetentionPreview> {
  const { parts, close } = retentionParts(storage, now);
  return previewRetention(parts, policy).finally(close);
}

export async function applyTo(
  storage: Storage,
  now: Date,
  policy: RetentionPolicy,
): Promise<RetentionOutcome> {
  const { parts, close } = retentionParts(storage, now);
  return applyRetention(parts, policy).finally(close);
}

/** Everything that readers of a destination know, and that must stay. */
export interface Witness {
  /** By moment: what engine and browser say that the account was. */
  readonly accounts: ReadonlyMap<string, { readonly engine: unknown; readonly browser: unknown }>;
  /** What the next backup goes by. */
  readonly next: unknown;
  readonly versions: ReadonlyMap<number, ReadonlySet<string>>;
  readonly log: readonly string[];
}

/** Reads a destination anew, by engine and browser, at these moments and now. */
export async function witness(storage: Storage, moments: readonly string[]): Promise<Witness> {
  const open = openCatalog();
  const log = memoryLog();
  const browser = openTestBrowseDatabase();
  try {
    await syncCatalog({ storage, database: databaseOf(open), account: ACCOUNT, log });
    expect(await browser.sync(storage)).toEqual([]);
    const accounts = new Map<string, { engine: unknown; browser: unknown }>();
    for (const until of [...moments, '2100-01-01T00:00:00.000Z']) {
      const engine = open.catalog.accountAt(new Date(until), -1, 100_000);
      const seen = browser.catalog.accountAt(until, -1, 100_000);
      for (const { line, folder } of engine) await expectFiles(storage, folder, line);
      for (const { line, folder } of seen) await expectFiles(storage, folder, line);
      accounts.set(until, {
        engine: engine.map(({ line }) => told(line)),
        browser: seen.map(({ line, row }) => ({ ...told(line), folderThen: row.folderPath })),
      });
    }
    const facts = open.catalog.facts();
    open.progress.begin('next-run', 'backup_next');
    return {
      accounts,
      next: {
        base: facts.base?.runId,
        lastWalked: facts.lastWalked?.runId,
        newestUntil: facts.newestUntil,
        missingRuns: facts.missingRuns,
        folderTree: facts.folderTree?.sha256,
        current: open.current().map((row) => ({ ...row, run_id: undefined })),
        pending: open.progress.stillPending(),
      },
      versions: versionsIn(open),
      log: log.lines,
    };
  } finally {
    open.database.close();
    browser.close();
  }
}

function versionsIn(open: ReturnType<typeof openCatalog>): Map<number, Set<string>> {
  const versions = new Map<number, Set<string>>();
  for (const row of open.database.prepare('SELECT id, modified, hash FROM versions').all()) {
    const id = Number(row.id);
    versions.set(id, (versions.get(id) ?? new Set()).add(`${String(row.modified)} ${String(row.hash)}`));
  }
  return versions;
}

/** An index line without where it lies. */
function told(line: IndexLine) {
  const files = line.files.map(({ bytes, sha256 }) => ({ bytes, sha256 }));
  return { ...line, files, run: undefined, until: undefined, sequence: undefined };
}

export async function expectFiles(storage: Storage, folder: string, { files }: IndexLine): Promise<void> {
  for (const { path, bytes, sha256 } of files) {
    const hash = createHash('sha256');
    let length = 0;
    for await (const chunk of await storage.read(`${folder}/${path}`)) {
      hash.update(chunk);
      length += chunk.length;
    }
    expect({ path, bytes: length, sha256: hash.digest('hex') }).toEqual({ path, bytes, sha256 });
  }
}

/** The moments of the runs that stay. */
export function momentsOf({ runs }: RetentionPreview): string[] {
  return runs.filter(({ keep, kind }) => keep && kind !== 'carried').map(({ until }) => until);
}

/** All that must be as it was, is; and at least so many versions of each asset are left. */
export function expectSame(after: Witness, before: Witness, versions: number): void {
  expect(after.accounts).toEqual(before.accounts);
  expect(after.next).toEqual(before.next);
  for (const [id, had] of before.versions) {
    expect(after.versions.get(id)?.size ?? 0, `versions of ${id}`).toBeGreaterThanOrEqual(
      Math.min(versions, had.size),
    );
  }
}

/** Bytes of everything at a destination but advice. */
export async function bytesAt(storage: Storage): Promise<number> {
  const { folders, files } = await storage.list('');
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const folder of folders) {
    for (const file of await filesBelow(storage, folder)) bytes += file.bytes;
  }
  return bytes;
}
