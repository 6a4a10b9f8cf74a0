import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sliceItems } from '../../../electron/marketing-cloud/json-slices.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const slices = (text: string) => {
  const json = bytes(text);
  return sliceItems(json)?.map(({ start, end }) => new TextDecoder().decode(json.subarray(start, end)));
};

const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);

/** JSON text with arbitrary whitespace, and strings spelt with escapes. */
const { value: anyJson } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false', '0', '-1.5e+3', '12345678901234567890'),
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.string().map((text) => `"${escaped(text)}"`),
    fc.constantFrom('"items"', '"\\""', '"\\\\"', '"]}"', '"[{"', '"a\\\\\\"b"', '"😀 é"'),
    spaced(fc.array(tie('value'), { maxLength: 4 }), '[', ']'),
    spaced(
      fc
        .array(fc.tuple(fc.constantFrom('items', 'a', 'Items', ''), tie('value')))
        .map((pairs) => pairs.map(([key, value]) => `${JSON.stringify(key)} : ${value}`)),
      '{',
      '}',
    ),
  ),
}));

const escaped = (text: string) =>
  text.replace(/./gs, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

function spaced(parts: fc.Arbitrary<string[]>, open: string, close: string): fc.Arbitrary<string> {
  return fc
    .tuple(parts, space, space)
    .map(([each, before, after]) => `${open}${before}${each.join(`${after},${before}`)}${after}${close}`);
}

describe('the elements of a list reply', () => {
  it('are exactly its items, whatever the whitespace, escapes and nesting', () => {
    fc.assert(
      fc.property(fc.array(anyJson), anyJson, anyJson, space, space, (items, before, after, s, t) => {
        const text = `${s}{${t}"x"${s}:${before},${t}"items"${t}:${s}[${t}${items.join(`${s},${t}`)}${s}]${s},"y":${after}${t}}${s}`;
        expect(slices(text)).toEqual(items);
        expect(slices(text)?.map((item) => JSON.parse(item))).toEqual(JSON.parse(text).items);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['{"items":[]}', []],
    ['{"items":[ ]}', []],
    ['{"Items":[1, 2 ]}', ['1', '2']],
    ['{"Items":[1],"items":[2]}', ['2']],
    ['{"items":[1],"items":[2,3]}', ['2', '3']],
    ['{"it\\u0065ms":["a"]}', ['"a"']],
    ['{"a":{"items":[1]},"items":[{"items":[3]}]}', ['{"items":[3]}']],
    ['\uFEFF{"items":[1]}', ['1']],
  ])('are found in %s', (text, expected) => {
    expect(slices(text)).toEqual(expected);
  });

  it.each([
    '{}',
    '[]',
    '"items"',
    '{"items":null}',
    '{"items":{"a":[1]}}',
    '{"items":[1],"items":2}',
    '{"a":"items"}',
  ])('are not there in %s', (text) => {
    expect(slices(text)).toBeUndefined();
  });

  it('are found in 2 MB without a pause', () => {
    const item = {
      id: 1,
      content: '<td class="x">é\\😀</td>\n'.repeat(150),
      meta: { a: [1, 2, { b: null }] },
    };
    const json = bytes(JSON.stringify({ count: 500, items: Array.from({ length: 500 }, () => item) }));
    expect(json.length).toBeGreaterThan(2_000_000);
    const durations = Array.from({ length: 5 }, () => {
      const began = performance.now();
      expect(sliceItems(json)).toHaveLength(500);
      return performance.now() - began;
    });
    expect(Math.min(...durations)).toBeLessThan(250);
  });
});
