import { diff } from '@codemirror/merge';
import type { Difference } from './difference.ts';

const LINE_SCAN_LIMIT = 4000;
const LINE_MILLISECONDS = 200;

/** The lines of a text, and where they are. */
export class Lines {
  readonly text: string;
  readonly lines: readonly string[];
  readonly #starts: number[] = [];

  constructor(text: string) {
    this.text = text;
    this.lines = text.split('\n');
    let start = 0;
    for (const line of this.lines) {
      this.#starts.push(start);
      start += line.length + 1;
    }
  }

  /** Where a line begins; the end of the text behind the last one. */
  start(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }
}

/** The ranges of whole lines that differ, in characters. */
export function changedLines(a: Lines, b: Lines, ignoreWhitespace: boolean): Difference[] {
  const [left, right] = asCharacters(a.lines, b.lines, ignoreWhitespace);
  return diff(left, right, { scanLimit: LINE_SCAN_LIMIT, timeout: LINE_MILLISECONDS }).map((change) => {
    const toEnd = change.toA === a.lines.length || change.toB === b.lines.length;
    // What is added or missing at the end brings the end of the line before along.
    const back = toEnd && change.fromA > 0 && change.fromB > 0 ? 1 : 0;
    return {
      fromA: change.fromA === 0 ? 0 : a.start(change.fromA) - endBefore(a, change.fromA, back),
      toA: a.start(change.toA),
      fromB: change.fromB === 0 ? 0 : b.start(change.fromB) - endBefore(b, change.fromB, back),
      toB: b.start(change.toB),
    };
  });
}

/** How far before the beginning of a line a range begins: the end of a text has no line end behind it. */
function endBefore({ lines }: Lines, line: number, back: number): number {
  return line === lines.length ? 0 : back;
}

const FIRST_CODE = 0x100;
const LAST_CODE = 0xd7ff;
const ONLY_IN_A = '\u0001';
const ONLY_IN_B = '\u0002';

/**
 * Each line as one character, so that lines are compared as characters are. Lines of one text alone need no
 * character of their own: they differ from all of the other.
 */
function asCharacters(
  a: readonly string[],
  b: readonly string[],
  ignoreWhitespace: boolean,
): readonly [string, string] {
  const key = ignoreWhitespace ? (line: string) => line.replace(/\s+/g, '') : (line: string) => line;
  const keysA = a.map(key);
  const keysB = b.map(key);
  const inA = new Set(keysA);
  const codes = new Map<string, string>();
  for (const line of keysB) {
    if (!inA.has(line) || codes.has(line)) continue;
    const code = FIRST_CODE + codes.size;
    if (code > LAST_CODE) break;
    codes.set(line, String.fromCharCode(code));
  }
  return [
    keysA.map((line) => codes.get(line) ?? ONLY_IN_A).join(''),
    keysB.map((line) => codes.get(line) ?? ONLY_IN_B).join(''),
  ];
}
