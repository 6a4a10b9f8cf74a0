import { describe, expect, it } from 'vitest';
import { above, folderRows, foldersOf, treeMove } from '../../../../renderer/screens/browse/folder-rows.ts';
import type { FolderAt } from '../../../../shared/browse.ts';

function folder(id: number, parentId: number, name: string, more: Partial<FolderAt> = {}): FolderAt {
  return { id, parentId, name, shared: false, assets: 1, gone: 0, ...more };
}

const FOLDERS = [
  folder(20, 0, 'Shared Content', { shared: true, gone: 2 }),
  folder(1, 0, 'Content Builder'),
  folder(3, 2, 'Spring'),
  folder(2, 1, 'Campaigns', { assets: 4 }),
  folder(4, 99, 'Lost'),
];

const rowsWith = (...expanded: number[]) => folderRows(foldersOf(FOLDERS), new Set(expanded));

describe('the folders of a date', () => {
  it('stand below their parents as far as these are open, what is shared last, those without a parent at the top', () => {
    expect(rowsWith(1).map(({ name, level }) => [name, level])).toEqual([
      ['All assets', 1],
      ['Content Builder', 1],
      ['Campaigns', 2],
      ['Lost', 1],
      ['Shared Content', 1],
    ]);
    expect(rowsWith(1, 2).map(({ name }) => name)).toContain('Spring');
  });

  it('tell their places among their siblings, and whether something lies below them', () => {
    const [all, root, campaigns] = rowsWith(1);
    expect(all).toMatchObject({ place: 1, siblings: 4, expanded: null, assets: 8, gone: 2 });
    expect(root).toMatchObject({ place: 2, siblings: 4, expanded: true });
    expect(campaigns).toMatchObject({ place: 1, siblings: 1, expanded: false, parentId: 1 });
  });

  it('are listed once where their parents form a circle', () => {
    const circle = foldersOf([folder(1, 2, 'A'), folder(2, 1, 'B')]);
    expect(above(circle, 1)).toEqual([2]);
    expect(folderRows(circle, new Set([1, 2]))).toHaveLength(1);
  });
});

describe('a key in the tree', () => {
  it('opens, then goes in; closes, then goes out', () => {
    const closed = rowsWith();
    expect(treeMove('ArrowRight', closed, 1)).toEqual({ kind: 'expand', id: 1 });
    const open = rowsWith(1);
    expect(treeMove('ArrowRight', open, 1)).toEqual({ kind: 'to', index: 2 });
    expect(treeMove('ArrowLeft', open, 2)).toEqual({ kind: 'to', index: 1 });
    expect(treeMove('ArrowLeft', open, 1)).toEqual({ kind: 'collapse', id: 1 });
    expect(treeMove('ArrowRight', open, 0)).toBeNull();
    expect(treeMove('ArrowLeft', open, 0)).toBeNull();
  });

  it('goes up, down and to the ends, and no further', () => {
    const rows = rowsWith();
    expect(treeMove('ArrowUp', rows, 0)).toEqual({ kind: 'to', index: 0 });
    expect(treeMove('End', rows, 0)).toEqual({ kind: 'to', index: 3 });
    expect(treeMove('ArrowDown', rows, 3)).toEqual({ kind: 'to', index: 3 });
    expect(treeMove('a', rows, 0)).toBeNull();
  });
});
