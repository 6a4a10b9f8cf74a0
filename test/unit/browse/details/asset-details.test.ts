import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readDetails } from '../../../../electron/browse/details/asset-details.ts';
import { decoded } from '../../../../electron/browse/details/read-kept.ts';
import { FILLED_PART, JSON_PART, readText } from '../../../../electron/browse/details/texts.ts';
import type { JsonValue } from '../../../../electron/marketing-cloud/marketing-cloud.ts';
import { type KeptDocument, keepVersion, rowOf } from '../../../support/kept-versions.ts';
import { createMemoryStorage, type MemoryStorage } from '../../../support/memory-storage.ts';

let storage: MemoryStorage;
beforeEach(() => {
  storage = createMemoryStorage(4096);
});

const block: KeptDocument = {
  id: 7,
  customerKey: 'hero',
  objectID: 'o-7',
  assetType: { id: 197, name: 'htmlblock', displayName: 'HTML Block' },
  name: 'Hero',
  owner: { id: 1, email: 'ann@example.com', name: 'Ann', userId: '1' },
  createdDate: '2024-01-08T08:26:58.277-06:00',
  createdBy: { id: 1, name: 'Ann' },
  modifiedDate: '2024-01-09T08:26:58.277-06:00',
  modifiedBy: { id: 2, email: 'bob@example.com', name: 'Bob' },
  status: { id: 1, name: 'Draft' },
  category: { id: 5, name: 'News' },
  tags: [
    { id: 4, name: 'spring' },
    { id: 5, name: 'hero' },
  ],
  content: '<p>Hello %%first_name%%</p>',
  'odd.key': { a: [1, { b: '' }], empty: {}, nothing: null },
};

const details = async (document: KeptDocument, options?: Parameters<typeof keepVersion>[2]) => {
  const version = await keepVersion(storage, document, options);
  return { version, details: await readDetails(storage, version, rowOf(version)) };
};

describe('the properties of a version', () => {
  it('begin with what people look for, under its usual names', async () => {
    const { properties } = (await details(block)).details;
    expect(properties.slice(0, 11)).toEqual([
      { label: 'Name', value: 'Hero', kind: 'text' },
      { label: 'External key', value: 'hero', kind: 'text' },
      { label: 'Type', value: 'HTML Block (htmlblock)', kind: 'text' },
      { label: 'Folder', value: 'Content Builder/News', kind: 'text' },
      { label: 'Status', value: 'Draft', kind: 'text' },
      { label: 'Created', value: '2024-01-08T14:26:58.2770000Z', kind: 'instant' },
      { label: 'Created by', value: 'Ann', kind: 'text' },
      { label: 'Modified', value: '2024-01-09T14:26:58.2770000Z', kind: 'instant' },
      { label: 'Modified by', value: 'Bob (bob@example.com)', kind: 'text' },
      { label: 'Owner', value: 'Ann (ann@example.com)', kind: 'text' },
      { label: 'Tags', value: 'spring, hero', kind: 'text' },
    ]);
  });

  it('go on with all other fields, by their paths', async () => {
    const { properties } = (await details(block)).details;
    const labels = properties.map(({ label }) => label);
    expect(labels).toEqual(
      expect.arrayContaining([
        'owner.userId',
        'createdBy.id',
        'tags[0].id',
        'odd.key.a[0]',
        'odd.key.a[1].b',
        'odd.key.empty',
        'odd.key.nothing',
        'content',
      ]),
    );
    expect(properties.find(({ label }) => label === 'content')?.kind).toBe('code');
    expect(properties.find(({ label }) => label === 'odd.key.empty')?.value).toBe('{}');
  });

  it('show the beginning of a long value and say how long it is', async () => {
    const { properties } = (await details({ ...block, design: 'x'.repeat(5000) })).details;
    const design = properties.find(({ label }) => label === 'design')?.value ?? '';
    expect(design.length).toBeLessThan(2100);
    expect(design).toContain('5,000 characters');
  });

  it('take hostile keys and depths as they are', async () => {
    let deep: JsonValue = 'end';
    for (let depth = 0; depth < 500; depth += 1) deep = { d: deep };
    const hostile = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as object;
    const { properties } = (
      await details({ ...block, deep, ...Object.fromEntries(Object.entries({ hostile })) })
    ).details;
    expect(properties.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['hostile.__proto__.polluted', 'hostile.constructor']),
    );
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('the texts of a version', () => {
  it('are its code and its JSON, each with its language', async () => {
    const { version, details: found } = await details(block);
    expect(found.texts.map(({ label, language }) => [label, language])).toEqual([
      ['HTML', 'html'],
      ['All as JSON', 'json'],
    ]);
    const html = await readText(storage, version, found.texts[0]?.part ?? '');
    expect(html).toEqual({ text: block.content, language: 'html' });
    const json = await readText(storage, version, JSON_PART);
    expect(JSON.parse(json.text)).toEqual(block);
  });

  it.each([
    ['%%[ set @a = 1 ]%%', 220, 'ampscript'],
    ['<script runat="server">Write(1)</script>', 220, 'ssjs'],
    ['<b>%%[ set @a = 1 ]%%</b>', 220, 'html'],
    ['%%[ set @a = 1 ]%%', 197, 'ampscript'],
    ['<div>%%=v(@a)=%%</div><script runat="server">x</script>', 197, 'html'],
    ['body { color: red }', 242, 'css'],
    ['{"a": 1}', 197, 'json'],
  ])('%j of type %i is %s', async (content, id, language) => {
    const { version, details: found } = await details({ ...block, assetType: { id }, content });
    expect(found.texts[0]?.language).toBe(language);
    expect((await readText(storage, version, found.texts[0]?.part ?? '')).language).toBe(language);
  });

  it('hold the plain text of an email', async () => {
    const views = {
      subjectline: { content: 'Hi' },
      html: { content: '<p>Hi</p>' },
      text: { content: 'Hi there' },
    };
    const { details: found } = await details({ id: 8, name: 'Mail', assetType: { id: 208 }, views });
    expect(found.texts.map(({ label }) => label)).toEqual(['HTML', 'Plain text', 'All as JSON']);
  });

  it('are not to be had under any other name', async () => {
    const { version } = await details(block);
    for (const part of ['../../etc/passwd', 'backup-creator.json', '', FILLED_PART]) {
      await expect(readText(storage, version, part)).rejects.toMatchObject({ code: 'storage-not-found' });
    }
  });

  it('are decoded by the mark they begin with', () => {
    expect(decoded(Buffer.from('\ufeffGrüße'))).toBe('Grüße');
    expect(decoded(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Grüße', 'utf16le')]))).toBe(
      'Grüße',
    );
  });
});

describe('a file of a version', () => {
  const damage = async (change: (path: string) => void) => {
    const version = await keepVersion(storage, block);
    const path = `${version.folder}/${version.line.files[0]?.path}`;
    change(path);
    return readDetails(storage, version, rowOf(version));
  };

  it('that is missing is said so, with its name and what to do', async () => {
    await expect(damage((path) => storage.files.delete(path))).rejects.toMatchObject({
      code: 'storage-not-found',
      message: expect.stringContaining('Hero.7.json is not there any more.'),
      hint: expect.stringContaining('Put the file back'),
    });
  });

  it.each([
    ['shorter', (body: Buffer) => body.subarray(1)],
    ['longer', (body: Buffer) => Buffer.concat([body, body])],
    ['another', (body: Buffer) => Buffer.from(body.toString().replace('Hero', 'Hera'))],
  ])('that is %s than what was kept is never shown', async (_, change) => {
    await expect(
      damage((path) => storage.files.set(path, change(storage.files.get(path) ?? Buffer.alloc(0)))),
    ).rejects.toMatchObject({
      code: 'format-damaged',
      message: expect.stringContaining('is not what was backed up'),
    });
  });

  it('that is too large to be read is said so', async () => {
    const version = await keepVersion(storage, block);
    const [json, html] = version.line.files;
    const line = { ...version.line, files: [json!, { ...html!, bytes: 17 * 1024 * 1024 }] };
    await expect(readText(storage, { ...version, line }, html?.path ?? '')).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringContaining('17.0 MB'),
    });
  });
});

describe('an email', () => {
  const slot = (key: string) => `<div data-type="slot" data-key="${key}"></div>`;
  const place = (key: string) => `<div data-type='block' data-key='${key}'></div>`;
  const email: KeptDocument = {
    id: 9,
    name: 'Letter',
    assetType: { id: 207, name: 'templatebasedemail' },
    views: {
      subjectline: { content: 'Spring' },
      preheader: { content: ' ' },
      html: {
        content: `<main>${slot('top')}${slot('none')}</main>`,
        slots: {
          top: {
            content: `${place('b')}${place('a')}`,
            blocks: {
              a: { id: 4, name: 'Hero', content: '<h1>Hero</h1>' },
              b: {
                content: slot('inner'),
                slots: {
                  inner: { content: place('c'), blocks: { c: { name: 'Deep', content: '<i>deep</i>' } } },
                },
              },
            },
          },
        },
      },
    },
  };

  it('has its subject, and its slots with all blocks in the order in which they are shown', async () => {
    expect((await details(email)).details.email).toEqual({
      subject: 'Spring',
      preheader: null,
      slots: [
        {
          key: 'top',
          blocks: [
            { key: 'b', id: null, name: null },
            { key: 'c', id: null, name: 'Deep' },
            { key: 'a', id: 4, name: 'Hero' },
          ],
        },
      ],
    });
    expect((await details(block)).details.email).toBeNull();
  });

  it('can be read with its blocks in their places', async () => {
    const { version, details: found } = await details(email);
    expect(found.texts.map(({ label }) => label)).toEqual(['HTML', 'HTML with its blocks', 'All as JSON']);
    const { text } = await readText(storage, version, FILLED_PART);
    expect(text.replaceAll(/<\/?div[^>]*>/g, '')).toBe('<main><i>deep</i><h1>Hero</h1></main>');
  });
});

describe('how a version is best seen', () => {
  const kindOf = async (document: Partial<KeptDocument>, extension?: string) => {
    const file = extension === undefined ? {} : { file: { extension, bytes: Buffer.from('x') } };
    return (await details({ id: 7, name: 'Hero', assetType: { id: 197 }, ...document }, file)).details
      .preview;
  };

  it.each([
    [{ content: '<p>Hi</p>' }, undefined, 'html'],
    [{ content: '%%[ set @a = 1 ]%%' }, undefined, 'text'],
    [{ content: '<script runat="server">x</script><!-- y --> %%[ z ]%%' }, undefined, 'text'],
    [{ content: '<img src="x.png">%%[ z ]%%' }, undefined, 'html'],
    [{ content: 'a { color: red }', assetType: { id: 242 } }, undefined, 'text'],
    [{ views: { text: { content: 'Hi' } }, assetType: { id: 209 } }, undefined, 'text'],
    [{}, 'png', 'image'],
    [{}, 'svg', 'image'],
    [{}, 'pdf', 'document'],
    [{}, 'docx', 'document'],
    [{}, undefined, 'none'],
  ])('%j with a file %s: %s', async (document, extension, kind) => {
    expect(await kindOf(document, extension)).toBe(kind);
  });
});

const recorded = '/work/shared/fixtures/marketing-cloud';
const fixtures = [
  'asset-1295064-htmlblock.json',
  'asset-1295065-htmlblock.json',
  'asset-5286-template.json',
  'asset-5289-templatebasedemail.json',
  'asset-9451.json',
];

describe.skipIf(!existsSync(recorded))('recorded assets', () => {
  it.each(fixtures)('%s: each of its fields is shown', async (name) => {
    const document = JSON.parse(readFileSync(join(recorded, name), 'utf8')) as KeptDocument;
    const { details: found } = await details(document);
    const shownText = JSON.stringify(found.properties);
    const leaves: string[] = [];
    JSON.stringify(document, (_key, value: unknown) => {
      if (typeof value === 'number') leaves.push(String(value));
      if (typeof value === 'string' && value.length < 500 && !/^\d{4}-/.test(value)) leaves.push(value);
      return value;
    });
    for (const leaf of leaves) expect(shownText).toContain(JSON.stringify(leaf).slice(1, -1));
    expect(found.preview).toBe(name === 'asset-9451.json' ? 'text' : 'html');
  });

  it('an email: subject, preheader and the block in its slot', async () => {
    const document = JSON.parse(readFileSync(join(recorded, fixtures[3] ?? ''), 'utf8')) as KeptDocument;
    expect((await details(document)).details.email).toEqual({
      subject: 'my subject line',
      preheader: 'my custom preheader text',
      slots: [
        {
          key: 'banner',
          blocks: [
            { key: 'hy6ik0ftsb4', id: 1295064, name: 'testExisting_asset_htmlblock-Mcdev-strips-content' },
          ],
        },
      ],
    });
  });
});
