import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orderOf } from '../../../electron/backup/catalog/order.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { IndexLine } from '../../../shared/format.ts';
import { openTestBrowseDatabase } from '../../support/browse-database.ts';
import {
  dateOf,
  folders,
  modified,
  openWrittenBackups,
  runOf,
  type WrittenBackups,
} from '../../support/written-account.ts';
import { indexLine, WRITTEN_ACCOUNT, writeRoot } from '../../support/written-runs.ts';

let backups: WrittenBackups;
beforeEach(async () => {
  backups = await openWrittenBackups();
});
afterEach(() => backups.close());

function runs(): string[] {
  return backups.catalog.runs().map(({ runId }) => runId);
}

/** The assets that there are, each with the run that its version is from. */
function account(at: string | null = null): string[] {
  return backups.catalog.accountAt(at, 0, 100).map(({ row: { id, runId } }) => `${id} of ${runId}`);
}

/** What a database says that reads all of it at once. */
async function rebuilt(): Promise<Record<string, unknown[]>> {
  const other = openTestBrowseDatabase();
  try {
    await other.sync(backups.storage);
    return other.content();
  } finally {
    other.close();
  }
}

const carriedOf = (day: number, line: IndexLine) => ({
  ...line,
  run: runOf(day),
  until: dateOf(day),
  sequence: day,
});

describe('what is read of a destination', () => {
  it('are the runs that are new there, and nothing else', async () => {
    await backups.backUp(1, { index: [indexLine(10)] });
    backups.storage.events.length = 0;
    await backups.backUp(2, { index: [indexLine(11)] });
    expect(
      backups.storage.events.filter((event) => event.includes('ndjson') && event.startsWith('read')),
    ).toEqual(['read backup_20260102_020000/index.ndjson', 'read backup_20260102_020000/inventory.ndjson']);
    backups.storage.events.length = 0;
    await backups.read();
    expect(backups.storage.events.filter((event) => event.startsWith('read'))).toEqual([
      'read backup-creator.json',
    ]);
    expect(account()).toEqual([`10 of ${runOf(1)}`, `11 of ${runOf(2)}`]);
  });

  it('is told while it goes on', async () => {
    for (const day of [1, 2, 3]) await backups.write(day);
    await backups.read();
    expect(backups.told.map(({ done, total }) => `${done} of ${total}`)).toEqual([
      '0 of 3',
      '1 of 3',
      '2 of 3',
      '3 of 3',
    ]);
  });

  it('are finished runs: interrupted ones are passed over until they are finished', async () => {
    const folder = await backups.write(1, { index: [indexLine(10)] });
    const manifest = backups.storage.files.get(`${folder}/manifest.json`);
    backups.storage.files.delete(`${folder}/manifest.json`);
    expect(await backups.read()).toEqual([]);
    expect(runs()).toEqual([]);
    backups.storage.files.set(`${folder}/manifest.json`, manifest ?? Buffer.alloc(0));
    await backups.read();
    expect(runs()).toEqual([runOf(1)]);
  });

  it('comes to the same in whatever order runs appear', async () => {
    const write = {
      1: () => backups.write(1, { folders: folders([2, 'Emails']), index: [indexLine(10), indexLine(11)] }),
      2: () =>
        backups.write(2, {
          index: [indexLine(10, { content: 'new', ...modified(2) })],
          inventory: [{ id: 11, modifiedDate: null, folderId: 1, state: 'deleted' }],
        }),
      3: () => backups.write(3, { index: [indexLine(11, { content: 'again', ...modified(3) })] }),
    };
    for (const day of [3, 1, 2] as const) {
      await write[day]();
      await backups.read();
    }
    expect(backups.content()).toEqual(await rebuilt());
    expect(backups.catalog.runs().map(({ assets }) => assets)).toEqual([2, 1, 2]);
  });

  it('forgets runs that are gone, and nothing else', async () => {
    await backups.backUp(1, { folders: folders(), index: [indexLine(10), indexLine(11)] });
    const lost = await backups.backUp(2, {
      folders: folders([2, 'New']),
      index: [indexLine(10, { content: 'new', ...modified(2) })],
      inventory: [{ id: 11, modifiedDate: null, folderId: 1, state: 'deleted' }],
    });
    await backups.backUp(3, { index: [indexLine(12)] });
    backups.lose(lost);
    await backups.read();
    expect(runs()).toEqual([runOf(1), runOf(3)]);
    expect(account()).toEqual([`10 of ${runOf(1)}`, `11 of ${runOf(1)}`, `12 of ${runOf(3)}`]);
    expect(backups.content()).toEqual(await rebuilt());
  });
});

describe('a run that cannot be read', () => {
  it('is left out with the reason, also the next time, until it can be', async () => {
    await backups.write(1, { index: [indexLine(10)] });
    const folder = await backups.write(2, { index: [indexLine(11)] });
    const path = `${folder}/index.ndjson`;
    const index = backups.storage.files.get(path) ?? Buffer.alloc(0);
    backups.storage.files.set(path, Buffer.from(index.toString().replace('Block', 'Blick')));
    for (const _ of [1, 2]) {
      expect(await backups.read()).toMatchObject([{ folder, error: { code: 'format-damaged' } }]);
      expect(account()).toEqual([`10 of ${runOf(1)}`]);
      expect(backups.content()).toEqual(await rebuilt());
    }
    backups.storage.files.delete(path);
    expect(await backups.read()).toMatchObject([{ folder, error: { code: 'storage-not-found' } }]);
    backups.storage.files.set(path, index);
    expect(await backups.read()).toEqual([]);
    expect(runs()).toEqual([runOf(1), runOf(2)]);
  });

  it('does not keep others from being read where its manifest is damaged or of a newer version', async () => {
    const [damaged, newer] = [await backups.write(1), await backups.write(2)];
    backups.storage.files.set(`${damaged}/manifest.json`, Buffer.from('{"formatVersion": 1'));
    backups.storage.files.set(`${newer}/manifest.json`, Buffer.from('{"formatVersion": 99}'));
    await backups.write(3, { index: [indexLine(10)] });
    const leftOut = await backups.read();
    expect(leftOut.map(({ error }) => error.code).sort()).toEqual(['format-damaged', 'format-newer']);
    expect(runs()).toEqual([runOf(3)]);
  });

  it('is read again where the destination failed half-way', async () => {
    await backups.backUp(1, { index: [indexLine(10)] });
    await backups.write(2, { index: [indexLine(11)] });
    backups.storage.failing = (call) =>
      call.endsWith('inventory.ndjson') ? new BackupError('storage-unavailable', 'Cut off.') : undefined;
    await expect(backups.read()).rejects.toThrow('Cut off.');
    expect(account()).toEqual([`10 of ${runOf(1)}`]);
    backups.storage.failing = undefined;
    await backups.read();
    expect(backups.content()).toEqual(await rebuilt());
  });

  it('is taken back where the reading is called off', async () => {
    await backups.write(1, { index: [indexLine(10)] });
    const controller = new AbortController();
    backups.storage.failing = (call) => {
      if (call.endsWith('index.ndjson')) controller.abort();
      return undefined;
    };
    await expect(backups.sync(backups.storage, controller.signal)).rejects.toThrow();
    expect(runs()).toEqual([]);
    backups.storage.failing = undefined;
    await backups.read();
    expect(runs()).toEqual([runOf(1)]);
  });
});

describe('a carried run', () => {
  const writeCarried = (
    folder: string,
    runId: string,
    days: readonly number[],
    more: readonly string[] = [],
  ) =>
    backups.write(2, {
      runId,
      folder,
      index: days.map((day) => carriedOf(day, indexLine(day * 10, modified(day)))),
      manifest: { kind: 'carried', carried: [...days.map(runOf), ...more], sequence: 100 },
    });

  it('stands for those it replaces, whether they are still there or not; they come back where it is gone', async () => {
    const [one, two] = [
      await backups.backUp(1, { index: [indexLine(10, modified(1))] }),
      await backups.backUp(2, { index: [indexLine(20, modified(2))] }),
    ];
    await backups.backUp(3, { index: [indexLine(30, modified(3))] });
    const before = backups.content();
    await writeCarried('carried', 'carried-1', [1, 2]);
    await backups.read();
    expect(runs()).toEqual(['carried-1', runOf(3)]);
    expect(account()).toEqual(['10 of carried-1', '20 of carried-1', `30 of ${runOf(3)}`]);
    // Each line counts from when it came from.
    expect(account(dateOf(1))).toEqual(['10 of carried-1']);
    expect(backups.content()).toEqual(await rebuilt());

    const kept = new Map(backups.storage.files);
    backups.lose(one);
    backups.lose(two);
    await backups.read();
    expect(account()).toEqual(['10 of carried-1', '20 of carried-1', `30 of ${runOf(3)}`]);
    expect(backups.content()).toEqual(await rebuilt());

    for (const [path, bytes] of kept) backups.storage.files.set(path, bytes);
    backups.lose('carried');
    await backups.read();
    expect(backups.content()).toEqual(before);
  });

  it('is the same one where its folder was renamed, as any other run is', async () => {
    const folder = await backups.backUp(1, { index: [indexLine(10, modified(1))] });
    await backups.backUp(3, { index: [indexLine(30, modified(3))] });
    await writeCarried('carried', 'carried-1', [1]);
    await backups.read();
    for (const [path, bytes] of new Map(backups.storage.files)) {
      backups.storage.files.set(path.replace(/^(carried|backup_20260103_020000)/, '$1 renamed'), bytes);
    }
    for (const lost of ['carried', 'backup_20260103_020000', folder]) backups.lose(lost);
    await backups.read();
    expect(backups.catalog.runs().map(({ folder }) => folder)).toEqual([
      'carried renamed',
      'backup_20260103_020000 renamed',
    ]);
    expect(backups.content()).toEqual(await rebuilt());
  });

  it('may itself be replaced by another', async () => {
    await backups.backUp(1, { index: [indexLine(10, modified(1))] });
    await writeCarried('carried', 'carried-1', [1]);
    await backups.read();
    await writeCarried('carried-again', 'carried-2', [1], ['carried-1']);
    await backups.read();
    expect(runs()).toEqual(['carried-2']);
    expect(backups.content()).toEqual(await rebuilt());
    backups.lose('carried-again');
    await backups.read();
    expect(runs()).toEqual(['carried-1']);
    expect(backups.content()).toEqual(await rebuilt());
  });

  it('stands for nothing where it cannot be read', async () => {
    await backups.backUp(1, { index: [indexLine(10, modified(1))] });
    await writeCarried('carried', 'carried-1', [1]);
    const index = backups.storage.files.get('carried/index.ndjson') ?? Buffer.alloc(0);
    backups.storage.files.set('carried/index.ndjson', Buffer.from('damaged'));
    expect(await backups.read()).toMatchObject([{ folder: 'carried' }]);
    expect(account()).toEqual([`10 of ${runOf(1)}`]);
    expect(backups.content()).toEqual(await rebuilt());
    backups.storage.files.set('carried/index.ndjson', index);
    expect(await backups.read()).toEqual([]);
    expect(account()).toEqual(['10 of carried-1']);
  });

  it('keeps the folder trees of the runs they came from', async () => {
    const trees = [1, 2].flatMap((day) =>
      folders([2, `As of ${day}`]).map((line) => ({
        ...line,
        run: runOf(day),
        until: dateOf(day),
        sequence: day,
      })),
    );
    await backups.write(2, {
      runId: 'carried-1',
      folders: trees,
      manifest: { kind: 'carried', carried: [runOf(1), runOf(2)] },
    });
    await backups.read();
    expect(backups.catalog.tree(dateOf(1))[1]?.name).toBe('As of 1');
    expect(backups.catalog.tree(null)[1]?.name).toBe('As of 2');
  });
});

describe('a folder that is not a run of this account', () => {
  it('is passed over, and not read again', async () => {
    await backups.write(1, { manifest: { account: { ...WRITTEN_ACCOUNT, mid: 7 } } });
    await backups.read();
    expect(runs()).toEqual([]);
    expect(backups.log.join()).toContain('A run of another account is passed over.');
    backups.storage.events.length = 0;
    await backups.read();
    expect(backups.storage.events.join()).not.toContain('manifest');
  });

  it('is passed over where it is a copy of another, until that is gone', async () => {
    const folder = await backups.backUp(1, { index: [indexLine(10)] });
    for (const [path, bytes] of new Map(backups.storage.files)) {
      if (path.startsWith(folder)) backups.storage.files.set(path.replace(folder, `${folder} copy`), bytes);
    }
    await backups.read();
    expect(runs()).toEqual([runOf(1)]);
    backups.lose(folder);
    await backups.read();
    expect(backups.catalog.runs()).toMatchObject([{ runId: runOf(1), folder: `${folder} copy` }]);
    expect(backups.content()).toEqual(await rebuilt());
  });
});

describe('the place that was read', () => {
  it('is remembered where it looks empty now: a drive that is not there must not be forgotten', async () => {
    await backups.backUp(1, { index: [indexLine(10)] });
    const kept = new Map(backups.storage.files);
    backups.storage.files.clear();
    await expect(backups.read()).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(account()).toEqual([`10 of ${runOf(1)}`]);
    for (const [path, bytes] of kept) backups.storage.files.set(path, bytes);
    expect(await backups.read()).toEqual([]);
  });

  it('may be empty, at first and later', async () => {
    expect(await backups.read()).toEqual([]);
    backups.lose(await backups.backUp(1, { index: [indexLine(10)] }));
    await backups.read();
    expect(account()).toEqual([]);
    expect(backups.content()).toEqual(await rebuilt());
  });

  it('is forgotten where it is another one now, or of another account', async () => {
    await backups.backUp(1, { index: [indexLine(10)] });
    const elsewhere = await openWrittenBackups();
    await elsewhere.write(5);
    await backups.sync({ ...elsewhere.storage, locate: (path) => `elsewhere:/${path}` });
    expect(runs()).toEqual([runOf(5)]);
    elsewhere.close();
    await backups.read();
    expect(runs()).toEqual([runOf(1)]);
    await writeRoot(backups.storage, { ...WRITTEN_ACCOUNT, mid: 7 });
    await backups.read();
    expect(runs()).toEqual([]);
  });

  it('is that of its oldest run where the file that names its account is not there', async () => {
    backups.storage.files.delete('backup-creator.json');
    await backups.write(1, { index: [indexLine(10)] });
    await backups.write(2, { manifest: { account: { ...WRITTEN_ACCOUNT, mid: 7 } } });
    await backups.read();
    expect(runs()).toEqual([runOf(1)]);
    await backups.backUp(3, { index: [indexLine(11)] });
    expect(runs()).toEqual([runOf(1), runOf(3)]);
  });
});

it('orders runs of the same second by their sequence', async () => {
  const until = dateOf(1);
  await backups.write(1, {
    runId: 'run-of-b',
    folder: 'b',
    manifest: { sequence: 1 },
    index: [indexLine(10)],
  });
  await backups.write(1, {
    runId: 'run-of-a',
    folder: 'a',
    manifest: { sequence: 2 },
    index: [indexLine(10)],
  });
  await backups.read();
  expect(runs()).toEqual(['run-of-b', 'run-of-a']);
  expect(account(until)).toEqual(['10 of run-of-a']);
  expect(
    orderOf({ until, sequence: 1, runId: 'run-of-b' }) < orderOf({ until, sequence: 2, runId: 'run-of-a' }),
  ).toBe(true);
});
