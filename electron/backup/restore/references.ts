import type { JsonObject, JsonValue } from '../../marketing-cloud/marketing-cloud.ts';
import { isObject } from './settable.ts';

/** A call by id in code of either language, also within a string of it (`\"123\"`). */
const CALL = /(\bContentBlockById\s*\(\s*(?:\\?["'])?)(\d{1,15})(?=(?:\\?["'])?\s*[,)])/gi;
/** Under these names the JSON of an asset holds the id of another one. */
const ID_FIELD = /^(?:referenced?|content|source)?(?:asset|block)id$/i;

/** The ids of other assets that an asset names: in code, in slots, as its template, and in reference blocks. */
export function referencedIds(document: JsonObject): number[] {
  const found = new Set<number>();
  mapped(document, (id) => {
    found.add(id);
    return id;
  });
  return [...found].sort((one, other) => one - other);
}

/** The same fields with those ids replaced that `ids` names; the rest, and all formatting, as it was. */
export function withIds(fields: JsonObject, ids: ReadonlyMap<number, number>): JsonObject {
  return ids.size === 0 ? fields : mapped(fields, (id) => ids.get(id) ?? id);
}

function mapped(fields: JsonObject, replace: (id: number) => number): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, inValue(name, value, replace)]),
  );
}

function inValue(name: string, value: JsonValue, replace: (id: number) => number): JsonValue {
  if (typeof value === 'string') {
    if (!/ContentBlockById/i.test(value)) return value;
    return value.replace(CALL, (_, call: string, id: string) => `${call}${replace(Number(id))}`);
  }
  if (typeof value === 'number') return ID_FIELD.test(name) && isId(value) ? replace(value) : value;
  if (Array.isArray(value)) return value.map((one) => inValue('', one, replace));
  if (!isObject(value)) return value;
  if (name === 'blocks') {
    return Object.fromEntries(Object.entries(value).map(([key, block]) => [key, asset(block, replace)]));
  }
  return name === 'template' ? asset(value, replace) : mapped(value, replace);
}

/** An asset that stands in another one, with the id it has of its own. */
function asset(value: JsonValue, replace: (id: number) => number): JsonValue {
  if (!isObject(value)) return value;
  const inside = mapped(value, replace);
  return typeof inside.id === 'number' && isId(inside.id) ? { ...inside, id: replace(inside.id) } : inside;
}

function isId(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
