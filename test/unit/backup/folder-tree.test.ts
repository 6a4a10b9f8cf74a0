import { describe, expect, test } from 'vitest';
import { FolderTree } from '../../../electron/backup/folder-tree.ts';
import type { Folder } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { folderLineSchema } from '../../../shared/format.ts';

function folder(id: number, parentId: number, name = `folder ${id}`, more: Partial<Folder> = {}): Folder {
  return {
    id,
    name,
    parentId,
    categoryType: undefined,
    memberId: undefined,
    enterpriseId: undefined,
    description: undefined,
    ...more,
  };
}

const own = (folders: number[]) => ({ types: 'all' as const, folders, scope: 'own' as const });

const tree = new FolderTree([
  folder(30, 20, 'Footer / legal'),
  folder(1, 0, 'Content Builder'),
  folder(20, 1, 'Blocks'),
  folder(21, 1, 'Emails'),
  folder(31, 30, 'Old'),
]);

describe('a tree that lacks folders', () => {
  const short = new FolderTree(
    [folder(1, 0), folder(20, 1), folder(31, 30), folder(8, 9), folder(9, 8)],
    false,
  );

  test('places only folders of which it knows all those above', () => {
    expect([1, 20, 31, 30, 8].map((id) => short.isPlaced(id))).toEqual([true, true, false, false, false]);
  });

  test('selects what it selected before, too', () => {
    expect(short.selected(own([20]), [20, 30])).toEqual([20, 30, 31]);
    expect(tree.selected(own([21]), [21, 30])).toEqual([21]);
  });

  test('is no other where it lacks none', () => {
    expect(tree.isPlaced(99)).toBe(true);
  });
});

describe('the path of a folder', () => {
  test('names all folders from the top down, slashes in names included', () => {
    expect(tree.path(31)).toEqual(['Content Builder', 'Blocks', 'Footer / legal', 'Old']);
    expect(tree.path(1)).toEqual(['Content Builder']);
  });

  test('is empty for a folder that is not in the tree, or for none', () => {
    expect(tree.path(99)).toEqual([]);
    expect(tree.path(undefined)).toEqual([]);
    expect(tree.has(99)).toBe(false);
    expect(tree.has(31)).toBe(true);
  });

  test('begins where a parent is missing', () => {
    expect(new FolderTree([folder(5, 4)]).path(5)).toEqual(['folder 5']);
  });

  test('ends where folders are parents of each other', () => {
    const circular = new FolderTree([folder(1, 2), folder(2, 1), folder(3, 3)]);
    expect(circular.path(1)).toEqual(['folder 2', 'folder 1']);
    expect(circular.path(3)).toEqual(['folder 3']);
    expect(circular.selected(own([1]))).toEqual([1, 2]);
  });
});

describe('a selection of folders', () => {
  test('holds them with all their subfolders, once each and by id', () => {
    expect(tree.selected(own([20]))).toEqual([20, 30, 31]);
    expect(tree.selected(own([31, 20, 21]))).toEqual([20, 21, 30, 31]);
  });

  test('of all folders is no list of ids', () => {
    expect(tree.selected({ types: 'all', folders: 'all', scope: 'own' })).toBeNull();
  });

  test('keeps a folder that is not there (any more): it holds nothing, not everything', () => {
    expect(tree.selected(own([99]))).toEqual([99]);
  });
});

describe('the lines of a tree', () => {
  test('come by id, whatever order the service lists folders in', () => {
    const folders = [folder(3, 1), folder(1, 0), folder(2, 1)];
    expect(new FolderTree(folders).lines()).toEqual(new FolderTree(folders.toReversed()).lines());
    expect(new FolderTree(folders).lines().map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test('have all that is known of a folder, and no empty fields', () => {
    const facts = { categoryType: 'asset', memberId: 7, enterpriseId: 8, description: 'd' };
    const lines = new FolderTree([folder(1, 0, 'a', facts), folder(2, 1, 'b')]).lines();
    expect(lines).toStrictEqual([
      { id: 1, name: 'a', parentId: 0, ...facts },
      { id: 2, name: 'b', parentId: 1 },
    ]);
    expect(lines.map((line) => folderLineSchema.parse(line))).toStrictEqual(lines);
  });

  test('have a folder once that was listed twice', () => {
    expect(new FolderTree([folder(1, 0), folder(1, 0)]).lines()).toHaveLength(1);
  });
});
