import type { JsonObject, JsonValue } from '../../marketing-cloud/marketing-cloud.ts';
import { canonicalJson } from '../content-hash.ts';

/** What the service gives an asset by itself: it is never sent. */
const OWNED: ReadonlySet<string> = new Set([
  'id',
  'objectID',
  'owner',
  'createdDate',
  'createdBy',
  'modifiedDate',
  'modifiedBy',
  'enterpriseId',
  'memberId',
  'thumbnail',
  'version',
  'availableViews',
  'legacyData',
  'sharingProperties',
  'businessUnitAvailability',
  'activeDate',
  'expirationDate',
  // Sent by the id of the folder there.
  'category',
  'file',
]);
const OWNED_OF_FILES: ReadonlySet<string> = new Set(['fileSize', 'fileCreatedDate', 'publishedURL']);
const OWNED_OF_EMAILS: ReadonlySet<string> = new Set(['legacy']);

/** The fields of an asset that can be set, as they are sent: each whole. */
export function settableFields(document: JsonObject): JsonObject {
  const fields: JsonObject = {};
  for (const [name, value] of Object.entries(document)) {
    const sent = OWNED.has(name) ? undefined : settable(name, value);
    if (sent !== undefined) fields[name] = sent;
  }
  return fields;
}

/** The fields of `wanted` that `present` has otherwise, by name. */
export function differingFields(wanted: JsonObject, present: JsonObject): string[] {
  return Object.keys(wanted)
    .filter((name) => {
      const [one, other] = [wanted[name], present[name]];
      return one !== undefined && (other === undefined || canonicalJson(one) !== canonicalJson(other));
    })
    .sort();
}

/** Undefined where nothing of it can be set. */
function settable(name: string, value: JsonValue): JsonValue | undefined {
  if (!isObject(value)) return value;
  if (name === 'assetType') return pick(value, ['id', 'name']);
  if (name === 'fileProperties') return without(value, OWNED_OF_FILES);
  if (name !== 'data' || !isObject(value.email)) return value;
  const email = without(value.email, OWNED_OF_EMAILS);
  const rest = without(value, new Set(['email', 'portfolio']));
  const data = Object.keys(email).length === 0 ? rest : { ...rest, email };
  return Object.keys(data).length === 0 ? undefined : data;
}

function pick(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));
}

function without(value: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.has(name)));
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
