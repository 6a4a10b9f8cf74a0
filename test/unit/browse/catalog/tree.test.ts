import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dateOf,
  folders,
  openWrittenBackups,
  type WrittenBackups,
} from '../../../support/written-account.ts';
import { indexLine } from '../../../support/written-runs.ts';

let backups: WrittenBackups;
beforeEach(async () => {
  backups = await openWrittenBackups();
});
afterEach(() => backups.close());

function told(at: string | null): string[] {
  return backups.catalog
    .tree(at)
    .map(({ id, parentId, name, assets, gone }) => `${parentId} > ${id} ${name}: ${assets} and ${gone} gone`);
}

describe('the folders at a date', () => {
  it('are those of the last tree kept by then, with the assets that were directly in them', async () => {
    await backups.backUp(1, {
      folders: folders([2, 'Emails'], [3, 'Old']),
      index: [indexLine(10, { folderId: 2 }), indexLine(11, { folderId: 2 }), indexLine(12)],
    });
    await backups.backUp(2, { index: [indexLine(13, { folderId: 3 })] });
    await backups.backUp(3, { folders: folders([2, 'Mails']) });
    expect(told(dateOf(1))).toEqual([
      '0 > 1 Content Builder: 1 and 0 gone',
      '1 > 2 Emails: 2 and 0 gone',
      '1 > 3 Old: 0 and 0 gone',
    ]);
    expect(told(dateOf(2))[2]).toBe('1 > 3 Old: 1 and 0 gone');
    expect(told(null)[1]).toBe('1 > 2 Mails: 2 and 0 gone');
    expect(told('2025-12-31T00:00:00Z')).toEqual([]);
  });

  it('count what is gone where it was last', async () => {
    await backups.backUp(1, { folders: folders([2, 'Emails']), index: [indexLine(10, { folderId: 2 })] });
    const gone = { id: 10, modifiedDate: null, folderId: 2, state: 'deleted' } as const;
    await backups.backUp(2, { inventory: [gone] });
    expect(told(dateOf(1))[1]).toBe('1 > 2 Emails: 1 and 0 gone');
    expect(told(dateOf(2))[1]).toBe('1 > 2 Emails: 0 and 1 gone');
  });

  it('have a place for every asset: one that the tree lacks lies where its path was kept', async () => {
    await backups.backUp(1, {
      folders: folders([2, 'a/b']),
      index: [
        indexLine(10, { folderId: 50, folderPath: 'Content Builder/a/b/gone/deeper' }),
        indexLine(11, { folderId: 51, folderPath: 'Elsewhere/x' }),
        indexLine(12, { folderId: 52, folderPath: '' }),
        indexLine(13, { folderId: null, folderPath: '' }),
      ],
    });
    expect(told(null).slice(2)).toEqual([
      '0 > -1 Without a folder: 1 and 0 gone',
      '2 > 50 gone/deeper: 1 and 0 gone',
      '0 > 51 Elsewhere/x: 1 and 0 gone',
      '0 > 52 Folder 52: 1 and 0 gone',
    ]);
    const query = {
      at: null,
      gone: 'without',
      sort: 'name',
      descending: false,
      offset: 0,
      limit: 9,
    } as const;
    expect(backups.catalog.assets({ ...query, folderId: -1 })).toMatchObject({
      total: 1,
      rows: [{ id: 13, folderId: null }],
    });
  });

  it('say which of them are shared', async () => {
    const shared = { id: 9, name: 'Shared', parentId: 0, categoryType: 'asset-shared' };
    await backups.backUp(1, { folders: [...folders(), shared] });
    expect(backups.catalog.tree(null).map((folder) => [folder.name, folder.shared])).toEqual([
      ['Content Builder', false],
      ['Shared', true],
    ]);
  });

  it('of a tree that leads around in a circle come to an end', async () => {
    await backups.backUp(1, {
      folders: [
        { id: 2, name: 'a', parentId: 3 },
        { id: 3, name: 'b', parentId: 2 },
      ],
      index: [indexLine(10, { folderId: 2 })],
    });
    expect(told(null)).toEqual(['3 > 2 a: 1 and 0 gone', '2 > 3 b: 0 and 0 gone']);
  });
});
