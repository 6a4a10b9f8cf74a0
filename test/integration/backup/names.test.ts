import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assetPaths } from '../../../electron/backup/names.ts';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import type { Storage } from '../../../electron/storage/storage.ts';

test('hundreds of assets with hostile names and folders are written, listed and read back', async () => {
  const root = await mkdtemp(join(tmpdir(), 'names-'));
  try {
    const storage = await createLocalStorage(root, { create: 'never' });
    await storage.claim('backup_20261124', 'run');
    const hostile = fc.oneof(
      fc.constantFrom(
        'CON',
        '..',
        'a/b',
        'x.1.json',
        '\ud800',
        'é',
        'e\u0301',
        'n'.repeat(300),
        '超'.repeat(300),
      ),
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
    );
    const assets = fc.sample(fc.record({ name: hostile, folderPath: fc.array(hostile, { maxLength: 12 }) }), {
      numRuns: 400,
      seed: 1,
    });
    const paths = assets.flatMap(({ name, folderPath }, id) =>
      assetPaths({ id, name, folderPath, files: [{ role: 'json', extension: 'json' }] }),
    );
    for (const path of paths) {
      await storage.put(`backup_20261124/${path}`, path, { contentType: 'application/json' });
    }
    const written = await everyFile(storage, 'backup_20261124');
    expect(written.sort()).toEqual(paths.map((path) => `backup_20261124/${path}`).sort());
    for (const path of paths) {
      expect((await buffer(await storage.read(`backup_20261124/${path}`))).toString()).toBe(path);
    }
  } finally {
    await rm(root, { recursive: true });
  }
});

async function everyFile(storage: Storage, folder: string): Promise<string[]> {
  const { folders, files } = await storage.list(folder);
  const below = await Promise.all(folders.map((name) => everyFile(storage, `${folder}/${name}`)));
  return [...files.map(({ name }) => `${folder}/${name}`), ...below.flat()];
}
