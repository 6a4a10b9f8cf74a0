import { presentableDiff } from '@codemirror/merge';
import { aligned } from './aligned-pieces.ts';
import { changedPieces, type Hunk, Pieces, withoutSpace } from './pieces.ts';

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
const MOST_LINES_OF_WORDS = 200;

/**
 * Where two texts differ: first by lines, then by words within the lines that do. Lines end with `\n`.
 * It may take a while, and is for a thread of its own.
 */
export function differences({ a, b, ignoreWhitespace }: Texts): Difference[] {
  const piecesA = new Pieces(a);
  const piecesB = new Pieces(b);
  const deadline = Date.now() + MILLISECONDS;
  const within = (hunk: Hunk): readonly Difference[] => {
    const range = charactersOf(hunk, piecesA, piecesB);
    const left = a.slice(range.fromA, range.toA);
    const right = b.slice(range.fromB, range.toB);
    if (left === right || (ignoreWhitespace && withoutSpace(left) === withoutSpace(right))) return [];
    const time = deadline - Date.now();
    if (left === '' || right === '' || time <= 0) return [range];
    const found = ignoreWhitespace ? wordsBesideSpace(left, right, time) : words(left, right, time);
    return found.map((change) => moved(change, range.fromA, range.fromB));
  };
  return changedPieces(piecesA, piecesB, ignoreWhitespace).flatMap((hunk) => {
    // What was wrapped anew is on other lines: words tell more than lines then.
    const isShort = hunk.toA - hunk.fromA + hunk.toB - hunk.fromB < MOST_LINES_OF_WORDS;
    if (ignoreWhitespace && isShort) return within(hunk);
    return aligned(hunk, piecesA, piecesB).flatMap(within);
  });
}

function moved({ fromA, toA, fromB, toB }: Difference, byA: number, byB: number): Difference {
  return { fromA: fromA + byA, toA: toA + byA, fromB: fromB + byB, toB: toB + byB };
}

/**
 * The characters of a hunk. At the end of a text, where the last line has no end of its own, lines that were added or
 * taken away bring the end of the line before along.
 */
function charactersOf(hunk: Hunk, a: Pieces, b: Pieces): Difference {
  const [fromA, fromB] = [a.start(hunk.fromA), b.start(hunk.fromB)];
  const [toA, toB] = [a.start(hunk.toA), b.start(hunk.toB)];
  if (toA <= a.text.length && toB <= b.text.length) return { fromA, toA, fromB, toB };
  const lineEnd = (one: number, other: number) => (a.isLineEnd(one) && b.isLineEnd(other) ? 1 : 0);
  const isOneSided = fromA === toA || fromB === toB;
  const back = isOneSided ? lineEnd(fromA, fromB) : 0;
  const front = isOneSided ? back : lineEnd(toA, toB);
  return {
    fromA: Math.min(fromA - back, a.text.length),
    toA: Math.min(toA - front, a.text.length),
    fromB: Math.min(fromB - back, b.text.length),
    toB: Math.min(toB - front, b.text.length),
  };
}

function words(a: string, b: string, timeout: number): readonly Difference[] {
  return presentableDiff(a, b, { scanLimit: SCAN_LIMIT, timeout }).filter(
    ({ fromA, toA, fromB, toB }) => fromA < toA || fromB < toB,
  );
}

/** Differences of white space alone are left out. */
function wordsBesideSpace(a: string, b: string, timeout: number): Difference[] {
  const left = new Collapsed(a);
  const right = new Collapsed(b);
  return words(left.text, right.text, timeout)
    .map(({ fromA, toA, fromB, toB }) => ({
      fromA: left.start(fromA),
      toA: left.end(fromA, toA),
      fromB: right.start(fromB),
      toB: right.end(fromB, toB),
    }))
    .filter(({ fromA, toA, fromB, toB }) => /\S/.test(a.slice(fromA, toA)) || /\S/.test(b.slice(fromB, toB)));
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
    for (const { 0: part, index } of original.matchAll(/\s+|\S/g)) {
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
