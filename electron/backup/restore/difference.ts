import { codeFiles } from '../../marketing-cloud/content.ts';
import type { JsonObject, JsonValue } from '../../marketing-cloud/marketing-cloud.ts';
import { type PlannedItem, type PlanParts, presentOf } from './plan.ts';
import { withIds } from './references.ts';
import { isObject, settableFields } from './settable.ts';
import { readSource } from './sources.ts';

/** What is there now, and what would be there after. */
export interface PlannedDifference {
  /** The fields that can be set, as text; null where nothing is there. */
  readonly present: string | null;
  readonly restored: string;
  /** The code, which is left out of the fields then; null unless both have some. */
  readonly code: { readonly extension: string; readonly present: string; readonly restored: string } | null;
}

/**
 * Compares a version with the account as it is now, field by field. `ids` are those by which others are named
 * there. Throws as `readSource`.
 */
export async function differenceOf(
  parts: Pick<PlanParts, 'client' | 'storage' | 'mode' | 'signal'>,
  { source, name, customerKey }: Pick<PlannedItem, 'source' | 'name' | 'customerKey'>,
  ids: ReadonlyMap<number, number>,
): Promise<PlannedDifference> {
  const { client, storage, mode, signal } = parts;
  const { document } = await readSource(storage, source, signal);
  const wanted = { ...withIds(settableFields(document), ids), name, customerKey };
  const found = mode === 'copy' ? undefined : await presentOf(client, mode, source, signal);
  if (found === undefined) return { present: null, restored: textOf(wanted), code: null };
  const present = settableFields(found.value);
  // What a version has no word of stays as it is there.
  const restored = { ...present, ...wanted };
  const code = codeOf(present, restored);
  return {
    present: textOf(code === null ? present : withoutCode(present)),
    restored: textOf(code === null ? restored : withoutCode(restored)),
    code,
  };
}

function codeOf(present: JsonObject, restored: JsonObject): PlannedDifference['code'] {
  const [before] = codeFiles(present);
  const [after] = codeFiles(restored);
  if (before === undefined || after === undefined) return null;
  return { extension: after.extension, present: before.text, restored: after.text };
}

/** Without what `codeFiles` takes first: the content, or the HTML of an email. */
function withoutCode(fields: JsonObject): JsonObject {
  const { content, ...rest } = fields;
  if (typeof content === 'string' && content.trim() !== '') return rest;
  const { views } = fields;
  if (!isObject(views) || !isObject(views.html)) return fields;
  const { content: _, ...html } = views.html;
  return { ...fields, views: { ...views, html } };
}

function textOf(fields: JsonObject): string {
  return JSON.stringify(sorted(fields), null, 2);
}

/** The service sends fields in no order of its own. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
