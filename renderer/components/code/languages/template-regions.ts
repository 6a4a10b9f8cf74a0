import { type AmpscriptToken, ampscriptTokens, COMMENT_END } from './ampscript-tokens.ts';
import { NextMark } from './next-mark.ts';

/**
 * A part of a Marketing Cloud template. `Text` is what the inner language (HTML, CSS ...) is written in; the rest
 * is worked out by Marketing Cloud before anybody sees the text.
 */
export interface Region {
  readonly kind: 'Text' | 'Block' | 'Output' | 'Script' | 'Personalization';
  readonly from: number;
  readonly to: number;
  /** Where it is written between marks of its own, how long these are. */
  readonly opening: number;
  readonly closing: number;
  readonly tokens: readonly AmpscriptToken[];
}

const START = /%%|<script\b/gi;
const PERSONALIZATION = /%%(?:[\p{L}_](?:[\p{L}\p{N}_ .:-]{0,126}[\p{L}\p{N}_])?)%%/uy;
const SCRIPT_TAG = /^<script\b(?:"[^"]*"|'[^']*'|[^>"']){0,400}>/i;
const LONGEST_TAG = 1000;

/** Finds the parts of a template in turn, from the beginning of `text` on; they cover it without a gap. */
export function* templateRegions(text: string): Generator<Region, void> {
  const reader = new RegionReader(text);
  let done = 0;
  let position = 0;
  for (;;) {
    START.lastIndex = position;
    const start = START.exec(text)?.index ?? text.length;
    const region = reader.at(start);
    if (region === undefined && start < text.length) {
      position = start + 1;
      continue;
    }
    const to = region?.from ?? text.length;
    if (done < to) yield { kind: 'Text', from: done, to, opening: 0, closing: 0, tokens: [] };
    if (region === undefined) return;
    yield region;
    done = region.to;
    position = done;
  }
}

class RegionReader {
  readonly #text: string;
  readonly #outputEnds: NextMark;
  readonly #scriptEnds: NextMark;
  readonly #commentEnds: NextMark;

  constructor(text: string) {
    this.#text = text;
    this.#outputEnds = new NextMark(text, /=%%/g);
    this.#scriptEnds = new NextMark(text, /<\/script\s*>/gi);
    this.#commentEnds = new NextMark(text, COMMENT_END);
  }

  /** The part that begins at `start`; undefined where what is there is text. */
  at(start: number): Region | undefined {
    if (this.#text.charAt(start) === '<') return this.#script(start);
    const next = this.#text.charAt(start + 2);
    if (next === '[') return this.#ampscript('Block', start, ']%%');
    if (next === '=') {
      return this.#outputEnds.after(start + 3) === null ? undefined : this.#ampscript('Output', start, '=%%');
    }
    PERSONALIZATION.lastIndex = start;
    if (!PERSONALIZATION.test(this.#text)) return undefined;
    const to = PERSONALIZATION.lastIndex;
    return { kind: 'Personalization', from: start, to, opening: 2, closing: 2, tokens: [] };
  }

  #ampscript(kind: 'Block' | 'Output', from: number, closing: string): Region {
    const { length } = this.#text;
    const { tokens, end, closed } = ampscriptTokens(this.#text, from + 3, length, closing, this.#commentEnds);
    return {
      kind,
      from,
      to: closed ? end + closing.length : end,
      opening: 3,
      closing: closed ? closing.length : 0,
      tokens,
    };
  }

  /** `<script runat=server language=ampscript>`: its tags are marks as `%%[` is one. */
  #script(start: number): Region | undefined {
    const tag = SCRIPT_TAG.exec(this.#text.slice(start, start + LONGEST_TAG))?.[0];
    if (tag === undefined || !/\brunat\s*=\s*["']?server\b/i.test(tag)) return undefined;
    if (!/\blanguage\s*=\s*["']?ampscript\b/i.test(tag)) return undefined;
    const from = start + tag.length;
    const end = this.#scriptEnds.after(from);
    if (end === null) return undefined;
    const { tokens } = ampscriptTokens(this.#text, from, end.from, null, this.#commentEnds);
    return {
      kind: 'Script',
      from: start,
      to: end.to,
      opening: tag.length,
      closing: end.to - end.from,
      tokens,
    };
  }
}
