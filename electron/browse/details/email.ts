import type { AssetDetails } from '../../../shared/browse.ts';
import { isObject, type JsonObject, textAt, valueAt } from './json-value.ts';
import { listSlots, slotsOf } from './slots.ts';

/** Template-based, HTML and text-only emails. */
const EMAIL_TYPES: readonly unknown[] = [207, 208, 209];

/** What an email says before it is opened, and which blocks are in it; null for other assets. */
export function emailOf(document: JsonObject): AssetDetails['email'] {
  const isEmail =
    EMAIL_TYPES.includes(valueAt(document, 'assetType', 'id')) ||
    isObject(valueAt(document, 'views', 'subjectline'));
  if (!isEmail) return null;
  return {
    subject: textAt(document, 'views', 'subjectline', 'content') ?? null,
    preheader: textAt(document, 'views', 'preheader', 'content') ?? null,
    slots: listSlots(slotsOf(document)),
  };
}
