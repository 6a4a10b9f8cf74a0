import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RunHistory } from '../../../electron/jobs/run-history.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import type { KeptJob } from '../../../electron/settings/desktop-settings.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import { BackupError } from '../../../shared/errors.ts';
import { NO_NOTIFICATIONS } from '../../../shared/notify.ts';
import { NO_RETENTION, NO_VERIFICATION } from '../../../shared/trust.ts';
import { memoryLog } from '../../support/engine.ts';
import { createMemoryStorage, type MemoryStorage } from '../../support/memory-storage.ts';
import { withCalls } from '../../support/storage.ts';
import { manifestOf } from '../backup/catalog/catalog-builders.ts';

const JSON_TYPE = { contentType: 'application/json' };
const SECRET = 'kkk-the-secret-key-kkk';

let memory: MemoryStorage;
let history: RunHistory;
/** How often each manifest was looked for. */
let looks: string[];
let lists: number;
let more: number;
/** What a look waits for, by folder. */
let holds: Map<string, Promise<void>>;
let opening: () => Promise<Storage>;
let unused: boolean;
let job: KeptJob;

const place = (path: string): KeptJob => ({
  id: '7f3b1f0e-6a5e-4f0a-9a3c-0d8f6f1d2a11',
  name: 'Retail EU',
  sample: false,
  connection: { authenticationAddress: 'http://127.0.0.1:1', clientId: 'client' },
  destination: { kind: 'local', path },
  selection: { types: 'all', folders: 'all', scope: 'own' },
  schedule: { cron: '0 2 * * *', zone: 'UTC', enabled: true },
  folderPattern: 'backup_YYYYMMDD',
  verification: NO_VERIFICATION,
  retention: NO_RETENTION,
  notify: NO_NOTIFICATIONS,
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  memory = createMemoryStorage();
  looks = [];
  lists = 0;
  more = 0;
  holds = new Map();
  unused = false;
  job = place('/backups');
  const storage = withCalls(memory, {
    list: (path) => {
      lists += 1;
      return memory.list(path);
    },
    read: async (path) => {
      const [name = ''] = path.split('/');
      looks.push(name);
      await holds.get(name);
      return memory.read(path);
    },
  });
  opening = async () => storage;
  const secrets = createSecretRegistry();
  secrets.add(SECRET);
  history = new RunHistory({
    job: () => job,
    runLog: {
      append: async () => undefined,
      read: async () => [],
      appendNotifications: async () => undefined,
      readNotifications: async () => [],
    },
    log: memoryLog(),
    secrets,
    openStorage: () => opening(),
    isUnused: () => unused,
    onMore: () => {
      more += 1;
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
});

async function finish(day: number, name = `backup_2026110${day}`): Promise<void> {
  const manifest = manifestOf({ runId: `run-00${day}`, on: day });
  await memory.put(`${name}/manifest.json`, JSON.stringify(manifest), JSON_TYPE);
}
const interrupt = (name: string) => memory.put(`${name}/run.json`, '{}', JSON_TYPE);

function hold(name: string): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  holds.set(name, promise);
  return resolve;
}

/** What is answered once the patience is over. */
async function impatiently() {
  const answer = history.lines(100);
  await vi.advanceTimersByTimeAsync(2000);
  return answer;
}
const folders = async () => (await history.lines(100)).lines.map((line) => line.folder);

describe('the runs at the destination', () => {
  test('are read once: a finished run never changes', async () => {
    await finish(1);
    await finish(2);
    expect(await folders()).toEqual(['backup_20261102', 'backup_20261101']);
    expect(await folders()).toEqual(['backup_20261102', 'backup_20261101']);
    expect(looks.toSorted()).toEqual(['backup_20261101', 'backup_20261102']);
  });

  test('are those that lie there now', async () => {
    await finish(1);
    await finish(2);
    await folders();
    memory.files.delete('backup_20261101/manifest.json');
    expect(await folders()).toEqual(['backup_20261102']);
  });

  test('are shown no more once a carried one stands for them, whatever of them is still there', async () => {
    await finish(1);
    await finish(2);
    await finish(3);
    const carried = manifestOf({ runId: 'run-009', on: 3, kind: 'carried', carried: ['run-001', 'run-002'] });
    await memory.put('backup_20261103_009/manifest.json', JSON.stringify(carried), JSON_TYPE);
    const { lines } = await history.lines(100);
    expect(new Set(lines.map(({ folder }) => folder))).toEqual(
      new Set(['backup_20261103', 'backup_20261103_009']),
    );
    expect(lines.find(({ folder }) => folder === 'backup_20261103_009')).toMatchObject({
      reason: 'It holds what is still needed of 2 removed backups.',
      counts: null,
      bytes: null,
    });
    expect((await history.newest())?.folder).toBe('backup_20261103');
  });

  test('are looked for again where one has no manifest yet, though not each time', async () => {
    await interrupt('backup_20261101');
    expect(await folders()).toEqual([]);
    expect(await folders()).toEqual([]);
    expect(looks).toEqual(['backup_20261101']);
    await finish(1);
    vi.advanceTimersByTime(30_000);
    expect(await folders()).toEqual(['backup_20261101']);
    expect(looks).toHaveLength(2);
  });

  test('of another destination are not those of the one before', async () => {
    await finish(1);
    await folders();
    job = place('/elsewhere');
    memory.files.clear();
    await finish(2);
    expect(await folders()).toEqual(['backup_20261102']);
  });
});

describe('a history that takes long to read', () => {
  test('is answered with what is known by then, and the window is told when there is more', async () => {
    await finish(1);
    await finish(2);
    const go = hold('backup_20261101');
    expect((await impatiently()).lines.map((line) => line.folder)).toEqual(['backup_20261102']);
    expect(more).toBe(0);
    go();
    await vi.waitFor(() => expect(more).toBe(1));
    expect(await folders()).toEqual(['backup_20261102', 'backup_20261101']);
    expect(more).toBe(1);
  });

  test('is read by one reading, however often it is asked for', async () => {
    await finish(1);
    const go = hold('backup_20261101');
    await Promise.all([impatiently(), impatiently(), impatiently()]);
    expect(looks).toEqual(['backup_20261101']);
    expect(lists).toBe(1);
    go();
    await vi.waitFor(() => expect(more).toBe(1));
  });

  test('of which nothing new comes is not told of', async () => {
    await interrupt('backup_20261101');
    const go = hold('backup_20261101');
    await impatiently();
    go();
    await folders();
    expect(more).toBe(0);
  });
});

describe('a destination that cannot be read', () => {
  const refused = () =>
    new BackupError('storage-permission', `Could not list s3://bucket: ${SECRET} was refused.`, {
      hint: 'Enter it again.',
    });

  test('is said with the reason and without any secret, beside what is known', async () => {
    await finish(1);
    await folders();
    memory.failing = (call) => (call.startsWith('list') ? refused() : undefined);
    const { lines, unread } = await history.lines(100);
    expect(lines).toHaveLength(1);
    expect(unread).toMatchObject({ code: 'storage-permission', hint: 'Enter it again.' });
    expect(unread?.message).toMatch(/^Could not list s3:\/\/bucket: /);
    expect(JSON.stringify(unread)).not.toContain(SECRET);
    memory.failing = undefined;
    expect((await history.lines(100)).unread).toBeNull();
  });

  test('is told of once where that takes long to show', async () => {
    const { promise, reject } = Promise.withResolvers<Storage>();
    opening = () => promise;
    expect(await impatiently()).toEqual({ lines: [], unread: null });
    reject(refused());
    await vi.waitFor(() => expect(more).toBe(1));
    expect((await history.lines(100)).unread).toMatchObject({ code: 'storage-permission' });
    expect(more).toBe(1);
  });

  test('has what was read of it before that, and no reading goes on behind', async () => {
    for (const day of [1, 2, 3]) await finish(day);
    memory.failing = (call) => (call.includes('backup_20261102') ? refused() : undefined);
    const { lines, unread } = await history.lines(100);
    expect(lines.map((line) => line.folder)).toContain('backup_20261103');
    expect(unread).not.toBeNull();
  });

  test('is no problem where it is a folder that no backup has made yet', async () => {
    opening = () => Promise.reject(new BackupError('storage-unavailable', 'The folder is missing.'));
    unused = true;
    expect(await history.lines(100)).toEqual({ lines: [], unread: null });
    unused = false;
    expect((await history.lines(100)).unread).toMatchObject({ code: 'storage-unavailable' });
  });

  test('by a failure that is not the program’s own is said in the program’s own words', async () => {
    opening = () => Promise.reject(new Error(`GET https://user:${SECRET}@proxy`));
    const { unread } = await history.lines(100);
    expect(unread?.message).toBe('The runs at the destination could not be read.');
  });
});

describe('the newest run', () => {
  test('is that of the business unit, among all that lie there', async () => {
    for (const day of [1, 3, 2]) await finish(day);
    expect(await history.newest()).toMatchObject({ folder: 'backup_20261103' });
    job = { ...job, connection: { ...job.connection, mid: 2 } };
    expect(await history.newest()).toBeUndefined();
  });

  test('is not known where the destination cannot be read', async () => {
    opening = () => Promise.reject(new BackupError('storage-unavailable', 'The folder is missing.'));
    await expect(history.newest()).rejects.toMatchObject({ code: 'storage-unavailable' });
  });
});
