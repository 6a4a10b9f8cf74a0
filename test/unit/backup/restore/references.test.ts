import { describe, expect, it } from 'vitest';
import { referencedIds, withIds } from '../../../../electron/backup/restore/references.ts';

const ids = new Map([[12, 112]]);

describe('references by id', () => {
  it.each([
    ['%%=ContentBlockById("12")=%%', '%%=ContentBlockById("112")=%%'],
    ["%%= contentblockbyid( '12' ) =%%", "%%= contentblockbyid( '112' ) =%%"],
    ['%%=ContentBlockById(12)=%%', '%%=ContentBlockById(112)=%%'],
    ['%%=ContentBlockById("12", "region", 1)=%%', '%%=ContentBlockById("112", "region", 1)=%%'],
    ['Platform.Function.ContentBlockById("12");', 'Platform.Function.ContentBlockById("112");'],
    [
      'TreatAsContent("%%=ContentBlockById(\\"12\\")=%%")',
      'TreatAsContent("%%=ContentBlockById(\\"112\\")=%%")',
    ],
  ])('are replaced in code: %s', (content, expected) => {
    expect(withIds({ content }, ids)).toEqual({ content: expected });
    expect(referencedIds({ content })).toEqual([12]);
  });

  it.each([
    '%%=ContentBlockById("123")=%%',
    '%%=ContentBlockByKey("12")=%%',
    '%%=ContentBlockByName("12")=%%',
    '%%=ContentBlockById(@id)=%%',
    '%%=ContentBlockById(Concat("1", "2"))=%%',
    'order 12 of 12',
  ])('of another kind or to something else are left as they are: %s', (content) => {
    expect(withIds({ content }, ids)).toEqual({ content });
  });

  it('are replaced in slots however deep, as the template, and in what names an asset; other numbers stay', () => {
    const of = (id: number) => ({
      id: 5,
      views: {
        html: {
          template: { id, assetType: { id: 12, name: 'template' } },
          slots: {
            main: { blocks: { a: { id, assetType: { id: 12 }, slots: { in: { blocks: { b: { id } } } } } } },
          },
        },
      },
      meta: { options: { image: { size: 12, assetId: id } } },
      data: { id: 12, legacy: { legacyId: 12 } },
    });
    expect(withIds(of(12), ids)).toEqual(of(112));
    expect(referencedIds(of(12))).toEqual([12]);
  });
});
