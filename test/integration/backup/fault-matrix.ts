import { cp } from 'node:fs/promises';
import { expect } from 'vitest';
import type { BackupJob, RunRequest } from '../../../electron/backup/run.ts';
import type { MarketingCloudOptions } from '../../../electron/marketing-cloud/client.ts';
import type { SandboxOptions } from '../../../electron/sandbox/sandbox.ts';
import { defaultSwitches } from '../../../electron/sandbox/switches.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import { type ErrorCode, isBackupError } from '../../../shared/errors.ts';
import type { Manifest } from '../../../shared/format.ts';
import type { Selection } from '../../../shared/selection.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createEngine, type Engine, type EngineRun } from '../../support/engine.ts';
import { differencesOf, OWN_BLOCKS, ownBlockIds } from '../../support/selections.ts';

export interface FaultRunOptions {
  readonly job?: Partial<BackupJob>;
  readonly request?: Partial<RunRequest>;
  readonly client?: Partial<MarketingCloudOptions>;
  readonly storage?: Storage;
  readonly signal?: AbortSignal;
  readonly state?: string;
  readonly owner?: string;
}

/** What a fault is laid with. */
export interface FaultScene {
  readonly engine: Engine;
  /** Own blocks that the run under test is going to fetch, ascending. */
  readonly changed: readonly number[];
  /** The snapshot folder of the first, good run. */
  readonly goodFolder: string;
  /** Calls back once at the nth request of a kind in the run under test. */
  readonly atRequest: (kind: 'asset' | 'query', nth: number, callback: () => void | Promise<void>) => void;
}

export type LaidFault = FaultRunOptions & { readonly lift?: () => void | Promise<void> };

export interface FaultRow {
  readonly name: string;
  readonly selection?: Selection;
  /** Lays the fault, says how the run under test is started, and how the fault is lifted where it is no sandbox's. */
  lay(scene: FaultScene): undefined | LaidFault | Promise<LaidFault | undefined>;
  /** How the run under test ends. */
  readonly status: EngineRun['result']['status'];
  readonly exitCode: 0 | 1 | 2 | 3;
  readonly error?: ErrorCode;
  readonly watermark: 'moves' | 'stays';
  readonly pending?: number;
  readonly problems?: readonly string[];
  /** The runs of a further execution with the fault still there. */
  readonly again?: readonly EngineRun['result']['status'][];
  /** The runs of the execution after the fault is lifted; one complete run unless it continues one. */
  readonly finally?: readonly EngineRun['result']['status'][];
  /** More to be looked at after the run under test. */
  check?(run: EngineRun, scene: FaultScene): void | Promise<void>;
}

/** How large the account is, and how much of it changes before a fault. */
export interface Extent {
  readonly assets: number;
  readonly edits: number;
}

/** Every fault meets an incremental run that has some 33 assets to fetch. */
const EXTENT: Extent = { assets: 60, edits: 26 };

/** A good run of the account as it is at first, made once: each row starts from a copy of what it left. */
export interface GoodRun {
  readonly engine: Engine;
  readonly manifest: Manifest;
  readonly folder: string;
}

export async function makeGoodRun(): Promise<GoodRun> {
  const engine = await createEngine({ assets: EXTENT.assets });
  return { engine, ...(await goodRunOf(engine, OWN_BLOCKS)) };
}

async function goodRunOf(engine: Engine, selection: Selection): Promise<Omit<GoodRun, 'engine'>> {
  const { exitCode, manifest, folder } = await engine.run({ job: { selection } });
  expect(exitCode, 'the good run').toBe(0);
  if (manifest === undefined || folder === undefined) throw new Error('The good run made no manifest.');
  return { manifest, folder };
}

async function copyOf(good: GoodRun, engine: Engine): Promise<Omit<GoodRun, 'engine'>> {
  await cp(good.engine.root, engine.root, { recursive: true });
  return good;
}

/** Proves a row from a copy of a good run that was made once. */
export async function proveRow(row: FaultRow, made: GoodRun): Promise<void> {
  const clock = serviceClock();
  const engine = await createEngine({ assets: EXTENT.assets, now: clock.now });
  try {
    const good = row.selection ? await goodRunOf(engine, row.selection) : await copyOf(made, engine);
    await proveRowOn(engine, clock, row, good, EXTENT);
  } finally {
    await engine.close();
  }
}

/** Proves a row on an engine of its own, with a good run of its own. */
export async function proveRowApart(
  row: FaultRow,
  makeEngine: (options: Partial<SandboxOptions>) => Promise<Engine>,
  extent: Extent,
): Promise<void> {
  const clock = serviceClock();
  const engine = await makeEngine({ assets: extent.assets, now: clock.now });
  try {
    await proveRowOn(engine, clock, row, await goodRunOf(engine, row.selection ?? OWN_BLOCKS), extent);
  } finally {
    await engine.close();
  }
}

interface ServiceClock {
  readonly now: () => number;
  /** Lets an hour pass. */
  advance(): void;
}

/** Not the machine's `Date`: a row may set that wrong. */
function serviceClock(): ServiceClock {
  let hours = 1;
  const start = Date.now() - performance.now();
  return {
    now: () => start + performance.now() + hours * 3_600_000,
    advance: () => {
      hours += 1;
    },
  };
}

/**
 * After a good run: changes; a run under the fault, which must end as the row says; and, the fault lifted, a
 * last run after which nothing is lost.
 */
async function proveRowOn(
  engine: Engine,
  clock: ServiceClock,
  row: FaultRow,
  good: Omit<GoodRun, 'engine'>,
  { edits }: Extent,
): Promise<void> {
  const { sandbox } = engine;
  const selection = row.selection ?? OWN_BLOCKS;
  const job = { selection };
  clock.advance();
  const changed = ownBlockIds(engine).slice(0, edits);
  for (const id of changed) sandbox.account().edit(id);
  sandbox.account().changeForDemo();
  const scene = sceneOf(engine, changed, good.folder);
  const { lift, ...options } = (await row.lay(scene)) ?? {};
  const before = await newest(engine);
  const run = await engine.run({ job, ...options });
  await expectRow(row, run, engine, before ?? good.manifest);
  await row.check?.(run, scene);
  if (row.again) {
    clock.advance();
    const again = await engine.run({ job });
    expect(again.result.runs.map(({ status }) => status)).toEqual(row.again);
  }
  sandbox.faults.clear();
  sandbox.onRequest = undefined;
  Object.assign(sandbox.switches, defaultSwitches());
  await lift?.();
  clock.advance();
  const last = await engine.run({ job });
  expect(last.result.error, 'the last run').toBeUndefined();
  expect(last.result.runs.map(({ status }) => status)).toEqual(row.finally ?? ['complete']);
  expect(last.manifest).toMatchObject({ pending: [], problems: [], watermark: last.manifest?.until });
  expect(await differencesOf(engine, selection)).toEqual([]);
}

function sceneOf(engine: Engine, changed: readonly number[], goodFolder: string): FaultScene {
  return {
    engine,
    changed,
    goodFolder,
    atRequest: (kind, nth, callback) => {
      let seen = 0;
      engine.sandbox.onRequest = async (_number, asked) => {
        if (asked !== kind) return;
        seen += 1;
        if (seen === nth) await callback();
      };
    },
  };
}

async function newest(engine: Engine): Promise<Manifest | undefined> {
  return (await finishedRuns(engine.backups).catch(() => [])).at(-1)?.manifest;
}

async function expectRow(
  row: FaultRow,
  run: EngineRun,
  engine: Engine,
  before: Manifest | undefined,
): Promise<void> {
  const { result, exitCode, manifest } = run;
  if (row.error === undefined) expect(result.error).toBeUndefined();
  expect(result.status).toBe(row.status);
  expect(exitCode).toBe(row.exitCode);
  if (row.error !== undefined) {
    expect(isBackupError(result.error, row.error), `${row.error}, not ${String(result.error)}`).toBe(true);
  }
  if (row.watermark === 'moves') {
    expect(manifest?.watermark).toBe(manifest?.until);
    expect(Date.parse(manifest?.watermark ?? '')).toBeGreaterThan(Date.parse(before?.watermark ?? ''));
  } else if (manifest) {
    expect(manifest.watermark).toBe(before?.watermark);
  } else {
    const left = await newest(engine);
    if (left) expect(left.watermark).toBe(before?.watermark);
  }
  expect(manifest?.pending ?? []).toHaveLength(row.pending ?? 0);
  expect((manifest?.problems ?? []).map(({ code }) => code)).toEqual(row.problems ?? []);
}
