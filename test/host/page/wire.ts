/**
 * Values as the structured clone algorithm knows them <-> JSON text: dates, maps, sets, big integers, buffers,
 * errors, cycles. Runs in Node and in the page, where nothing may be imported.
 */

type Row = readonly [kind: string, ...data: unknown[]];

/** Throws what Electron's IPC throws for functions, symbols, promises and proxies: they cannot be cloned. */
export function encode(value: unknown): string {
  const rows: Row[] = [];
  const known = new Map<unknown, number>();
  const place = (part: unknown): number => {
    const at = known.get(part);
    if (at !== undefined) return at;
    const index = rows.push(['undefined']) - 1;
    if (typeof part === 'object' && part !== null) known.set(part, index);
    rows[index] = rowOf(part, place);
    return index;
  };
  place(structuredClone(value));
  return JSON.stringify(rows);
}

export function decode(text: string): unknown {
  const rows = JSON.parse(text) as Row[];
  const made = new Map<number, unknown>();
  const take = (index: unknown): unknown => {
    const at = Number(index);
    const row = rows[at];
    if (row === undefined) throw new Error(`There is no value ${at}.`);
    if (!made.has(at)) restore(row, take, (value) => made.set(at, value));
    return made.get(at);
  };
  return take(0);
}

function rowOf(part: unknown, place: (part: unknown) => number): Row {
  if (part === undefined) return ['undefined'];
  if (typeof part === 'bigint') return ['bigint', String(part)];
  if (typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0)))
    return ['number', Object.is(part, -0) ? '-0' : String(part)];
  if (part === null || typeof part !== 'object') return ['json', part];
  if (part instanceof Date) return ['date', part.getTime()];
  if (part instanceof RegExp) return ['pattern', part.source, part.flags];
  if (part instanceof Map) return ['map', [...part].flat().map(place)];
  if (part instanceof Set) return ['set', [...part].map(place)];
  if (part instanceof ArrayBuffer) return ['buffer', toBase64(new Uint8Array(part))];
  if (ArrayBuffer.isView(part)) return viewRow(part, place);
  if (part instanceof Error) return ['error', part.name, part.message, part.stack];
  if (Array.isArray(part)) return ['array', part.map(place)];
  return ['object', Object.entries(part).map(([key, member]) => [key, place(member)])];
}

function viewRow(view: ArrayBufferView, place: (part: unknown) => number): Row {
  const length = view instanceof DataView ? view.byteLength : (view as Uint8Array).length;
  return ['view', view.constructor.name, place(view.buffer), view.byteOffset, length];
}

/** `keep` is told of a container before its members are taken, so that a cycle finds it. */
function restore(
  [kind, first, second, third, fourth]: Row,
  take: (index: unknown) => unknown,
  keep: (value: unknown) => void,
) {
  const indexes = first as unknown[];
  if (kind === 'json') return keep(first);
  if (kind === 'undefined') return keep(undefined);
  if (kind === 'bigint') return keep(BigInt(first as string));
  if (kind === 'number') return keep(Number(first));
  if (kind === 'date') return keep(new Date(first as number));
  if (kind === 'pattern') return keep(new RegExp(first as string, second as string));
  if (kind === 'buffer') return keep(fromBase64(first as string));
  if (kind === 'view')
    return keep(viewOf(first as string, take(second) as ArrayBuffer, third as number, fourth as number));
  if (kind === 'error')
    return keep(Object.assign(new Error(second as string), { name: first, stack: third }));
  if (kind === 'array') {
    const list: unknown[] = [];
    keep(list);
    for (const index of indexes) list.push(take(index));
    return;
  }
  if (kind === 'set') {
    const set = new Set();
    keep(set);
    for (const index of indexes) set.add(take(index));
    return;
  }
  if (kind === 'map') {
    const map = new Map();
    keep(map);
    for (let at = 0; at < indexes.length; at += 2) map.set(take(indexes[at]), take(indexes[at + 1]));
    return;
  }
  const object: Record<string, unknown> = {};
  keep(object);
  for (const [key, index] of first as [string, number][]) object[key] = take(index);
}

function viewOf(name: string, buffer: ArrayBuffer, offset: number, length: number): unknown {
  const constructors = globalThis as unknown as Record<string, new (...parameters: unknown[]) => unknown>;
  const View = constructors[name];
  if (View === undefined) throw new Error(`There is no ${name}.`);
  return new View(buffer, offset, length);
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function fromBase64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}
