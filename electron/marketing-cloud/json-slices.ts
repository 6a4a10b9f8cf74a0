/** A range of bytes: from `start`, up to and without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/**
 * Where in a list reply the elements of its top-level `items` (or `Items`) array lie, so that an asset can be
 * kept as the service wrote it. `json` must be valid JSON in UTF-8: this only follows its structure.
 * Undefined where there is no such array.
 */
export function sliceItems(json: Uint8Array): ByteRange[] | undefined {
  let position = skipSpace(json, skipByteOrderMark(json));
  if (json[position] !== OPENING_BRACE) return undefined;
  const found = new Map<string, ByteRange[]>();
  position = skipSpace(json, position + 1);
  while (json[position] === QUOTE) {
    const keyEnd = stringEnd(json, position);
    const key = readKey(json, position, keyEnd);
    position = skipSpace(json, keyEnd);
    if (json[position] !== COLON) return undefined;
    position = skipSpace(json, position + 1);
    if ((key === 'items' || key === 'Items') && json[position] === OPENING_BRACKET) {
      const elements = sliceElements(json, position);
      found.set(key, elements.ranges);
      position = elements.end;
    } else {
      found.delete(key);
      position = valueEnd(json, position);
    }
    position = skipSpace(json, position);
    if (json[position] === COMMA) position = skipSpace(json, position + 1);
  }
  return found.get('items') ?? found.get('Items');
}

function sliceElements(json: Uint8Array, opening: number): { ranges: ByteRange[]; end: number } {
  const ranges: ByteRange[] = [];
  let position = skipSpace(json, opening + 1);
  while (position < json.length && json[position] !== CLOSING_BRACKET) {
    const end = valueEnd(json, position);
    if (end === position) break;
    ranges.push({ start: position, end });
    position = skipSpace(json, end);
    if (json[position] === COMMA) position = skipSpace(json, position + 1);
  }
  return { ranges, end: position + 1 };
}

/** Keys longer than `items` written in escapes cannot be it. */
function readKey(json: Uint8Array, start: number, end: number): string {
  const longestSpelling = '"\\u0069\\u0074\\u0065\\u006d\\u0073"'.length;
  if (end - start > longestSpelling) return '';
  const key: unknown = JSON.parse(new TextDecoder().decode(json.subarray(start, end)));
  return typeof key === 'string' ? key : '';
}

function valueEnd(json: Uint8Array, start: number): number {
  const first = json[start];
  if (first === QUOTE) return stringEnd(json, start);
  if (first === OPENING_BRACE || first === OPENING_BRACKET) return nestedEnd(json, start);
  let position = start;
  while (position < json.length && !endsScalar(json[position])) position += 1;
  return position;
}

function nestedEnd(json: Uint8Array, start: number): number {
  let depth = 0;
  let position = start;
  while (position < json.length) {
    const byte = json[position];
    if (byte === QUOTE) {
      position = stringEnd(json, position);
      continue;
    }
    position += 1;
    if (byte === OPENING_BRACE || byte === OPENING_BRACKET) depth += 1;
    else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) {
      depth -= 1;
      if (depth === 0) return position;
    }
  }
  return position;
}

function stringEnd(json: Uint8Array, opening: number): number {
  let position = opening + 1;
  while (position < json.length) {
    const byte = json[position];
    if (byte === QUOTE) return position + 1;
    position += byte === BACKSLASH ? 2 : 1;
  }
  return json.length;
}

function endsScalar(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSING_BRACE || byte === CLOSING_BRACKET || isSpace(byte);
}

function skipSpace(json: Uint8Array, start: number): number {
  let position = start;
  while (isSpace(json[position])) position += 1;
  return position;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function skipByteOrderMark(json: Uint8Array): number {
  return json[0] === 0xef && json[1] === 0xbb && json[2] === 0xbf ? 3 : 0;
}
