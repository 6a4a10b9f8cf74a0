import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentHash } from '../../../../electron/backup/content-hash.ts';
import { withRetention } from '../../../../electron/backup/retention/job.ts';
import { applyRetention, type RetentionOutcome } from '../../../../electron/backup/retention/retention.ts';
import { readRootAccount } from '../../../../electron/backup/root.ts';
import { syncCatalog } from '../../../../electron/backup/snapshots.ts';
import { createLocalStorage } from '../../../../electron/storage/local.ts';
import type { IndexLine } from '../../../../shared/format.ts';
import { createEngine, type Engine, memoryLog, WORKER_URL } from '../../../support/engine.ts';
import { expectFiles } from '../../../support/retention-histories.ts';
import { databaseOf, openCatalog } from '../../../unit/backup/catalog/catalog-builders.ts';

const DAY = 24 * 3_600_000;

let engine: Engine;
let passed: number;
const begun = Date.now();
const now = () => begun + passed;

beforeEach(async () => {
  passed = 0;
  engine = await createEngine({ assets: 40, now });
});
afterEach(() => engine.close());

/** The command's way: under the lock of the job. */
async function retain(backups: string): Promise<RetentionOutcome> {
  const storage = await createLocalStorage(backups, { create: 'never' });
  return withRetention(
    {
      storage,
      log: memoryLog(),
      workFolder: join(engine.root, 'retention'),
      locks: [join(engine.state, 'lock.sqlite')],
      workerUrl: WORKER_URL,
      owner: 'test-installation',
      toolVersion: '0.0.0',
      zone: 'UTC',
      folderPattern: 'backup_YYYYMMDD',
      now: new Date(now()),
      signal: new AbortController().signal,
    },
    (parts) =>
      applyRetention(parts, { keep: 'thinned', days: 2, weeks: 1, months: 0, years: 0, versions: 1 }),
  );
}

/** The account as the destination has it, read anew. */
async function heldAt(backups: string): Promise<{ line: IndexLine; folder: string }[]> {
  const open = openCatalog();
  const storage = await createLocalStorage(backups, { create: 'never' });
  const account = await readRootAccount(storage);
  if (account === undefined) throw new Error('The root is of no account.');
  await syncCatalog({ storage, database: databaseOf(open), account, log: memoryLog() });
  const held = open.catalog.accountAt(new Date('9999-01-01'), -1, 100_000);
  open.database.close();
  for (const { line, folder } of held) await expectFiles(storage, folder, line);
  return held;
}

describe('the backup after a retention', () => {
  it('builds on what was carried: it fetches what has changed, compares no more than else, and is right', async () => {
    for (let round = 0; round < 9; round += 1) {
      if (round > 0) engine.sandbox.account().changeForDemo();
      expect((await engine.run()).exitCode).toBe(0);
      passed += DAY;
    }
    const untouched = join(engine.root, 'untouched');
    await cp(engine.backups, untouched, { recursive: true });
    const outcome = await retain(engine.backups);
    expect(outcome.dropped.runs).toBeGreaterThan(3);
    expect(outcome.refused).toEqual([]);

    engine.sandbox.account().changeForDemo();
    const anew = { state: join(engine.root, 'another machine') };
    const elsewhere = await engine.run({ backups: untouched, state: join(engine.root, 'yet another') });
    for (const run of [await engine.run(), await engine.run(anew)]) {
      expect(run.exitCode).toBe(0);
      expect(run.log.filter((line) => line.includes('gone from the destination'))).toEqual([]);
    }
    const { manifest } = await engine.run();
    expect(manifest?.counts.kept).toBe(0);
    const first = elsewhere.manifest;
    expect(first?.counts.kept).toBeGreaterThan(0);

    const held = await heldAt(engine.backups);
    const account = engine.sandbox.account();
    expect(held.length).toBeGreaterThan(10);
    for (const { line } of held) expect(line.contentHash).toBe(contentHash(account.document(line.id)));
    const same = await heldAt(untouched);
    const told = (lines: typeof held) => lines.map(({ line: { id, contentHash: hash } }) => `${id} ${hash}`);
    expect(told(held)).toEqual(told(same));
  });

  it('asks for as much as it had asked for without it', async () => {
    for (let round = 0; round < 5; round += 1) {
      if (round > 0) engine.sandbox.account().changeForDemo();
      await engine.run();
      passed += DAY;
    }
    const untouched = join(engine.root, 'untouched');
    await cp(engine.backups, untouched, { recursive: true });
    await retain(engine.backups);
    engine.sandbox.account().changeForDemo();
    const [without, after] = [
      await engine.run({ backups: untouched, state: join(engine.root, 'other'), random: () => 0.5 }),
      await engine.run({ state: join(engine.root, 'third'), random: () => 0.5 }),
    ];
    const part = ({ manifest }: typeof after) => {
      const { counts, walked, since, requests, files } = manifest ?? {};
      return { counts, walked, since, requests, folders: files?.folders ?? null };
    };
    expect(part(after)).toEqual(part(without));
  });
});

describe('retention and a backup', () => {
  it('are never under way at once', async () => {
    await engine.run();
    const storage = await createLocalStorage(engine.backups, { create: 'never' });
    const job = {
      storage,
      log: memoryLog(),
      workFolder: join(engine.root, 'retention'),
      locks: [join(engine.state, 'lock.sqlite')],
      workerUrl: WORKER_URL,
      owner: 'test-installation',
      toolVersion: '0.0.0',
      zone: 'UTC',
      folderPattern: 'backup_YYYYMMDD' as const,
      now: new Date(),
      signal: new AbortController().signal,
    };
    await withRetention(job, async () => {
      expect((await engine.run()).result.status).toBe('skipped');
      await expect(withRetention(job, async () => undefined)).rejects.toMatchObject({ code: 'lock-held' });
    });
    expect((await engine.run()).result.status).toBe('complete');
  });
});
