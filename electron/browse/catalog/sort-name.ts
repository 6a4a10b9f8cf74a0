const DIGITS = /\d+/g;
const MARKS = /\p{M}+/gu;
/** Names are short; a longer run of digits is no number. */
const MOST_DIGITS = 99;

/**
 * A name as text that sorts as people expect: letters whatever their case and accents, numbers by their value
 * ("Block 2" before "Block 10").
 */
export function sortName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(MARKS, '')
    .trim()
    .toLowerCase()
    .replace(DIGITS, (digits) => {
      const number = digits.replace(/^0+(?=\d)/, '');
      return `${String(Math.min(number.length, MOST_DIGITS)).padStart(2, '0')}${number}`;
    });
}
