import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FileSystem } from '../../../electron/storage/file-system.ts';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { failsWith, folder, givenLocalFolder, type, withFs } from './local-folder.ts';

const local = givenLocalFolder();

describe('links', () => {
  let outside: string;
  beforeEach(async () => {
    outside = join(local.base, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
  });

  test('that lead outside are neither written, read, listed nor removed through', async () => {
    const storage = await local.claimed();
    await symlink(outside, join(local.root, folder, 'content'));
    await symlink(join(outside, 'secret'), join(local.root, folder, 'file'));
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
    const storage = await local.claimed();
    await symlink(join(outside, 'not-yet'), join(local.root, folder, 'content'));
    await expect(storage.put(`${folder}/content/new`, 'x', type)).rejects.toMatchObject({
      code: 'storage-name',
    });
    expect(await readdir(outside)).toEqual(['secret']);
  });

  test('that lead outside are listed as files, so that they can be seen', async () => {
    const storage = await local.claimed();
    await symlink(outside, join(local.root, folder, 'link'));
    expect(await storage.list(folder)).toMatchObject({ folders: [], files: [{ name: 'link' }] });
  });

  test('in place of a file are replaced, not followed', async () => {
    const storage = await local.claimed();
    await symlink(join(outside, 'secret'), join(local.root, folder, 'file'));
    await storage.put(`${folder}/file`, 'new', type);
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
    expect((await buffer(await storage.read(`${folder}/file`))).toString()).toBe('new');
  });

  test('are not blamed where the root goes away while a folder is made', async () => {
    let isAway = false;
    const makeAway = async (...given: Parameters<typeof mkdir>) => {
      if (!isAway) return mkdir(...given);
      await rename(local.root, `${local.root} away`);
      return failsWith('EEXIST')();
    };
    const storage = await local.claimed({ fs: withFs({ mkdir: makeAway as FileSystem['mkdir'] }) });
    isAway = true;
    await expect(storage.put(`${folder}/content/a.json`, 'a', type)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringContaining('is missing'),
    });
  });

  test('are digested as they are read: followed where they stay inside, refused where they lead out', async () => {
    const storage = await local.claimed();
    await storage.put(`${folder}/file`, 'abc', type);
    await symlink('file', join(local.root, folder, 'inner'));
    await symlink(join(outside, 'secret'), join(local.root, folder, 'outer'));
    execFileSync('mkfifo', [join(local.root, folder, 'pipe')]);
    expect(await storage.digest?.(`${folder}/inner`)).toEqual(await storage.digest?.(`${folder}/file`));
    await expect(storage.digest?.(`${folder}/outer`)).rejects.toMatchObject({ code: 'storage-name' });
    // Nobody writes into it: to wait for that would take for ever.
    expect(await storage.digest?.(`${folder}/pipe`)).toMatchObject({ bytes: 0 });
  });

  test('that stay inside, and a root that is a link itself, are followed', async () => {
    const alias = join(local.base, 'alias');
    await mkdir(local.root);
    await symlink(local.root, alias);
    const storage = await createLocalStorage(alias, { create: 'never' });
    await storage.claim(folder, 'run');
    await mkdir(join(local.root, folder, 'real'));
    await symlink('real', join(local.root, folder, 'content'));
    await storage.put(`${folder}/content/file`, 'x', type);
    expect((await buffer(await storage.read(`${folder}/real/file`))).toString()).toBe('x');
  });
});
