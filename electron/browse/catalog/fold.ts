/**
 * Text in a form in which upper and lower case are the same, each character where it was: what is found in it is
 * found at that place of the text.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  // A few characters become longer: these stay as they are.
  return Array.from(text, (letter) => {
    const small = letter.toLowerCase();
    return small.length === letter.length ? small : letter;
  }).join('');
}

/**
 * Whether the index takes upper and lower case of a letter for the same, as `fold` does: it knows fewer scripts.
 * Source: SQLite's fts5_unicode2.c, made from Unicode 6.1.
 */
function isFoldedByIndex(letter: string): boolean {
  if (letter.toLowerCase() === letter.toUpperCase()) return true;
  const code = letter.codePointAt(0) ?? 0;
  if (code >= 0x1e00 && code <= 0x1eff) return true;
  return code < 0x0528 && code !== 0x037f && code !== 0x03f3;
}

/** As many parts of a long text as narrow the search down; the rest is looked at in what is found. */
const MOST_TRIGRAMS = 40;

/**
 * The condition that finds in a trigram index what may hold a folded text; null where it is too short for it, or of
 * letters that the index does not know. What
 * is found has all its parts, but perhaps not in a row.
 */
export function trigramCondition(folded: string): string | null {
  const letters = Array.from(folded);
  if (letters.length < 3) return null;
  const parts = letters
    .slice(2)
    .map((_, index) => letters.slice(index, index + 3))
    .filter((part) => part.every(isFoldedByIndex))
    .map((part) => part.join(''));
  if (parts.length === 0) return null;
  const step = Math.max(1, Math.ceil(parts.length / MOST_TRIGRAMS));
  const chosen = parts.filter((_, index) => index % step === 0 || index === parts.length - 1);
  return [...new Set(chosen)].map((part) => `"${part.replaceAll('"', '""')}"`).join(' AND ');
}
