import { beforeEach, describe, expect, test } from 'vitest';
import type { JobDatabase } from '../../../electron/backup/catalog/database.ts';
import { continueRun, findInterrupted, startRun } from '../../../electron/backup/start.ts';
import { FORMAT_VERSION, type RunRecord, runRecordSchema } from '../../../shared/format.ts';
import { memoryLog } from '../../support/engine.ts';
import { createMemoryStorage, type MemoryStorage } from '../../support/memory-storage.ts';
import {
  ALL,
  databaseOf,
  day,
  hashOf,
  indexLine,
  keptAsset,
  manifestOf,
  type OpenCatalog,
  openCatalog,
} from './catalog/catalog-builders.ts';

const NAMING = { zone: 'UTC', pattern: 'backup_YYYYMMDD' } as const;

let storage: MemoryStorage;
let open: OpenCatalog;
let database: JobDatabase;
let log: ReturnType<typeof memoryLog>;
beforeEach(() => {
  storage = createMemoryStorage();
  open = openCatalog();
  database = databaseOf(open);
  log = memoryLog();
});

function record(runId: string): Omit<RunRecord, 'formatVersion'> {
  return {
    runId,
    owner: 'here',
    kind: 'backup',
    account: { tenant: 'mc', mid: 1 },
    trigger: 'manual',
    full: false,
    started: day(9),
    since: null,
    until: day(9),
    selection: ALL,
    buildsOn: [],
  };
}

const start = (runId = 'run-009', on: Storage = storage) => startRun(on, database, record(runId), NAMING);
type Storage = Parameters<typeof startRun>[0];
const find = (owner = 'here') => findInterrupted(storage, database, owner, log);

describe('a run that starts', () => {
  test('takes a folder, writes its run.json before anything else, and only then has progress', async () => {
    const { folder, attempt } = await start();
    expect({ folder, attempt }).toEqual({ folder: 'backup_20260109', attempt: 1 });
    expect(storage.events).toEqual(['claim backup_20260109', 'put backup_20260109/run.json', 'settle']);
    const written = runRecordSchema.parse(JSON.parse(storage.textOf('backup_20260109/run.json') ?? ''));
    expect(written).toEqual({ formatVersion: FORMAT_VERSION, ...record('run-009') });
    expect(await database.progress.interrupted()).toMatchObject({ runId: 'run-009', folder });
  });

  test('takes the next name where one is taken: with the time, then with its own id', async () => {
    const folders = [await start('run-001'), await start('run-002'), await start('abcdefgh')];
    expect(folders.map(({ folder }) => folder)).toEqual([
      'backup_20260109',
      'backup_20260109_020000',
      'backup_20260109_020000_abcdef',
    ]);
  });

  test('says so where no name is free, and leaves no progress', async () => {
    const taken: Storage = { ...storage, claim: async () => false };
    await expect(start('run-009', taken)).rejects.toMatchObject({ code: 'storage-name' });
    expect(await database.progress.interrupted()).toBeUndefined();
  });

  test('has no progress where its run.json could not be made safe', async () => {
    storage.failing = (call) => (call === 'settle' ? new Error('the disk is full') : undefined);
    await expect(start()).rejects.toThrow('the disk is full');
    expect(await database.progress.interrupted()).toBeUndefined();
  });
});

describe('an interrupted run', () => {
  test('is found by its owner', async () => {
    await start();
    expect(await find()).toEqual({
      record: { formatVersion: FORMAT_VERSION, ...record('run-009') },
      folder: 'backup_20260109',
    });
  });

  test('is not there where none was', async () => {
    expect(await find()).toBeUndefined();
  });

  test.each<[string, () => void, string?]>([
    ['belongs to another installation', () => undefined, 'there'],
    ['has lost its folder', () => storage.files.clear()],
    ['has lost its run.json', () => void storage.files.delete('backup_20260109/run.json')],
    ['has a damaged run.json', () => void storage.files.set('backup_20260109/run.json', Buffer.from('{'))],
    [
      'has the folder of another run',
      () => {
        const other = JSON.stringify({ formatVersion: FORMAT_VERSION, ...record('run-777') });
        storage.files.set('backup_20260109/run.json', Buffer.from(other));
      },
    ],
    [
      'has its manifest',
      () => {
        const manifest = JSON.stringify(manifestOf({ runId: 'run-009', on: 9 }));
        storage.files.set('backup_20260109/manifest.json', Buffer.from(manifest));
      },
    ],
  ])('is given up where it %s', async (_, happen, owner = 'here') => {
    await start();
    happen();
    expect(await find(owner)).toBeUndefined();
    expect(await database.progress.interrupted()).toBeUndefined();
  });

  test('whose manifest is damaged is not finished: it is written again', async () => {
    await start();
    storage.files.set('backup_20260109/manifest.json', Buffer.alloc(0));
    expect(await find()).toMatchObject({ folder: 'backup_20260109' });
  });

  test('of a newer version is left alone', async () => {
    await start();
    const newer = JSON.stringify({ formatVersion: FORMAT_VERSION + 1 });
    storage.files.set('backup_20260109/run.json', Buffer.from(newer));
    await expect(find()).rejects.toMatchObject({ code: 'format-newer' });
    expect(await database.progress.interrupted()).toBeDefined();
  });

  test('stays where the destination cannot be read', async () => {
    await start();
    storage.failing = () => new Error('the network is down');
    await expect(find()).rejects.toThrow('the network is down');
    expect(await database.progress.interrupted()).toBeDefined();
  });
});

describe('a continued run', () => {
  test('is the next attempt, and forgets what of its progress is no longer at the destination, or never was', async () => {
    const { folder } = await start();
    const path = (id: number) => `content/Blocks/a.${id}.json`;
    const kept = [1, 2, 3, 4].map((id) =>
      keptAsset(id, {
        line: indexLine(id, { files: [{ path: path(id), bytes: 2, sha256: 'f'.repeat(64) }] }),
      }),
    );
    open.ingest({ runId: 'run-001', on: 1 }, [indexLine(5), indexLine(7, { partial: true })]);
    const equal = [5, 6, 7].map((id) => keptAsset(id, { outcome: 'equal', line: undefined }));
    await database.progress.recordKept([...kept, ...equal]);
    await database.progress.recordSafe([1, 2, 3, 4]);
    storage.files.set(`${folder}/${path(1)}`, Buffer.from('{}'));
    storage.files.set(`${folder}/${path(2)}`, Buffer.from('{'));
    storage.files.set(`${folder}/${path(4)}`, Buffer.from('{}'));
    const interrupted = await find();
    const run = await continueRun(storage, database, interrupted!);
    expect(run).toMatchObject({ folder, attempt: 2, record: { runId: 'run-009' } });
    expect((await database.progress.indexLines(0, 10)).map(({ id }) => id)).toEqual([1, 4]);
    expect((await database.progress.counts()).equal).toBe(1);
  });

  test.each([
    ['writes it again to make it so', false],
    ['leaves it where a put is safe at once', true],
  ])('keeps what was written and not yet safe where it is whole, and %s', async (_, durablePuts) => {
    storage = { ...storage, durablePuts };
    const { folder } = await start();
    const path = (id: number) => `content/Blocks/a.${id}.json`;
    const line = (id: number) =>
      indexLine(id, { files: [{ path: path(id), bytes: 2, sha256: hashOf('{}') }] });
    await database.progress.recordKept([1, 2].map((id) => keptAsset(id, { line: line(id) })));
    storage.files.set(`${folder}/${path(1)}`, Buffer.from('{}'));
    storage.files.set(`${folder}/${path(2)}`, Buffer.from('\0\0'));
    storage.events.length = 0;
    const interrupted = await find();
    await continueRun(storage, database, interrupted!);
    expect((await database.progress.indexLines(0, 10)).map(({ id }) => id)).toEqual([1]);
    expect(storage.events.filter((event) => event.startsWith('put'))).toEqual(
      durablePuts ? [] : [`put ${folder}/${path(1)}`],
    );
  });
});

describe('a run that retention removes', () => {
  /** Its manifest is gone, and its progress was left behind by a crash at its very end. */
  test('is never continued while a plan names it', async () => {
    await start();
    const plan = {
      formatVersion: FORMAT_VERSION,
      id: 'run-carried',
      folder: 'backup_carried',
      account: { tenant: 'mc', mid: 1 },
      owner: 'elsewhere',
      toolVersion: '0.0.0',
      created: day(10),
      policy: { keep: 'all' },
      drop: [{ runId: 'run-009', folder: 'backup_20260109', until: day(9) }],
    };
    await storage.put('retention/run-carried.json', JSON.stringify(plan), {
      contentType: 'application/json',
    });
    expect(await find()).toBeUndefined();
    expect(await database.progress.interrupted()).toBeUndefined();
  });

  test('is never continued while a carried run stands for it', async () => {
    await start();
    open.ingest({ runId: 'run-carried', on: 10, kind: 'carried', carried: ['run-009'] });
    expect(await find()).toBeUndefined();
    expect(await database.progress.interrupted()).toBeUndefined();
  });
});
