import { NextMark } from './next-mark.ts';

/** What AMPscript is made of. */
export type AmpscriptKind =
  | 'Keyword'
  | 'FunctionName'
  | 'Variable'
  | 'Attribute'
  | 'Boolean'
  | 'Number'
  | 'String'
  | 'Comment'
  | 'Operator'
  | 'Bracket'
  | 'Separator';

export interface AmpscriptToken {
  readonly kind: AmpscriptKind;
  readonly from: number;
  readonly to: number;
}

const KEYWORDS = new Set('var set if then elseif else endif for to downto next do and or not'.split(' '));

const SPACE = /[\s\ufeff\u200b]+/y;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;
const VARIABLE = /@@?[\p{L}\p{N}_]*/uy;
const NUMBER = /\d+(?:\.\d+)?/y;
const OPERATOR = /[=!<>]=|[=<>+\-*/&|!]/y;
/** An attribute or a field whose name has spaces. */
const BRACKETED = /\[[^[\]\n%]{1,200}\]/y;
const CALL = /\s*\(/y;
export const COMMENT_END = /\*\//g;

/**
 * Takes AMPscript apart, from `from` until `closing` (which is not looked for in strings and comments), or until
 * `to` where there is none. What it does not know is passed over.
 */
export function ampscriptTokens(
  text: string,
  from: number,
  to: number,
  closing: string | null,
  commentEnds = new NextMark(text, COMMENT_END),
): { readonly tokens: AmpscriptToken[]; readonly end: number; readonly closed: boolean } {
  const tokens: AmpscriptToken[] = [];
  let position = from;
  const take = (kind: AmpscriptKind, end: number) => {
    tokens.push({ kind, from: position, to: end });
    position = end;
  };
  while (position < to) {
    if (closing !== null && text.startsWith(closing, position)) {
      return { tokens, end: position, closed: true };
    }
    const end = (pattern: RegExp) => Math.min(endOf(pattern, text, position), to);
    const character = text.charAt(position);
    if (character === '"' || character === "'") {
      take('String', stringEnd(text, position, to, closing));
    } else if (text.startsWith('/*', position)) {
      take('Comment', commentEnd(text, position, to, closing, commentEnds));
    } else if (end(SPACE) > position) {
      position = end(SPACE);
    } else if (end(VARIABLE) > position) {
      take('Variable', end(VARIABLE));
    } else if (end(NUMBER) > position) {
      take('Number', end(NUMBER));
    } else if (end(WORD) > position) {
      take(kindOfWord(text, position, end(WORD), to), end(WORD));
    } else if (end(BRACKETED) > position) {
      take('Attribute', end(BRACKETED));
    } else if (character === '(' || character === ')') {
      take('Bracket', position + 1);
    } else if (character === ',') {
      take('Separator', position + 1);
    } else if (end(OPERATOR) > position) {
      take('Operator', end(OPERATOR));
    } else {
      position += 1;
    }
  }
  return { tokens, end: to, closed: false };
}

function kindOfWord(text: string, from: number, end: number, to: number): AmpscriptKind {
  const word = text.slice(from, end).toLowerCase();
  if (KEYWORDS.has(word)) return 'Keyword';
  if (word === 'true' || word === 'false') return 'Boolean';
  const called = endOf(CALL, text, end);
  return called > end && called <= to ? 'FunctionName' : 'Attribute';
}

/**
 * A quote is written twice within a string. A string that goes on over lines and has the end of the script in it
 * was left open: it ends there.
 */
function stringEnd(text: string, from: number, to: number, closing: string | null): number {
  const quote = text.charAt(from);
  let end = from + 1;
  for (;;) {
    const next = text.indexOf(quote, end);
    if (next < 0 || next >= to) {
      end = to;
      break;
    }
    end = next + 1;
    if (text.charAt(end) !== quote) break;
    end += 1;
  }
  end = Math.min(end, to);
  const close = closing === null ? -1 : text.slice(from, end).indexOf(closing);
  const isOpen = close >= 0 && (end === to || text.slice(from, end).includes('\n'));
  return isOpen ? from + close : end;
}

function commentEnd(
  text: string,
  from: number,
  to: number,
  closing: string | null,
  commentEnds: NextMark,
): number {
  const end = commentEnds.after(from + 2)?.to ?? to + 1;
  if (end <= to) return end;
  const close = closing === null ? -1 : text.indexOf(closing, from + 2);
  return close >= 0 && close < to ? close : to;
}

function endOf(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.test(text) ? pattern.lastIndex : position;
}
