import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { highlightTree } from '@lezer/highlight';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlCode, snippetCode } from '../../../../electron/sandbox/content.ts';
import { Random } from '../../../../electron/sandbox/random.ts';
import { codeHighlight } from '../../../../renderer/components/code/languages/code-highlight.ts';
import { languageFor, parserFor } from '../../../../renderer/components/code/languages/languages.ts';
import { templateRegions } from '../../../../renderer/components/code/languages/template-regions.ts';
import type { CodeLanguage } from '../../../../shared/browse.ts';
import { MIXED } from '../../../renderer/gallery/code-samples.ts';
import { coloured, words } from './code-tokens.ts';

const LANGUAGES: readonly CodeLanguage[] = [
  'html',
  'ampscript',
  'ssjs',
  'javascript',
  'css',
  'json',
  'xml',
  'text',
];

const PIECES = [
  '%%[',
  ']%%',
  '%%=',
  '=%%',
  '%%',
  '%',
  '"',
  "'",
  '/*',
  '*/',
  '<script runat="server" language="ampscript">',
  '<script runat=server>',
  '</script>',
  '<style>',
  '</style>',
  '<a href="',
  '<!--',
  '-->',
  '>',
  '@name',
  'IF',
  'v(',
  ')',
  '[First Name]',
  '\n',
  ' ',
  'é',
  '🎉',
  '{',
  '}',
];

const pieces = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'grapheme' })))
  .map((all) => all.join(''));

describe('AMPscript', () => {
  it('has keywords, variables, functions, strings, numbers and comments of their own', () => {
    expect(
      words('html', '%%[ /* look up */ VAR @rows Set @rows = LookupRows("DE_Orders", "Id", 42) ]%%'),
    ).toEqual([
      'mark: %%[',
      'comment: /* look up */',
      'keyword: VAR',
      'variable: @rows',
      'keyword: Set',
      'variable: @rows',
      'function: LookupRows',
      'string: "DE_Orders"',
      'string: "Id"',
      'number: 42',
      'mark: ]%%',
    ]);
  });

  it('has loops and conditions, in whatever case they are written', () => {
    const code =
      '%%[ FOR @i = 1 to 5 do If not Empty(@a) THEN elseif @b AND @c OR true else EndIf next @i ]%%';
    expect(words('html', code).filter((word) => word.startsWith('keyword'))).toEqual(
      'FOR to do If not THEN elseif AND OR else EndIf next'.split(' ').map((word) => `keyword: ${word}`),
    );
  });

  it('knows a string with quotes in it, in either way of writing', () => {
    expect(
      words('html', `%%[ SET @a = "it""s" SET @b = 'it''s' ]%%`).filter((word) => word.startsWith('string')),
    ).toEqual(['string: "it""s"', "string: 'it''s'"]);
  });

  it('does not end within a string or a comment that holds its end', () => {
    expect(words('html', `%%=TreatAsContent("%%=v(@x)=%%")=%%<b>`)).toEqual([
      'mark: %%=',
      'function: TreatAsContent',
      'string: "%%=v(@x)=%%"',
      'mark: =%%',
      'tag: <',
      'tag: b',
      'tag: >',
    ]);
    expect(words('html', '%%[ /* ]%% */ ]%%<b>')).toContain('tag: b');
  });

  it('ends at its end where a string was left open', () => {
    expect(words('html', '%%[ SET @a = "open ]%%\n<b>"bold"</b>')).toContain('tag: b');
  });

  it('knows attributes and fields by their names, also with spaces', () => {
    expect(words('html', '%%[ SET @a = [First Name] SET @b = emailaddr ]%%').slice(3)).toEqual([
      'personalization: [First Name]',
      'keyword: SET',
      'variable: @b',
      'personalization: emailaddr',
      'mark: ]%%',
    ]);
  });

  it('lies on a ground of its own', () => {
    const server = coloured('html', '<p>%%=v(@name)=%%</p>').filter((token) => token.server);
    expect(server.map(({ text }) => text).join('')).toBe('%%=v(@name)=%%');
  });
});

describe('a mixed template', () => {
  it('has AMPscript within attributes, whose value goes on behind it', () => {
    expect(words('html', `<a href="%%=RedirectTo(Concat('https://x/?q="', @q))=%%" class="b">`)).toEqual([
      'tag: <',
      'tag: a',
      'name: href',
      'string: "',
      'mark: %%=',
      'function: RedirectTo',
      'function: Concat',
      `string: 'https://x/?q="'`,
      'variable: @q',
      'mark: =%%',
      'string: "',
      'name: class',
      'string: "b"',
      'tag: >',
    ]);
  });

  it('has personalization strings in text', () => {
    expect(words('html', 'Hi %%First Name%%, 100%% sure, %%_subscriberkey%%')).toEqual([
      'mark: %%',
      'personalization: First Name',
      'mark: %%',
      'mark: %%',
      'personalization: _subscriberkey',
      'mark: %%',
    ]);
  });

  it('has comparisons in AMPscript that do not open a tag', () => {
    const found = words('html', '%%[ IF @a<b THEN ]%%<i>x</i>%%[ ENDIF ]%%');
    expect(found.filter((word) => word.startsWith('tag'))).toEqual([
      'tag: <',
      'tag: i',
      'tag: >',
      'tag: </',
      'tag: i',
      'tag: >',
    ]);
  });

  it('has styles with AMPscript in them', () => {
    expect(words('html', '<style>.hero { color: %%=v(@color)=%%; width: 10px }</style>')).toEqual(
      expect.arrayContaining(['selector: hero', 'name: color', 'function: v', 'name: width', 'number: 10px']),
    );
  });

  it('has server-side JavaScript with the names of the platform, and AMPscript within its strings', () => {
    const code = `<script runat="server">Platform.Load("Core", "1"); var x = Platform.Function.Lookup("%%=v(@d)=%%"); Write(Stringify(x.y));</script>`;
    const found = coloured('html', code);
    expect(found.filter(({ as }) => as === 'function').map(({ text }) => text)).toEqual([
      'Platform.Load',
      'Platform.Function.Lookup',
      'v',
      'Write',
      'Stringify',
    ]);
    expect(words('html', code)).toContain('keyword: var');
    expect(found.find(({ text }) => text === 'Write')?.server).toBe(true);
  });

  it('has scripts for the reader of the page, which are no server code', () => {
    const found = coloured('html', '<script>var a = Write;</script>');
    expect(found.some(({ server }) => server)).toBe(false);
    expect(words('html', '<script>var a = 1;</script>')).toContain('keyword: var');
  });

  it.each(['<script runat="server" language="ampscript">', "<SCRIPT LANGUAGE='AMPscript' RUNAT=server>"])(
    'has AMPscript in %s, and HTML behind it',
    (tag) => {
      expect(words('html', `${tag} SET @a = 1 </SCRIPT><b>`)).toEqual([
        `mark: ${tag}`,
        'keyword: SET',
        'variable: @a',
        'number: 1',
        'mark: </SCRIPT>',
        'tag: <',
        'tag: b',
        'tag: >',
      ]);
    },
  );

  it('has AMPscript in comments of HTML too, since Marketing Cloud runs it there', () => {
    expect(words('html', '<!-- a %%=v(@b)=%% c -->')).toEqual([
      'comment: <!-- a ',
      'mark: %%=',
      'function: v',
      'variable: @b',
      'mark: =%%',
      'comment:  c -->',
    ]);
  });

  it('takes what is never closed for text, and the rest of a block that is never closed for AMPscript', () => {
    expect(words('html', '<p>%%=v(1)</p>').filter((word) => word.startsWith('mark'))).toEqual([]);
    expect(words('html', '<p>%%[ SET @a')).toEqual(
      expect.arrayContaining(['mark: %%[', 'keyword: SET', 'variable: @a']),
    );
  });
});

describe('a piece that was taken out of a template', () => {
  const { parser } = languageFor('html', '<p>%%=v(@a)=%%</p>');
  const wordsOf = (piece: string) => {
    const found: string[] = [];
    highlightTree(parser.parse(piece), codeHighlight, (from, to, classes) => {
      found.push(`${classes.replaceAll(/code-(server )?/g, '')}: ${piece.slice(from, to)}`);
    });
    return found.filter((word) => !word.startsWith('server'));
  };

  it('is AMPscript where it has its statements', () => {
    expect(wordsOf('  SET @a = 1\n')).toEqual(['keyword: SET', 'variable: @a', 'number: 1']);
  });

  it('is HTML where it has tags, and text elsewhere', () => {
    expect(wordsOf('<td>Set a date</td>')).toContain('tag: td');
    expect(wordsOf('and so on')).toEqual([]);
  });
});

describe('other languages', () => {
  it.each<[CodeLanguage, string, string]>([
    ['ampscript', 'SET @a = 1', 'keyword: SET'],
    ['ampscript', '%%[ SET @a = 1 ]%%', 'mark: %%['],
    ['ssjs', 'Platform.Load("Core")', 'function: Platform.Load'],
    ['ssjs', '<script runat="server">Write(1)</script>', 'function: Write'],
    ['javascript', 'const a = "%%=v(@b)=%%"', 'variable: @b'],
    ['css', '.a { color: %%=v(@b)=%% }', 'variable: @b'],
    ['json', '{"a": [1, true, null]}', 'number: true'],
    ['xml', '<catalog number="1"><entry/></catalog>', 'tag: catalog'],
    ['text', 'Dear %%First Name%%,', 'personalization: First Name'],
  ])('colours %s', (language, text, word) => {
    expect(words(language, text)).toContain(word);
  });
});

describe('the code of a sample account', () => {
  it('is taken apart without a gap, and its AMPscript is found', () => {
    const references = { ids: [101, 102], keys: ['header', 'footer'], paths: ['Content Builder\\Header'] };
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = new Random(seed);
      const text = seed % 3 === 0 ? snippetCode(random, references) : htmlCode(random, references);
      expectCovered('html', text);
      const marks = coloured('html', text).filter(({ as, text }) => as === 'mark' && text === '%%[');
      expect(marks.length).toBe(text.split('%%[').length - 1);
    }
  });
});

const RECORDED = '/work/shared/fixtures/marketing-cloud';

describe.skipIf(!existsSync(RECORDED))('code that was recorded', () => {
  it('is coloured: its AMPscript, its references and its server-side scripts', () => {
    const code = readdirSync(RECORDED)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => codeIn(JSON.parse(readFileSync(join(RECORDED, name), 'utf8'))));
    expect(code.length).toBeGreaterThan(5);
    for (const text of code) expectCovered('html', text);
    const found = code.flatMap((text) => words('html', text));
    expect(found).toEqual(
      expect.arrayContaining([
        'mark: %%[',
        'comment: /* my ampscript */',
        'function: ContentBlockById',
        'number: 1295065',
        'comment: // my ssjs',
      ]),
    );
  });
});

/** All strings of `content` wherever they are. */
function codeIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) =>
    name === 'content' && typeof held === 'string' && held !== '' ? [held] : codeIn(held),
  );
}

describe('any text', () => {
  it.each(LANGUAGES)('is taken for %s without a failure, and all of it', (language) => {
    fc.assert(
      fc.property(pieces, (text) => expectCovered(language, text)),
      { numRuns: 150 },
    );
  });

  it('is split into parts that cover it, none of which is empty', () => {
    fc.assert(
      fc.property(pieces, (text) => {
        let end = 0;
        for (const { from, to, tokens } of templateRegions(text)) {
          expect(from).toBe(end);
          expect(to).toBeGreaterThan(from);
          let last = from;
          for (const token of tokens) {
            expect(token.from).toBeGreaterThanOrEqual(last);
            expect(token.to).toBeGreaterThan(token.from);
            last = token.to;
          }
          expect(last).toBeLessThanOrEqual(to);
          end = to;
        }
        expect(end).toBe(text.length);
      }),
      { numRuns: 500 },
    );
  });

  it('of a megabyte is read as a whole', { timeout: 60_000 }, () => {
    const text = MIXED.repeat(Math.ceil(1_000_000 / MIXED.length));
    const tree = parserFor('html', text).parse(text);
    expect(tree.length).toBe(text.length);
    expect(tree.resolveInner(text.lastIndexOf('OutputLine') + 1).name).toBe('FunctionName');
  });

  it.each([
    '%%[',
    '%%= "',
    '%%[ " ]%%\n',
    '%%[ /* ]%%',
    "%%[ ' ",
    '%%[ "a" ',
    '%%a',
    '%',
    '<script "',
    '<script runat=server language=ampscript>',
  ])('of a megabyte of %s is split in linear time', (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    let end = 0;
    for (const { to } of templateRegions(text)) end = to;
    expect(end).toBe(text.length);
  });
});

function expectCovered(language: CodeLanguage, text: string): void {
  const tree = parserFor(language, text).parse(text);
  expect(tree.length).toBe(text.length);
  let last = 0;
  for (const { from, to } of coloured(language, text)) {
    expect(from).toBeGreaterThanOrEqual(last);
    expect(to).toBeGreaterThan(from);
    last = to;
  }
  expect(last).toBeLessThanOrEqual(text.length);
}
