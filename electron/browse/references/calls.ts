/** A call of a content block in code, before its line is known. */
export interface FoundCall {
  readonly how: 'ContentBlockById' | 'ContentBlockByKey' | 'ContentBlockByName';
  /** As it is written; null where code works it out. */
  readonly target: string | null;
  readonly position: number;
}

/** A string of a script: its value, and where it begins and ends in the code. */
export interface Literal {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

type ReadString = (code: string, at: number) => Literal | undefined;

const NAMES = ['ContentBlockById', 'ContentBlockByKey', 'ContentBlockByName'] as const;

/** The calls in AMPscript, without its delimiters. */
export function ampscriptCalls(code: string): FoundCall[] {
  const calls: FoundCall[] = [];
  const unclosed = new Set<string>();
  const token = /\/\*|["']|(?<![\w@])ContentBlockBy(?:Id|Key|Name)(?!\w)/gi;
  for (let found = token.exec(code); found; found = token.exec(code)) {
    const [text] = found;
    if (text === '/*') {
      const end = code.indexOf('*/', token.lastIndex);
      if (end < 0) return calls;
      token.lastIndex = end + 2;
    } else if (text.length > 1) {
      const call = callAt(code, found.index, text, ampscriptString);
      if (call !== undefined) calls.push(call);
    } else if (!unclosed.has(text)) {
      const string = ampscriptString(code, found.index);
      // An apostrophe that nothing closes is not searched for again.
      if (string === undefined) unclosed.add(text);
      else token.lastIndex = string.end;
    }
  }
  return calls;
}

/** The calls in server-side JavaScript; `onString` is told of each string, for there may be code in it. */
export function serverScriptCalls(code: string, onString: (literal: Literal) => void): FoundCall[] {
  const calls: FoundCall[] = [];
  let noPatternBefore = 0;
  const token = /\/[/*]?|["']|(?<![\w$])ContentBlockBy(?:Id|Key|Name)(?![\w$])/gi;
  for (let found = token.exec(code); found; found = token.exec(code)) {
    const [text] = found;
    const at = found.index;
    if (text === '/*') {
      const end = code.indexOf('*/', token.lastIndex);
      if (end < 0) return calls;
      token.lastIndex = end + 2;
    } else if (text === '//') {
      token.lastIndex = lineEnd(code, at);
    } else if (text === '/') {
      if (at < noPatternBefore || !mayBeginPattern(code, at)) continue;
      const end = patternEnd(code, at);
      if (end === undefined) noPatternBefore = lineEnd(code, at);
      else token.lastIndex = end;
    } else if (text.length > 1) {
      const call = callAt(code, at, text, scriptString);
      if (call !== undefined) calls.push(call);
    } else {
      const string = scriptString(code, at);
      if (string !== undefined) onString(string);
      token.lastIndex = string?.end ?? lineEnd(code, at);
    }
  }
  return calls;
}

function callAt(code: string, position: number, name: string, readString: ReadString): FoundCall | undefined {
  const how = NAMES.find((known) => known.toLowerCase() === name.toLowerCase());
  const opening = /\s*\(\s*/y;
  opening.lastIndex = position + name.length;
  if (how === undefined || !opening.test(code)) return undefined;
  return { how, target: literalAt(code, opening.lastIndex, readString) ?? null, position };
}

/** The first argument, where it is one string or one number and nothing else. */
function literalAt(code: string, at: number, readString: ReadString): string | undefined {
  const number = /\d+/y;
  number.lastIndex = at;
  const digits = number.exec(code)?.[0];
  const isString = code[at] === '"' || code[at] === "'";
  const literal = isString ? readString(code, at) : undefined;
  const value = digits ?? literal?.value;
  const after = /\s*[,)]/y;
  after.lastIndex = literal?.end ?? at + (digits?.length ?? 0);
  return value !== undefined && after.test(code) ? value.trim() : undefined;
}

/** A quote within a string is written twice; a backslash is only itself. */
function ampscriptString(code: string, start: number): Literal | undefined {
  const quote = code.charAt(start);
  let end = code.indexOf(quote, start + 1);
  while (end >= 0 && code[end + 1] === quote) end = code.indexOf(quote, end + 2);
  if (end < 0) return undefined;
  const value = code.slice(start + 1, end).replaceAll(quote + quote, quote);
  return { value, start, end: end + 1 };
}

function scriptString(code: string, start: number): Literal | undefined {
  const quote = code.charAt(start);
  for (let at = start + 1; at < code.length; at += 1) {
    const letter = code[at];
    if (letter === quote) return { value: unescaped(code.slice(start + 1, at)), start, end: at + 1 };
    if (letter === '\n' || letter === '\r') return undefined;
    if (letter === '\\') at += 1;
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u([\da-f]{4})|x([\da-f]{2})|(\r\n|[\s\S]))/gi, (_, four, two, one: string) => {
    const code: unknown = four ?? two;
    if (typeof code === 'string') return String.fromCharCode(Number.parseInt(code, 16));
    return /[\r\n]/.test(one) ? '' : (ESCAPES[one] ?? one);
  });
}

/** Whether a slash stands where an expression begins, so that it is no division. */
function mayBeginPattern(code: string, slash: number): boolean {
  let at = slash - 1;
  while (at >= 0 && /\s/.test(code.charAt(at))) at -= 1;
  return at < 0 || '(,=:[!&|?{};+-*%<>~^'.includes(code.charAt(at));
}

/** Where a regular expression ends; undefined where it does not on its line. */
function patternEnd(code: string, slash: number): number | undefined {
  let inClass = false;
  for (let at = slash + 1; at < code.length; at += 1) {
    const letter = code[at];
    if (letter === '\n' || letter === '\r') return undefined;
    if (letter === '\\') at += 1;
    else if (letter === '[') inClass = true;
    else if (letter === ']') inClass = false;
    else if (letter === '/' && !inClass) return at + 1;
  }
  return undefined;
}

function lineEnd(code: string, at: number): number {
  const end = /[\n\r]/g;
  end.lastIndex = at;
  return end.exec(code)?.index ?? code.length;
}
