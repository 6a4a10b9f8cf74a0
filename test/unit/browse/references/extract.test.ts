import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referencesInCode } from '../../../../electron/browse/references/extract.ts';

const FIXTURES = '/work/shared/fixtures/marketing-cloud';

/** What code calls for, one line each. */
function found(text: string): string[] {
  return referencesInCode(text).map(({ how, target, line }) => `${line} ${how} ${target}`);
}

describe('calls in AMPscript', () => {
  it.each([
    ['%%=ContentBlockById("123")=%%', 'ContentBlockById 123'],
    ["%%=ContentBlockById('123')=%%", 'ContentBlockById 123'],
    ['%%= ContentBlockById(123)=%%', 'ContentBlockById 123'],
    ['%%=contentblockbyid ( "123" )=%%', 'ContentBlockById 123'],
    ['%%=CONTENTBLOCKBYKEY("my-key")=%%', 'ContentBlockByKey my-key'],
    [
      '%%=ContentBlockByKey("key 3 spaces", "region", false, "none", @status)=%%',
      'ContentBlockByKey key 3 spaces',
    ],
    [
      '%%=ContentBlockByName("Content Builder\\Folder\\Name")=%%',
      'ContentBlockByName Content Builder\\Folder\\Name',
    ],
    ['%%=ContentBlockByName("My ""best"" name")=%%', 'ContentBlockByName My "best" name'],
    ['%%=TreatAsContent(ContentBlockByKey("a"))=%%', 'ContentBlockByKey a'],
    ['%%=ContentBlockByKey(\n\t"a"\n)=%%', 'ContentBlockByKey a'],
    ['<!-- %%=ContentBlockByKey("a")=%% -->', 'ContentBlockByKey a'],
    ['%%[ SET @x = ContentBlockById("9") ]%%', 'ContentBlockById 9'],
    [
      '<script runat="server" language="ampscript">SET @x = ContentBlockById("9")</script>',
      'ContentBlockById 9',
    ],
    ['%%=ContentBlockById("  123 ")=%%', 'ContentBlockById 123'],
  ])('finds %s', (text, expected) => {
    expect(found(text)).toEqual([`1 ${expected}`]);
  });

  it.each([
    '%%=ContentBlockById(@id)=%%',
    '%%=ContentBlockById(Concat("1", "2"))=%%',
    '%%=ContentBlockById(12 + 3)=%%',
    '%%=ContentBlockById()=%%',
    '%%=ContentBlockById("1"=%%',
    '%%=ContentBlockById(“123”)=%%',
  ])('finds no target where code works it out: %s', (text) => {
    expect(found(text)).toEqual(['1 ContentBlockById null']);
  });

  it.each([
    'ContentBlockById("123")',
    '<p>ContentBlockById("123")</p>',
    '%%[ /* ContentBlockById("123") */ ]%%',
    '%%=v(@ContentBlockById)=%%',
    '%%=MyContentBlockById("123")=%%',
    '%%=ContentBlockByIds("123")=%%',
    '%%[ SET @x = "ContentBlockById(1)" ]%%',
    '%%[ ContentBlockById("123")',
    '%%=ContentBlockById("123")',
    "<script>var a = 'ContentBlockById(1)'; ContentBlockById(2)</script>",
    '%%[ VAR @a ]%%[ ContentBlockById("123") ]',
    '%%=ContentBlockById=%%',
  ])('does not count what the service would not run: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('goes on after a quote that nothing closes', () => {
    expect(found('%%[ SET @a = "b /* it\'s */ SET @b = ContentBlockById(7) ]%%')).toEqual([
      '1 ContentBlockById 7',
    ]);
  });
});

describe('calls in server-side JavaScript', () => {
  const script = (code: string) => `<script runat="server">${code}</script>`;

  it.each([
    ['Platform.Function.ContentBlockByKey("k")', 'ContentBlockByKey k'],
    ["Platform.Function.ContentBlockByKey( 'it\\'s' , true)", "ContentBlockByKey it's"],
    [
      'Platform.Function.ContentBlockByName("Content Builder\\\\A\\\\B")',
      'ContentBlockByName Content Builder\\A\\B',
    ],
    ['Platform.Function.ContentBlockByName("\\u0041\\x42\\q")', 'ContentBlockByName ABq'],
    ['Platform.Function.ContentBlockById(5)', 'ContentBlockById 5'],
    ['var p = /["\']/g; Platform.Function.ContentBlockById(5)', 'ContentBlockById 5'],
    ['var half = total / 2; // "\nPlatform.Function.ContentBlockById(5)', 'ContentBlockById 5', 2],
    ['Platform.Function.TreatAsContent("%%=ContentBlockByKey(\'in\')=%%")', 'ContentBlockByKey in'],
    ['Platform.Function.ContentBlockByKey("a" + b)', 'ContentBlockByKey null'],
    ['Platform.Function.ContentBlockByKey(key)', 'ContentBlockByKey null'],
  ])('finds %s', (code, expected, line = 1) => {
    expect(found(script(code))).toEqual([`${line} ${expected}`]);
  });

  it.each([
    '// Platform.Function.ContentBlockByKey("k")',
    '/* Platform.Function.ContentBlockByKey("k") */',
    'var a = "Platform.Function.ContentBlockByKey(1)";',
    'var p = /ContentBlockByKey("k")/;',
  ])('does not count %s', (code) => {
    expect(found(script(code))).toEqual([]);
  });

  it('knows a server script by its attribute, however it is written', () => {
    const code = 'ContentBlockByKey("k")';
    for (const tag of ['<SCRIPT RUNAT=SERVER>', "<script type='a' runat='server' language='javascript'>"]) {
      expect(found(`${tag}${code}</SCRIPT>`)).toEqual(['1 ContentBlockByKey k']);
    }
    expect(found(`<script data-x="runat">${code}</script>`)).toEqual([]);
  });
});

it('counts lines whatever ends them', () => {
  const call = '%%=ContentBlockById(1)=%%';
  expect(referencesInCode(`${call}\n${call}\r\n${call}\r${call}`).map(({ line }) => line)).toEqual([
    1, 2, 3, 4,
  ]);
});

it('finds the calls of a recorded block, in order', (context) => {
  let text = '';
  try {
    text = readFileSync(`${FIXTURES}/asset-1295065-htmlblock.json`, 'utf8');
  } catch {
    context.skip();
  }
  const { content } = JSON.parse(text) as { content: string };
  expect(referencesInCode(content).map(({ how, target }) => `${how} ${target}`)).toEqual([
    'ContentBlockById 1295066',
    'ContentBlockByKey testExisting_htmlblock 3 spaces',
  ]);
});

describe('hostile text', () => {
  const pieces = [
    '%%[',
    ']%%',
    '%%=',
    '=%%',
    '<script runat="server">',
    '<script',
    '</script>',
    '>',
    '"',
    "'",
    '\\',
    '/',
    '/*',
    '*/',
    '//',
    '[',
    '\n',
    '\r',
    ' ',
    '(',
    ')',
    ',',
    'ContentBlockById',
    'ContentBlockByKey("',
    '1',
    '\ud800',
    '=',
  ];

  it('never throws, and finds lines that are there', () => {
    const texts = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 60 });
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        const lines = text.split(/\r\n?|\n/).length;
        let last = 1;
        for (const { line } of referencesInCode(text)) {
          expect(line).toBeGreaterThanOrEqual(last);
          expect(line).toBeLessThanOrEqual(lines);
          last = line ?? 0;
        }
      }),
      { numRuns: 500 },
    );
  });

  // A megabyte in time that grows with its square would take minutes: the test's own limit ends it.
  const starts = ['', '%%[', '%%=', '<script runat=server>', '<script runat=server>="'];
  const repeated = [
    ...pieces,
    '%%[%%=',
    '<script ',
    '<script<',
    'ContentBlockById( ',
    'ContentBlockById("',
    "ContentBlockById('\\",
    '=/[',
    '=/',
    '"\\"',
    '/ ',
    '= /\\',
    'ContentBlockById(1',
    '<script runat=server>"',
    "%%='ContentBlockById",
    '""',
    "''",
    '"\n',
    '%%=ContentBlockById(1)=%%',
  ];
  it.each(starts)('takes time in proportion to a megabyte that begins with "%s"', (start) => {
    for (const piece of repeated) {
      const text = `${start}ContentBlockBy${piece.repeat(Math.ceil(1_000_000 / piece.length))}`;
      expect(() => referencesInCode(text)).not.toThrow();
    }
  });
});
