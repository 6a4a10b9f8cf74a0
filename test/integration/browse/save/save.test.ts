import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFolderTarget } from '../../../../electron/browse/save/folder-target.ts';
import { freePath } from '../../../../electron/browse/save/free-name.ts';
import type { SaveItem } from '../../../../electron/browse/save/items.ts';
import { saveItems } from '../../../../electron/browse/save/save.ts';
import type { SaveTarget } from '../../../../electron/browse/save/target.ts';
import { openZipTarget } from '../../../../electron/browse/save/zip-target.ts';
import { createLocalStorage } from '../../../../electron/storage/local.ts';
import type { Storage } from '../../../../electron/storage/storage.ts';
import { readZip } from './zip-reader.ts';

let root: string;
let storage: Storage;
const hashOf = (body: Uint8Array) => createHash('sha256').update(body).digest('hex');

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'backup-creator-save-'));
  await mkdir(join(root, 'saved'));
  storage = await createLocalStorage(join(root, 'backups'), { create: 'root' });
  await storage.claim('backup_20261124', 'r1');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function kept(id: number, name: string, folders: readonly string[], body: Buffer): Promise<SaveItem> {
  const files = [];
  for (const [extension, bytes] of [
    ['json', Buffer.from(JSON.stringify({ id, name }))],
    ['html', body],
  ] as const) {
    const path = `content/Somewhere/${name}.${id}.${extension}`;
    await storage.put(`backup_20261124/${path}`, bytes, { contentType: 'text/plain' });
    files.push({ path, bytes: bytes.length, sha256: hashOf(bytes) });
  }
  return { id, name, folders, runFolder: 'backup_20261124', files };
}

const save = (
  items: readonly SaveItem[],
  target: SaveTarget,
  more: { signal?: AbortSignal; flat?: boolean } = {},
) =>
  saveItems({
    storage,
    items: [items],
    target,
    flat: more.flat ?? false,
    signal: more.signal ?? new AbortController().signal,
  });

describe('saving to disk', () => {
  const targets: readonly [
    string,
    () => Promise<SaveTarget>,
    (path: string) => Promise<Map<string, Buffer>>,
  ][] = [
    ['a folder', () => openFolderTarget(join(root, 'saved', 'Retail EU')), readFolder],
    [
      'a zip',
      () => openZipTarget(join(root, 'saved', 'Retail EU.zip')),
      async (path: string) => readZip(await readFile(path)),
    ],
  ];

  describe.each(targets)('into %s', (_name, openTarget, readBack) => {
    it('puts every file byte for byte into the folders of Content Builder', async () => {
      const hostile = Buffer.from('<p>ÄÖ \u2028 \r\n</p>\0');
      const large = Buffer.alloc(3_000_000, 'abc ');
      const items = [
        await kept(17, 'Header EU', ['Content Builder', 'Campaigns / 2026'], hostile),
        await kept(18, 'Footer', ['Content Builder'], large),
        await kept(19, 'Empty', [], Buffer.alloc(0)),
      ];
      const outcome = await save(items, await openTarget());
      expect(outcome).toMatchObject({ assets: 3, files: 6, failures: [] });
      const found = await readBack(outcome.path);
      expect([...found.keys()].sort()).toEqual([
        'Content Builder/Campaigns _ 2026/Header EU.17.html',
        'Content Builder/Campaigns _ 2026/Header EU.17.json',
        'Content Builder/Footer.18.html',
        'Content Builder/Footer.18.json',
        'Empty.19.html',
        'Empty.19.json',
      ]);
      expect(found.get('Content Builder/Campaigns _ 2026/Header EU.17.html')).toEqual(hostile);
      expect(found.get('Content Builder/Footer.18.html')).toEqual(large);
      expect(found.get('Empty.19.html')).toEqual(Buffer.alloc(0));
    });

    it('saves the rest and names what is missing or damaged, and never saves wrong content', async () => {
      const items = [
        await kept(17, 'Header', [], Buffer.from('right')),
        await kept(18, 'Footer', [], Buffer.from('right')),
        await kept(19, 'Whole', [], Buffer.from('right')),
      ];
      await storage.put('backup_20261124/content/Somewhere/Header.17.html', 'wrong', {
        contentType: 'text/html',
      });
      await storage.remove(['backup_20261124/content/Somewhere/Footer.18.html']);
      const outcome = await save(items, await openTarget());
      expect(outcome).toMatchObject({ assets: 3, files: 4 });
      expect(outcome.failures.map(({ id, error }) => [id, error.code])).toEqual([
        [17, 'format-damaged'],
        [18, 'storage-not-found'],
      ]);
      expect([...(await readBack(outcome.path)).keys()].sort()).toEqual([
        'Footer.18.json',
        'Header.17.json',
        'Whole.19.html',
        'Whole.19.json',
      ]);
    });

    it('leaves nothing where it is cancelled', async () => {
      const cancel = new AbortController();
      const items = await Promise.all(
        Array.from({ length: 40 }, (_, id) => kept(id, `Block ${id}`, [], Buffer.from('x'))),
      );
      const saving = saveItems({
        storage,
        items: [items],
        target: await openTarget(),
        flat: true,
        signal: cancel.signal,
        onProgress: ({ files }) => files === 5 && cancel.abort(),
      });
      await expect(saving).rejects.toMatchObject({ code: 'cancelled' });
      expect(await readdir(join(root, 'saved'))).toEqual([]);
    });

    it('leaves nothing where the destination cannot be reached any more', async () => {
      const item = await kept(17, 'Header', [], Buffer.from('x'));
      const target = await openTarget();
      storage.read = () => Promise.reject(new Error('gone'));
      await expect(save([item], target)).rejects.toThrow('gone');
      expect(await readdir(join(root, 'saved'))).toEqual([]);
    });
  });

  it('keeps what is there: a name that is taken gets a number', async () => {
    const folder = join(root, 'saved');
    expect(await freePath(folder, 'Header: EU', '.zip')).toBe(join(folder, 'Header_ EU.zip'));
    await writeFile(join(folder, 'Header_ EU.zip'), 'mine');
    await mkdir(join(folder, 'Header_ EU (2).zip.part'));
    expect(await freePath(folder, 'Header: EU', '.zip')).toBe(join(folder, 'Header_ EU (3).zip'));
    await mkdir(join(folder, 'taken'));
    await writeFile(join(folder, 'taken', 'mine'), '');
    const target = await openFolderTarget(join(folder, 'taken'));
    await expect(save([], target)).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(await readdir(join(folder, 'taken'))).toEqual(['mine']);
  });

  it('writes over nothing but the zip, and two that go to one place do not mix', async () => {
    const zip = join(root, 'saved', 'Retail EU.zip');
    await writeFile(`${zip}.part`, 'mine');
    const targets = [await openZipTarget(zip), await openZipTarget(zip)];
    const items = await Promise.all([1, 2].map((id) => kept(id, 'Header', [], Buffer.from(`code ${id}`))));
    await Promise.all(items.map((item, index) => save([item], targets[index]!, { flat: true })));
    const saved = [...readZip(await readFile(zip)).values()].map(String);
    expect([items[0], items[1]].map((item) => `code ${item?.id}`)).toContain(saved.at(-1));
    expect(saved).toHaveLength(2);
    expect(await readFile(`${zip}.part`, 'utf8')).toBe('mine');
    expect((await readdir(join(root, 'saved'))).sort()).toEqual(['Retail EU.zip', 'Retail EU.zip.part']);
  });

  it('says where it cannot be written', async () => {
    await writeFile(join(root, 'file'), '');
    for (const open of [openFolderTarget, openZipTarget]) {
      await expect(open(join(root, 'file', 'Retail EU'))).rejects.toMatchObject({ name: 'BackupError' });
    }
  });
});

async function readFolder(folder: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(path.slice(folder.length + 1), await readFile(path));
  }
  return found;
}
