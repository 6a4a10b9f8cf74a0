import { beforeEach, describe, expect, test } from 'vitest';
import { cancellableStorage } from '../../../electron/backup/cancellable-storage.ts';
import type { JobDatabase } from '../../../electron/backup/catalog/database.ts';
import { finishRun, type RunConclusion } from '../../../electron/backup/finish.ts';
import { FolderTree } from '../../../electron/backup/folder-tree.ts';
import { graceAfter } from '../../../electron/backup/grace.ts';
import { claimRoot } from '../../../electron/backup/root.ts';
import { syncCatalog } from '../../../electron/backup/snapshots.ts';
import { type StartedRun, startRun } from '../../../electron/backup/start.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import { BackupError } from '../../../shared/errors.ts';
import { manifestSchema } from '../../../shared/format.ts';
import { memoryLog } from '../../support/engine.ts';
import { createMemoryStorage, type MemoryStorage } from '../../support/memory-storage.ts';
import { withCalls } from '../../support/storage.ts';
import {
  databaseOf,
  day,
  inventoryLine,
  keptAsset,
  listed,
  modifiedOn,
  type OpenCatalog,
  openCatalog,
} from './catalog/catalog-builders.ts';

const ACCOUNT = { tenant: 'mc', mid: 1 };
const SELECTION = { types: [197], folders: [10], scope: 'own' } as const;
const unknown = {
  categoryType: undefined,
  memberId: undefined,
  enterpriseId: undefined,
  description: undefined,
};
const TREE = new FolderTree([{ id: 10, name: 'Blocks', parentId: 0, ...unknown }]);

let storage: MemoryStorage;
let open: OpenCatalog;
let database: JobDatabase;
let run: StartedRun;
beforeEach(async () => {
  storage = createMemoryStorage(1000);
  open = openCatalog();
  database = databaseOf(open);
  await claimRoot(storage, ACCOUNT);
  run = await start('run-009', 9);
});

function start(runId: string, on: number): Promise<StartedRun> {
  return startRun(
    storage,
    database,
    {
      runId,
      owner: 'here',
      kind: 'backup',
      account: ACCOUNT,
      trigger: 'manual',
      full: false,
      started: day(on),
      since: null,
      until: day(on),
      selection: { ...SELECTION, types: [197], folders: [10] },
      buildsOn: [],
    },
    { zone: 'UTC', pattern: 'backup_YYYYMMDD' },
  );
}

function finish(
  given: Partial<RunConclusion> = {},
  checkLock: () => void = () => undefined,
  {
    to = storage,
    manifestSignal = new AbortController().signal,
  }: { to?: Storage; manifestSignal?: AbortSignal } = {},
) {
  return finishRun(
    to,
    database,
    run,
    {
      facts: open.catalog.facts(),
      buildsOn: ['run-001'],
      tree: TREE,
      selectedFolderIds: [10],
      since: new Date(day(7)),
      serviceTime: new Date(day(8)),
      walked: true,
      complete: true,
      itemsWithoutId: 0,
      problems: [],
      trust: [],
      requests: 3,
      toolVersion: '1.2.3',
      finished: new Date(day(9)),
      ...given,
    },
    checkLock,
    manifestSignal,
  );
}

const written = () => storage.events.filter((event) => /^(put|settle)/.test(event));
const folder = 'backup_20260109';

describe('a run that ends', () => {
  test('writes folders, index and inventory, all safe on the disk before the manifest, which is last', async () => {
    storage.events.length = 0;
    await finish();
    expect(written()).toEqual([
      `put ${folder}/folders.ndjson`,
      `put ${folder}/index.ndjson`,
      `put ${folder}/inventory.ndjson`,
      'settle',
      `put ${folder}/manifest.json`,
      'settle',
    ]);
  });

  test('says in its manifest what it did and what its files are', async () => {
    await database.progress.classify([listed(1), listed(2)], { full: false });
    await database.progress.recordKept([keptAsset(1, { bytes: 50 })]);
    await database.progress.recordStates([inventoryLine(5, 'deleted')]);
    const manifest = await finish({ trust: [{ typeId: 197, trusted: true, compared: 1, differing: [] }] });
    const stored = manifestSchema.parse(JSON.parse(storage.textOf(`${folder}/manifest.json`) ?? ''));
    expect(stored).toEqual(manifest);
    expect(manifest).toMatchObject({
      runId: 'run-009',
      sequence: 0,
      since: day(7),
      until: day(9),
      watermark: day(9),
      watermarkServiceTime: day(8),
      watermarkSelection: SELECTION,
      watermarkFolderIds: [10],
      buildsOn: ['run-001'],
      bytes: 50,
      counts: { listed: 2, kept: 1, added: 1, deleted: 1, problems: 0 },
      files: { folders: { lines: 1 }, index: { lines: 1 }, inventory: { lines: 1 } },
      status: 'complete',
    });
  });

  test('is in the catalog as it would be read from the destination, and has no progress any more', async () => {
    await database.progress.recordKept([keptAsset(1)]);
    await database.progress.recordStates([inventoryLine(2, 'outside')]);
    await finish();
    expect(await database.progress.interrupted()).toBeUndefined();
    const anew = openCatalog();
    const log = memoryLog();
    await syncCatalog({ storage, database: databaseOf(anew), account: ACCOUNT, log });
    expect(anew.current()).toEqual(open.current());
    expect(anew.catalog.knownRuns()).toEqual(open.catalog.knownRuns());
    expect(log.lines).toEqual([]);
  });

  test('without any change has a manifest of zero assets', async () => {
    expect(await finish()).toMatchObject({ counts: { kept: 0 }, files: { index: { lines: 0, bytes: 0 } } });
  });

  test('has problems where it names any, or where assets are pending', async () => {
    await database.progress.recordFailure({ id: 4, modified: modifiedOn(3), reason: 'r' }, 1);
    const manifest = await finish({ problems: [{ code: 'list-short', message: 'm' }] });
    expect(manifest).toMatchObject({
      status: 'with problems',
      counts: { problems: 2 },
      pending: [{ id: 4, modifiedDate: modifiedOn(3), reason: 'r' }],
    });
  });

  test('names a pending asset that the account shows as present', async () => {
    await database.progress.classify([listed(4)], { full: false });
    await database.progress.recordFailure({ id: 4, modified: modifiedOn(1), reason: 'r' }, 1);
    await finish();
    expect(storage.textOf(`${folder}/inventory.ndjson`)).toContain('"id":4');
    expect(open.current()).toMatchObject([{ id: 4, state: 'present', hash: null }]);
  });
});

describe('the watermark', () => {
  test('stays as it was, with its selection, where the lists came short', async () => {
    await finish();
    run = await start('run-010', 10);
    const short = { complete: false, walked: false, serviceTime: new Date(day(10)) };
    expect(await finish({ ...short, selectedFolderIds: [10, 11] })).toMatchObject({
      until: day(10),
      sequence: 1,
      watermark: day(9),
      watermarkServiceTime: day(8),
      watermarkSelection: SELECTION,
      watermarkFolderIds: [10],
      selectedFolderIds: [10, 11],
    });
  });

  test('is none where the lists of a first run came short', async () => {
    expect(await finish({ complete: false })).toMatchObject({ watermark: null, watermarkSelection: null });
  });
});

describe('the folder tree', () => {
  test('is stored only where it differs from the last kept one', async () => {
    await finish();
    run = await start('run-010', 10);
    expect((await finish()).files.folders).toBeNull();
    run = await start('run-011', 11);
    expect((await finish({ tree: new FolderTree([]) })).files.folders).toMatchObject({ lines: 0 });
    run = await start('run-012', 12);
    expect((await finish()).files.folders).toMatchObject({ lines: 1 });
  });
});

describe('a run that is no longer its own master ends interrupted, without a manifest', () => {
  const manifestIsThere = () => storage.files.has(`${folder}/manifest.json`);

  test('where its folder is gone', async () => {
    storage.files.delete(`${folder}/run.json`);
    await expect(finish()).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(manifestIsThere()).toBe(false);
    expect(await database.progress.interrupted()).toBeDefined();
  });

  test('where the root belongs to another account', async () => {
    storage.files.delete('backup-creator.json');
    await claimRoot(storage, { ...ACCOUNT, mid: 2 });
    await expect(finish()).rejects.toMatchObject({ code: 'wrong-account' });
    expect(manifestIsThere()).toBe(false);
  });

  test.each([1, 2])(
    'where another process took its lock, be it just before the manifest (check %i)',
    async (last) => {
      let checks = 0;
      const checkLock = () => {
        checks += 1;
        if (checks === last) throw new BackupError('lock-lost', 'Another process has taken this job over.');
      };
      await expect(finish({}, checkLock)).rejects.toMatchObject({ code: 'lock-lost' });
      expect(manifestIsThere()).toBe(false);
    },
  );

  test.each(['index', 'inventory', 'manifest'])('where its %s cannot be written', async (file) => {
    storage.failing = (call) =>
      call.includes(`/${file}.`) ? new BackupError('storage-full', 'The disk is full.') : undefined;
    await expect(finish()).rejects.toMatchObject({ code: 'storage-full' });
    storage.failing = undefined;
    expect(manifestIsThere()).toBe(false);
    expect(await finish()).toMatchObject({ status: 'complete' });
  });
});

test('a walk that was due is done once a run has compared all ids, and only then', async () => {
  open.ingest({ runId: 'run-001', on: 1 }, [{ ...keptAsset(1).line! }]);
  open.catalog.dropRuns(['run-001']);
  await finish({ walked: false });
  expect(open.catalog.facts().droppedRuns).toEqual(['run-001']);
  run = await start('run-010', 10);
  await finish();
  expect(open.catalog.facts().droppedRuns).toEqual([]);
});

test('a run that is called off while its manifest is written is finished, not told of as cancelled', async () => {
  const cancel = new AbortController();
  const heeding = <Answer>(signal: AbortSignal | undefined, answer: () => Promise<Answer>) =>
    signal?.aborted ? Promise.reject(new BackupError('cancelled', 'Cancelled.')) : answer();
  const stopping = withCalls(storage, {
    put: (path, body, options) => {
      if (path.endsWith('/manifest.json')) cancel.abort();
      return heeding(options.signal, () => storage.put(path, body, options));
    },
    settle: (options) => heeding(options?.signal, () => storage.settle(options)),
  });
  const finishing = finish({}, undefined, {
    to: cancellableStorage(stopping, cancel.signal),
    manifestSignal: graceAfter(cancel.signal, 60_000),
  });
  expect(await finishing).toMatchObject({ status: 'complete' });
  expect(cancel.signal.aborted).toBe(true);
});
