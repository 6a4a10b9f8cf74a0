import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { faultReplies } from '../../../electron/sandbox/sandbox.ts';
import { isBackupError } from '../../../shared/errors.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createEngine, type Engine, type EngineRun } from '../../support/engine.ts';
import { differencesOf, OWN_ASSETS, OWN_BLOCKS, ownBlockIds } from '../../support/selections.ts';

/** A run that was interrupted is continued: as it was, and without doing anything twice. */

let engine: Engine;
beforeEach(async () => {
  engine = await createEngine({ assets: 100 });
});
afterEach(() => engine.close());

/** Runs until so many assets were asked for, then cancels. */
async function cancelledAfter(
  assets: number,
  options: Parameters<Engine['run']>[0] = {},
): Promise<EngineRun> {
  const { sandbox } = engine;
  const cancel = new AbortController();
  let asked = 0;
  sandbox.onRequest = (_, kind) => {
    if (kind === 'asset') asked += 1;
    if (asked === assets) cancel.abort();
  };
  const run = await engine.run({ ...options, signal: cancel.signal });
  sandbox.onRequest = undefined;
  expect(run.result.status).toBe('interrupted');
  expect(isBackupError(run.result.error, 'cancelled')).toBe(true);
  return run;
}

test('nothing that is whole is fetched twice, however often the run is interrupted', async () => {
  const { sandbox } = engine;
  for (let attempt = 1; attempt <= 3; attempt += 1) await cancelledAfter(16);
  const last = await engine.run();
  expect(last.result.runs.map(({ status }) => status)).toEqual(['complete', 'complete']);
  expect(await differencesOf(engine)).toEqual([]);
  // What was under way when a run was cancelled is asked for once more.
  expect(sandbox.requests.count('asset')).toBeLessThanOrEqual(ownBlockIds(engine).length + 3 * 16);
  const [first] = await finishedRuns(engine.backups);
  expect(first?.index).toHaveLength(ownBlockIds(engine).length);
  expect(new Set(first?.index.map(({ id }) => id)).size).toBe(first?.index.length);
});

test('it goes on with its own selection, and the run after it fills in what the job selects now', async () => {
  await cancelledAfter(20);
  const { result } = await engine.run({ job: { selection: OWN_ASSETS } });
  expect(result.runs.map(({ status }) => status)).toEqual(['complete', 'complete']);
  const [continued, grown] = await finishedRuns(engine.backups);
  expect(continued?.manifest.selection).toEqual(OWN_BLOCKS);
  expect(grown?.manifest.selection).toEqual(OWN_ASSETS);
  expect(await differencesOf(engine, OWN_ASSETS)).toEqual([]);
});

test('it keeps its `until`: what changed since then is the next run’s, and nothing is lost between them', async () => {
  let hours = 0;
  await engine.close();
  engine = await createEngine({ assets: 60, now: () => Date.now() + hours * 3_600_000 });
  await cancelledAfter(15);
  hours = 72;
  engine.sandbox.account().changeForDemo();
  const { result } = await engine.run();
  expect(result.runs).toHaveLength(2);
  const [continued, next] = (await finishedRuns(engine.backups)).map(({ manifest }) => manifest);
  expect(Date.parse(next?.until ?? '') - Date.parse(continued?.until ?? '')).toBeGreaterThan(71 * 3_600_000);
  expect(continued?.watermark).toBe(continued?.until);
  expect(await differencesOf(engine)).toEqual([]);
});

test('an incremental run keeps its lower end', async () => {
  await engine.run();
  for (const id of ownBlockIds(engine).slice(0, 30)) engine.sandbox.account().edit(id);
  await cancelledAfter(10);
  const { result } = await engine.run();
  expect(result.runs.map(({ status }) => status)).toEqual(['complete', 'complete']);
  const [, continued] = await finishedRuns(engine.backups);
  expect(continued?.manifest.since).not.toBeNull();
  expect(continued?.manifest.counts.kept).toBe(30);
  expect(await differencesOf(engine)).toEqual([]);
});

test('a full run stays one: it holds everything and builds on nothing', async () => {
  await engine.run();
  engine.sandbox.account().changeForDemo();
  await cancelledAfter(20, { request: { full: true } });
  await engine.run();
  const [, full] = await finishedRuns(engine.backups);
  expect(full?.manifest).toMatchObject({ full: true, buildsOn: [], since: null });
  expect(full?.index.map(({ id }) => id)).toEqual(ownBlockIds(engine));
  expect(await differencesOf(engine)).toEqual([]);
});

test('assets that were edited, moved or deleted between the attempts end as they are now', async () => {
  const account = engine.sandbox.account();
  await cancelledAfter(40);
  const [edited = 0, moved = 0, removed = 0, silent = 0] = ownBlockIds(engine);
  const elsewhere = account.addFolder('Elsewhere');
  account.edit(edited);
  account.move(moved, elsewhere);
  account.remove(removed);
  engine.sandbox.switches.moveTouchesModifiedDate = false;
  account.move(silent, elsewhere);
  const { exitCode } = await engine.run();
  expect(exitCode).toBe(0);
  expect(await differencesOf(engine)).toEqual([]);
});

test('lists that were found wanting before it was interrupted are not believed again', async () => {
  engine.sandbox.switches.listBodies = (whole) => ({ ...whole, content: 'cut' });
  await cancelledAfter(20);
  engine.sandbox.switches.listBodies = 'whole';
  const { manifest } = await engine.run();
  expect(manifest?.counts.kept).toBe(0);
  const [continued] = await finishedRuns(engine.backups);
  expect(continued?.manifest.trust.some(({ trusted }) => !trusted)).toBe(true);
  expect(await differencesOf(engine)).toEqual([]);
});

test('asked only to continue, a job without an interrupted run makes none', async () => {
  await engine.run();
  const { result } = await engine.run({ request: { continueOnly: true } });
  expect(result).toMatchObject({ status: 'skipped', runs: [] });
  expect(await finishedRuns(engine.backups)).toHaveLength(1);
});

describe('cancelling ends a run at once', () => {
  test.each([
    ['while all requests hang', 'hang'],
    ['while it waits for as long as the service asks', faultReplies.tooManyRequests(60)],
    ['while it waits before asking again', faultReplies.internalError()],
    ['while replies are slow', { delay: 120_000 }],
  ] as const)('%s', async (_, effect) => {
    const { sandbox } = engine;
    const cancel = new AbortController();
    let asked = 0;
    sandbox.onRequest = (_number, kind) => {
      if (kind === 'asset') asked += 1;
      if (asked === 5) sandbox.faults.add({ match: {}, effect });
      if (asked >= 9) cancel.abort();
    };
    const retry = { firstWaitMilliseconds: 60_000, random: () => 1 };
    const { result } = await engine.run({ signal: cancel.signal, client: { retry } });
    expect(isBackupError(result.error, 'cancelled')).toBe(true);
    sandbox.onRequest = undefined;
    sandbox.faults.clear();
    expect((await engine.run()).exitCode).toBe(0);
    expect(await differencesOf(engine)).toEqual([]);
  });
});
