import { execFileSync } from 'node:child_process';
import * as nodeFileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { FileSystem } from '../../../electron/storage/file-system.ts';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { failsWith, folder, givenLocalFolder, type, withFs } from './local-folder.ts';

const { chmod, mkdir, rm } = nodeFileSystem;
const local = givenLocalFolder();

describe('settle', () => {
  /** A file system that notes what is synced. */
  function noting(fail?: (path: string) => string | undefined): { fs: FileSystem; synced: string[] } {
    const synced: string[] = [];
    const open: FileSystem['open'] = async (path, flags, mode) => {
      const handle = await nodeFileSystem.open(path, flags, mode);
      handle.sync = async () => {
        const code = fail?.(path);
        if (code !== undefined) failsWith(code)();
        synced.push(path.slice(local.root.length + 1));
      };
      return handle;
    };
    return { fs: withFs({ open }), synced };
  }

  test('syncs each file once, then the folders that name them, and nothing before', async () => {
    const { fs, synced } = noting();
    const storage = await local.claimed({ fs, platform: 'linux' });
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

  test('syncs the whole way to a file, where another process made the folders and was killed', async () => {
    const killed = await local.claimed();
    await killed.put(`${folder}/content/a/one`, 'x', type);
    const { fs, synced } = noting();
    const storage = await createLocalStorage(local.root, { create: 'never', fs, platform: 'linux' });
    await storage.put(`${folder}/content/a/two`, 'y', type);
    await storage.settle();
    const folders = ['', folder, `${folder}/content`, `${folder}/content/a`];
    expect(synced.sort()).toEqual([...folders, `${folder}/content/a/two`].sort());
  });

  test('passes over what was removed meanwhile', async () => {
    const storage = await local.claimed();
    await storage.put(`${folder}/content/one`, 'x', type);
    await storage.remove([`${folder}/content/one`]);
    await expect(storage.settle()).resolves.toBeUndefined();
  });

  test('fails where a file was taken away by others', async () => {
    const storage = await local.claimed();
    await storage.put(`${folder}/content/one`, 'x', type);
    await rm(join(local.root, folder), { recursive: true });
    await expect(storage.settle()).rejects.toMatchObject({ code: 'storage-unavailable' });
  });

  test('a file that could not be made safe is told again until it is written anew', async () => {
    let broken = true;
    const { fs } = noting((path) => (broken && path.endsWith('one') ? 'EIO' : undefined));
    const storage = await local.claimed({ fs });
    await storage.put(`${folder}/one`, 'x', type);
    await expect(storage.settle()).rejects.toMatchObject({ code: 'storage-unavailable' });
    broken = false;
    await expect(storage.settle()).rejects.toMatchObject({ code: 'storage-unavailable' });
    await storage.put(`${folder}/one`, 'x', type);
    await storage.settle();
  });

  test('asks no more of a file system that cannot sync', async () => {
    const { fs } = noting(() => 'EINVAL');
    const storage = await local.claimed({ fs });
    await storage.put(`${folder}/one`, 'x', type);
    await expect(storage.settle()).resolves.toBeUndefined();
  });

  test('makes thousands of files safe in one batch', { timeout: 60_000 }, async () => {
    const storage = await local.claimed();
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
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', local.root], {
        stdio: 'pipe',
      });
      return true;
    } catch (error) {
      console.warn(`No small disk can be mounted here, a full one is imitated: ${String(error)}`);
      return false;
    }
  }

  test('for want of space is told as full, and keeps no part of the file', async () => {
    await mkdir(local.root);
    const mounted = mountSmallDisk();
    try {
      const open: FileSystem['open'] = async (path, flags, mode) => {
        const handle = await nodeFileSystem.open(path, flags, mode);
        handle.writeFile = async () => failsWith('ENOSPC')();
        return handle;
      };
      const storage = await local.claimed(mounted ? {} : { fs: withFs({ open }) });
      await expect(storage.put(`${folder}/big`, Buffer.alloc(200_000), type)).rejects.toMatchObject({
        code: 'storage-full',
        message: `Could not write ${join(local.root, folder, 'big')}: there is no space left.`,
      });
      expect(await local.everything()).toEqual([folder]);
      expect(await storage.check()).toMatchObject(mounted ? { ok: true } : { ok: false });
    } finally {
      if (mounted) execFileSync('umount', [local.root]);
    }
  });

  test('to be written is told as permission, by check too', async () => {
    await mkdir(local.root);
    const mounted = isRoot && mountSmallDisk();
    try {
      const refusing = { fs: withFs({ open: failsWith('EACCES'), mkdir: failsWith('EACCES') }) };
      const storage = await createLocalStorage(local.root, {
        create: 'never',
        ...(isRoot && !mounted ? refusing : {}),
      });
      // Root may write where modes forbid it, but not on a disk that is mounted read-only.
      if (mounted) execFileSync('mount', ['-o', 'remount,ro', local.root]);
      else await chmod(local.root, 0o500);
      const refused = { code: 'storage-permission' };
      await expect(storage.put('file', 'x', type)).rejects.toMatchObject(refused);
      await expect(storage.claim(folder, 'run')).rejects.toMatchObject(refused);
      const check = await storage.check();
      expect(check.ok).toBe(false);
      expect(check.message).toContain(local.root);
    } finally {
      if (mounted) execFileSync('umount', [local.root]);
      else await chmod(local.root, 0o700);
    }
  });

  test('to delete is a limit, not a failure', async () => {
    const storage = await local.claimed({ fs: withFs({ unlink: failsWith('EPERM') }) });
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
    const storage = await local.claimed({ fs: withFs({ open }) });
    await storage.put(`${folder}/file`, 'x', type);
    await expect(buffer(await storage.read(`${folder}/file`))).rejects.toMatchObject({
      code: 'storage-damaged',
      message: `Could not read ${join(local.root, folder, 'file')}: the disk reported EIO.`,
    });
  });
});
