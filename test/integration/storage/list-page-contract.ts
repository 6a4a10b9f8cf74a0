import { describe, expect, test } from 'vitest';
import type { Storage } from '../../../electron/storage/storage.ts';

const type = { contentType: 'application/octet-stream' };

/** What listing by pages must do, in a root where `folder` is claimed. */
export function listPageContract(given: () => Storage, folder: string, foldersOnEachPage: boolean): void {
  describe('list a page', () => {
    test('shows folders and files one level down, with sizes and dates', async () => {
      const before = Date.now();
      await given().put(`${folder}/content/a/deep`, 'x', type);
      await given().put(`${folder}/content/top`, '12345', type);
      const { folders, files, next } = await given().listPage(`${folder}/content`);
      expect({ folders, next }).toEqual({ folders: ['a'], next: undefined });
      expect(files).toMatchObject([{ name: 'top', bytes: 5 }]);
      const { modified } = files[0]!;
      if (modified === undefined) return;
      // Clocks and whole seconds of services.
      expect(Math.abs(modified.getTime() - before)).toBeLessThan(60_000);
    });

    test('shows the same names where only these are asked for', async () => {
      await given().put(`${folder}/content/a/deep`, 'x', type);
      await given().put(`${folder}/content/top`, '12345', type);
      const { folders, files } = await given().listPage(`${folder}/content`, { namesOnly: true });
      expect({ folders, names: files.map(({ name: file }) => file) }).toEqual({
        folders: ['a'],
        names: ['top'],
      });
    });

    test('goes through a folder page by page, each entry once', async () => {
      const files = ['a', 'b c', 'd+e', 'é', '日本', 'z%'];
      for (const file of files) await given().put(`${folder}/pages/${file}`, 'x', type);
      await given().put(`${folder}/pages/m/inner`, 'x', type);
      const seen: string[] = [];
      const pages: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await given().listPage(`${folder}/pages`, {
          limit: 2,
          ...(cursor === undefined ? {} : { cursor }),
        });
        const names = [...page.folders, ...page.files.map(({ name: file }) => file)];
        seen.push(...names);
        pages.push(names.length);
        cursor = page.next;
      } while (cursor !== undefined);
      const told = foldersOnEachPage ? [...new Set(seen)] : seen;
      expect(told.toSorted()).toEqual([...files, 'm'].toSorted());
      expect(Math.max(...pages)).toBeLessThanOrEqual(foldersOnEachPage ? 3 : 2);
    });

    test('of a folder that is not there is empty', async () => {
      const empty = { folders: [], files: [], next: undefined };
      expect(await given().listPage('backup_20200101')).toEqual(empty);
    });

    test('of the root shows the run folders', async () => {
      await given().put('backup-creator.json', '{}', type);
      const { folders, files } = await given().listPage('');
      expect(folders).toEqual([folder]);
      expect(files).toMatchObject([{ name: 'backup-creator.json', bytes: 2 }]);
    });

    test('ends where it is called off', async () => {
      const signal = AbortSignal.abort();
      await expect(given().listPage(folder, { signal })).rejects.toMatchObject({ code: 'cancelled' });
    });
  });
}
