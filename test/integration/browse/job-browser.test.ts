import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobBrowser, type JobBrowserParts } from '../../../electron/browse/job-browser.ts';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import type { BrowseState } from '../../../shared/browse.ts';
import { BackupError } from '../../../shared/errors.ts';
import { memoryLog, THREADS } from '../../support/engine.ts';
import { dateOf, runOf } from '../../support/written-account.ts';
import { indexLine, writeRoot, writeRun } from '../../support/written-runs.ts';

let root: string;
let backups: string;
let told: BrowseState[];
const opened: JobBrowser[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'backup-creator-browser-'));
  backups = join(root, 'backups');
  told = [];
  await writeRoot(await createLocalStorage(backups, { create: 'with-parents' }));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((browser) => browser.close()));
  await rm(root, { recursive: true, force: true });
});

const openBackups = () => createLocalStorage(backups, { create: 'never' });

async function openBrowser(parts: Partial<JobBrowserParts> = {}): Promise<JobBrowser> {
  const browser = await JobBrowser.open({
    workerUrl: THREADS.browse,
    databasePath: join(root, 'state', 'browse.sqlite'),
    place: { kind: 'local', address: backups },
    openStorage: openBackups,
    redact: (text) => text.replaceAll('secret', '...'),
    log: memoryLog(),
    onChange: (state) => told.push(state),
    ...parts,
  });
  opened.push(browser);
  return browser;
}

async function backUp(day: number, assets = 10): Promise<void> {
  const index = Array.from({ length: assets }, (_, id) => indexLine(day * 10_000 + id));
  await writeRun(await openBackups(), { runId: runOf(day), until: dateOf(day), index });
}

async function assetsOf(browser: JobBrowser): Promise<number | undefined> {
  return (await browser.state()).runs.at(-1)?.assets;
}

describe('the browser of a job', () => {
  it('reads the destination and tells when it has, and keeps what it read for the next time', async () => {
    await backUp(1);
    await backUp(2);
    const browser = await openBrowser();
    const reading = browser.sync();
    expect(await browser.state()).toMatchObject({ reading: true, runs: [], problem: null });
    await reading;
    expect(told.at(-1)).toMatchObject({
      reading: false,
      progress: null,
      destinationKind: 'local',
      address: backups,
      runs: [{ runId: runOf(1) }, { runId: runOf(2), assets: 20 }],
    });
    expect(told[0]).toMatchObject({ reading: true, progress: { done: 0, total: 2 } });
    await browser.close();
    expect(await assetsOf(await openBrowser())).toBe(20);
  });

  it('reads once more where it is told so while it reads', async () => {
    await backUp(1);
    let opens = 0;
    const browser = await openBrowser({
      openStorage: async () => {
        const storage = await openBackups();
        return withList(storage, async (folder, list) => {
          opens += folder === '' ? 1 : 0;
          const found = await list();
          // It comes too late for the first reading.
          if (opens === 1 && folder === '') await backUp(2);
          return found;
        });
      },
    });
    await Promise.all([browser.sync(), browser.sync(), browser.sync()]);
    expect(opens).toBe(2);
    expect(await assetsOf(browser)).toBe(20);
  });

  it('says why the destination cannot be read, without secrets, and shows what it knows', async () => {
    await backUp(1);
    let failing: BackupError | undefined;
    const browser = await openBrowser({
      openStorage: async () => {
        if (failing) throw failing;
        return withList(await openBackups(), (_, list) => (failing ? Promise.reject(failing) : list()));
      },
    });
    await browser.sync();
    failing = new BackupError('storage-unavailable', 'The secret drive is gone.', { hint: 'Connect it.' });
    await browser.sync();
    expect(told.at(-1)).toMatchObject({
      reading: false,
      problem: { code: 'storage-unavailable', message: 'The ... drive is gone.', hint: 'Connect it.' },
      runs: [{ runId: runOf(1) }],
    });
    failing = undefined;
    await browser.sync();
    expect(told.at(-1)?.problem).toBeNull();
  });

  it('says which backups are damaged, and shows the others', async () => {
    for (const day of [1, 2, 3]) await backUp(day);
    const storage = await openBackups();
    const damage = (day: number) =>
      storage.put(`backup_2026010${day}_020000/index.ndjson`, 'damaged', { contentType: 'text/plain' });
    await damage(1);
    const browser = await openBrowser();
    await browser.sync();
    expect((await browser.state()).problem).toMatchObject({
      code: 'format-damaged',
      message: expect.stringContaining('backup_20260101_020000/index.ndjson is damaged'),
    });
    await damage(2);
    const another = await openBrowser({ databasePath: join(root, 'other.sqlite') });
    await another.sync();
    const state = await another.state();
    expect(state.problem?.message).toBe(
      '2 backups cannot be read: backup_20260101_020000, backup_20260102_020000.',
    );
    expect(state.runs.map(({ runId }) => runId)).toEqual([runOf(3)]);
  });

  it('waits for another process that writes, and takes over what that has read', async () => {
    await backUp(1);
    const browser = await openBrowser();
    const other = new DatabaseSync(join(root, 'state', 'browse.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    const reading = browser.sync();
    await expect(browser.catalog.runs()).resolves.toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    const second = await openBrowser();
    await Promise.all([reading, second.sync()]);
    expect([await assetsOf(browser), await assetsOf(second)]).toEqual([10, 10]);
    expect([(await browser.state()).problem, (await second.state()).problem]).toEqual([null, null]);
  });

  it('is opened anew where its database turns out to be damaged, and reads all of it again', async () => {
    await backUp(1, 4000);
    const first = await openBrowser();
    await first.sync();
    await first.close();
    const file = await open(join(root, 'state', 'browse.sqlite'), 'r+');
    const { size } = await file.stat();
    // Its beginning is sound: it is found out in use only.
    const middle = Math.floor(size / 2);
    await file.write(Buffer.alloc(size - middle, 'x'), 0, undefined, middle);
    await file.close();
    const damaged = await openBrowser();
    await expect(damaged.catalog.accountAt(null, 0, 5000)).rejects.toMatchObject({ code: 'state-broken' });
    await vi.waitFor(() => expect(damaged.hasEnded()).toBe(true));
    const anew = await openBrowser();
    await anew.sync();
    expect(await assetsOf(anew)).toBe(4000);
  });
});

describe('closing the browser of a job', () => {
  it('ends a reading under way, and leaves nothing half', async () => {
    for (const day of [1, 2, 3]) await backUp(day, 3000);
    const browser = await openBrowser();
    const reading = browser.sync();
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(0));
    await browser.close();
    await reading;
    const again = await openBrowser();
    for (const { assets, kept } of (await again.state()).runs) expect(assets % kept).toBe(0);
    await again.sync();
    expect(await assetsOf(again)).toBe(9000);
  });

  it.each(['opened', 'listed'])('does not wait for a destination that is never %s', async (what) => {
    const never = new Promise<never>(() => {});
    const browser = await openBrowser({
      openStorage: async () => (what === 'opened' ? never : withList(await openBackups(), () => never)),
    });
    void browser.sync();
    await browser.close();
    await expect(browser.catalog.runs()).rejects.toBeInstanceOf(BackupError);
  });
});

/** A storage whose listings go through `list`. */
function withList(
  storage: Storage,
  list: (folder: string, through: () => ReturnType<Storage['list']>) => ReturnType<Storage['list']>,
): Storage {
  return new Proxy(storage, {
    get(target, name) {
      if (name === 'list') return (folder: string) => list(folder, () => target.list(folder));
      const found: unknown = Reflect.get(target, name);
      return typeof found === 'function' ? found.bind(target) : found;
    },
  });
}
