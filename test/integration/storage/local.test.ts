import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as nodeFileSystem from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileSystem } from '../../../electron/storage/file-system.ts';
import { createLocalStorage, type LocalStorageOptions } from '../../../electron/storage/local.ts';
import type { Storage } from '../../../electron/storage/storage.ts';

const { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } = nodeFileSystem;
const type = { contentType: 'text/plain' };
const folder = 'backup_20261124';

let base: string;
let root: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'local-storage-'));
  root = join(base, 'root');
});
afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

async function claimed(options: Partial<LocalStorageOptions> = {}): Promise<Storage> {
  const storage = await createLocalStorage(root, { create: 'root', ...options });
  await storage.claim(folder, 'run');
  return storage;
}

function failsWith(code: string): () => never {
  return () => {
    throw Object.assign(new Error(`${code}: injected`), { code });
  };
}

function withFs(changes: Partial<FileSystem>): FileSystem {
  return { ...nodeFileSystem, ...changes };
}

/** Every name below the root, temporary files too. */
async function everything(): Promise<string[]> {
  return (await readdir(root, { recursive: true })).sort();
}

describe('the root', () => {
  test('is made where its parent is there, for its owner only', async () => {
    await createLocalStorage(root, { create: 'root' });
    expect((await stat(root)).mode & 0o777).toBe(0o700);
  });

  test('is not made where its parent is missing, as with a drive that is not connected', async () => {
    const far = join(root, 'drive', 'backups');
    await expect(createLocalStorage(far, { create: 'root' })).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: `The folder ${far} is missing. Is the drive connected?`,
    });
  });

  test('is made with its parents at a first use', async () => {
    const far = join(root, 'drive', 'backups');
    await createLocalStorage(far, { create: 'with-parents' });
    expect((await stat(far)).isDirectory()).toBe(true);
  });

  test('is never made by a reader', async () => {
    await expect(createLocalStorage(root, { create: 'never' })).rejects.toMatchObject({
      code: 'storage-unavailable',
    });
  });

  test('cannot be a file, or nothing', async () => {
    await writeFile(root, '');
    await expect(createLocalStorage(root, { create: 'root' })).rejects.toMatchObject({
      code: 'storage-name',
    });
    await expect(createLocalStorage('', { create: 'root' })).rejects.toMatchObject({ code: 'configuration' });
  });

  test('that goes away is a failure of every call and is not made again', async () => {
    const storage = await claimed();
    await storage.put(`${folder}/run.json`, '{}', type);
    await rename(root, join(base, 'unplugged'));
    const missing = {
      code: 'storage-unavailable',
      message: `The folder ${root} is missing. Is the drive connected?`,
    };
    await expect(storage.put(`${folder}/content/a`, 'x', type)).rejects.toMatchObject(missing);
    await expect(storage.put('top.json', 'x', type)).rejects.toMatchObject(missing);
    await expect(storage.read(`${folder}/run.json`)).rejects.toMatchObject(missing);
    await expect(storage.list('')).rejects.toMatchObject(missing);
    await expect(storage.list(folder)).rejects.toMatchObject(missing);
    await expect(storage.remove([`${folder}/run.json`])).rejects.toMatchObject(missing);
    await expect(storage.claim('backup_20261125', 'run')).rejects.toMatchObject(missing);
    expect(await storage.check()).toMatchObject({ ok: false });
    expect((await storage.check()).message).toContain(missing.message);
    await expect(stat(root)).rejects.toThrow('ENOENT');
  });
});

describe('put', () => {
  test('gives files and folders to their owner only', async () => {
    const storage = await claimed();
    await storage.put(`${folder}/content/a/file`, 'x', type);
    expect((await stat(join(root, folder, 'content/a/file'))).mode & 0o777).toBe(0o600);
    for (const made of [folder, `${folder}/content`, `${folder}/content/a`]) {
      expect((await stat(join(root, made))).mode & 0o777).toBe(0o700);
    }
  });

  test('fails where the snapshot folder was removed in mid-run, and does not bring it back', async () => {
    const storage = await claimed();
    await storage.put(`${folder}/content/a/one`, 'x', type);
    await rm(join(root, folder), { recursive: true });
    const gone = { code: 'storage-unavailable', message: `The folder ${join(root, folder)} is gone.` };
    await expect(storage.put(`${folder}/content/a/two`, 'x', type)).rejects.toMatchObject(gone);
    await expect(storage.put(`${folder}/content/b/two`, 'x', type)).rejects.toMatchObject(gone);
    await expect(storage.put(`${folder}/manifest.json`, 'x', type)).rejects.toMatchObject(gone);
    expect(await everything()).toEqual([]);
  });

  test('does not make a folder at the first level that was never claimed', async () => {
    const storage = await claimed();
    await expect(storage.put('other/file', 'x', type)).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(await everything()).toEqual([folder]);
  });

  test('makes a deeper folder again that went away', async () => {
    const storage = await claimed();
    await storage.put(`${folder}/content/a/one`, 'x', type);
    await rm(join(root, folder, 'content'), { recursive: true });
    await storage.put(`${folder}/content/a/two`, 'x', type);
    expect(await storage.list(`${folder}/content/a`)).toMatchObject({ files: [{ name: 'two' }] });
  });

  test('many at once into the same new folder all succeed', async () => {
    const storage = await claimed();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => storage.put(`${folder}/a/b/c/${index}`, `${index}`, type)),
    );
    expect((await storage.list(`${folder}/a/b/c`)).files).toHaveLength(50);
  });

  test('leaves no temporary file after a failure', async () => {
    const storage = await claimed({ fs: withFs({ rename: failsWith('EIO') }) });
    await expect(storage.put(`${folder}/file`, 'x', type)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: `Could not write ${join(root, folder, 'file')}: the disk reported EIO.`,
    });
    expect(await everything()).toEqual([folder]);
  });

  test('says so where a name is too long, or a file and a folder are in each other’s place', async () => {
    const storage = await claimed();
    await storage.put(`${folder}/file`, 'x', type);
    await storage.put(`${folder}/sub/file`, 'x', type);
    const refused = { code: 'storage-name' };
    await expect(storage.put(`${folder}/${'n'.repeat(300)}`, 'x', type)).rejects.toMatchObject(refused);
    await expect(storage.put(`${folder}/${'n'.repeat(300)}/x`, 'x', type)).rejects.toMatchObject(refused);
    await expect(storage.put(`${folder}/file/below`, 'x', type)).rejects.toMatchObject(refused);
    await expect(storage.put(`${folder}/sub`, 'x', type)).rejects.toMatchObject(refused);
    expect((await everything()).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  test('on Windows tries again while another program holds the older file', async () => {
    let refusals = 0;
    const delays: number[] = [];
    const storage = await claimed({
      platform: 'win32',
      delay: async (milliseconds) => delays.push(milliseconds),
      fs: withFs({
        rename: async (from, to) => {
          refusals += 1;
          if (refusals <= 3) failsWith(refusals === 2 ? 'EBUSY' : 'EPERM')();
          return rename(from, to);
        },
      }),
    });
    await storage.put(`${folder}/file`, 'x', type);
    expect(delays).toHaveLength(3);
  });

  test('on Windows gives up in the end, and elsewhere at once', async () => {
    const fs = withFs({ rename: failsWith('EPERM') });
    let waits = 0;
    const delay = async (): Promise<void> => {
      waits += 1;
    };
    const windows = await claimed({ platform: 'win32', delay, fs });
    await expect(windows.put('file', 'x', type)).rejects.toMatchObject({ code: 'storage-permission' });
    expect(waits).toBe(5);
    const linux = await createLocalStorage(root, { create: 'never', platform: 'linux', delay, fs });
    await expect(linux.put('file', 'x', type)).rejects.toMatchObject({ code: 'storage-permission' });
    expect(waits).toBe(5);
  });
});

describe('temporary files', () => {
  test('of a process that was killed are never listed, and go with their folder', async () => {
    await mkdir(root);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'endless-put.ts'), root]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readdir(join(root, folder))).toEqual([expect.stringMatching(/^\.backup-creator-.*\.tmp$/)]);
    const storage = await createLocalStorage(root, { create: 'never' });
    expect(await storage.list(folder)).toEqual({ folders: [], files: [] });
    await storage.put(`${folder}/run.json`, '{}', type);
    await storage.remove([`${folder}/run.json`]);
    expect(await everything()).toEqual([]);
  });

  test('of a write under way keep their folder', async () => {
    const storage = await claimed();
    await storage.put(`${folder}/a/one`, 'x', type);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const body = async function* (): AsyncGenerator<Uint8Array> {
      begin();
      await gate;
      yield Buffer.from('two');
    };
    const writing = storage.put(`${folder}/a/two`, body(), type);
    await begun;
    await storage.remove([`${folder}/a/one`]);
    open();
    await writing;
    expect((await storage.list(`${folder}/a`)).files).toEqual([{ name: 'two', bytes: 3 }]);
  });

  test('cannot be written by name', async () => {
    const storage = await claimed();
    const name = `${folder}/.backup-creator-${'0'.repeat(24)}.tmp`;
    await expect(storage.put(name, 'x', type)).rejects.toMatchObject({ code: 'storage-name' });
  });
});

describe('links', () => {
  let outside: string;
  beforeEach(async () => {
    outside = join(base, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
  });

  test('that lead outside are neither written, read, listed nor removed through', async () => {
    const storage = await claimed();
    await symlink(outside, join(root, folder, 'content'));
    await symlink(join(outside, 'secret'), join(root, folder, 'file'));
    const refused = { code: 'storage-name', message: expect.stringContaining('leads outside') };
    await expect(storage.put(`${folder}/content/new`, 'x', type)).rejects.toMatchObject(refused);
    await expect(storage.put(`${folder}/content/deeper/new`, 'x', type)).rejects.toMatchObject(refused);
    await expect(storage.read(`${folder}/content/secret`)).rejects.toMatchObject(refused);
    await expect(storage.read(`${folder}/file`)).rejects.toMatchObject(refused);
    await expect(storage.list(`${folder}/content`)).rejects.toMatchObject(refused);
    await expect(storage.remove([`${folder}/content/secret`])).rejects.toMatchObject(refused);
    expect(await readdir(outside)).toEqual(['secret']);
  });

  test('that lead nowhere are not written through', async () => {
    const storage = await claimed();
    await symlink(join(outside, 'not-yet'), join(root, folder, 'content'));
    await expect(storage.put(`${folder}/content/new`, 'x', type)).rejects.toMatchObject({
      code: 'storage-name',
    });
    expect(await readdir(outside)).toEqual(['secret']);
  });

  test('that lead outside are listed as files, so that they can be seen', async () => {
    const storage = await claimed();
    await symlink(outside, join(root, folder, 'link'));
    expect(await storage.list(folder)).toMatchObject({ folders: [], files: [{ name: 'link' }] });
  });

  test('in place of a file are replaced, not followed', async () => {
    const storage = await claimed();
    await symlink(join(outside, 'secret'), join(root, folder, 'file'));
    await storage.put(`${folder}/file`, 'new', type);
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
    expect((await buffer(await storage.read(`${folder}/file`))).toString()).toBe('new');
  });

  test('are not blamed where the root goes away while a folder is made', async () => {
    let isAway = false;
    const makeAway = async (...given: Parameters<typeof mkdir>) => {
      if (!isAway) return mkdir(...given);
      await rename(root, `${root} away`);
      return failsWith('EEXIST')();
    };
    const storage = await claimed({ fs: withFs({ mkdir: makeAway as FileSystem['mkdir'] }) });
    isAway = true;
    await expect(storage.put(`${folder}/content/a.json`, 'a', type)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringContaining('is missing'),
    });
  });

  test('that stay inside, and a root that is a link itself, are followed', async () => {
    const alias = join(base, 'alias');
    await mkdir(root);
    await symlink(root, alias);
    const storage = await createLocalStorage(alias, { create: 'never' });
    await storage.claim(folder, 'run');
    await mkdir(join(root, folder, 'real'));
    await symlink('real', join(root, folder, 'content'));
    await storage.put(`${folder}/content/file`, 'x', type);
    expect((await buffer(await storage.read(`${folder}/real/file`))).toString()).toBe('x');
  });
});

describe('settle', () => {
  /** A file system that notes what is synced. */
  function noting(fail?: (path: string) => string | undefined): { fs: FileSystem; synced: string[] } {
    const synced: string[] = [];
    const open: FileSystem['open'] = async (path, flags, mode) => {
      const handle = await nodeFileSystem.open(path, flags, mode);
      handle.sync = async () => {
        const code = fail?.(String(path));
        if (code !== undefined) failsWith(code)();
        synced.push(String(path).slice(root.length + 1));
      };
      return handle;
    };
    return { fs: withFs({ open }), synced };
  }

  test('syncs each file once, then the folders that name them, and nothing before', async () => {
    const { fs, synced } = noting();
    const storage = await claimed({ fs, platform: 'linux' });
    await storage.put(`${folder}/content/one`, 'x', type);
    await storage.put(`${folder}/content/two`, 'x', type);
    await storage.put(`${folder}/content/two`, 'y', type);
    expect(synced).toEqual([]);
    await storage.settle();
    expect(synced.slice(0, 2).sort()).toEqual([`${folder}/content/one`, `${folder}/content/two`]);
    // The last one is the parent of the root, which is new as well.
    expect(synced.slice(2).sort()).toEqual(['', '', folder, `${folder}/content`].sort());
    synced.length = 0;
    await storage.settle();
    expect(synced).toEqual([]);
  });

  test('passes over what was removed meanwhile', async () => {
    const storage = await claimed();
    await storage.put(`${folder}/content/one`, 'x', type);
    await storage.remove([`${folder}/content/one`]);
    await expect(storage.settle()).resolves.toBeUndefined();
  });

  test('fails where a file was taken away by others', async () => {
    const storage = await claimed();
    await storage.put(`${folder}/content/one`, 'x', type);
    await rm(join(root, folder), { recursive: true });
    await expect(storage.settle()).rejects.toMatchObject({ code: 'storage-unavailable' });
  });

  test('a file that could not be made safe is told again until it is written anew', async () => {
    let broken = true;
    const { fs } = noting((path) => (broken && path.endsWith('one') ? 'EIO' : undefined));
    const storage = await claimed({ fs });
    await storage.put(`${folder}/one`, 'x', type);
    await expect(storage.settle()).rejects.toMatchObject({ code: 'storage-unavailable' });
    broken = false;
    await expect(storage.settle()).rejects.toMatchObject({ code: 'storage-unavailable' });
    await storage.put(`${folder}/one`, 'x', type);
    await storage.settle();
  });

  test('asks no more of a file system that cannot sync', async () => {
    const { fs } = noting(() => 'EINVAL');
    const storage = await claimed({ fs });
    await storage.put(`${folder}/one`, 'x', type);
    await expect(storage.settle()).resolves.toBeUndefined();
  });

  test('makes thousands of files safe in one batch', { timeout: 60_000 }, async () => {
    const storage = await claimed();
    for (let start = 0; start < 3_000; start += 100) {
      await Promise.all(
        Array.from({ length: 100 }, (_, index) => storage.put(`${folder}/c/${start + index}`, 'body', type)),
      );
    }
    await storage.settle();
    expect((await storage.list(`${folder}/c`)).files).toHaveLength(3_000);
  });
});

describe('a disk that refuses', () => {
  const isRoot = process.getuid?.() === 0;

  /** Mounts a small disk at the root if that is possible here; else says why not. */
  function mountSmallDisk(): boolean {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', root], { stdio: 'pipe' });
      return true;
    } catch (error) {
      console.warn(`No small disk can be mounted here, a full one is imitated: ${String(error)}`);
      return false;
    }
  }

  test('for want of space is told as full, and keeps no part of the file', async () => {
    await mkdir(root);
    const mounted = mountSmallDisk();
    try {
      const open: FileSystem['open'] = async (path, flags, mode) => {
        const handle = await nodeFileSystem.open(path, flags, mode);
        handle.writeFile = async () => failsWith('ENOSPC')();
        return handle;
      };
      const storage = await claimed(mounted ? {} : { fs: withFs({ open }) });
      await expect(storage.put(`${folder}/big`, Buffer.alloc(200_000), type)).rejects.toMatchObject({
        code: 'storage-full',
        message: `Could not write ${join(root, folder, 'big')}: there is no space left.`,
      });
      expect(await everything()).toEqual([folder]);
      expect(await storage.check()).toMatchObject(mounted ? { ok: true } : { ok: false });
    } finally {
      if (mounted) execFileSync('umount', [root]);
    }
  });

  test('to be written is told as permission, by check too', async () => {
    await mkdir(root);
    const mounted = isRoot && mountSmallDisk();
    try {
      const refusing = { fs: withFs({ open: failsWith('EACCES'), mkdir: failsWith('EACCES') }) };
      const storage = await createLocalStorage(root, {
        create: 'never',
        ...(isRoot && !mounted ? refusing : {}),
      });
      // Root may write where modes forbid it, but not on a disk that is mounted read-only.
      if (mounted) execFileSync('mount', ['-o', 'remount,ro', root]);
      else await chmod(root, 0o500);
      const refused = { code: 'storage-permission' };
      await expect(storage.put('file', 'x', type)).rejects.toMatchObject(refused);
      await expect(storage.claim(folder, 'run')).rejects.toMatchObject(refused);
      const check = await storage.check();
      expect(check.ok).toBe(false);
      expect(check.message).toContain(root);
    } finally {
      if (mounted) execFileSync('umount', [root]);
      else await chmod(root, 0o700);
    }
  });

  test('to delete is a limit, not a failure', async () => {
    const storage = await claimed({ fs: withFs({ unlink: failsWith('EPERM') }) });
    const check = await storage.check();
    expect(check.ok).toBe(true);
    expect(check.limits).toEqual([
      expect.stringMatching(/^Can't delete: fine for backup, needed for retention\./),
    ]);
  });

  test('to read in the middle of a file ends the stream with a sentence', async () => {
    const open: FileSystem['open'] = async (path, flags, mode) => {
      const handle = await nodeFileSystem.open(path, flags, mode);
      if (flags === 'r') handle.read = async () => failsWith('EIO')();
      return handle;
    };
    const storage = await claimed({ fs: withFs({ open }) });
    await storage.put(`${folder}/file`, 'x', type);
    await expect(buffer(await storage.read(`${folder}/file`))).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: `Could not read ${join(root, folder, 'file')}: the disk reported EIO.`,
    });
  });
});

test('what is no file is not read, and not waited for', async () => {
  const storage = await claimed();
  execFileSync('mkfifo', [join(root, folder, 'pipe')]);
  await mkdir(join(root, folder, 'sub'));
  await expect(storage.read(`${folder}/pipe`)).rejects.toMatchObject({ code: 'storage-not-found' });
  await expect(storage.read(`${folder}/sub`)).rejects.toMatchObject({ code: 'storage-not-found' });
  expect(await storage.list(folder)).toEqual({ folders: ['sub'], files: [] });
});

test('a folder can only be claimed directly in the root', async () => {
  const storage = await claimed();
  await expect(storage.claim(`${folder}/below`, 'run')).rejects.toMatchObject({ code: 'storage-name' });
});

test('locate gives the absolute path', async () => {
  const storage = await claimed();
  expect(storage.locate(`${folder}/run.json`)).toBe(join(root, folder, 'run.json'));
  expect(storage.locate('')).toBe(root);
});
