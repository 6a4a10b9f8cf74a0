/**
 * `value` with all keys of an object, and of the objects in its arrays, in lower case: the service writes some
 * replies in camelCase and the same ones in PascalCase elsewhere.
 */
export function lowerKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.toLowerCase(),
      Array.isArray(inner) ? lowerKeys(inner) : inner,
    ]),
  );
}
