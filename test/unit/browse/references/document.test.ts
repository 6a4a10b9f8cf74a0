import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentContent, mayHoldAssets } from '../../../../electron/browse/references/document.ts';

const FIXTURES = '/work/shared/fixtures/marketing-cloud';

function found(document: unknown): string[] {
  return documentContent(document).references.map(({ how, target }) => `${how} ${target}`);
}

describe('the assets that a document names', () => {
  it('are the blocks in its slots, however deep, and the template of a view', () => {
    const document = {
      id: 1,
      assetType: { id: 207 },
      views: {
        html: {
          content: '<div data-type="slot" data-key="main"></div>',
          template: { id: 4711, name: 'Letter' },
          slots: {
            main: {
              blocks: {
                a: { id: 10, customerKey: 'ten', content: 'ten' },
                b: {
                  slots: { inner: { blocks: { c: { assetId: '12' }, d: { customerKey: ' key ' }, e: {} } } },
                },
              },
            },
          },
        },
      },
    };
    expect(found(document).sort()).toEqual(['reference 4711', 'slot 10', 'slot 12', 'slot key']);
  });

  it('are called for by the code of blocks that have no file of their own', () => {
    const block = { content: '%%=ContentBlockByKey("in a slot")=%%' };
    expect(found({ slots: { main: { blocks: { a: block } } } })).toEqual(['ContentBlockByKey in a slot']);
  });

  it('are what a reference block stands for', () => {
    const block = { assetType: { id: 223 }, meta: { options: { referencedAssetId: 55, count: 3 } } };
    expect(found(block)).toEqual(['reference 55']);
    expect(found({ ...block, assetType: { id: 199 } })).toEqual([]);
  });

  it('are all found in a recorded email', (context) => {
    let text = '';
    try {
      text = readFileSync(`${FIXTURES}/asset-5289-templatebasedemail.json`, 'utf8');
    } catch {
      context.skip();
    }
    expect(found(JSON.parse(text))).toContain('slot 1295064');
    expect(found(JSON.parse(text))).toContain('reference 5286');
    expect(documentContent(JSON.parse(text)).code).toContain('my 1st html');
    expect(documentContent(JSON.parse(text)).code).toContain('my custom preheader text');
  });
});

describe('the code of a document', () => {
  it('is that of blocks in slots and of views, but not what lies in files', () => {
    const view = (content: string) => ({ content });
    const document = {
      content: 'in a file',
      views: {
        subjectline: view('Subject'),
        html: { content: 'in a file', slots: { s: { content: 'places', blocks: { a: view('Block') } } } },
        text: view('in a file'),
      },
    };
    const { code } = documentContent(document);
    expect(code.split('\n').sort()).toEqual(['Block', 'Subject']);
  });
});

it('reads whatever JSON holds, in whatever depth', () => {
  const names = fc.constantFrom(
    'views',
    'slots',
    'blocks',
    'template',
    'meta',
    'id',
    'content',
    'assetType',
    'html',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 6 }, fc.jsonValue(), fc.dictionary(names, tie('tree'), { maxKeys: 4 })),
  }));
  fc.assert(fc.property(tree, (document) => void documentContent(document)));
  let deep: object = { id: 9 };
  for (let depth = 0; depth < 20_000; depth += 1) deep = { slots: { s: { blocks: { b: deep } } } };
  expect(found(deep)).toEqual(['slot 9']);
});

it('looks into types that hold assets, and into those that are not known', () => {
  expect([4, 5, 205, 207, 208, 213, 223, 230, 233, 999].filter((type) => !mayHoldAssets(type))).toEqual([]);
  expect([1, 28, 127, 194, 196, 197, 220, 240].filter(mayHoldAssets)).toEqual([]);
});
