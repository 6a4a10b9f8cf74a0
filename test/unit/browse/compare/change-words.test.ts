import { describe, expect, it } from 'vitest';
import { changeWords, type DescribedVersion } from '../../../../electron/browse/compare/change-words.ts';

const file = (suffix: string, content: string, folder = 'News') => ({
  path: `content/${folder}/Hero.7.${suffix}`,
  bytes: content.length,
  sha256: content,
});

const version: DescribedVersion = {
  id: 7,
  name: 'Hero',
  customerKey: 'hero',
  assetType: { id: 197, name: 'htmlblock' },
  folderId: 1,
  folderPath: 'Content Builder/News',
  status: 'Draft',
  version: 3,
  partial: false,
  contentHash: 'one',
  files: [file('json', 'j1'), file('html', 'h1')],
};
const words = (changed: Partial<DescribedVersion>, before: Partial<DescribedVersion> = {}) =>
  changeWords({ ...version, ...before }, { ...version, contentHash: 'two', ...changed });

describe('the words for a change', () => {
  it('say from what to what it was renamed, moved and put', () => {
    expect(words({ name: 'Banner' })).toEqual(['renamed from “Hero” to “Banner”']);
    expect(words({ folderId: 2, folderPath: 'Content Builder/Old' })).toEqual([
      'moved from Content Builder/News to Content Builder/Old',
    ]);
    expect(words({ status: 'Published' })).toEqual(['status changed from Draft to Published']);
    expect(words({ customerKey: 'h2' })).toEqual(['external key changed from “hero” to “h2”']);
    expect(words({ version: 4 })).toEqual(['version changed from 3 to 4']);
    expect(words({ assetType: { id: 196, name: 'textblock' } })).toEqual([
      'type changed from htmlblock to textblock',
    ]);
  });

  it('name several changes in one order', () => {
    expect(
      words({ status: 'Published', name: 'Banner', files: [file('json', 'j2'), file('html', 'h2')] }),
    ).toEqual(['renamed from “Hero” to “Banner”', 'status changed from Draft to Published', 'code changed']);
  });

  it('tell a folder that was renamed from an asset that was moved', () => {
    expect(words({ folderPath: 'Content Builder/Letters' })).toEqual([
      'its folder changed from Content Builder/News to Content Builder/Letters',
    ]);
  });

  it('compare files by what they are, wherever they lie', () => {
    const moved = [file('json', 'j2', 'Old'), file('html', 'h1', 'Old')];
    expect(words({ folderId: 2, folderPath: 'Old', files: moved })).toEqual([
      'moved from Content Builder/News to Old',
    ]);
    expect(words({ files: [file('json', 'j2')] })).toEqual(['code removed']);
    expect(words({ files: [...version.files, file('txt', 't')] })).toEqual(['text added']);
    expect(words({ files: [file('png', 'p2')] }, { files: [file('png', 'p1')] })).toEqual(['file changed']);
    expect(words({ files: [file('code.json', 'c2')] }, { files: [file('code.json', 'c1')] })).toEqual([
      'code changed',
    ]);
  });

  it('say what is not there before or after', () => {
    const { status: _status, ...without } = version;
    expect(changeWords(without, version)).toEqual(['status changed to Draft']);
    expect(changeWords(version, without)).toEqual(['status changed from Draft to none']);
    expect(words({ folderId: null, folderPath: '' })).toEqual([
      'moved from Content Builder/News to no folder',
    ]);
  });

  it('say that something else differs where the index does not know what', () => {
    expect(words({})).toEqual(['properties changed']);
    expect(changeWords(version, version)).toEqual([]);
  });

  it('say whether it is kept whole', () => {
    expect(words({ partial: true, contentHash: 'one' })).toEqual(['kept only in part']);
    expect(words({ contentHash: 'one' }, { partial: true })).toEqual(['now kept whole']);
  });
});
