import type { Hunk, Pieces } from './pieces.ts';

/** Up to this many pairs are looked at in a hunk. */
const MOST_PAIRS = 4000;
const LEAST_LIKENESS = 0.35;

/**
 * Takes a hunk apart: pieces that are each other's older and newer form, and between them what was added or taken
 * away. Where there are too many, they are taken in turn, if as many as before.
 */
export function aligned(hunk: Hunk, a: Pieces, b: Pieces): readonly Hunk[] {
  const { fromA, toA, fromB, toB } = hunk;
  const [lengthA, lengthB] = [toA - fromA, toB - fromB];
  if (lengthA * lengthB > MOST_PAIRS) return lengthA === lengthB ? inTurn(hunk) : [hunk];
  const left = a.pieces.slice(fromA, toA).map(wordsOf);
  const right = b.pieces.slice(fromB, toB).map(wordsOf);
  const hunks: Hunk[] = [];
  let [doneA, doneB] = [fromA, fromB];
  const between = (endA: number, endB: number) => {
    const gap = { fromA: doneA, toA: endA, fromB: doneB, toB: endB };
    if (endA - doneA === endB - doneB) hunks.push(...inTurn(gap));
    else if (endA > doneA || endB > doneB) hunks.push(gap);
  };
  for (const [indexA, indexB] of bestPairs(left, right)) {
    between(fromA + indexA, fromB + indexB);
    [doneA, doneB] = [fromA + indexA + 1, fromB + indexB + 1];
    hunks.push({ fromA: doneA - 1, toA: doneA, fromB: doneB - 1, toB: doneB });
  }
  between(toA, toB);
  return hunks;
}

function inTurn({ fromA, toA, fromB }: Hunk): Hunk[] {
  return Array.from({ length: toA - fromA }, (_, index) => ({
    fromA: fromA + index,
    toA: fromA + index + 1,
    fromB: fromB + index,
    toB: fromB + index + 1,
  }));
}

function wordsOf(piece: string): ReadonlySet<string> {
  return new Set(piece.match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu));
}

/** From 0 to 1: how much of both is in both. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size + other.size === 0) return 1;
  return (2 * one.intersection(other).size) / (one.size + other.size);
}

/** The pairs, in the order of both sides, that are most alike in all. */
function bestPairs(
  left: readonly ReadonlySet<string>[],
  right: readonly ReadonlySet<string>[],
): readonly (readonly [number, number])[] {
  const width = right.length + 1;
  /** By where one is on both sides: how much alike what is left can be. */
  const best = new Float64Array((left.length + 1) * width);
  const likenesses = new Float64Array((left.length + 1) * width);
  const at = (row: number, column: number) => row * width + column;
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const alike = likeness(left[row] ?? new Set(), right[column] ?? new Set());
      likenesses[at(row, column)] = alike;
      const paired = alike < LEAST_LIKENESS ? 0 : alike + (best[at(row + 1, column + 1)] ?? 0);
      best[at(row, column)] = Math.max(
        paired,
        best[at(row + 1, column)] ?? 0,
        best[at(row, column + 1)] ?? 0,
      );
    }
  }
  const pairs: [number, number][] = [];
  let [row, column] = [0, 0];
  while (row < left.length && column < right.length) {
    const most = best[at(row, column)] ?? 0;
    if (most === 0) break;
    const alike = likenesses[at(row, column)] ?? 0;
    if (alike >= LEAST_LIKENESS && most === alike + (best[at(row + 1, column + 1)] ?? 0)) {
      pairs.push([row, column]);
      row += 1;
      column += 1;
    } else if (most === best[at(row + 1, column)]) {
      row += 1;
    } else {
      column += 1;
    }
  }
  return pairs;
}
