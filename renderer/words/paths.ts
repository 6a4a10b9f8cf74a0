/** A path in parts, each with the separator behind it: "/", "Users/", "ada". */
export function pathParts(path: string): string[] {
  return path.split(/(?<=[/\\])/);
}

/** A word as long as this is an address or a path. */
const LONG_WORD = 24;

/** A sentence in parts: a long address or path in it is parted behind its dots and separators. */
export function sentenceParts(sentence: string): string[] {
  const long = new RegExp(`(\\S{${LONG_WORD},})`);
  return sentence
    .split(long)
    .flatMap((words) => (long.test(words) ? words.split(/(?<=[/\\.])(?=[^/\\.])/) : words))
    .filter((part) => part !== '');
}

/** A path of at most so many letters: its first and its last folders stay, the middle becomes "…". */
export function shortPath(path: string, most = 72): string {
  const parts = pathParts(path);
  const separator = path.includes('/') ? '/' : '\\';
  const first = parts.slice(0, 2).join('');
  for (let from = 3; from < parts.length && path.length > most; from += 1) {
    const short = `${first}…${separator}${parts.slice(from).join('')}`;
    if (short.length <= most || from === parts.length - 1) return short;
  }
  return path;
}
