import { diff } from '@codemirror/merge';

const SCAN_LIMIT = 40_000;
const MILLISECONDS = 200;

const LONG_LINE = 300;
/** Code in one long line is taken apart behind its tags and statements. */
const PIECE_OF_LINE = /[^>;}]{0,200}[>;}]?/g;

/** A text in pieces that cover it, and one line end more: its lines with their ends; of very long lines, parts. */
export class Pieces {
  readonly text: string;
  readonly pieces: readonly string[];
  readonly #starts: number[] = [];

  constructor(text: string) {
    this.text = text;
    // With an end of its own, the last line is told apart from none before it.
    const lines: readonly string[] = `${text}\n`.match(/[^\n]*\n/g) ?? [];
    this.pieces = lines.flatMap((line) =>
      line.length < LONG_LINE ? [line] : (line.match(PIECE_OF_LINE) ?? []).filter((piece) => piece !== ''),
    );
    let start = 0;
    for (const piece of this.pieces) {
      this.#starts.push(start);
      start += piece.length;
    }
  }

  /** Where a piece begins; behind the last one, one more than the text has. */
  start(piece: number): number {
    return this.#starts[piece] ?? this.text.length + 1;
  }

  /** A line ends right before this place; the text is taken to end with one. */
  isLineEnd(position: number): boolean {
    return position > this.text.length || this.text[position - 1] === '\n';
  }
}

/** Pieces that differ: half-open ranges of them. */
export interface Hunk {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** Which pieces of two texts differ. */
export function changedPieces(a: Pieces, b: Pieces, ignoreWhitespace: boolean): readonly Hunk[] {
  const [left, right] = asCharacters(a.pieces, b.pieces, ignoreWhitespace);
  return diff(left, right, { scanLimit: SCAN_LIMIT, timeout: MILLISECONDS });
}

const FIRST_CODE = 0x100;
/** Before the surrogates. */
const LAST_CODE = 0xd7ff;
const ONLY_IN_A = '\u0001';
const ONLY_IN_B = '\u0002';

/**
 * Each piece as one character, so that pieces are compared as characters are. Those of one text alone need no
 * character of their own: they differ from all of the other.
 */
function asCharacters(
  a: readonly string[],
  b: readonly string[],
  ignoreWhitespace: boolean,
): readonly [string, string] {
  const key = ignoreWhitespace ? withoutSpace : (piece: string) => piece;
  const keysA = a.map(key);
  const keysB = b.map(key);
  const inA = new Set(keysA);
  const codes = new Map<string, string>();
  for (const piece of keysB) {
    if (!inA.has(piece) || codes.has(piece)) continue;
    const code = FIRST_CODE + codes.size;
    if (code > LAST_CODE) break;
    codes.set(piece, String.fromCharCode(code));
  }
  return [
    keysA.map((piece) => codes.get(piece) ?? ONLY_IN_A).join(''),
    keysB.map((piece) => codes.get(piece) ?? ONLY_IN_B).join(''),
  ];
}

export function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}
