import { beforeEach, describe, expect, test } from 'vitest';
import type { JobDatabase } from '../../../electron/backup/catalog/database.ts';
import { putJson, putLines } from '../../../electron/backup/documents.ts';
import { ingest, listSnapshots, syncCatalog } from '../../../electron/backup/snapshots.ts';
import { FORMAT_VERSION, type IndexLine, type InventoryLine } from '../../../shared/format.ts';
import { memoryLog } from '../../support/engine.ts';
import { createMemoryStorage, type MemoryStorage } from '../../support/memory-storage.ts';
import {
  databaseOf,
  indexLine,
  inventoryLine,
  manifestOf,
  type OpenCatalog,
  openCatalog,
  type RunOnDay,
} from './catalog/catalog-builders.ts';

const ACCOUNT = { tenant: 'mc', mid: 1 };

let storage: MemoryStorage;
let open: OpenCatalog;
let database: JobDatabase;
let log: ReturnType<typeof memoryLog>;
beforeEach(() => {
  storage = createMemoryStorage(1000);
  open = openCatalog();
  database = databaseOf(open);
  log = memoryLog();
});

/** Puts a finished run at the destination. */
async function finished(
  folder: string,
  run: RunOnDay,
  index: IndexLine[] = [],
  inventory: InventoryLine[] = [],
) {
  async function* page<T>(lines: T[]) {
    yield lines;
  }
  await putJson(storage, `${folder}/run.json`, {});
  const files = {
    folders: null,
    index: await putLines(storage, `${folder}/index.ndjson`, page(index)),
    inventory: await putLines(storage, `${folder}/inventory.ndjson`, page(inventory)),
  };
  await putJson(storage, `${folder}/manifest.json`, { ...manifestOf(run), files });
}

const sync = () => syncCatalog({ storage, database, account: ACCOUNT, log });
const knownRuns = () => open.catalog.knownRuns().map(({ runId }) => runId);

describe('the folders of a root', () => {
  test('are runs, finished or interrupted, and nothing else', async () => {
    await finished('backup_20260101', { runId: 'run-001', on: 1 });
    await putJson(storage, 'backup_20260102/run.json', {});
    await putJson(storage, 'backup_20260103/claim-abc', {});
    await putJson(storage, 'Holiday pictures/beach.jpg', {});
    await putJson(storage, 'backup-creator.json', {});
    expect(await listSnapshots(storage)).toEqual([
      {
        folder: 'backup_20260101',
        hasRun: true,
        manifestBytes: storage.files.get('backup_20260101/manifest.json')?.length,
      },
      { folder: 'backup_20260102', hasRun: true, manifestBytes: undefined },
    ]);
  });
});

describe('the catalog', () => {
  test('takes in every run at the destination, whatever its folder is called', async () => {
    await finished('backup_20260101', { runId: 'run-001', on: 1 }, [indexLine(1)]);
    await finished('copied here', { runId: 'run-002', on: 2 }, [], [inventoryLine(1, 'deleted')]);
    await sync();
    expect(knownRuns()).toEqual(['run-001', 'run-002']);
    expect(open.current()).toMatchObject([{ id: 1, state: 'deleted' }]);
    expect(log.lines).toEqual([]);
  });

  test('reads no run a second time', async () => {
    await finished('backup_20260101', { runId: 'run-001', on: 1 });
    await sync();
    storage.events.length = 0;
    await sync();
    expect(storage.events.filter((event) => event.startsWith('read'))).toEqual([]);
  });

  test('drops every run whose manifest is gone, and takes in what came', async () => {
    await finished('backup_20260101', { runId: 'run-001', on: 1 }, [indexLine(1)]);
    await finished('backup_20260102', { runId: 'run-002', on: 2 }, [indexLine(2)]);
    await sync();
    storage.files.delete('backup_20260101/manifest.json');
    await finished('backup_20260103', { runId: 'run-003', on: 3 });
    await sync();
    expect(knownRuns()).toEqual(['run-002', 'run-003']);
    expect(open.catalog.facts().droppedRuns).toEqual(['run-001']);
    expect(log.lines).toEqual([expect.stringContaining('Runs are gone from the destination')]);
  });

  test('knows a run again whose folder was given another name, and misses nothing', async () => {
    await finished('backup_20260101', { runId: 'run-001', on: 1 }, [indexLine(1)]);
    await sync();
    const files = Array.from(storage.files);
    storage.files.clear();
    for (const [path, bytes] of files) storage.files.set(path.replace('backup_20260101', 'January'), bytes);
    await sync();
    expect(open.catalog.knownRuns()).toMatchObject([{ runId: 'run-001', folder: 'January' }]);
    expect(open.catalog.facts().droppedRuns).toEqual([]);
  });

  test.each<[string, string, string | undefined]>([
    ['manifest is damaged', 'manifest.json', '{'],
    ['index is damaged', 'index.ndjson', '{"id":1'],
    ['index is missing', 'index.ndjson', undefined],
    ['inventory is damaged', 'inventory.ndjson', 'x'],
  ])('takes a run as not there whose %s, and says so', async (_, file, text) => {
    await finished(
      'backup_20260101',
      { runId: 'run-001', on: 1 },
      [indexLine(1)],
      [inventoryLine(2, 'outside')],
    );
    await finished('backup_20260102', { runId: 'run-002', on: 2 });
    if (text === undefined) storage.files.delete(`backup_20260101/${file}`);
    else storage.files.set(`backup_20260101/${file}`, Buffer.from(text));
    await sync();
    expect(knownRuns()).toEqual(['run-002']);
    expect(open.current()).toEqual([]);
    expect(log.lines).toEqual([expect.stringMatching(/counts as not there.*backup_20260101/)]);
  });

  test('passes over a run of another account, and says so', async () => {
    await finished('backup_20260101', { runId: 'run-001', on: 1, account: { tenant: 'mc', mid: 2 } });
    await sync();
    expect(knownRuns()).toEqual([]);
    expect(log.lines).toEqual([expect.stringContaining('another account is passed over')]);
  });

  test('is not made from a root with a run of a newer format: what it holds would count as missing', async () => {
    await putJson(storage, 'backup_20260101/manifest.json', { formatVersion: FORMAT_VERSION + 1 });
    await expect(sync()).rejects.toMatchObject({ code: 'format-newer' });
  });

  test('keeps its runs where the destination cannot be listed', async () => {
    await finished('backup_20260101', { runId: 'run-001', on: 1 });
    await sync();
    storage.failing = () => new Error('the network is down');
    await expect(sync()).rejects.toThrow('the network is down');
    expect(knownRuns()).toEqual(['run-001']);
  });

  test('can take in another run after one that could not be', async () => {
    async function* none() {}
    const run = (runId: string, manifestBytes: number) => ({
      manifest: manifestOf({ runId, on: 1 }),
      folder: runId,
      manifestBytes,
      index: none(),
      inventory: none(),
    });
    await expect(ingest(database, run('run-001', Number.NaN))).rejects.toThrow('NOT NULL');
    await ingest(database, run('run-002', 1));
    expect(knownRuns()).toEqual(['run-002']);
  });
});

describe('a carried run', () => {
  const from = (run: RunOnDay) => ({ run: run.runId, until: manifestOf(run).until, sequence: run.on });
  const first = { runId: 'run-001', on: 1 };
  const second = { runId: 'run-002', on: 2, buildsOn: ['run-001'] };
  const carrier = { runId: 'run-009', on: 2, sequence: 9, kind: 'carried', carried: ['run-001'] } as const;
  const carry = () =>
    finished('backup_carried', { ...carrier, carried: ['run-001'] }, [{ ...indexLine(1), ...from(first) }]);
  beforeEach(async () => {
    await finished('backup_20260101', first, [indexLine(1)]);
    await finished('backup_20260102', second, [indexLine(2)]);
  });

  test('stands for its runs from the moment it can be read, though they are still there', async () => {
    await sync();
    await carry();
    await sync();
    expect(knownRuns()).toEqual(['run-002', 'run-009']);
    expect(open.catalog.facts()).toMatchObject({ missingRuns: [], droppedRuns: [] });
    expect(open.catalog.accountAt(new Date('2026-01-01T12:00:00Z'), 0, 9)).toMatchObject([
      { line: { id: 1 }, folder: 'backup_carried' },
    ]);
    expect(log.lines).toEqual([]);
  });

  test('has nothing looked for anew when they are gone, whole or in part', async () => {
    await sync();
    await carry();
    storage.files.delete('backup_20260101/manifest.json');
    await sync();
    expect(knownRuns()).toEqual(['run-002', 'run-009']);
    expect(open.catalog.facts()).toMatchObject({ missingRuns: [], droppedRuns: [] });
    expect(log.lines).toEqual([]);
  });

  test('that is damaged stands for none', async () => {
    await carry();
    storage.files.set('backup_carried/index.ndjson', Buffer.from('damaged'));
    await sync();
    expect(knownRuns()).toEqual(['run-001', 'run-002']);
  });
});
