import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyRestore, type RestoreOutcome } from '../../electron/backup/restore/apply.ts';
import { RestoreJournal, readJournal } from '../../electron/backup/restore/journal.ts';
import { type PlanParts, planRestore, type RestoreMode } from '../../electron/backup/restore/plan.ts';
import type { RestoreSource } from '../../electron/backup/restore/sources.ts';
import { createMarketingCloud } from '../../electron/marketing-cloud/client.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../electron/sandbox/sandbox.ts';
import { createLocalStorage } from '../../electron/storage/local.ts';
import type { Storage } from '../../electron/storage/storage.ts';
import { type FinishedRun, finishedRuns } from './account-at-destination.ts';
import { createEngine, type Engine, memoryLog } from './engine.ts';
import { createObjectEngine, QUICK } from './object-engine.ts';
import type { ObjectPlace } from './object-places.ts';

export const NEVER = new AbortController().signal;

/** An account that was backed up, and what restoring from it needs. */
export interface Restorable {
  readonly engine: Engine;
  readonly storage: Storage;
  readonly run: FinishedRun;
  /** The versions that the backup kept; all, or those of these ids. */
  sources(ids?: readonly number[]): RestoreSource[];
  /** Backs up again, and gives the newest version of each asset as a source. */
  parts(mode?: RestoreMode, sandbox?: Sandbox): PlanParts;
  close(): Promise<void>;
}

/** Makes an account and backs all of it up: into a folder, or to an object store, of which a folder has a copy. */
export async function createRestorable(
  options: Partial<SandboxOptions> = {},
  place?: ObjectPlace,
): Promise<Restorable> {
  const given = { assets: 150, sharedAssets: 0, ...options };
  const engine = await (place === undefined ? createEngine(given) : createObjectEngine(place, given));
  const { exitCode, result } = await engine.run({
    job: { selection: { types: 'all', folders: 'all', scope: 'own' } },
  });
  const [run] = await finishedRuns(engine.backups);
  if (run === undefined) throw new Error(`There is no backup (${exitCode}): ${String(result.error)}`);
  const storage =
    place === undefined
      ? await createLocalStorage(engine.backups, { create: 'never' })
      : place.open({ retries: QUICK });
  const folders = namesOf(await foldersOf(engine.backups, run));
  return {
    engine,
    storage,
    run,
    sources: (ids) =>
      run.index
        .filter(({ id }) => ids === undefined || ids.includes(id))
        .map((line) => ({
          id: line.id,
          name: line.name,
          ...(line.customerKey === undefined ? {} : { customerKey: line.customerKey }),
          typeId: line.assetType.id,
          folderId: line.folderId,
          folders: folders.get(line.folderId ?? -1) ?? [],
          runFolder: run.folder,
          files: line.files,
          modifiedDate: line.modifiedDate,
          newestModified: line.modifiedDate,
        })),
    parts: (mode = 'in place', sandbox = engine.sandbox) => ({
      client: clientOf(sandbox),
      storage,
      mode,
      sourceMid: engine.sandbox.mid,
      restoreId: '0123456789abcdef',
      day: '2026-11-24',
      keyOf: async (id) => run.index.find((line) => line.id === id)?.customerKey,
      concurrency: 8,
      signal: NEVER,
    }),
    close: () => engine.close(),
  };
}

/** A client that waits for nothing. */
export function clientOf(sandbox: Sandbox) {
  return createMarketingCloud({
    authenticationAddress: sandbox.authUrl,
    clientId: sandbox.clientId,
    clientSecret: sandbox.clientSecret,
    accountId: String(sandbox.mid),
    fetch,
    log: memoryLog(),
    retry: { firstWaitMilliseconds: 1, longestWaitMilliseconds: 5 },
  });
}

/** An account without anything in it but its top folder's. */
export function createEmptySandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  return createSandbox({ assets: 0, sharedAssets: 0, mid: 510_009_999, ...options });
}

/** A temporary folder. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'backup-creator-restore-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface NamedFolder {
  readonly id: number;
  readonly name: string;
  readonly parentId: number;
}

async function foldersOf(backups: string, { folder }: FinishedRun): Promise<NamedFolder[]> {
  const text = await readFile(join(backups, folder, 'folders.ndjson'), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function namesOf(folders: readonly NamedFolder[]): Map<number, string[]> {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  return new Map(
    folders.map(({ id }) => {
      const names: string[] = [];
      for (let one = byId.get(id); one !== undefined; one = byId.get(one.parentId)) names.unshift(one.name);
      return [id, names];
    }),
  );
}

/** Plans and applies a restore of these versions; its journal lies at `journalPath`, and is gone on with if it is there. */
export async function restoreInto(
  kept: Restorable,
  options: {
    readonly journalPath: string;
    readonly sandbox?: Sandbox;
    readonly mode?: RestoreMode;
    readonly ids?: readonly number[];
    readonly sources?: readonly RestoreSource[];
    readonly overwriteConflicts?: boolean;
    readonly signal?: AbortSignal;
    readonly undoes?: ReadonlyMap<number, string>;
    readonly onOutcome?: (done: number) => void;
    readonly concurrency?: number;
  },
): Promise<RestoreOutcome> {
  const { journalPath, sandbox = kept.engine.sandbox, mode = 'in place' } = options;
  const account = { tenant: kept.run.manifest.account.tenant, mid: kept.run.manifest.account.mid };
  const before = existsSync(journalPath) ? await readJournal(journalPath) : undefined;
  const sources = before?.header.sources ?? options.sources ?? kept.sources(options.ids);
  const journal =
    before === undefined
      ? await RestoreJournal.begin(journalPath, {
          step: 'begin',
          restoreId: '0123456789abcdef',
          mode,
          target: account,
          sourceMid: account.mid,
          day: '2026-11-24',
          request: '',
          overwriteConflicts: options.overwriteConflicts ?? false,
          undoes: options.undoes === undefined ? null : [...options.undoes],
          sources: [...sources],
        })
      : await RestoreJournal.continue(journalPath);
  const parts = {
    ...kept.parts(mode, sandbox),
    undoes: options.undoes,
    signal: options.signal ?? NEVER,
  };
  try {
    return await applyRestore(
      {
        ...parts,
        journal,
        before,
        overwriteConflicts: options.overwriteConflicts ?? false,
        ...(options.concurrency === undefined ? {} : { itemsAtOnce: options.concurrency }),
        ...(options.onOutcome === undefined ? {} : { onOutcome: options.onOutcome }),
        safety: {
          account,
          owner: 'test-installation',
          toolVersion: '0.0.0',
          zone: 'UTC',
          folderPattern: 'backup_YYYYMMDD',
          checkLock: () => undefined,
        },
      },
      await planRestore(parts, sources),
    );
  } finally {
    await journal.close();
  }
}

/** The versions that a safety run holds, and since when what was overwritten is as a restore left it. */
export async function undoOf(kept: Restorable, runId: string, journalPath: string) {
  const run = (await finishedRuns(kept.engine.backups)).find(({ manifest }) => manifest.runId === runId);
  if (run === undefined) throw new Error('There is no such safety run.');
  const state = await readJournal(journalPath);
  const undoes = new Map<number, string>();
  for (const { targetId, modifiedDate } of state?.done.values() ?? []) {
    if (modifiedDate !== null) undoes.set(targetId, modifiedDate);
  }
  const sources = run.index.map((line) => ({
    ...(kept.sources([line.id])[0] ?? kept.sources()[0]!),
    id: line.id,
    name: line.name,
    folderId: line.folderId,
    runFolder: run.folder,
    files: line.files,
    modifiedDate: line.modifiedDate,
  }));
  return { run, sources, undoes };
}
