import { describe, expect, it } from 'vitest';
import {
  type ConnectionValues,
  connectionErrors,
  connectionOf,
  midsOf,
  NO_CONNECTION,
} from '../../../renderer/forms/connection-values.ts';
import {
  folderPath,
  foldersAbove,
  folderTree,
  isIncluded,
  toggleFolder,
} from '../../../renderer/forms/folder-tree.ts';
import {
  DEFAULT_SELECTION,
  selectionOf,
  selectionWords,
  valuesOf,
} from '../../../renderer/forms/selection-values.ts';

const filled: ConnectionValues = {
  address: ' mc123 ',
  clientId: 'id',
  clientSecret: 'secret',
  mid: '',
  moreMids: '',
};

describe('a connection', () => {
  it('says what is missing', () => {
    expect(Object.keys(connectionErrors(NO_CONNECTION, { secretKept: false }))).toEqual([
      'address',
      'clientId',
      'clientSecret',
    ]);
    expect(connectionErrors(filled, { secretKept: false })).toEqual({});
  });

  it('needs no secret where one is kept', () => {
    expect(connectionErrors({ ...filled, clientSecret: '' }, { secretKept: true })).toEqual({});
  });

  it('refuses what is no MID, and too many', () => {
    expect(connectionErrors({ ...filled, mid: 'x', moreMids: '1 y' }, { secretKept: false })).toEqual({
      mid: expect.any(String),
      moreMids: '"y" is not a MID.',
    });
    const many = Array.from({ length: 50 }, (_, index) => index + 1).join(' ');
    expect(connectionErrors({ ...filled, moreMids: many }, { secretKept: false })).toHaveProperty('moreMids');
  });

  it('leaves the MID out where none is given', () => {
    expect(connectionOf(filled)).toEqual({ authenticationAddress: 'mc123', clientId: 'id' });
    expect(connectionOf({ ...filled, mid: '7' })).toHaveProperty('mid', 7);
  });

  it('makes one job for its own business unit, or one for each with its own first', () => {
    expect(midsOf(filled, 5)).toEqual([]);
    expect(midsOf({ ...filled, moreMids: '8, 9, 5' }, 5)).toEqual([5, 8, 9]);
    expect(midsOf({ ...filled, mid: '7', moreMids: '8' }, 5)).toEqual([7, 8]);
    expect(midsOf({ ...filled, moreMids: '8' }, null)).toEqual([8]);
  });
});

const types = [
  { id: 197, name: 'htmlblock', isBlock: true },
  { id: 220, name: 'codesnippetblock', isBlock: true },
  { id: 208, name: 'htmlemail', isBlock: false },
];

describe('a selection', () => {
  it.each([
    [{ types: [220, 197], folders: 'all', scope: 'own' }, 'blocks'],
    [{ types: 'all', folders: 'all', scope: 'own' }, 'all'],
    [{ types: [197], folders: 'all', scope: 'own' }, 'chosen'],
    [{ types: [197, 208, 220], folders: [3], scope: 'own-and-shared' }, 'chosen'],
  ] as const)('%j is shown as %s and stays what it is', (selection, what) => {
    const kept = {
      ...selection,
      types:
        selection.types === 'all' ? ('all' as const) : [...selection.types].sort((one, other) => one - other),
      folders: selection.folders === 'all' ? ('all' as const) : [...selection.folders],
    };
    const values = valuesOf(kept, types);
    expect(values.what).toBe(what);
    expect(selectionOf(values, types)).toEqual(kept);
  });

  it('is none while nothing is chosen', () => {
    expect(selectionOf({ ...DEFAULT_SELECTION, what: 'chosen' }, types)).toBeNull();
    expect(selectionOf({ ...DEFAULT_SELECTION, where: 'chosen' }, types)).toBeNull();
  });

  it('is none while the types are not known', () => {
    expect(selectionOf(DEFAULT_SELECTION, [])).toBeNull();
  });

  it('is put in words', () => {
    expect(selectionWords(DEFAULT_SELECTION)).toBe('Content blocks, own content');
    expect(selectionWords({ ...DEFAULT_SELECTION, what: 'chosen', types: [197] })).toContain(
      '1 chosen asset type',
    );
  });
});

describe('the folders', () => {
  const tree = folderTree([
    { id: 3, name: 'Spring', parentId: 2 },
    { id: 2, name: 'Campaigns', parentId: 1 },
    { id: 1, name: 'Content Builder', parentId: 0 },
    { id: 9, name: 'Alone', parentId: 77 },
  ]);

  it('stand below their parents; one without a known parent stands at the top', () => {
    expect(tree.roots.map(({ id }) => id)).toEqual([9, 1]);
    expect(tree.children.get(2)?.map(({ id }) => id)).toEqual([3]);
    expect(folderPath(tree, 3)).toBe('Content Builder / Campaigns / Spring');
  });

  it('are chosen with all below them', () => {
    expect(isIncluded(tree, [1], 3)).toBe(true);
    expect(isIncluded(tree, [3], 1)).toBe(false);
    expect(toggleFolder(tree, [3, 9], 1)).toEqual([9, 1]);
    expect(toggleFolder(tree, [9, 1], 1)).toEqual([9]);
  });

  it('end a circle of parents', () => {
    const circle = folderTree([
      { id: 1, name: 'A', parentId: 2 },
      { id: 2, name: 'B', parentId: 1 },
    ]);
    expect(foldersAbove(circle, 1)).toEqual([2]);
  });
});
