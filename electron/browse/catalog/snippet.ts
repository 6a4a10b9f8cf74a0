import type { TextRange } from '../../../shared/browse.ts';
import { fold } from './fold.ts';

/** What a row of the window can show. In UTF-16 units. */
const LONGEST = 240;
/** Of a cut line, so much before the match. */
const BEFORE = 60;
const MOST_RANGES = 20;

export interface Snippet {
  readonly text: string;
  readonly ranges: readonly TextRange[];
}

/** A text with all places of `folded` in it. */
export function marked(text: string, folded: string): Snippet {
  const ranges: TextRange[] = [];
  const searched = fold(text);
  for (let at = searched.indexOf(folded); at >= 0; at = searched.indexOf(folded, at + folded.length)) {
    if (folded === '' || ranges.length === MOST_RANGES) break;
    ranges.push([at, at + folded.length]);
  }
  return { text, ranges };
}

/** The line of `body` where `folded` begins at `at`, without its indent, cut to what can be shown. */
export function snippetAt(body: string, at: number, folded: string): Snippet {
  const shownOfMatch = Math.min(folded.length, LONGEST - BEFORE);
  const lineStart = startOfLine(body, at);
  const start = wholeCharacter(body, at - lineStart > LONGEST - shownOfMatch ? at - BEFORE : lineStart);
  const lineEnd = body.indexOf('\n', at + shownOfMatch);
  const end = wholeCharacter(body, Math.min(lineEnd < 0 ? body.length : lineEnd, start + LONGEST));
  // One unit for another: places stay as they are.
  const text = body.slice(start, end).replaceAll(/\s/g, ' ');
  const { ranges } = marked(text, folded.replaceAll(/\s/g, ' '));
  if (ranges.length > 0) return { text, ranges };
  return { text, ranges: [[at - start, Math.min(at - start + folded.length, text.length)]] };
}

function startOfLine(body: string, at: number): number {
  const start = at === 0 ? 0 : body.lastIndexOf('\n', at - 1) + 1;
  const letter = /\S/g;
  letter.lastIndex = start;
  return Math.min(letter.exec(body)?.index ?? at, at);
}

/** The same place, or the one after it where it is between the two halves of a character beyond 16 bits. */
function wholeCharacter(text: string, at: number): number {
  const isWithin = /[\udc00-\udfff]/.test(text.charAt(at)) && /[\ud800-\udbff]/.test(text.charAt(at - 1));
  return isWithin ? at + 1 : at;
}
