import { describe, expect, it } from 'vitest';
import {
  ASSET_TYPES,
  BLOCK_TYPE_IDS,
  parseAssetTypes,
} from '../../../electron/marketing-cloud/asset-types.ts';

describe('the table of asset types', () => {
  it.each([
    [1, 'asset'],
    [8, 'image'],
    [15, 'textfile'],
    [20, 'gif'],
    [28, 'png'],
    [39, 'svg'],
    [40, '3fr'],
    [74, 'x3f'],
    [75, '3gp'],
    [100, 'ogv'],
    [127, 'pdf'],
    [143, 'pez'],
    [144, 'aac'],
    [158, 'voc'],
    [159, '7z'],
    [173, 'gpg'],
    [174, 'htm'],
    [192, 'eml'],
    [194, 'txt'],
    [195, 'freeformblock'],
    [197, 'htmlblock'],
    [203, 'einsteincontentblock'],
    [204, undefined],
    [205, 'webpage'],
    [207, 'templatebasedemail'],
    [210, 'socialshareblock'],
    [213, 'layoutblock'],
    [220, 'codesnippetblock'],
    [228, 'contentmap'],
    [229, undefined],
    [230, 'jsonmessage'],
    [240, 'jscoderesource'],
    [249, 'interactivecontent'],
  ])('has %d as %s', (id, name) => {
    expect(ASSET_TYPES.get(id)).toBe(name);
  });

  it('has each name once', () => {
    expect(new Set(ASSET_TYPES.values()).size).toBe(ASSET_TYPES.size);
  });

  it('knows 27 block types, few enough for one request', () => {
    expect(BLOCK_TYPE_IDS).toHaveLength(27);
    expect(BLOCK_TYPE_IDS.filter((id) => !ASSET_TYPES.has(id))).toEqual([]);
  });
});

describe('a selection of types', () => {
  it.each([
    ['blocks', [...BLOCK_TYPE_IDS]],
    [' Blocks ', [...BLOCK_TYPE_IDS]],
    ['all', 'all'],
    ['htmlblock, all', 'all'],
    ['htmlblock,codesnippetblock', [197, 220]],
    ['HTML Block, code-snippet-block', [197, 220]],
    ['220,197, 197', [197, 220]],
    ['htmlemail,229', [208, 229]],
    ['blocks,207', [...BLOCK_TYPE_IDS, 207].sort((a, b) => a - b)],
  ])('%j means %j', (text, types) => {
    expect(parseAssetTypes(text)).toEqual(types);
  });

  it.each([
    ['htmlblok', 'htmlblock'],
    ['codesnippet', 'codesnippetblock'],
    ['email', 'templatebasedemail, htmlemail, textonlyemail, icemailformblock, eml'],
  ])('with the unknown name %s names near ones', (text, near) => {
    expect(() => parseAssetTypes(`htmlblock,${text}`)).toThrow(
      expect.objectContaining({
        code: 'configuration',
        message: `"${text}" is not an asset type.`,
        hint: `Did you mean ${near}?`,
      }),
    );
  });

  it('with a name like no other says what may stand there', () => {
    expect(() => parseAssetTypes('zzzzzzzz')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('"blocks"') }),
    );
  });

  it.each(['', ' , '])('that is empty is refused: %j', (text) => {
    expect(() => parseAssetTypes(text)).toThrow(expect.objectContaining({ code: 'configuration' }));
  });

  it.each(['0', '-1', '1.5', '197x'])('has no type %s', (text) => {
    expect(() => parseAssetTypes(text)).toThrow(expect.objectContaining({ code: 'configuration' }));
  });
});
