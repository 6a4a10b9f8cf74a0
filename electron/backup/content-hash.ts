import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../marketing-cloud/marketing-cloud.ts';

/** Top-level fields that change without anybody changing the asset. */
export const VOLATILE_FIELDS: ReadonlySet<string> = new Set(['thumbnail']);

/** A thumbnail's address carries a time-limited signature, also where an email embeds its blocks. */
const VOLATILE_EVERYWHERE: ReadonlySet<string> = new Set(['thumbnailUrl']);

/** The JSON with keys sorted at every level and volatile fields left out: equal values give equal text. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const field = value[key];
      return field === undefined || VOLATILE_EVERYWHERE.has(key)
        ? []
        : [`${JSON.stringify(key)}:${canonicalJson(field)}`];
    });
  return `{${fields.join(',')}}`;
}

/** sha256 (hex) of an asset's meaning: keys sorted, volatile fields left out. */
export function contentHash(asset: JsonObject): string {
  const lasting = Object.fromEntries(Object.entries(asset).filter(([key]) => !VOLATILE_FIELDS.has(key)));
  return createHash('sha256').update(canonicalJson(lasting)).digest('hex');
}

/** The top-level fields in which two versions of an asset differ, volatile ones left out. */
export function differingFields(one: JsonObject, other: JsonObject): string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys]
    .filter((key) => !VOLATILE_FIELDS.has(key))
    .filter((key) => {
      const [a, b] = [one[key], other[key]];
      if (a === undefined || b === undefined) return a !== b;
      return canonicalJson(a) !== canonicalJson(b);
    })
    .sort();
}

/** sha256 (hex) of bytes. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
