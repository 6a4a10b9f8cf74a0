import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { failsWith, folder, givenLocalFolder, type, withFs } from './local-folder.ts';

const local = givenLocalFolder();

describe('the root', () => {
  test('is made where its parent is there, for its owner only', async () => {
    await createLocalStorage(local.root, { create: 'root' });
    expect((await stat(local.root)).mode & 0o777).toBe(0o700);
  });

  test('is not made where its parent is missing, as with a drive that is not connected', async () => {
    const far = join(local.root, 'drive', 'backups');
    await expect(createLocalStorage(far, { create: 'root' })).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: `The folder ${far} is missing. Is the drive connected?`,
    });
  });

  test('is made with its parents at a first use', async () => {
    const far = join(local.root, 'drive', 'backups');
    await createLocalStorage(far, { create: 'with-parents' });
    expect((await stat(far)).isDirectory()).toBe(true);
  });

  test('is not made, nor waited for, where its parent takes no folders, as /proc does', async () => {
    const far = join(local.root, 'drive', 'backups');
    await mkdir(local.root);
    // Node's own recursive mkdir goes round for ever here.
    const fs = withFs({ mkdir: failsWith('ENOENT') });
    await expect(createLocalStorage(far, { create: 'with-parents', fs })).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: `No folder can be made in ${local.root}.`,
    });
    expect(await readdir(local.root)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('is not made in /proc', async () => {
    await expect(
      createLocalStorage('/proc/backup-creator/backups', { create: 'with-parents' }),
    ).rejects.toMatchObject({ message: 'No folder can be made in /proc.' });
  });

  test('is made though another process makes its parents at the same time', async () => {
    const roots = Array.from({ length: 8 }, (_, index) => join(local.root, 'a', 'b', `${index}`));
    await Promise.all(roots.map((root) => createLocalStorage(root, { create: 'with-parents' })));
    expect(await readdir(join(local.root, 'a', 'b'))).toHaveLength(8);
  });

  test('is never made by a reader', async () => {
    await expect(createLocalStorage(local.root, { create: 'never' })).rejects.toMatchObject({
      code: 'storage-unavailable',
    });
  });

  test('cannot be a file, or nothing', async () => {
    await writeFile(local.root, '');
    await expect(createLocalStorage(local.root, { create: 'root' })).rejects.toMatchObject({
      code: 'storage-name',
    });
    await expect(createLocalStorage('', { create: 'root' })).rejects.toMatchObject({ code: 'configuration' });
  });

  test('that goes away is a failure of every call and is not made again', async () => {
    const storage = await local.claimed();
    await storage.put(`${folder}/run.json`, '{}', type);
    await rename(local.root, join(local.base, 'unplugged'));
    const missing = {
      code: 'storage-unavailable',
      message: `The folder ${local.root} is missing. Is the drive connected?`,
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
    await expect(stat(local.root)).rejects.toThrow('ENOENT');
  });
});
