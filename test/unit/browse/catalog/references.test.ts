import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BLOCK_TYPE_IDS } from '../../../../electron/marketing-cloud/asset-types.ts';
import type { Reference } from '../../../../shared/browse.ts';
import type { Manifest } from '../../../../shared/format.ts';
import type { Selection } from '../../../../shared/selection.ts';
import { dayOf, openSearchedAccount, type SearchedAccount } from '../../../support/searched-account.ts';

let account: SearchedAccount;
beforeEach(async () => {
  account = await openSearchedAccount();
});
afterEach(() => account.close());

const FOLDERS = [
  { id: 10, parentId: 0, name: 'Content Builder' },
  { id: 11, parentId: 10, name: 'Mail/Parts' },
  { id: 12, parentId: 11, name: 'Footers' },
];
const everything: Partial<Manifest> = {
  selection: { types: 'all', folders: 'all', scope: 'own-and-shared' },
};

const uses = (id: number, at: string | null = null) => account.references.references(id, at).uses.map(told);
const usedBy = (id: number, at: string | null = null) =>
  account.references.references(id, at).usedBy.map(told);
const broken = async (at: string | null = null) =>
  (await account.references.broken({ at, offset: 0, limit: 100 })).rows.map(told);

function told({ from, how, target, line, to, state }: Reference): string {
  return `${from.id} ${line ?? '-'} ${how} ${target} ${state} ${to?.id ?? '-'}`;
}

describe('what an asset uses', () => {
  it('is found by id, by key in any case, and by its path, in the order of the code', async () => {
    await account.backUp(1, {
      folders: FOLDERS,
      assets: [
        {
          id: 1,
          content:
            '%%=ContentBlockById("2")=%%\n%%=ContentBlockByKey("Foot-ER")=%%\n\n%%=ContentBlockByName("content builder\\Mail/Parts\\Footers\\FOOTER")=%%\n%%=ContentBlockByName("My Contents\\Mail/Parts\\Footers\\Footer")=%%',
        },
        { id: 2 },
        {
          id: 3,
          customerKey: ' foot-er ',
          name: 'Footer',
          folderId: 12,
          folderPath: 'Content Builder/Mail/Parts/Footers',
        },
      ],
    });
    expect(uses(1)).toEqual([
      '1 1 ContentBlockById 2 present 2',
      '1 2 ContentBlockByKey Foot-ER present 3',
      '1 4 ContentBlockByName content builder\\Mail/Parts\\Footers\\FOOTER present 3',
      '1 5 ContentBlockByName My Contents\\Mail/Parts\\Footers\\Footer present 3',
    ]);
    expect(usedBy(3)).toEqual([
      '1 2 ContentBlockByKey Foot-ER present 3',
      '1 4 ContentBlockByName content builder\\Mail/Parts\\Footers\\FOOTER present 3',
      '1 5 ContentBlockByName My Contents\\Mail/Parts\\Footers\\Footer present 3',
    ]);
    expect(usedBy(2)).toEqual(['1 1 ContentBlockById 2 present 2']);
  });

  it('is in the slots of an email, too, and is its template', async () => {
    const slots = {
      main: { blocks: { a: { id: 2, content: '%%=ContentBlockById(3)=%%' }, b: { customerKey: 'own' } } },
    };
    const document = { views: { html: { slots, template: { id: 4 } } } };
    await account.backUp(1, {
      manifest: everything,
      assets: [
        { id: 1, assetType: { id: 207 }, content: '<html>', document },
        { id: 2 },
        { id: 3 },
        { id: 4, assetType: { id: 4 } },
      ],
    });
    expect(uses(1).sort()).toEqual([
      '1 - ContentBlockById 3 present 3',
      '1 - reference 4 present 4',
      '1 - slot 2 present 2',
      '1 - slot own unknown -',
    ]);
    expect(usedBy(2)).toEqual(['1 - slot 2 present 2']);
    expect(usedBy(4)).toEqual(['1 - reference 4 present 4']);
  });

  it('goes by the account at that date', async () => {
    const byName = '%%=ContentBlockByName("Content Builder\\Footer")=%%';
    const byKey = '%%=ContentBlockByKey("footer")=%%';
    await account.backUp(1, {
      folders: FOLDERS,
      assets: [
        { id: 1, content: byName },
        { id: 2, content: byKey },
        { id: 3, name: 'Footer', customerKey: 'footer', folderId: 10 },
      ],
    });
    await account.backUp(3, {
      manifest: everything,
      assets: [
        { id: 2, content: 'no more', modifiedDate: '2026-01-02T00:00:00.0000000Z' },
        {
          id: 3,
          name: 'Footer 2',
          customerKey: 'footer',
          folderId: 10,
          modifiedDate: '2026-01-02T00:00:00.0000000Z',
        },
      ],
    });
    expect(usedBy(3, dayOf(1))).toHaveLength(2);
    expect(usedBy(3)).toEqual([]);
    expect(uses(1, dayOf(2))).toEqual(['1 1 ContentBlockByName Content Builder\\Footer present 3']);
    expect(uses(1)).toEqual(['1 1 ContentBlockByName Content Builder\\Footer missing -']);
    expect(uses(2)).toEqual([]);
  });
});

describe('a reference that leads nowhere', () => {
  const call = (id: number) => ({ id: 1, content: `%%=ContentBlockById(${id})=%%` });

  it('is to an asset that was deleted, from that date on', async () => {
    await account.backUp(1, { assets: [call(2), { id: 2 }] });
    await account.backUp(3, { states: [{ id: 2, state: 'deleted' }] });
    expect(await broken(dayOf(2))).toEqual([]);
    expect(await broken()).toEqual(['1 1 ContentBlockById 2 deleted 2']);
    expect(usedBy(2)).toEqual(['1 1 ContentBlockById 2 deleted 2']);
  });

  it('is to one that was never seen, where all blocks of all folders are backed up', async () => {
    await account.backUp(1, { manifest: everything, assets: [call(99)] });
    expect(await broken()).toEqual(['1 1 ContentBlockById 99 missing -']);
  });

  it.each([
    ['of some folders', { types: 'all', folders: [10], scope: 'own-and-shared' }],
    ['of some types', { types: [197], folders: 'all', scope: 'own-and-shared' }],
    ['without what others share', { types: [...BLOCK_TYPE_IDS], folders: 'all', scope: 'own' }],
  ] as const)('is not known to in a backup %s', async (_, { types, folders, scope }) => {
    const selection = {
      types: types === 'all' ? types : [...types],
      folders: folders === 'all' ? folders : [...folders],
      scope,
    };
    await account.backUp(1, { manifest: { selection }, assets: [call(99)] });
    expect(uses(1)).toEqual(['1 1 ContentBlockById 99 unknown -']);
    expect(await broken()).toEqual([]);
  });

  it('is to a path of its own that is not there, though what others share is not backed up', async () => {
    const selection: Selection = { types: [...BLOCK_TYPE_IDS], folders: 'all', scope: 'own' };
    const content =
      '%%=ContentBlockByName("Content Builder\\X")=%% %%=ContentBlockByName("Shared Content\\X")=%%';
    await account.backUp(1, { manifest: { selection }, assets: [{ id: 1, content }] });
    expect(await broken()).toEqual(['1 1 ContentBlockByName Content Builder\\X missing -']);
  });

  it('is not one to what left the selection, lies outside of it, came later, or is worked out by code', async () => {
    const content = `${[2, 3, 4].map((id) => `%%=ContentBlockById(${id})=%%`).join('')}%%=ContentBlockById(@id)=%%`;
    await account.backUp(1, { manifest: everything, assets: [{ id: 1, content }, { id: 2 }] });
    await account.backUp(2, {
      manifest: everything,
      states: [
        { id: 2, state: 'left-selection' },
        { id: 3, state: 'outside' },
      ],
    });
    await account.backUp(3, { manifest: everything, assets: [{ id: 4 }] });
    expect(await broken(dayOf(2))).toEqual([]);
    expect(uses(1, dayOf(2))).toEqual([
      '1 1 ContentBlockById 2 unknown 2',
      '1 1 ContentBlockById 3 unknown -',
      '1 1 ContentBlockById 4 unknown -',
      '1 1 ContentBlockById null unknown -',
    ]);
  });

  it('no longer counts where what it is in is gone', async () => {
    await account.backUp(1, { manifest: everything, assets: [call(99)] });
    await account.backUp(2, { manifest: everything, states: [{ id: 1, state: 'deleted' }] });
    expect(await broken()).toEqual([]);
    expect(uses(1)).toEqual(['1 1 ContentBlockById 99 missing -']);
  });

  it('is listed in pages that fit together', async () => {
    const assets = Array.from({ length: 7 }, (_, index) => ({
      id: index + 1,
      content: '%%=ContentBlockById(90)=%%\n%%=ContentBlockByKey("none")=%%\n%%=ContentBlockById("91")=%%',
    }));
    await account.backUp(1, { manifest: everything, assets });
    const pages = await Promise.all(
      [0, 5, 10, 15, 20, 25].map((offset) => account.references.broken({ at: null, offset, limit: 5 })),
    );
    expect(pages.map(({ total, rows }) => [total, rows.length])).toEqual(
      [5, 5, 5, 5, 1, 0].map((length) => [21, length]),
    );
    expect(new Set(pages.flatMap(({ rows }) => rows.map(told))).size).toBe(21);
  });
});

it('says how many versions may name it and were not read yet', async () => {
  await account.takeIn(1, { assets: [{ id: 1, content: '%%=ContentBlockById(1)=%%' }] });
  expect(account.references.references(1, null)).toMatchObject({ usedBy: [], unsearched: 1 });
  expect(account.references.references(5, null)).toMatchObject({ uses: [], usedBy: [] });
});
