import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../marketing-cloud/marketing-cloud.ts';

/** Top-level fields that change without anybody changing the asset. */
export const VOLATILE_FIELDS: ReadonlySet<string> = new Set(['thumbnail']);

/** A thumbnail's address carries a time-limited signature, also where an email embeds its blocks. */
const VOLATILE_EVERYWHERE: ReadonlySet<string> = new Set(['thumbnailUrl']);

const VOLATILE_IN_ASSET: ReadonlySet<string> = new Set([...VOLATILE_FIELDS, ...VOLATILE_EVERYWHERE]);

/** The JSON with keys sorted at every level and volatile fields left out: equal values give equal text. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return canonicalObject(value, VOLATILE_EVERYWHERE);
}

/** sha256 (hex) of an asset's meaning: keys sorted, volatile fields left out. */
export function contentHash(asset: JsonObject): string {
  return createHash('sha256').update(canonicalObject(asset, VOLATILE_IN_ASSET)).digest('hex');
}

/** Every asset goes through here: text is added to text, which makes no garbage. */
function canonicalObject(value: JsonObject, leftOut: ReadonlySet<string>): string {
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field === undefined || leftOut.has(key)) continue;
    text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${canonicalJson(field)}`;
  }
  return text === '' ? '{}' : `${text}}`;
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
