import { z } from 'zod';
import { toInstant } from './dates.ts';
import type { AssetDocument, JsonObject } from './marketing-cloud.ts';

export const jsonObjectSchema: z.ZodType<JsonObject> = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

const integer = z.int().optional().catch(undefined);
const withId = z.object({ id: integer }).optional().catch(undefined);
const decidingFields = z.object({
  id: integer,
  assetType: withId,
  category: withId,
  modifiedDate: z.string().optional().catch(undefined),
});

/** An asset and the few fields everything decides by; what is missing or odd in them is undefined. */
export function toAssetDocument(value: JsonObject, bytes: Uint8Array): AssetDocument {
  const { id, assetType, category, modifiedDate } = decidingFields.parse(value);
  return {
    id,
    typeId: assetType?.id,
    categoryId: category?.id,
    modifiedDate: modifiedDate === undefined ? undefined : toInstant(modifiedDate),
    bytes,
    value,
  };
}
