import { presentableDiff } from '@codemirror/merge';
import { changedLines, Lines } from './line-difference.ts';

/** A place where two texts differ: half-open ranges, `A` in the older text, `B` in the newer one. */
export interface Difference {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

export interface Texts {
  readonly a: string;
  readonly b: string;
  /** As if neither had any white space. */
  readonly ignoreWhitespace: boolean;
}

/** How long words are looked at within changed lines; after that, what is left is marked line by line. */
const MILLISECONDS = 250;
const SCAN_LIMIT = 1000;
const LONGEST_HUNK = 40_000;

/**
 * Where two texts differ: first by lines, then by words within the lines that do. Lines end with `\n`.
 * It may take a while, and is for a thread of its own.
 */
export function differences({ a, b, ignoreWhitespace }: Texts): Difference[] {
  const deadline = Date.now() + MILLISECONDS;
  return changedLines(new Lines(a), new Lines(b), ignoreWhitespace).flatMap((hunk) => {
    const left = a.slice(hunk.fromA, hunk.toA);
    const right = b.slice(hunk.fromB, hunk.toB);
    if (ignoreWhitespace && withoutSpace(left) === withoutSpace(right)) return [];
    const isWhole = left === '' || right === '' || left.length + right.length > LONGEST_HUNK;
    if (isWhole || Date.now() > deadline) return [hunk];
    const found = ignoreWhitespace ? wordsBesideSpace(left, right) : words(left, right);
    return found.map(({ fromA, toA, fromB, toB }) => ({
      fromA: fromA + hunk.fromA,
      toA: toA + hunk.fromA,
      fromB: fromB + hunk.fromB,
      toB: toB + hunk.fromB,
    }));
  });
}

function words(a: string, b: string): readonly Difference[] {
  return presentableDiff(a, b, { scanLimit: SCAN_LIMIT, timeout: MILLISECONDS });
}

/** Differences of white space alone are left out. */
function wordsBesideSpace(a: string, b: string): Difference[] {
  const left = new Collapsed(a);
  const right = new Collapsed(b);
  return words(left.text, right.text)
    .map(({ fromA, toA, fromB, toB }) => ({
      fromA: left.start(fromA),
      toA: left.end(fromA, toA),
      fromB: right.start(fromB),
      toB: right.end(fromB, toB),
    }))
    .filter(({ fromA, toA, fromB, toB }) => /\S/.test(a.slice(fromA, toA)) || /\S/.test(b.slice(fromB, toB)));
}

export function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}

/** A text with one space for each run of white space, and where its characters are in the original. */
class Collapsed {
  readonly text: string;
  readonly #length: number;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(original: string) {
    this.#length = original.length;
    const kept: string[] = [];
    for (const { 0: part, index } of original.matchAll(/\s+|[^\s]/g)) {
      kept.push(/\s/.test(part) ? ' ' : part);
      this.#starts.push(index);
      this.#ends.push(index + part.length);
    }
    this.text = kept.join('');
  }

  start(position: number): number {
    return this.#starts[position] ?? this.#length;
  }

  /** The end of a range in the original. */
  end(from: number, to: number): number {
    return to > from ? (this.#ends[to - 1] ?? this.#length) : this.start(from);
  }
}
