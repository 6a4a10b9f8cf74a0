import { describe, expect, it } from 'vitest';
import { differingFields, settableFields } from '../../../../electron/backup/restore/settable.ts';

describe('what is sent of an asset', () => {
  it('leaves out what the service gives by itself, within files and emails too', () => {
    const sent = settableFields({
      id: 1,
      objectID: 'x',
      owner: { id: 1 },
      createdDate: 'x',
      modifiedBy: { id: 1 },
      memberId: 1,
      thumbnail: { thumbnailUrl: 'x' },
      version: 3,
      category: { id: 4 },
      legacyData: { legacyId: 1 },
      sharingProperties: {},
      name: 'n',
      customerKey: 'k',
      content: '<p>',
      assetType: { id: 197, name: 'htmlblock', displayName: 'HTML Block' },
      fileProperties: { fileName: 'a.png', extension: 'png', fileSize: 3, publishedURL: 'u', width: 2 },
      data: { email: { options: { characterEncoding: 'utf-8' }, legacy: { legacyId: 1 } }, portfolio: {} },
      invented: { later: true },
    });
    expect(sent).toEqual({
      name: 'n',
      customerKey: 'k',
      content: '<p>',
      assetType: { id: 197, name: 'htmlblock' },
      fileProperties: { fileName: 'a.png', extension: 'png', width: 2 },
      data: { email: { options: { characterEncoding: 'utf-8' } } },
      invented: { later: true },
    });
  });

  it('is nothing of `data` where nothing of it can be set', () => {
    expect(settableFields({ data: { email: { legacy: { legacyId: 1 } } } })).toEqual({});
  });

  it('differs by meaning, not by the order of keys, and in what is wanted alone', () => {
    expect(differingFields({ meta: { a: 1, b: 2 } }, { meta: { b: 2, a: 1 }, tags: [] })).toEqual([]);
    expect(differingFields({ b: 1, a: 2, c: 3 }, { b: 2, c: 3 })).toEqual(['a', 'b']);
  });
});
