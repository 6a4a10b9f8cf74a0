import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Storage } from '../../../electron/storage/storage.ts';
import { isBackupError } from '../../../shared/errors.ts';
import { pieces } from '../../support/pieces.ts';
import { listPageContract } from './list-page-contract.ts';

export interface StorageUnderTest {
  /** A second handle on the same root, as another process would have. */
  readonly open: () => Promise<Storage>;
  readonly dispose?: () => Promise<void>;
}

export interface ContractOptions {
  /** How many files a listing is tried with; above the page size of the service. */
  readonly manyFiles?: number;
  /** Google's emulator names all folders on each page; the service names each once. */
  readonly foldersOnEachPage?: boolean;
}

const type = { contentType: 'application/octet-stream' };

/** What every kind of storage must do. `make` gives a fresh, empty root for each test. */
export function storageContract(
  name: string,
  make: () => Promise<StorageUnderTest>,
  { manyFiles = 1_100, foldersOnEachPage = false }: ContractOptions = {},
): void {
  describe(`storage contract: ${name}`, () => {
    let underTest: StorageUnderTest;
    let storage: Storage;
    const folder = 'backup_20261124';

    beforeEach(async () => {
      underTest = await make();
      storage = await underTest.open();
      // A listing may lag behind what was written: then nobody gets the folder, and asks again.
      await expect.poll(() => storage.claim(folder, randomUUID()), { timeout: 10_000 }).toBe(true);
    });
    afterEach(async () => {
      await underTest.dispose?.();
    });

    const bytesOf = async (path: string): Promise<Buffer> => buffer(await storage.read(path));
    const textOf = async (path: string): Promise<string> => (await bytesOf(path)).toString('utf8');
    /** Swift may say for a moment that an object is not there while it is being replaced. */
    const textWhileReplaced = (path: string): Promise<string> =>
      vi.waitFor(() => textOf(path), { timeout: 5000, interval: 10 });
    const filesIn = async (path: string): Promise<string[]> =>
      (await storage.list(path)).files
        .map((file) => file.name)
        .filter((file) => !file.startsWith('claim-'))
        .sort();

    describe('put and read', () => {
      test('text, bytes, an empty file and a streamed body come back as they were', async () => {
        const bytes = randomBytes(300_000);
        await storage.put(`${folder}/text`, 'Grüße 👋', type);
        await storage.put(`${folder}/bytes`, new Uint8Array(bytes), type);
        await storage.put(`${folder}/empty`, '', type);
        await storage.put(`${folder}/stream`, pieces(bytes, 70_001), type);
        await storage.settle();
        expect(await textOf(`${folder}/text`)).toBe('Grüße 👋');
        expect(bytes.equals(await bytesOf(`${folder}/bytes`))).toBe(true);
        expect((await bytesOf(`${folder}/empty`)).length).toBe(0);
        expect(bytes.equals(await bytesOf(`${folder}/stream`))).toBe(true);
      });

      test('a file directly in the root can be written', async () => {
        await storage.put('backup-creator.json', '{}', type);
        expect(await textOf('backup-creator.json')).toBe('{}');
      });

      test('folders below a claimed one need not be made first', async () => {
        await storage.put(`${folder}/content/a/b/c/file`, 'deep', type);
        expect(await textOf(`${folder}/content/a/b/c/file`)).toBe('deep');
      });

      test('names with spaces, signs and all scripts are kept apart and as they are', async () => {
        const names = [
          'a b',
          'a+b',
          'a%20b',
          'a%2Fb',
          'a&b=c',
          '#1',
          '100%',
          '日本語',
          'عربى',
          '👩‍💻',
          "it's",
        ];
        for (const file of names) await storage.put(`${folder}/${file}`, file, type);
        expect(await filesIn(folder)).toEqual([...names].sort());
        for (const file of names) expect(await textOf(`${folder}/${file}`)).toBe(file);
      });

      test('a second put replaces the first', async () => {
        await storage.put(`${folder}/file`, 'a longer first version', type);
        await storage.put(`${folder}/file`, 'second', type);
        expect(await textOf(`${folder}/file`)).toBe('second');
        expect(await filesIn(folder)).toEqual(['file']);
      });

      test('a reader sees the old file or the new one, never a part', async () => {
        const [old, fresh] = ['o'.repeat(200_000), 'n'.repeat(200_000)];
        await storage.put(`${folder}/file`, old, type);
        const writing = (async () => {
          for (let round = 0; round < 10; round += 1) {
            await storage.put(`${folder}/file`, round % 2 === 0 ? fresh : old, type);
          }
        })();
        for (let round = 0; round < 10; round += 1) {
          expect([old, fresh]).toContain(await textWhileReplaced(`${folder}/file`));
        }
        await writing;
      });

      test('what one handle put another one reads', async () => {
        await storage.put(`${folder}/file`, 'shared', type);
        const other = await underTest.open();
        expect((await buffer(await other.read(`${folder}/file`))).toString()).toBe('shared');
      });

      test('what is put as fleeting may be removed by another before it is settled', async () => {
        await storage.put('lease.json', '{}', { ...type, fleeting: true });
        await (await underTest.open()).remove(['lease.json']);
        await storage.put(`${folder}/file`, 'kept', type);
        await storage.settle();
        expect(await textOf(`${folder}/file`)).toBe('kept');
      });

      test('reading a file that is not there says so', async () => {
        await expect(storage.read(`${folder}/nothing`)).rejects.toMatchObject({ code: 'storage-not-found' });
        await expect(storage.read('backup_20200101/run.json')).rejects.toMatchObject({
          code: 'storage-not-found',
        });
      });

      test('a reader may stop early', async () => {
        await storage.put(`${folder}/file`, randomBytes(2_000_000), type);
        const stream = await storage.read(`${folder}/file`);
        for await (const part of stream) {
          expect(part.length).toBeGreaterThan(0);
          break;
        }
        expect(stream.destroyed).toBe(true);
      });
    });

    describe('a put that fails', () => {
      const failing = async function* (): AsyncGenerator<Uint8Array> {
        yield randomBytes(100_000);
        await Promise.resolve();
        throw new Error('the source broke');
      };

      test('leaves nothing, and passes on the error of its source', async () => {
        await expect(storage.put(`${folder}/file`, failing(), type)).rejects.toThrow('the source broke');
        expect(await filesIn(folder)).toEqual([]);
        await expect(storage.read(`${folder}/file`)).rejects.toMatchObject({ code: 'storage-not-found' });
      });

      test('leaves the older file whole', async () => {
        await storage.put(`${folder}/file`, 'older', type);
        await expect(storage.put(`${folder}/file`, failing(), type)).rejects.toThrow();
        expect(await textOf(`${folder}/file`)).toBe('older');
      });
    });

    describe('cancelling', () => {
      test('a signal that has ended already stops put and read', async () => {
        await storage.put(`${folder}/file`, 'older', type);
        const signal = AbortSignal.abort();
        await expect(storage.put(`${folder}/file`, 'x', { ...type, signal })).rejects.toMatchObject({
          code: 'cancelled',
        });
        await expect(storage.read(`${folder}/file`, { signal })).rejects.toMatchObject({ code: 'cancelled' });
        expect(await textOf(`${folder}/file`)).toBe('older');
      });

      test('ends a put whose source never answers, and leaves nothing', async () => {
        const cancel = new AbortController();
        const { promise: never } = Promise.withResolvers<void>();
        const hanging = async function* (): AsyncGenerator<Uint8Array> {
          yield randomBytes(10);
          cancel.abort();
          await never;
        };
        const put = storage.put(`${folder}/file`, hanging(), { ...type, signal: cancel.signal });
        await expect(put).rejects.toMatchObject({ code: 'cancelled' });
        expect(await filesIn(folder)).toEqual([]);
      });

      test('ends a stream that is being read', async () => {
        await storage.put(`${folder}/file`, randomBytes(3_000_000), type);
        const cancel = new AbortController();
        const stream = await storage.read(`${folder}/file`, { signal: cancel.signal });
        const reading = (async () => {
          for await (const _part of stream) cancel.abort();
        })();
        await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
      });
    });

    describe('digest, where there is one', () => {
      const shaOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');

      test.each([0, 1, 128 * 1024 - 1, 128 * 1024, 300_000])(
        'tells what a file of %i bytes is',
        async (bytes) => {
          const content = randomBytes(bytes);
          await storage.put(`${folder}/file`, content, type);
          const told = await storage.digest?.(`${folder}/file`);
          expect(told ?? { bytes, sha256: shaOf(content) }).toEqual({ bytes, sha256: shaOf(content) });
        },
      );

      test('of a file that is not there, and of a folder, says so as reading does', async () => {
        await storage.put(`${folder}/content/file`, 'x', type);
        for (const path of [`${folder}/none`, `${folder}/none/file`, `${folder}/content`]) {
          const reading = storage.digest?.(path) ?? storage.read(path);
          await expect(reading).rejects.toMatchObject({ code: 'storage-not-found' });
        }
      });

      test('is refused where it is cancelled, or leads out', async () => {
        if (storage.digest === undefined) return;
        const signal = AbortSignal.abort();
        await expect(storage.digest(`${folder}/file`, { signal })).rejects.toMatchObject({
          code: 'cancelled',
        });
        await expect(storage.digest('../file')).rejects.toMatchObject({ code: 'storage-name' });
      });
    });

    describe('list', () => {
      test('shows folders and files one level down, with sizes', async () => {
        await storage.put(`${folder}/run.json`, '12345', type);
        await storage.put(`${folder}/content/a/deep`, 'x', type);
        await storage.put(`${folder}/content/top`, 'x', type);
        const root = await storage.list('');
        expect(root).toEqual({ folders: [folder], files: [] });
        const listing = await storage.list(folder);
        expect(listing.folders).toEqual(['content']);
        expect(listing.files.filter(({ name: file }) => !file.startsWith('claim-'))).toEqual([
          { name: 'run.json', bytes: 5 },
        ]);
        expect(await storage.list(`${folder}/content`)).toEqual({
          folders: ['a'],
          files: [{ name: 'top', bytes: 1 }],
        });
      });

      test('a folder that is not there lists as empty', async () => {
        const empty = { folders: [], files: [] };
        expect(await storage.list('backup_20200101')).toEqual(empty);
        expect(await storage.list(`${folder}/content/none`)).toEqual(empty);
      });

      test('a folder whose name begins like another one is not mixed up with it', async () => {
        await storage.put(`${folder}/content/a/one`, 'x', type);
        await storage.put(`${folder}/content/ab/two`, 'x', type);
        expect(await filesIn(`${folder}/content/a`)).toEqual(['one']);
      });

      test('lists more than a page of files, each once', { timeout: 120_000 }, async () => {
        const names = Array.from({ length: manyFiles }, (_, index) => `${index}`);
        const waiting = names.values();
        const worker = async (): Promise<void> => {
          for (const file of waiting) await storage.put(`${folder}/many/${file}`, file, type);
        };
        await Promise.all(Array.from({ length: 16 }, worker));
        await storage.settle();
        expect(await filesIn(`${folder}/many`)).toEqual([...names].sort());
      });
    });

    listPageContract(() => storage, folder, foldersOnEachPage);

    describe('remove', () => {
      test('removes files; those that are not there count as removed', async () => {
        await storage.put(`${folder}/one`, 'x', type);
        await storage.put(`${folder}/two`, 'x', type);
        await storage.remove([`${folder}/one`, `${folder}/never`, 'backup_20200101/never']);
        expect(await filesIn(folder)).toEqual(['two']);
        await storage.remove([]);
      });

      test('a folder is gone with its last file', async () => {
        await storage.put(`${folder}/run.json`, 'x', type);
        await storage.put(`${folder}/content/a/b/file`, 'x', type);
        const claims = (await storage.list(folder)).files.map((file) => `${folder}/${file.name}`);
        await storage.remove([...claims, `${folder}/content/a/b/file`]);
        expect(await storage.list('')).toEqual({ folders: [], files: [] });
      });
    });

    describe('claim', () => {
      test('of several that ask at once at most one may have the folder', async () => {
        const handles = await Promise.all(Array.from({ length: 5 }, () => underTest.open()));
        const answers = await Promise.all(handles.map((handle) => handle.claim('contested', randomUUID())));
        expect(answers.filter(Boolean).length).toBeLessThanOrEqual(1);
      });

      test('a folder that was claimed is not given again', async () => {
        const other = await underTest.open();
        expect(await other.claim(folder, randomUUID())).toBe(false);
        await storage.put(`${folder}/run.json`, '{}', type);
        expect(await other.claim(folder, randomUUID())).toBe(false);
        expect(await textOf(`${folder}/run.json`)).toBe('{}');
      });
    });

    describe('paths that could leave the root', () => {
      const hostile = [
        ['', 'empty'],
        ['/etc/passwd', 'absolute'],
        ['../outside', 'parent'],
        [`${folder}/../../outside`, 'parent in the middle'],
        [`${folder}/..`, 'parent at the end'],
        [`${folder}/./file`, 'current folder'],
        [`${folder}//file`, 'empty part'],
        [`${folder}/`, 'nothing after the last slash'],
        [`${folder}\\..\\outside`, 'backslash'],
        ['C:/outside', 'drive letter'],
        [`${folder}/file:stream`, 'second stream of a file'],
        [`${folder}/.. /file`, 'parent with a space'],
        [`${folder}/a\0b`, 'NUL'],
        [`${folder}/\ud800`, 'half a character'],
      ] as const;

      test.each(hostile)('%j (%s) is refused by every call', async (path) => {
        const refused = { code: 'storage-name' };
        await expect(storage.put(path, 'x', type)).rejects.toMatchObject(refused);
        await expect(storage.read(path)).rejects.toMatchObject(refused);
        await expect(storage.remove([path])).rejects.toMatchObject(refused);
        await expect(storage.claim(path, randomUUID())).rejects.toMatchObject(refused);
        if (path !== '') await expect(storage.list(path)).rejects.toMatchObject(refused);
        if (path !== '') await expect(storage.listPage(path)).rejects.toMatchObject(refused);
      });

      test('one of them among others removes nothing', async () => {
        await storage.put(`${folder}/file`, 'x', type);
        await expect(storage.remove([`${folder}/file`, '../x'])).rejects.toSatisfy((error) =>
          isBackupError(error, 'storage-name'),
        );
        expect(await filesIn(folder)).toEqual(['file']);
      });
    });

    test('check finds a sound root sound and leaves nothing behind', async () => {
      const check = await storage.check();
      expect(check).toMatchObject({ ok: true, limits: [] });
      expect(check.message).toMatch(/\.$/);
      expect(await storage.list('')).toEqual({ folders: [folder], files: [] });
    });

    test('locate names a place for people', () => {
      expect(storage.locate(`${folder}/run.json`)).toContain('run.json');
      expect(storage.locate('')).not.toBe('');
    });
  });
}
