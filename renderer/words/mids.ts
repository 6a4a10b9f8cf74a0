/** As many business units as one connection may add at once. */
export const MOST_MIDS = 50;

export interface ParsedMids {
  readonly mids: readonly number[];
  /** What is written there and is no MID. */
  readonly invalid: readonly string[];
}

/** The MIDs in a list that a person typed or pasted: any separators, each MID once. */
export function parseMids(text: string): ParsedMids {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const isMid = (word: string) => /^[1-9]\d{0,14}$/.test(word);
  return {
    mids: [...new Set(words.filter(isMid).map(Number))],
    invalid: words.filter((word) => !isMid(word)),
  };
}

/** One MID, or undefined where the field is empty, or null where it holds no MID. */
export function parseMid(text: string): number | undefined | null {
  if (text.trim() === '') return undefined;
  const { mids, invalid } = parseMids(text);
  return invalid.length === 0 && mids.length === 1 ? (mids[0] ?? null) : null;
}
