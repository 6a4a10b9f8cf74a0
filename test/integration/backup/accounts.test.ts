import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import { isBackupError } from '../../../shared/errors.ts';
import { brokenFiles, differences, finishedRuns } from '../../support/account-at-destination.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { differencesOf } from '../../support/selections.ts';
import { withCalls } from '../../support/storage.ts';
import type { JobAnswer, JobOrder } from './job-process.ts';

const FIRST = { mid: 510_001_234, name: 'Europe' };
const SECOND = { mid: 510_005_678, name: 'Asia / Pacific' };

let engine: Engine;
let processes: ChildProcess[];
beforeEach(async () => {
  engine = await createEngine({ assets: 60, businessUnits: [FIRST, SECOND] });
  processes = [];
});
afterEach(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await engine.close();
});

describe('two business units', () => {
  const second = {
    client: { accountId: String(SECOND.mid) },
    job: { account: { tenant: 'loopback', ...SECOND } },
    state: 'state of the second',
  };
  const runSecond = (backups: string, storage?: Storage) =>
    engine.run({
      ...second,
      backups,
      state: join(engine.root, second.state),
      ...(storage ? { storage } : {}),
    });

  test('never mix in one root: the second is refused and offered a folder of its own', async () => {
    await engine.run();
    const before = await readdir(engine.backups, { recursive: true });
    const puts: string[] = [];
    const root = await createLocalStorage(engine.backups, { create: 'never' });
    const put: Storage['put'] = async (path) => void puts.push(path);
    const { result, exitCode } = await runSecond(engine.backups, withCalls(root, { put }));
    expect(exitCode).toBe(1);
    expect(result).toMatchObject({ status: 'failed', runs: [] });
    expect(isBackupError(result.error, 'wrong-account')).toBe(true);
    expect(isBackupError(result.error) && result.error.hint).toContain(join(engine.backups, 'Asia'));
    expect(await readdir(engine.backups, { recursive: true })).toEqual(before);
    expect(puts).toEqual([]);
    expect(await differencesOf(engine)).toEqual([]);
  });

  test('each have a root of their own, one within the other', async () => {
    await engine.run();
    const own = join(engine.backups, 'Asia _ Pacific');
    expect((await runSecond(own)).exitCode).toBe(0);
    engine.sandbox.account(SECOND.mid).changeForDemo();
    expect((await engine.run()).manifest).toMatchObject({ walked: false, counts: { kept: 0 } });
    expect((await runSecond(own)).manifest?.counts).toMatchObject({ kept: 7, deleted: 1 });
    const account = engine.sandbox.account(SECOND.mid);
    const blocks = new Set(
      (await finishedRuns(own)).flatMap(({ index }) => index.map((line) => line.assetType.id)),
    );
    expect(await differences(own, account, ({ typeId, shared }) => !shared && blocks.has(typeId))).toEqual(
      [],
    );
    expect(await differencesOf(engine)).toEqual([]);
  });

  test('tell their runs apart also where somebody moved a run of one into the root of the other', async () => {
    const other = join(engine.root, 'other');
    await runSecond(other);
    const { folder = '' } = await engine.run();
    await cp(join(engine.backups, folder), join(other, `${folder}_moved`), { recursive: true });
    const run = await runSecond(other);
    expect(run).toMatchObject({ exitCode: 0, manifest: { counts: { kept: 0, deleted: 0 } } });
    expect(run.log.join()).toContain('another account');
  });
});

describe('two runs at once', () => {
  test('of one job: one runs and the other is skipped, with the reason', async () => {
    const runs = await Promise.all([engine.run(), engine.run()]);
    const statuses = runs.map(({ result }) => result.status);
    expect(statuses.toSorted()).toEqual(['complete', 'skipped']);
    const skipped = runs.find(({ result }) => result.status === 'skipped');
    expect(isBackupError(skipped?.result.error, 'lock-held')).toBe(true);
    expect(String(skipped?.result.error)).toContain(`process ${process.pid}`);
    expect(await finishedRuns(engine.backups)).toHaveLength(1);
    expect(await differencesOf(engine)).toEqual([]);
  });

  async function startProcess(order: Partial<JobOrder>): Promise<JobAnswer> {
    const child = fork(join(import.meta.dirname, 'job-process.ts'), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    processes.push(child);
    await once(child, 'message');
    const { authUrl, clientId, clientSecret, mid } = engine.sandbox;
    const { backups, state } = engine;
    const answered = once(child, 'message').then(([answer]: JobAnswer[]) => answer as JobAnswer);
    child.send({
      authUrl,
      clientId,
      clientSecret,
      mid,
      backups,
      state,
      owner: 'one',
      ...order,
    } satisfies JobOrder);
    return answered;
  }

  test('of one job in two processes: one runs and the other is skipped', async () => {
    const { promise: anyAnswer, resolve: release } = Promise.withResolvers<void>();
    // The one that runs waits for the other to answer.
    engine.sandbox.onRequest = (_, kind) => (kind === 'query' ? anyAnswer : undefined);
    const answers = await Promise.all([startProcess({}).finally(release), startProcess({}).finally(release)]);
    expect(answers.toSorted((one, other) => one.status.localeCompare(other.status))).toEqual([
      { status: 'complete', error: undefined },
      { status: 'skipped', error: 'lock-held' },
    ]);
    expect(await finishedRuns(engine.backups)).toHaveLength(1);
    expect(await differencesOf(engine)).toEqual([]);
  });

  test('of two installations in two processes have a folder each', async () => {
    const answers = await Promise.all([
      startProcess({ owner: 'one', state: join(engine.root, 'one') }),
      startProcess({ owner: 'two', state: join(engine.root, 'two') }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['complete', 'complete']);
    await expectWhole(2);
  });

  test('of three installations have a folder each, and each knows afterwards what the others kept', async () => {
    const installations = ['one', 'two', 'three'].map((owner) => ({
      owner,
      state: join(engine.root, owner),
    }));
    const first = await Promise.all(installations.map((one) => engine.run(one)));
    expect(first.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(new Set(first.map(({ folder }) => folder)).size).toBe(3);
    await expectWhole(3);
    engine.sandbox.account().changeForDemo();
    const second = await Promise.all(installations.map((one) => engine.run(one)));
    expect(second.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    await expectWhole(6);
    for (const one of installations) {
      expect((await engine.run(one)).manifest).toMatchObject({
        walked: false,
        counts: { kept: 0, deleted: 0 },
      });
    }
    await expectWhole(9);
  });

  test('an interrupted run is continued by its owner alone, after others have run meanwhile', async () => {
    const cancel = new AbortController();
    engine.sandbox.onRequest = (number) => void (number === 30 && cancel.abort());
    const interrupted = await engine.run({ signal: cancel.signal });
    expect(interrupted.result.status).toBe('interrupted');
    engine.sandbox.onRequest = undefined;
    engine.sandbox.account().changeForDemo();
    const other = await engine.run({ owner: 'another', state: join(engine.root, 'another') });
    expect(other.result.runs.map(({ status }) => status)).toEqual(['complete']);
    expect(other.folder).not.toBe(interrupted.folder);
    engine.sandbox.account().changeForDemo();
    const continued = await engine.run();
    expect(continued.result.runs.map(({ status }) => status)).toEqual(['complete', 'complete']);
    expect(continued.result.runs[0]?.folder).toBe(interrupted.folder);
    await expectWhole(3);
  });
});

/** The destination equals the account, and every file that any manifest names is there and whole. */
async function expectWhole(count: number): Promise<void> {
  const runs = await finishedRuns(engine.backups);
  expect(runs).toHaveLength(count);
  for (const run of runs) expect(await brokenFiles(engine.backups, run)).toEqual([]);
  expect(await differencesOf(engine)).toEqual([]);
}
