import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { readPreview } from '../../../../electron/browse/details/preview.ts';
import {
  htmlPage,
  imagePage,
  sentencePage,
  textPage,
} from '../../../../electron/browse/details/preview-page.ts';
import { keepVersion } from '../../../support/kept-versions.ts';
import { createMemoryStorage, type MemoryStorage } from '../../../support/memory-storage.ts';

/** What a browser would make such an element of. */
const UNWANTED =
  /<\/?(?:link|meta|base|embed|frame|iframe|frameset|object|applet|portal|fencedframe)(?:[\s/>]|$)/gi;
const unwantedIn = (page: string) => Array.from(page.matchAll(UNWANTED), ([tag]) => tag.trim());
/** The page's own comes before everything else. */
const OWN = ['<meta'];

describe('a page of backed-up HTML', () => {
  it('keeps what is seen, and its doctype', () => {
    const page = htmlPage('\n<!doctype html public "x"><p style="color:red">Hi %%first_name%%</p>');
    expect(page).toMatch(/^<!doctype html public "x">/);
    expect(page).toContain('<p style="color:red">Hi %%first_name%%</p>');
    expect(htmlPage('<p>x</p>')).toMatch(/^<!DOCTYPE html>/);
  });

  it('leaves AMPscript away that prints nothing, and shows where something is printed', () => {
    const page = htmlPage('%%[ set @a = "<b>" ]%%<p>%%=v(@a)=%%</p>%%[ never closed');
    expect(page).toContain('<p>%%=v(@a)=%%</p>%%[ never closed');
    expect(page).not.toContain('set @a');
  });

  it.each([
    '<link rel="dns-prefetch" href="//a">',
    '<LINK\nrel=preconnect href=//a>',
    '<link/rel=stylesheet href=//a>',
    '<li%%[ x ]%%nk rel=preconnect href=//a>',
    '<lin<link k rel=preconnect href=//a>',
    '<meta http-equiv="refresh" content="0;url=//a">',
    '<meta http-equiv="x-dns-prefetch-control" content="on">',
    '<base href="//a">',
    '<iframe src="//a"></iframe>',
    '<frameset><frame src="//a"></frameset>',
    '<object data="//a"></object>',
    '<embed src="//a">',
    '<svg><foreignObject><iframe src="//a"></iframe></foreignObject></svg>',
    '<!--><link rel=preconnect href=//a>-->',
    '<title><link rel=preconnect href=//a></title>',
    'ends with <link',
  ])('has no element that a policy does not govern: %j', (html) => {
    expect(unwantedIn(htmlPage(html))).toEqual(OWN);
  });

  it('has none of them, whatever it is made of', () => {
    const piece = fc.constantFrom(
      '<',
      '</',
      'link',
      'LINK',
      'meta',
      'base',
      'iframe',
      'x-',
      ' ',
      '/',
      '>',
      '%%[',
      ']%%',
      '\0',
      '\n',
      '<!doctype html>',
      '<!--',
      'attributionsrc',
      'href',
      '=',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const page = htmlPage(pieces.join(''));
        expect(unwantedIn(page)).toEqual(OWN);
        expect(page).not.toMatch(/[\s"'/]href\s*=/i);
      }),
    );
  });

  it('has no links, and shows what was one as one', () => {
    const page = htmlPage(
      '<style>a:link, a:visited {color:red}</style><a HREF = "//a" title=">" href=//b>x</a>',
    );
    expect(page).toContain('<style>a[x-href], a:visited {color:red}</style>');
    expect(page).toContain('<a x-HREF = "//a" title=">" x-href=//b>x</a>');
    expect(page).toContain(':where(a[x-href])');
  });

  it('asks no address of its own when an image loads', () => {
    expect(htmlPage('<img attributionsrc="//a">')).not.toMatch(/[\s"'/]attributionsrc/);
  });

  it('is made in good time, however hostile it is', () => {
    for (const piece of ['%%[', '<', '<a ', '<div data-type="slot" data-key="a" ', '<!doctype', '<link']) {
      expect(htmlPage(piece.repeat(400_000 / piece.length)).length).toBeGreaterThan(0);
    }
  });
});

describe('other pages', () => {
  it('hold texts as they are written', () => {
    expect(textPage('</pre><script>x</script>&amp;')).toContain(
      '<pre>&lt;/pre&gt;&lt;script&gt;x&lt;/script&gt;&amp;amp;</pre>',
    );
    expect(sentencePage('<b>')).toContain('<p>&lt;b&gt;</p>');
  });

  it('hold images within themselves', () => {
    expect(imagePage(Buffer.from('x'), 'image/svg+xml')).toContain(
      '<img src="data:image/svg+xml;base64,eA=="',
    );
  });
});

describe('the preview of a version', () => {
  let storage: MemoryStorage;
  beforeEach(() => {
    storage = createMemoryStorage(64 * 1024);
  });
  const preview = async (
    document: Parameters<typeof keepVersion>[1],
    part: string | null = null,
    options: Parameters<typeof keepVersion>[2] = {},
  ) => readPreview(storage, await keepVersion(storage, document, options), part);

  const block = { id: 7, name: 'Hero', assetType: { id: 197 } };

  it('is its HTML, with what is in its slots', async () => {
    const slots = { main: { content: '<i>in the slot</i><link rel=x>', blocks: {} } };
    const views = { html: { content: '<p><div data-type="slot" data-key="main"></div></p>', slots } };
    const page = await preview({ ...block, assetType: { id: 207 }, views });
    expect(page).toContain('<div data-type="slot" data-key="main"><i>in the slot</i><basefont rel=x></div>');
  });

  it('is its image, its text, or a sentence', async () => {
    const file = (extension: string) => ({ file: { extension, bytes: Buffer.from('GIF') } });
    expect(await preview(block, null, file('gif'))).toContain('data:image/gif;base64,R0lG');
    expect(await preview(block, null, file('svg'))).toContain('data:image/svg+xml;base64,');
    expect(await preview(block, null, file('pdf'))).toContain('A file of the kind pdf is not shown here.');
    expect(await preview({ ...block, content: '%%[ set @a = 1 ]%%' })).toContain(
      '<pre>%%[ set @a = 1 ]%%</pre>',
    );
    expect(await preview(block)).toContain('There is nothing to be shown');
    expect(await preview(block, 'json')).toContain('<pre>{"id":7');
    expect(await preview(block, 'content/other.html')).toContain('has no such part');
  });

  it('says how large it is where it is too large', async () => {
    const page = await preview({ ...block, content: `<p>${'x'.repeat(5 * 1024 * 1024)}` });
    expect(page).toContain('Hero.7.html is too large to be shown');
    expect(page.length).toBeLessThan(1000);
  });

  it('grows within bounds where slots hold slots', async () => {
    const place = '<div data-type="block" data-key="a"></div>'.repeat(1000);
    const inner = { a: { content: 'x'.repeat(10_000) } };
    const slots = { s: { content: place, blocks: inner } };
    const content = '<div data-type="slot" data-key="s"></div>'.repeat(1000);
    const page = await preview({ ...block, assetType: { id: 207 }, views: { html: { content, slots } } });
    expect(page).toContain('this is too large to be shown');
  });

  it('is never another content than was kept', async () => {
    const version = await keepVersion(storage, { ...block, content: '<p>x</p>' });
    const path = `${version.folder}/${version.line.files[1]?.path}`;
    storage.files.set(path, Buffer.from('<p>y</p>'));
    await expect(readPreview(storage, version, null)).rejects.toMatchObject({ code: 'format-damaged' });
  });
});
