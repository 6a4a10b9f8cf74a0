import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openJobDatabase } from '../../../../electron/backup/catalog/database.ts';
import { runRepair } from '../../../../electron/backup/repair/job.ts';
import type { RepairOutcome } from '../../../../electron/backup/repair/repair.ts';
import { syncCatalog } from '../../../../electron/backup/snapshots.ts';
import type { Finding, VerifyOutcome } from '../../../../electron/backup/verify/findings.ts';
import { verify } from '../../../../electron/backup/verify/verify.ts';
import { createLocalStorage } from '../../../../electron/storage/local.ts';
import type { Storage } from '../../../../electron/storage/storage.ts';
import { BackupError } from '../../../../shared/errors.ts';
import type { IndexLine } from '../../../../shared/format.ts';
import { type FinishedRun, finishedRuns } from '../../../support/account-at-destination.ts';
import { allFiles, flip, seededRandom } from '../../../support/bit-rot.ts';
import { createEngine, type Engine, memoryLog, WORKER_URL } from '../../../support/engine.ts';
import { nextSecond } from '../../../support/next-second.ts';
import { clientOf, NEVER } from '../../../support/restored-account.ts';

const EVERYTHING = { job: { selection: { types: 'all', folders: 'all', scope: 'own' } } } as const;

let engine: Engine;
let storage: Storage;

beforeEach(async () => {
  engine = await createEngine({ assets: 40, sharedAssets: 0 });
  await engine.run(EVERYTHING);
  storage = await createLocalStorage(engine.backups, { create: 'never' });
});
afterEach(() => engine.close());

function verified(): Promise<VerifyOutcome> {
  return verify({
    storage,
    timesPath: join(engine.root, 'times.sqlite'),
    concurrency: 4,
    signal: NEVER,
  });
}

async function repairAll(
  given: { findings?: readonly Finding[]; signal?: AbortSignal } = {},
): Promise<RepairOutcome> {
  const client = clientOf(engine.sandbox);
  const { missing, damaged } = await verified();
  return runRepair(
    {
      client,
      storage,
      account: { tenant: client.tenant, mid: engine.sandbox.mid },
      log: memoryLog(),
      stateFolder: engine.state,
      workerUrl: WORKER_URL,
      owner: 'test-installation',
      toolVersion: '0.0.0',
      zone: 'UTC',
      folderPattern: 'backup_YYYYMMDD',
      concurrency: 4,
      signal: given.signal ?? NEVER,
    },
    given.findings ?? [...missing, ...damaged],
  );
}

/** What cannot be read back of the account as the engine's own catalog has it at a date. */
async function brokenAt(date = new Date('2099-01-01')): Promise<string[]> {
  const database = await openJobDatabase({
    workerUrl: WORKER_URL,
    catalogPath: join(engine.root, 'check', 'catalog.sqlite'),
    progressPath: join(engine.root, 'check', 'progress.sqlite'),
  });
  try {
    const [run] = await finishedRuns(engine.backups);
    await syncCatalog({ storage, database, account: run!.manifest.account, log: memoryLog() });
    const broken: string[] = [];
    for (const { line, folder } of await database.catalog.accountAt(date, 0, 10_000)) {
      broken.push(...(await brokenOf(line, folder)));
    }
    return broken;
  } finally {
    await database.close();
  }
}

async function brokenOf({ files }: IndexLine, folder: string): Promise<string[]> {
  const broken: string[] = [];
  for (const { path, sha256 } of files) {
    const found = await storage.digest?.(`${folder}/${path}`).catch(() => undefined);
    if (found?.sha256 !== sha256) broken.push(`${folder}/${path}`);
  }
  return broken;
}

async function runs(): Promise<FinishedRun[]> {
  return finishedRuns(engine.backups);
}

async function lineOf(id: number): Promise<{ line: IndexLine; folder: string }> {
  const [run] = await runs();
  return { line: run!.index.find((line) => line.id === id)!, folder: run!.folder };
}

async function damage(id: number, which = /./): Promise<string[]> {
  const { line, folder } = await lineOf(id);
  const paths = line.files.map(({ path }) => `${folder}/${path}`).filter((path) => which.test(path));
  for (const path of paths) await flip(storage, path, seededRandom(id));
  return paths.sort();
}

async function someBlock(): Promise<number> {
  const [run] = await runs();
  return run!.index.find(({ files }) => files.some(({ path }) => path.endsWith('.html')))!.id;
}

describe('a repair', () => {
  test('fetches what is damaged from Marketing Cloud and keeps it in a run of its own', async () => {
    const id = await someBlock();
    const paths = await damage(id);
    const before = await allFiles(storage);
    const outcome = await repairAll();
    expect(outcome.repaired.map(({ path }) => path).sort()).toEqual(paths.sort());
    expect(outcome.lost).toEqual([]);
    const repairRun = (await runs()).find(({ manifest }) => manifest.runId === outcome.run);
    expect(repairRun?.manifest).toMatchObject({ kind: 'repair', watermark: null, status: 'complete' });
    expect(repairRun?.folder).toBe(outcome.folder);
    const written = (await allFiles(storage)).filter((path) => !before.includes(path));
    expect(written.every((path) => path.startsWith(`${outcome.folder}/`))).toBe(true);
    expect(await brokenAt()).toEqual([]);
  });

  test('makes verify count the damage as repaired, and a missing file as well', async () => {
    const id = await someBlock();
    const { line, folder } = await lineOf(id);
    const paths = line.files.map(({ path }) => `${folder}/${path}`);
    await storage.remove([paths[0]!]);
    await flip(storage, paths[1]!, seededRandom(1));
    await repairAll();
    const after = await verified();
    expect({ missing: after.missing, damaged: after.damaged, foreign: after.foreign }).toEqual({
      missing: [],
      damaged: [],
      foreign: [],
    });
    expect(after.repaired.map(({ path }) => path)).toEqual(paths.sort());
  });

  test('makes the account whole at earlier dates, too', async () => {
    const [run] = await runs();
    await damage(await someBlock());
    await nextSecond();
    const outcome = await repairAll();
    expect(outcome.repaired).not.toEqual([]);
    expect(await brokenAt(new Date(run!.manifest.until))).toEqual([]);
  });

  test('makes damaged code anew from the JSON beside it, without asking for the asset', async () => {
    const id = await someBlock();
    await damage(id, /\.html$/);
    engine.sandbox.account().remove(id);
    const outcome = await repairAll();
    expect(outcome.lost).toEqual([]);
    expect(await brokenAt()).toEqual([]);
  });

  test('copies what another run holds of the same content', async () => {
    const id = await someBlock();
    await nextSecond();
    await engine.run({ ...EVERYTHING, request: { full: true } });
    await damage(id);
    engine.sandbox.account().remove(id);
    const outcome = await repairAll();
    expect(outcome.lost).toEqual([]);
    expect(outcome.repaired).not.toEqual([]);
    expect(await brokenAt()).toEqual([]);
  });

  test('says that an asset was deleted in Marketing Cloud where nothing else holds it', async () => {
    const id = await someBlock();
    await damage(id);
    engine.sandbox.account().remove(id);
    const outcome = await repairAll();
    expect(outcome.run).toBeNull();
    expect(new Set(outcome.lost.map(({ reason }) => reason))).toEqual(
      new Set(['It was deleted in Marketing Cloud.']),
    );
    expect((await runs()).length).toBe(1);
  });

  test('keeps the newer version where Marketing Cloud holds one, and says that the damaged one is lost', async () => {
    const id = await someBlock();
    const paths = await damage(id);
    engine.sandbox.account().edit(id);
    const outcome = await repairAll();
    expect(outcome.lost.map(({ path, reason }) => ({ path, reason }))).toEqual(
      paths.map((path) => ({ path, reason: 'Marketing Cloud holds a newer version, which was kept.' })),
    );
    expect(await brokenAt()).toEqual([]);
    expect((await verified()).damaged.map(({ path }) => path)).toEqual(paths.sort());
  });

  test('says that an older version is lost once a newer one was kept', async () => {
    const id = await someBlock();
    const paths = await damage(id);
    engine.sandbox.account().edit(id);
    await nextSecond();
    await engine.run(EVERYTHING);
    const outcome = await repairAll();
    expect(outcome.run).toBeNull();
    expect(outcome.lost.map(({ path, reason }) => ({ path, reason }))).toEqual(
      paths.map((path) => ({ path, reason: 'Marketing Cloud holds a newer version.' })),
    );
  });

  test('does not bring back an asset that has left what the job keeps', async () => {
    const id = await someBlock();
    const { line } = await lineOf(id);
    const account = engine.sandbox.account();
    account.move(id, account.addFolder('Elsewhere'));
    await nextSecond();
    await engine.run({ job: { selection: { types: 'all', folders: [line.folderId!], scope: 'own' } } });
    const paths = await damage(id);
    const outcome = await repairAll();
    expect(outcome.run).toBeNull();
    expect(outcome.lost.map(({ path, reason }) => ({ path, reason }))).toEqual(
      paths.map((path) => ({ path, reason: 'Marketing Cloud holds a newer version.' })),
    );
  });

  describe('of an asset that was moved, which gives it no new date,', () => {
    let id: number;
    let bothRuns: FinishedRun[];

    beforeEach(async () => {
      id = await someBlock();
      engine.sandbox.switches.moveTouchesModifiedDate = false;
      const account = engine.sandbox.account();
      account.move(id, account.addFolder('Elsewhere'));
      await nextSecond();
      await engine.run({ ...EVERYTHING, request: { full: true } });
      bothRuns = await runs();
    });

    const jsonIn = ({ folder, index }: FinishedRun) =>
      `${folder}/${index.find((line) => line.id === id)!.files.find(({ path }) => path.endsWith('.json'))!.path}`;

    test('does not put the moved one in the place of the earlier one', async () => {
      const path = jsonIn(bothRuns[0]!);
      await flip(storage, path, seededRandom(id));
      const outcome = await repairAll();
      expect(outcome).toMatchObject({
        run: null,
        repaired: [],
        lost: [{ path, reason: 'It was changed in Marketing Cloud without a new date.' }],
      });
    });

    test('puts back the newest where both are damaged', async () => {
      const [earlier, newest] = bothRuns.map(jsonIn);
      await flip(storage, earlier!, seededRandom(1));
      await flip(storage, newest!, seededRandom(2));
      const { repaired, lost } = await repairAll();
      expect(repaired.map(({ path }) => path)).toEqual([newest]);
      expect(lost.map(({ path }) => path)).toEqual([earlier]);
      expect(await brokenAt()).toEqual([]);
    });

    test('keeps what it is now where it was moved once more', async () => {
      const account = engine.sandbox.account();
      account.move(id, account.addFolder('Elsewhere again'));
      const path = jsonIn(bothRuns[1]!);
      await flip(storage, path, seededRandom(id));
      const { lost } = await repairAll();
      expect(lost).toMatchObject([
        { path, reason: 'It was changed in Marketing Cloud without a new date; what it is now was kept.' },
      ]);
      expect(await brokenAt()).toEqual([]);
    });
  });

  test('does nothing about files that are whole again', async () => {
    const id = await someBlock();
    const { line, folder } = await lineOf(id);
    const findings = [{ run: 'x', path: `${folder}/${line.files[0]!.path}`, id }];
    const outcome = await repairAll({ findings });
    expect(outcome).toMatchObject({ run: null, repaired: [], lost: [], sound: findings });
  });

  test('says that a list of a backup cannot be fetched', async () => {
    const [run] = await runs();
    await flip(storage, `${run!.folder}/inventory.ndjson`, seededRandom(3));
    const outcome = await repairAll();
    expect(outcome.lost.map(({ reason }) => reason)).toEqual([
      'It belongs to the backup itself and cannot be fetched. Put it back from a copy, or back up everything.',
    ]);
  });

  test('can itself be repaired', async () => {
    const id = await someBlock();
    await damage(id);
    const first = await repairAll();
    const firstRun = (await runs()).find(({ manifest }) => manifest.runId === first.run);
    for (const { path } of firstRun!.index[0]!.files) {
      await flip(storage, `${first.folder}/${path}`, seededRandom(5));
    }
    const found = await verified();
    expect(found.damaged.every(({ path }) => path.startsWith(`${first.folder}/`))).toBe(true);
    const second = await repairAll();
    expect(second.lost).toEqual([]);
    const after = await verified();
    expect([...after.missing, ...after.damaged]).toEqual([]);
    expect(await brokenAt()).toEqual([]);
  });

  test('lets the next backup go on as if nothing had been', async () => {
    await damage(await someBlock());
    await repairAll();
    await nextSecond();
    const { manifest, exitCode } = await engine.run(EVERYTHING);
    expect(exitCode).toBe(0);
    expect(manifest?.counts).toMatchObject({ kept: 0, problems: 0 });
    expect(manifest?.buildsOn.some((run) => run.startsWith('repair-'))).toBe(true);
  });

  test('writes no manifest where it is cancelled, and can be begun anew', async () => {
    await damage(await someBlock());
    const cancelled = AbortSignal.abort();
    await expect(repairAll({ signal: cancelled })).rejects.toMatchObject({ code: 'cancelled' });
    expect((await runs()).length).toBe(1);
    expect((await repairAll()).lost).toEqual([]);
  });

  test('has ended all that it writes when it fails', async () => {
    const [run] = await runs();
    for (const { id } of run!.index.slice(0, 10)) await damage(id);
    const put = storage.put.bind(storage);
    const othersBegun = Promise.withResolvers<void>();
    let failing: string | undefined;
    let underWay = 0;
    vi.spyOn(storage, 'put').mockImplementation(async (path, ...rest) => {
      if (!path.includes('/content/')) return put(path, ...rest);
      const id = /\.(\d+)\.\w+$/.exec(path)?.[1];
      failing ??= id;
      if (id === failing) {
        await othersBegun.promise;
        throw new BackupError('storage-full', 'The disk is full.');
      }
      underWay += 1;
      othersBegun.resolve();
      await put(path, ...rest).finally(() => {
        underWay -= 1;
      });
    });
    await expect(repairAll()).rejects.toMatchObject({ code: 'storage-full' });
    expect(underWay).toBe(0);
  });

  test('whatever was hit of the newest account, leaves it whole as long as Marketing Cloud has it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 30 }), async (seed) => {
        const random = seededRandom(seed);
        const hit = (await allFiles(storage)).filter((path) => path.includes('/content/') && random() < 0.2);
        for (const path of hit) {
          if (random() < 0.5) await storage.remove([path]);
          else await flip(storage, path, random);
        }
        const { lost } = await repairAll();
        expect(lost).toEqual([]);
        expect(await brokenAt()).toEqual([]);
        const { missing, damaged } = await verified();
        expect([...missing, ...damaged]).toEqual([]);
      }),
      { numRuns: 4 },
    );
  });
});
