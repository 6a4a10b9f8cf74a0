/** What `JSON.parse` makes of an object. Nothing in it is known before it is looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What lies at the end of a path of keys; undefined where there is nothing. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!isObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

/** Undefined where there is no text, or an empty one. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' && found.trim() !== '' ? found : undefined;
}

export function integerAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined;
}

/** The entries of an object, of nothing else. */
export function entriesAt(value: unknown, ...path: readonly string[]): [string, unknown][] {
  const found = valueAt(value, ...path);
  return isObject(found) ? Object.entries(found) : [];
}
