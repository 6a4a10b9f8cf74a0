/**
 * Where a mark comes next in a text. It is looked for once for all places before it, so that a text that opens
 * again and again what is never closed is still read in linear time.
 */
export class NextMark {
  readonly #text: string;
  readonly #pattern: RegExp;
  #asked = 0;
  #found: { readonly from: number; readonly to: number } | null | undefined;

  /** `pattern` is global. */
  constructor(text: string, pattern: RegExp) {
    this.#text = text;
    this.#pattern = new RegExp(pattern);
  }

  /** The first one that begins at `position` or later; null where there is none. */
  after(position: number): { readonly from: number; readonly to: number } | null {
    const known = this.#found;
    if (known === undefined || position < this.#asked || (known !== null && known.from < position)) {
      this.#pattern.lastIndex = position;
      const match = this.#pattern.exec(this.#text);
      this.#found = match === null ? null : { from: match.index, to: match.index + match[0].length };
      this.#asked = position;
    }
    return this.#found ?? null;
  }
}
