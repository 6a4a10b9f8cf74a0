import { presentableDiff } from '@codemirror/merge';
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

/**
 * Where two texts differ: first by lines, then by words within the lines that do. Lines end with `\n`.
 * It may take a while, and is for a thread of its own.
 */
export function differences({ a, b, ignoreWhitespace }: Texts): Difference[] {
  const piecesA = new Pieces(a);
  const piecesB = new Pieces(b);
  const deadline = Date.now() + MILLISECONDS;
  return changedPieces(piecesA, piecesB, ignoreWhitespace)
    .flatMap(paired)
    .flatMap((hunk) => {
      const range = charactersOf(hunk, piecesA, piecesB);
      const left = a.slice(range.fromA, range.toA);
      const right = b.slice(range.fromB, range.toB);
      if (ignoreWhitespace && withoutSpace(left) === withoutSpace(right)) return [];
      const time = deadline - Date.now();
      if (left === right) return [];
      if (left === '' || right === '' || time <= 0) return [range];
      const found = ignoreWhitespace ? wordsBesideSpace(left, right, time) : words(left, right, time);
      return found.map(({ fromA, toA, fromB, toB }) => ({
        fromA: fromA + range.fromA,
        toA: toA + range.fromA,
        fromB: fromB + range.fromB,
        toB: toB + range.fromB,
      }));
    });
}

/** As many pieces on one side as on the other are compared one by one: mostly each is another's new form. */
function paired(hunk: Hunk): readonly Hunk[] {
  const { fromA, toA, fromB, toB } = hunk;
  if (toA - fromA !== toB - fromB) return [hunk];
  return Array.from({ length: toA - fromA }, (_, index) => ({
    fromA: fromA + index,
    toA: fromA + index + 1,
    fromB: fromB + index,
    toB: fromB + index + 1,
  }));
}

/** What is added or missing at the end brings the end of the line before along. */
function charactersOf(hunk: Hunk, a: Pieces, b: Pieces): Difference {
  const [fromA, fromB] = [a.start(hunk.fromA), b.start(hunk.fromB)];
  const [toA, toB] = [a.start(hunk.toA), b.start(hunk.toB)];
  if (toA <= a.text.length && toB <= b.text.length) return { fromA, toA, fromB, toB };
  const back = (fromA === toA || fromB === toB) && fromA > 0 && fromB > 0 ? 1 : 0;
  return {
    fromA: Math.min(fromA - back, a.text.length),
    toA: Math.min(toA, a.text.length),
    fromB: Math.min(fromB - back, b.text.length),
    toB: Math.min(toB, b.text.length),
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
