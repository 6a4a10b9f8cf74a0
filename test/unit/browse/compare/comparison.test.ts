import { beforeEach, describe, expect, it } from 'vitest';
import { compareVersions } from '../../../../electron/browse/compare/comparison.ts';
import { type KeptDocument, keepVersion, rowOf } from '../../../support/kept-versions.ts';
import { createMemoryStorage, type MemoryStorage } from '../../../support/memory-storage.ts';

let storage: MemoryStorage;
beforeEach(() => {
  storage = createMemoryStorage(256 * 1024);
});

const block: KeptDocument = {
  id: 7,
  name: 'Hero',
  customerKey: 'hero',
  assetType: { id: 197, name: 'htmlblock' },
  status: { id: 1, name: 'Draft' },
  content: '<p>Old</p>',
};

type Options = Parameters<typeof keepVersion>[2];
const compare = async (before: KeptDocument, after: KeptDocument, from: Options = {}, to: Options = {}) => {
  const [one, other] = [
    await keepVersion(storage, before, { folder: 'backup_1', ...from }),
    await keepVersion(storage, after, { folder: 'backup_2', ...to }),
  ];
  return compareVersions(
    storage,
    { version: one, row: rowOf(one, 'run-1') },
    { version: other, row: rowOf(other, 'run-2') },
  );
};

describe('two versions', () => {
  it('differ in words, in properties and in texts, the JSON last', async () => {
    const found = await compare(block, {
      ...block,
      name: 'Banner',
      status: { id: 2, name: 'Published' },
      content: '<p>New</p>',
    });
    expect([found.from.runId, found.to.runId]).toEqual(['run-1', 'run-2']);
    expect(found.words).toEqual([
      'renamed from “Hero” to “Banner”',
      'status changed from Draft to Published',
      'code changed',
    ]);
    expect(found.properties).toEqual([
      { label: 'Name', from: 'Hero', to: 'Banner' },
      { label: 'Status', from: 'Draft', to: 'Published' },
      { label: 'status.id', from: '1', to: '2' },
    ]);
    expect(found.texts.map(({ label, language }) => [label, language])).toEqual([
      ['HTML', 'html'],
      ['All as JSON', 'json'],
    ]);
    expect(found.texts[0]).toMatchObject({ from: '<p>Old</p>', to: '<p>New</p>' });
    expect(found.equal).toEqual([]);
  });

  it('name the texts that are equal, wherever their files lie, and do not read them', async () => {
    const found = await compare(block, { ...block, name: 'Banner' }, {}, { folderPath: ['Elsewhere'] });
    expect(found.equal).toEqual(['HTML']);
    expect(found.texts.map(({ label }) => label)).toEqual(['All as JSON']);
    expect(storage.events.filter((event) => /^read .*\.html$/.test(event))).toEqual([]);
  });

  it('pair code with what it has become', async () => {
    const found = await compare(
      { ...block, assetType: { id: 220 }, content: '%%[ set @a = 1 ]%%' },
      { ...block, assetType: { id: 220 }, content: '<p>%%=v(@a)=%%</p>' },
    );
    expect(found.texts[0]).toEqual({
      label: 'HTML',
      language: 'html',
      from: '%%[ set @a = 1 ]%%',
      to: '<p>%%=v(@a)=%%</p>',
    });
  });

  it('have null where one of them has no such part', async () => {
    const { content: _content, ...without } = block;
    const found = await compare(without, block);
    expect(found.texts[0]).toMatchObject({ label: 'HTML', from: null, to: '<p>Old</p>' });
    expect(found.words).toContain('code added');
  });

  it('of an email differ in the blocks of its slots, though its HTML is equal', async () => {
    const email = (hero: string): KeptDocument => ({
      id: 8,
      name: 'Letter',
      assetType: { id: 207 },
      views: {
        html: {
          content: '<main><div data-type="slot" data-key="top"></div></main>',
          slots: { top: { content: hero } },
        },
      },
    });
    const found = await compare(email('<h1>Old</h1>'), email('<h1>New</h1>'));
    expect(found.equal).toEqual(['HTML']);
    expect(found.texts.map(({ label }) => label)).toEqual(['HTML with its blocks', 'All as JSON']);
    expect(found.texts[0]?.to).toContain('<h1>New</h1>');
    expect(found.properties).toEqual([
      { label: 'views.html.slots.top.content', from: '<h1>Old</h1>', to: '<h1>New</h1>' },
    ]);
  });

  it('are equal though the service made their pictures anew', async () => {
    const thumbnail = (number: number) => ({
      thumbnail: { thumbnailUrl: `/v1/assets/7/thumbnail?${number}` },
    });
    const found = await compare({ ...block, ...thumbnail(1) }, { ...block, ...thumbnail(2) });
    expect(found).toMatchObject({ words: [], properties: [], equal: ['HTML'] });
  });

  it('that are equal say so', async () => {
    const found = await compare(block, block);
    expect(found).toMatchObject({ words: [], properties: [], texts: [] });
    expect(found.equal).toEqual(['HTML', 'All as JSON']);
  });

  it('of which one is too large are compared in all else', async () => {
    const large = { ...block, content: `<p>${'x'.repeat(17 * 1024 * 1024)}</p>` };
    const found = await compare(block, large);
    expect(found.texts).toEqual([]);
    expect(found.words).toEqual([
      'code changed',
      'HTML is too large to be compared',
      'All as JSON is too large to be compared',
    ]);
  });

  it('are never compared by another content than was kept', async () => {
    const one = await keepVersion(storage, block, { folder: 'backup_1' });
    const other = await keepVersion(storage, { ...block, content: '<p>New</p>' }, { folder: 'backup_2' });
    storage.files.set(`backup_2/${other.line.files[1]?.path}`, Buffer.from('<p>Now</p>'));
    const compared = compareVersions(
      storage,
      { version: one, row: rowOf(one) },
      { version: other, row: rowOf(other) },
    );
    await expect(compared).rejects.toMatchObject({ code: 'format-damaged' });
  });
});
