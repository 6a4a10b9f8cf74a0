import { describe, expect, it } from 'vitest';
import { codeFiles, fileExtension } from '../../../electron/marketing-cloud/content.ts';

const of = (id: number, content: string, name?: string) =>
  codeFiles({ assetType: name === undefined ? { id } : { id, name }, content });

describe('the code of an asset', () => {
  it.each([
    [197, 'htmlblock', '<p>Hi</p>', 'html'],
    [196, 'textblock', 'plain', 'html'],
    [4, 'template', '<html></html>', 'html'],
    [999, 'unheardof', 'x', 'html'],
    [240, 'jscoderesource', '{"a":1}', 'js'],
    [178, 'csscoderesource', 'a{}', 'css'],
    [1, 'jsoncoderesource', '{"a":1}', 'json'],
    [1, 'TextCodeResource', 'x', 'txt'],
    [1, 'rsscoderesource', '<rss/>', 'rss'],
    [1, 'xmlcoderesource', '<a/>', 'xml'],
    [197, 'htmlblock', ' {"a": [1]} ', 'json'],
    [197, 'htmlblock', '{{name}}', 'html'],
    [197, 'htmlblock', '[not json', 'html'],
  ])('of type %d %s is its content %j as .%s', (id, name, content, extension) => {
    expect(of(id, content, name)).toEqual([{ extension, text: content }]);
  });

  it.each([
    [240, 'js'],
    [242, 'css'],
    [243, 'txt'],
  ])('of type %d is known without the name of the type', (id, extension) => {
    expect(of(id, 'x')).toEqual([{ extension, text: 'x' }]);
  });

  it.each([
    ['%%[ set @a = 1 ]%%', 'amp'],
    [' %%[ a ]%%\n%%=v(@a)=%% ', 'amp'],
    ['%%=ContentBlockById("1")=%%', 'amp'],
    ['<script runat="server">Write(1);</script>', 'ssjs'],
    [
      "<SCRIPT language='javascript' RunAt=server>Write(1);</SCRIPT>\n<script runat='server'>x</script>",
      'ssjs',
    ],
    ['<p>%%=v(@a)=%%</p>', 'html'],
    ['<script>alert(1)</script>', 'html'],
    ['<script runat="server">x</script><p>', 'html'],
    ['%%[ a ]%%<script runat="server">x</script>', 'html'],
    ['<script runat="server" language="ampscript">x</script>', 'html'],
    ['%%[ never closed', 'html'],
    ['<script runat="server">never closed', 'html'],
  ])('of a code snippet %j is .%s', (content, extension) => {
    expect(of(220, content)).toEqual([{ extension, text: content }]);
  });

  it.each(['%%['.repeat(100_000), '<script runat='.repeat(50_000), '<script runat="server">'.repeat(50_000)])(
    'of a long odd snippet is judged in no time',
    (content) => {
      const began = performance.now();
      expect(of(220, content)[0]?.extension).toBe('html');
      expect(performance.now() - began).toBeLessThan(1000);
    },
  );

  it('of an email is its HTML and its text view', () => {
    const views = { html: { content: '<p>' }, text: { content: 'Hi' }, subjectline: { content: 'S' } };
    expect(codeFiles({ assetType: { id: 208 }, views })).toEqual([
      { extension: 'html', text: '<p>' },
      { extension: 'txt', text: 'Hi' },
    ]);
    expect(codeFiles({ assetType: { id: 209 }, views: { text: { content: 'Hi' } } })).toEqual([
      { extension: 'txt', text: 'Hi' },
    ]);
  });

  it.each([
    {},
    { content: '' },
    { content: ' \n' },
    { content: null },
    { content: { a: 1 } },
    { views: null },
    { views: { html: {}, text: { content: '' } } },
    { assetType: 'x', views: [] },
  ])('is not there in %j', (value) => {
    expect(codeFiles(value)).toEqual([]);
  });

  it('never has the extension of the file of the asset', () => {
    const value = { assetType: { id: 175 }, content: '<p>', fileProperties: { extension: 'html' } };
    expect(codeFiles(value)).toEqual([]);
  });
});

describe('the extension of the file of an asset', () => {
  it.each([
    ['png', 'png'],
    ['png (4) ', 'png'],
    ['.JPEG', 'jpeg'],
    [' 7z', '7z'],
    ['(4)', 'bin'],
    ['../../etc', 'bin'],
    ['', undefined],
    ['  ', undefined],
    [null, undefined],
    [7, undefined],
  ])('of %j is %j', (extension, clean) => {
    expect(fileExtension({ fileProperties: { fileName: 'x', extension } })).toBe(clean);
  });

  it('is not there for blocks, which carry a file name only', () => {
    expect(fileExtension({ fileProperties: { fileName: 'block' } })).toBeUndefined();
    expect(fileExtension({ fileProperties: null })).toBeUndefined();
    expect(fileExtension({})).toBeUndefined();
  });
});
