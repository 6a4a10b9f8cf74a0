import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { failsWith, folder, givenLocalFolder, type, withFs } from './local-folder.ts';

const local = givenLocalFolder();

describe('put', () => {
  test('gives files and folders to their owner only', async () => {
    const storage = await local.claimed();
    await storage.put(`${folder}/content/a/file`, 'x', type);
    expect((await stat(join(local.root, folder, 'content/a/file'))).mode & 0o777).toBe(0o600);
    for (const made of [folder, `${folder}/content`, `${folder}/content/a`]) {
      expect((await stat(join(local.root, made))).mode & 0o777).toBe(0o700);
    }
  });

  test('fails where the snapshot folder was removed in mid-run, and does not bring it back', async () => {
    const storage = await local.claimed();
    await storage.put(`${folder}/content/a/one`, 'x', type);
    await rm(join(local.root, folder), { recursive: true });
    const gone = { code: 'storage-unavailable', message: `The folder ${join(local.root, folder)} is gone.` };
    await expect(storage.put(`${folder}/content/a/two`, 'x', type)).rejects.toMatchObject(gone);
    await expect(storage.put(`${folder}/content/b/two`, 'x', type)).rejects.toMatchObject(gone);
    await expect(storage.put(`${folder}/manifest.json`, 'x', type)).rejects.toMatchObject(gone);
    expect(await local.everything()).toEqual([]);
  });

  test('does not make a folder at the first level that was never claimed', async () => {
    const storage = await local.claimed();
    await expect(storage.put('other/file', 'x', type)).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(await local.everything()).toEqual([folder]);
  });

  test('makes a deeper folder again that went away', async () => {
    const storage = await local.claimed();
    await storage.put(`${folder}/content/a/one`, 'x', type);
    await rm(join(local.root, folder, 'content'), { recursive: true });
    await storage.put(`${folder}/content/a/two`, 'x', type);
    expect(await storage.list(`${folder}/content/a`)).toMatchObject({ files: [{ name: 'two' }] });
  });

  test('many at once into the same new folder all succeed', async () => {
    const storage = await local.claimed();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => storage.put(`${folder}/a/b/c/${index}`, `${index}`, type)),
    );
    expect((await storage.list(`${folder}/a/b/c`)).files).toHaveLength(50);
  });

  test('leaves no temporary file after a failure', async () => {
    const storage = await local.claimed({ fs: withFs({ rename: failsWith('EIO') }) });
    await expect(storage.put(`${folder}/file`, 'x', type)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: `Could not write ${join(local.root, folder, 'file')}: the disk reported EIO.`,
    });
    expect(await local.everything()).toEqual([folder]);
  });

  test('says so where a name is too long, or a file and a folder are in each other’s place', async () => {
    const storage = await local.claimed();
    await storage.put(`${folder}/file`, 'x', type);
    await storage.put(`${folder}/sub/file`, 'x', type);
    const refused = { code: 'storage-name' };
    await expect(storage.put(`${folder}/${'n'.repeat(300)}`, 'x', type)).rejects.toMatchObject(refused);
    await expect(storage.put(`${folder}/${'n'.repeat(300)}/x`, 'x', type)).rejects.toMatchObject(refused);
    await expect(storage.put(`${folder}/file/below`, 'x', type)).rejects.toMatchObject(refused);
    await expect(storage.put(`${folder}/sub`, 'x', type)).rejects.toMatchObject(refused);
    expect((await local.everything()).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  test('on Windows tries again while another program holds the older file', async () => {
    let refusals = 0;
    const delays: number[] = [];
    const storage = await local.claimed({
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
    const windows = await local.claimed({ platform: 'win32', delay, fs });
    await expect(windows.put('file', 'x', type)).rejects.toMatchObject({ code: 'storage-permission' });
    expect(waits).toBe(5);
    const linux = await createLocalStorage(local.root, { create: 'never', platform: 'linux', delay, fs });
    await expect(linux.put('file', 'x', type)).rejects.toMatchObject({ code: 'storage-permission' });
    expect(waits).toBe(5);
  });
});

describe('temporary files', () => {
  test('of a process that was killed are never listed, and go with their folder', async () => {
    await mkdir(local.root);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'endless-put.ts'), local.root]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readdir(join(local.root, folder))).toEqual([
      expect.stringMatching(/^\.backup-creator-.*\.tmp$/),
    ]);
    const storage = await createLocalStorage(local.root, { create: 'never' });
    expect(await storage.list(folder)).toEqual({ folders: [], files: [] });
    await storage.put(`${folder}/run.json`, '{}', type);
    await storage.remove([`${folder}/run.json`]);
    expect(await local.everything()).toEqual([]);
  });

  test('of a write under way keep their folder', async () => {
    const storage = await local.claimed();
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
    const storage = await local.claimed();
    const name = `${folder}/.backup-creator-${'0'.repeat(24)}.tmp`;
    await expect(storage.put(name, 'x', type)).rejects.toMatchObject({ code: 'storage-name' });
  });
});

test('what is no file is not read, and not waited for', async () => {
  const storage = await local.claimed();
  execFileSync('mkfifo', [join(local.root, folder, 'pipe')]);
  await mkdir(join(local.root, folder, 'sub'));
  await expect(storage.read(`${folder}/pipe`)).rejects.toMatchObject({ code: 'storage-not-found' });
  await expect(storage.read(`${folder}/sub`)).rejects.toMatchObject({ code: 'storage-not-found' });
  expect(await storage.list(folder)).toEqual({ folders: ['sub'], files: [] });
});

test('a folder can only be claimed directly in the root', async () => {
  const storage = await local.claimed();
  await expect(storage.claim(`${folder}/below`, 'run')).rejects.toMatchObject({ code: 'storage-name' });
});

test('locate gives the absolute path', async () => {
  const storage = await local.claimed();
  expect(storage.locate(`${folder}/run.json`)).toBe(join(local.root, folder, 'run.json'));
  expect(storage.locate('')).toBe(local.root);
});
