import * as fileSystem from 'node:fs/promises';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { Engine } from '../../support/engine.ts';
import { withCalls } from '../../support/storage.ts';
import type { FaultRow, FaultScene } from './fault-matrix.ts';

const complete = { status: 'complete', exitCode: 0, watermark: 'moves' } as const;
const interrupted = { status: 'interrupted', exitCode: 1, watermark: 'stays' } as const;
const failed = { status: 'failed', exitCode: 1, watermark: 'stays' } as const;
const continued = { finally: ['complete', 'complete'] } as const;

/** A destination where giving a file its name fails: the nth time, and ever after, or for some names. */
function failingStorage(engine: Engine, code: string, fails: (path: string, nth: number) => boolean) {
  let renamed = 0;
  const failingRename: typeof rename = async (from, to) => {
    renamed += 1;
    if (fails(String(to), renamed)) throw Object.assign(new Error(code), { code });
    await rename(from, to);
  };
  const fs = { ...fileSystem, rename: failingRename };
  return createLocalStorage(engine.backups, { create: 'with-parents', fs });
}

function failingWrites(code: string, fails: (path: string, nth: number) => boolean): FaultRow['lay'] {
  return async ({ engine }) => ({ storage: await failingStorage(engine, code, fails) });
}

const isManifest = (path: string) => path.endsWith('manifest.json');

/** The snapshot folder of the run under way: the one without a manifest. */
async function openFolder(engine: Engine): Promise<string> {
  for (const name of await readdir(engine.backups)) {
    const path = join(engine.backups, name);
    const files = await readdir(path).catch(() => undefined);
    if (files?.includes('run.json') && !files.includes('manifest.json')) return path;
  }
  throw new Error('No run is under way.');
}

function cancelledRun(scene: FaultScene) {
  const cancel = new AbortController();
  scene.atRequest('asset', 15, () => cancel.abort());
  return { signal: cancel.signal };
}

/** A run that is cancelled, and then something happens to what it left behind. */
function afterCancelling(spoil: (engine: Engine) => Promise<void>): FaultRow['lay'] {
  return async (scene) => {
    const { result } = await scene.engine.run(cancelledRun(scene));
    expect(result.status).toBe('interrupted');
    await spoil(scene.engine);
    return undefined;
  };
}

async function overwrite(path: string, text: string): Promise<{ readonly lift: () => Promise<void> }> {
  const before = await readFile(path);
  await writeFile(path, text);
  return { lift: () => writeFile(path, before) };
}

function takeLockAway(engine: Engine): void {
  const database = new DatabaseSync(join(engine.state, 'lock.sqlite'));
  database.prepare("UPDATE lock SET token = 'another', owner = 'another'").run();
  database.close();
}

function dropLock(engine: Engine): void {
  const database = new DatabaseSync(join(engine.state, 'lock.sqlite'));
  database.prepare('DELETE FROM lock').run();
  database.close();
}

/** What the destination, the user, the disk or the local state do. */
export const MACHINE_FAULTS: readonly FaultRow[] = [
  {
    name: 'the disk is full in mid-run',
    ...interrupted,
    ...continued,
    error: 'storage-full',
    lay: failingWrites('ENOSPC', (_, nth) => nth > 20),
  },
  {
    name: 'the disk is full when the manifest is written',
    ...interrupted,
    ...continued,
    error: 'storage-full',
    lay: failingWrites('ENOSPC', isManifest),
  },
  {
    name: 'the disk is full from the start',
    ...failed,
    error: 'storage-full',
    lay: failingWrites('ENOSPC', () => true),
  },
  {
    name: 'the disk is full when run.json is written, after the folder was claimed',
    ...failed,
    error: 'storage-full',
    lay: failingWrites('ENOSPC', (path) => path.endsWith('run.json')),
  },
  {
    name: 'writing is no longer permitted in mid-run',
    ...interrupted,
    ...continued,
    error: 'storage-permission',
    lay: failingWrites('EACCES', (_, nth) => nth > 20),
  },
  {
    name: 'the disk does not accept the name of one asset',
    status: 'with problems',
    exitCode: 3,
    watermark: 'moves',
    pending: 1,
    lay: async ({ engine, changed }) => ({
      storage: await failingStorage(engine, 'ENAMETOOLONG', (path) => path.includes(`.${changed[3]}.`)),
    }),
    check: ({ manifest }) => expect(manifest?.pending[0]?.reason).toContain('too long for this disk'),
  },
  {
    name: 'the disk cannot make files safe',
    ...interrupted,
    ...continued,
    error: 'storage-unavailable',
    lay: async ({ engine }) => {
      const storage = await createLocalStorage(engine.backups, { create: 'never' });
      let settled = 0;
      const settle = async () => {
        settled += 1;
        if (settled > 2) throw new BackupError('storage-unavailable', 'The disk reported EIO.');
        await storage.settle();
      };
      return { storage: withCalls(storage, { settle }) };
    },
  },
  {
    name: 'the destination is removed in mid-run',
    ...interrupted,
    error: 'storage-unavailable',
    lay: ({ engine, atRequest }) => {
      atRequest('asset', 15, () => rm(engine.backups, { recursive: true, force: true }));
      return undefined;
    },
  },
  {
    name: 'the destination is disconnected in mid-run and comes back',
    ...interrupted,
    ...continued,
    error: 'storage-unavailable',
    lay: ({ engine, atRequest }) => {
      const away = `${engine.backups} away`;
      atRequest('asset', 15, () => rename(engine.backups, away));
      return { lift: () => rename(away, engine.backups) };
    },
  },
  {
    name: 'the snapshot folder is removed in mid-run',
    ...interrupted,
    error: 'storage-unavailable',
    lay: ({ engine, atRequest }) => {
      atRequest('asset', 15, async () => rm(await openFolder(engine), { recursive: true, force: true }));
      return undefined;
    },
  },
  {
    name: 'the good run is removed in mid-run',
    ...complete,
    lay: ({ engine, goodFolder, atRequest }) => {
      atRequest('asset', 15, () => rm(join(engine.backups, goodFolder), { recursive: true, force: true }));
      return undefined;
    },
  },
  {
    name: 'the root becomes another account’s in mid-run',
    ...interrupted,
    ...continued,
    error: 'wrong-account',
    lay: ({ engine, atRequest }) => {
      const path = join(engine.backups, 'backup-creator.json');
      let lift: (() => Promise<void>) | undefined;
      const account = { tenant: 'loopback', mid: 7 };
      atRequest('asset', 15, async () => {
        ({ lift } = await overwrite(path, JSON.stringify({ formatVersion: 1, account })));
      });
      return { lift: () => lift?.() };
    },
  },
  {
    name: 'backup-creator.json is damaged',
    ...failed,
    error: 'format-damaged',
    lay: ({ engine }) => overwrite(join(engine.backups, 'backup-creator.json'), '{"formatVersion":1,'),
  },
  {
    name: 'backup-creator.json is gone',
    ...complete,
    lay: async ({ engine }) => {
      await rm(join(engine.backups, 'backup-creator.json'));
      return undefined;
    },
  },
  {
    name: 'the backup is cancelled in mid-run',
    ...interrupted,
    ...continued,
    error: 'cancelled',
    lay: cancelledRun,
  },
  {
    name: 'the lock is lost in mid-run',
    ...interrupted,
    ...continued,
    error: 'lock-lost',
    lay: ({ engine, atRequest }) => {
      atRequest('asset', 15, () => takeLockAway(engine));
      return { lift: () => dropLock(engine) };
    },
  },
  {
    name: 'the catalog is damaged',
    ...complete,
    lay: async ({ engine }) => {
      await overwrite(join(engine.state, 'catalog.sqlite'), 'no database '.repeat(1000));
      return undefined;
    },
    check: ({ log }) => expect(log.join()).toContain('The catalog was damaged and moved aside'),
  },
  {
    name: 'the local state is gone',
    ...complete,
    lay: async ({ engine }) => {
      await rm(engine.state, { recursive: true });
      return undefined;
    },
  },
  {
    name: 'the progress of an interrupted run is damaged',
    ...complete,
    lay: afterCancelling(async ({ state }) => {
      await overwrite(join(state, 'progress.sqlite'), 'no database '.repeat(1000));
    }),
    check: ({ log, result }) => {
      expect(log.join()).toContain('progress was damaged and moved aside');
      expect(result.runs).toHaveLength(1);
    },
  },
  {
    name: 'the catalog is damaged while a run is interrupted',
    ...complete,
    lay: afterCancelling(async ({ state }) => {
      await overwrite(join(state, 'catalog.sqlite'), 'no database '.repeat(1000));
    }),
    check: ({ result }) => expect(result.runs).toHaveLength(2),
  },
  {
    name: 'run.json of an interrupted run is damaged',
    ...complete,
    lay: afterCancelling(async (engine) => {
      await overwrite(join(await openFolder(engine), 'run.json'), '');
    }),
    check: ({ result }) => expect(result.runs).toHaveLength(1),
  },
  {
    name: 'the manifest of an interrupted run is empty',
    ...complete,
    lay: afterCancelling(async (engine) => {
      await writeFile(join(await openFolder(engine), 'manifest.json'), '');
    }),
    check: ({ result }) => expect(result.runs.map(({ status }) => status)).toEqual(['complete', 'complete']),
  },
  {
    name: 'some content of an interrupted run is gone',
    ...complete,
    lay: afterCancelling(async (engine) => {
      await rm(join(await openFolder(engine), 'content'), { recursive: true });
    }),
    check: ({ result }) => expect(result.runs).toHaveLength(2),
  },
  {
    name: 'the manifest of the only run is empty',
    ...complete,
    lay: async ({ engine, goodFolder }) => {
      await overwrite(join(engine.backups, goodFolder, 'manifest.json'), '');
      return undefined;
    },
    check: ({ manifest, log }) => {
      expect(manifest?.since).toBeNull();
      expect(log.join()).toContain('gone from the destination');
    },
  },
  {
    name: 'the index of the only run is damaged, and a new machine reads it',
    ...complete,
    lay: async ({ engine, goodFolder }) => {
      const path = join(engine.backups, goodFolder, 'index.ndjson');
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.slice(0, text.length / 2));
      await rm(engine.state, { recursive: true });
      return undefined;
    },
    check: ({ manifest, log }) => {
      expect(manifest?.since).toBeNull();
      expect(log.join()).toContain('cannot be read and counts as not there');
    },
  },
  {
    name: 'the inventory of the only run is damaged, and a new machine reads it',
    ...complete,
    lay: async ({ engine, goodFolder }) => {
      await writeFile(join(engine.backups, goodFolder, 'inventory.ndjson'), '{"id":1}\n');
      await rm(engine.state, { recursive: true });
      return undefined;
    },
  },
  {
    name: 'a run of a newer format stands at the destination',
    ...failed,
    error: 'format-newer',
    lay: async ({ engine, goodFolder }) => {
      const manifest = await readFile(join(engine.backups, goodFolder, 'manifest.json'), 'utf8');
      const folder = join(engine.backups, 'backup_20990101');
      await fileSystem.mkdir(folder);
      await writeFile(
        join(folder, 'manifest.json'),
        manifest.replace('"formatVersion": 1', '"formatVersion": 2'),
      );
      return { lift: () => rm(folder, { recursive: true }) };
    },
  },
  {
    name: 'the lease is damaged',
    ...complete,
    lay: async ({ engine }) => {
      await writeFile(join(engine.backups, 'lease.json'), '{');
      return undefined;
    },
  },
];
