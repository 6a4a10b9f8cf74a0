import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Difference, differences } from '../../../../renderer/components/code/compare/difference.ts';
import { withoutSpace } from '../../../../renderer/components/code/compare/pieces.ts';
import { MIXED, MIXED_INDENTED, MIXED_LATER, megabyte } from '../../../renderer/gallery/code-samples.ts';

const LINES = ['<tr>', '</tr>', '  <td>a</td>', '\t<td>a</td>', 'SET @a = 1', 'SET @b = 1', '', ' ', '🎉 é'];
const line = fc.oneof(fc.constantFrom(...LINES), fc.string({ unit: 'grapheme', maxLength: 12 }));
const text = fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\n').replaceAll('\r', ''));

/** The ranges are in order, do not overlap, and what lies between them is the same on both sides. */
function expectSound(
  a: string,
  b: string,
  found: readonly Difference[],
  same: (text: string) => string,
): void {
  let [endA, endB] = [0, 0];
  for (const { fromA, toA, fromB, toB } of found) {
    expect(fromA).toBeGreaterThanOrEqual(endA);
    expect(fromB).toBeGreaterThanOrEqual(endB);
    expect(toA - fromA + (toB - fromB)).toBeGreaterThan(0);
    expect(same(a.slice(endA, fromA))).toBe(same(b.slice(endB, fromB)));
    [endA, endB] = [toA, toB];
  }
  expect(same(a.slice(endA))).toBe(same(b.slice(endB)));
}

const changed = (text: string, found: readonly Difference[], side: 'A' | 'B') =>
  found.map((range) =>
    side === 'A' ? text.slice(range.fromA, range.toA) : text.slice(range.fromB, range.toB),
  );

describe('the differences of two texts', () => {
  it('are the words that differ', () => {
    const [a, b] = ['<h1>\nDear Ada, hello\n</h1>\n', '<h1>\nDear Bola, hello\n</h1>\n'];
    const found = differences({ a, b, ignoreWhitespace: false });
    expect(changed(a, found, 'A')).toEqual(['Ada']);
    expect(changed(b, found, 'B')).toEqual(['Bola']);
  });

  it('are whole lines where lines were added or taken away', () => {
    const [a, b] = ['one\ntwo\nthree', 'one\nthree\nfour'];
    const found = differences({ a, b, ignoreWhitespace: false });
    expect(changed(a, found, 'A')).toEqual(['two\n', '']);
    expect(changed(b, found, 'B')).toEqual(['', '\nfour']);
  });

  it('are looked for between lines that are alike, also where others were taken away beside them', () => {
    const a = '<tr>\n<h1>Dear Ada, your order is here</h1>\n<p>You are one of %%=v(@count)=%%.</p>\n</tr>';
    const b = '<tr>\n<h1>Dear Ada, your order is not here</h1>\n</tr>';
    const found = differences({ a, b, ignoreWhitespace: false });
    expect(changed(a, found, 'A')).toEqual(['', '<p>You are one of %%=v(@count)=%%.</p>\n']);
    expect(changed(b, found, 'B')).toEqual(['not ', '']);
  });

  it('are found within one long line', () => {
    const line = Array.from(
      { length: 400 },
      (_, cell) => `<td class="c${cell}">%%=v(@c${cell})=%%</td>`,
    ).join('');
    const found = differences({ a: line, b: line.replace('v(@c77)', 'v(@d77)'), ignoreWhitespace: false });
    expect(changed(line, found, 'A')).toEqual(['c77']);
  });

  it('are none between a text and itself, whatever it is', () => {
    for (const each of ['', '\n', MIXED])
      expect(differences({ a: each, b: each, ignoreWhitespace: false })).toEqual([]);
  });

  it('leave only what is the same in between', () => {
    fc.assert(
      fc.property(text, text, (a, b) =>
        expectSound(a, b, differences({ a, b, ignoreWhitespace: false }), (part) => part),
      ),
      { numRuns: 500 },
    );
  });

  it('leave in between what is the same beside white space, if that is to be passed over', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const found = differences({ a, b, ignoreWhitespace: true });
        expectSound(a, b, found, withoutSpace);
        for (const range of found) {
          const both = a.slice(range.fromA, range.toA) + b.slice(range.fromB, range.toB);
          expect(both.trim()).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are none where only the white space differs, if that is passed over', () => {
    const a = '<table>\n  <tr><td>a  b</td></tr>\n</table>\n';
    const b = '<table>\n\t<tr>\n\t\t<td>a b</td>\n\t</tr>\n</table>';
    expect(differences({ a, b, ignoreWhitespace: true })).toEqual([]);
    expect(differences({ a, b, ignoreWhitespace: false })).not.toEqual([]);
  });

  it('are the same for a text that was indented anew, if white space is passed over', () => {
    const later = differences({ a: MIXED, b: MIXED_LATER, ignoreWhitespace: true });
    const indented = differences({ a: MIXED, b: MIXED_INDENTED, ignoreWhitespace: true });
    expect(changed(MIXED_INDENTED, indented, 'B').map(withoutSpace)).toEqual(
      changed(MIXED_LATER, later, 'B').map(withoutSpace),
    );
  });

  it('are found in a megabyte, change by change', () => {
    const [a, b] = [megabyte(false), megabyte(true)];
    expect(a.length).toBeGreaterThan(1_000_000);
    const found = differences({ a, b, ignoreWhitespace: false });
    expectSound(a, b, found, (part) => part);
    expect(found.length).toBeGreaterThan(150);
    expect(Math.max(...found.map(({ fromB, toB }) => toB - fromB))).toBeLessThan(200);
  });

  it('are found between megabytes that have nothing in common', () => {
    const a = megabyte(false);
    const b = Array.from({ length: 12_500 }, (_, row) => `SET @row${row} = Concat("x", ${row * 7919})`).join(
      '\n',
    );
    expectSound(a, b, differences({ a, b, ignoreWhitespace: false }), (part) => part);
  });

  it('are found between megabytes that are one line each', () => {
    const a = megabyte(false).replaceAll('\n', '');
    const b = megabyte(true).replaceAll('\n', '');
    expectSound(a, b, differences({ a, b, ignoreWhitespace: false }), (part) => part);
  });
});
