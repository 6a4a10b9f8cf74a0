import { ampscriptCalls, type FoundCall, type Literal, serverScriptCalls } from './calls.ts';

/** A place in code or in an asset's JSON that names another asset. */
export interface FoundReference {
  readonly how: FoundCall['how'] | 'slot' | 'reference';
  /** An id, a key or a path, as it is written; null where code works it out. */
  readonly target: string | null;
  /** From 1; null where it is not in a file of code. */
  readonly line: number | null;
}

/** Strings of scripts hold code in their turn; deeper than this nobody writes. */
const DEEPEST = 3;

/**
 * The content blocks that code calls for: in AMPscript (`%%[ ]%%`, `%%= =%%`, scripts in that language) and in
 * server-side JavaScript. Comments of these languages do not count; those of HTML do, for the service runs what
 * is in them. Never throws; takes time in proportion to the text.
 */
export function referencesInCode(text: string): FoundReference[] {
  const calls = callsIn(text, 1).sort((one, other) => one.position - other.position);
  let line = 1;
  let counted = 0;
  return calls.map(({ how, target, position }) => {
    line += lineBreaks(text, counted, position);
    counted = position;
    return { how, target, line };
  });
}

/** A stretch of a text that the service runs, and where to go on after it. */
interface Part {
  readonly language: 'ampscript' | 'ssjs';
  readonly start: number;
  readonly end: number;
  readonly after: number;
}

function callsIn(text: string, depth: number): FoundCall[] {
  const calls: FoundCall[] = [];
  if (depth > DEEPEST || !/ContentBlockBy/i.test(text)) return calls;
  const absent = new Set<string>();
  const opening = /%%\[|%%=|<script\b/gi;
  for (let found = opening.exec(text); found; found = opening.exec(text)) {
    const part = found[0].startsWith('%%')
      ? delimited(text, found.index + 3, found[0] === '%%[' ? ']%%' : '=%%', absent)
      : serverScript(text, found.index);
    if (part === undefined) continue;
    for (const call of callsOf(text, part, depth)) calls.push(call);
    opening.lastIndex = part.after;
  }
  return calls;
}

function callsOf(text: string, { language, start, end }: Part, depth: number): FoundCall[] {
  const code = text.slice(start, end);
  const nested: FoundCall[] = [];
  const take = (literal: Literal) => {
    const position = literal.start;
    for (const { how, target } of callsIn(literal.value, depth + 1)) nested.push({ how, target, position });
  };
  const own = language === 'ampscript' ? ampscriptCalls(code) : serverScriptCalls(code, take);
  return [...own, ...nested].map((call) => ({ ...call, position: call.position + start }));
}

/** `absent` remembers what is not in the rest of the text, so that it is looked for once. */
function delimited(text: string, start: number, closing: string, absent: Set<string>): Part | undefined {
  const end = absent.has(closing) ? -1 : text.indexOf(closing, start);
  if (end >= 0) return { language: 'ampscript', start, end, after: end + closing.length };
  absent.add(closing);
  return undefined;
}

function serverScript(text: string, at: number): Part | undefined {
  const tag = /<script\b([^<>]*)>/iy;
  tag.lastIndex = at;
  const attributes = tag.exec(text)?.[1];
  if (attributes === undefined || !/\brunat\s*=\s*["']?\s*server\b/i.test(attributes)) return undefined;
  const start = tag.lastIndex;
  const closing = /<\/script/gi;
  closing.lastIndex = start;
  const end = closing.exec(text)?.index ?? text.length;
  const isAmpscript = /\blanguage\s*=\s*["']?\s*ampscript\b/i.test(attributes);
  return { language: isAmpscript ? 'ampscript' : 'ssjs', start, end, after: end };
}

function lineBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    // A carriage return before a line feed belongs to it.
    if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) count += 1;
  }
  return count;
}
