import type { FoundReference } from './extract.ts';
import { referencesInCode } from './extract.ts';

/** What of an asset's JSON is code that no file of its own holds, and the assets that are named outside of code. */
export interface DocumentContent {
  /** Blocks in slots, subject and preheader: one after the other. */
  readonly code: string;
  readonly references: readonly FoundReference[];
}

type JsonObject = { readonly [name: string]: unknown };

/** Types whose JSON holds neither other assets nor code beside `content`: files, code resources, simple blocks. */
const SIMPLE_BLOCKS = new Set([
  196, 197, 198, 199, 202, 203, 210, 211, 212, 215, 216, 217, 218, 219, 220, 221, 222, 224, 225, 226, 227,
  228,
]);
const TEMPLATE = 4;
const MESSAGE = 5;
const REFERENCE_BLOCK = 223;

/** Whether the JSON of an asset of this type is worth a look; true for types that are not known. */
export function mayHoldAssets(typeId: number): boolean {
  if (typeId === TEMPLATE || typeId === MESSAGE) return true;
  const isFile = typeId > 0 && typeId <= 194;
  const isCodeResource = typeId >= 239 && typeId <= 245;
  return !isFile && !isCodeResource && !SIMPLE_BLOCKS.has(typeId);
}

/** Looks through an asset's JSON, whatever it holds. Never throws; takes time in proportion to it. */
export function documentContent(document: unknown): DocumentContent {
  const code: string[] = [];
  const references: FoundReference[] = [];
  const refer = (how: FoundReference['how'], target: string | undefined) => {
    if (target !== undefined) references.push({ how, target, line: null });
  };
  // Slots lie in slots: without recursion no depth is too much.
  const waiting: JsonObject[] = isObject(document) ? [document] : [];
  for (let holder = waiting.pop(); holder !== undefined; holder = waiting.pop()) {
    if (isObject(holder.template)) refer('reference', idOf(holder.template) ?? keyOf(holder.template));
    if (typeIdOf(holder) === REFERENCE_BLOCK) for (const id of referredIds(holder)) refer('reference', id);
    for (const [name, view] of objectsIn(holder.views)) {
      // The code of these two lies in files.
      if (name !== 'html' && name !== 'text') addCode(code, view.content);
      waiting.push(view);
    }
    for (const [, slot] of objectsIn(holder.slots)) waiting.push(slot);
    for (const [, block] of objectsIn(holder.blocks)) {
      refer('slot', idOf(block) ?? keyOf(block));
      addCode(code, block.content);
      waiting.push(block);
    }
  }
  for (const text of code) {
    for (const { how, target } of referencesInCode(text)) references.push({ how, target, line: null });
  }
  return { code: code.join('\n'), references };
}

function addCode(code: string[], content: unknown): void {
  if (typeof content === 'string' && content.trim() !== '') code.push(content);
}

/** What a reference block stands for: an id under one of the names that were seen for it. */
function referredIds(block: JsonObject): Set<string> {
  const ids = new Set<string>();
  const waiting = [block.meta, block.data, block.customFields].filter(isObject);
  for (let holder = waiting.pop(); holder !== undefined; holder = waiting.pop()) {
    for (const [name, value] of Object.entries(holder)) {
      const id = numberText(value);
      if (id !== undefined && /^(?:referenced?|content|source)?(?:asset|block)id$/i.test(name)) ids.add(id);
      if (isObject(value)) waiting.push(value);
    }
  }
  return ids;
}

function typeIdOf(holder: JsonObject): unknown {
  return isObject(holder.assetType) ? holder.assetType.id : undefined;
}

function idOf(holder: JsonObject): string | undefined {
  return numberText(holder.id) ?? numberText(holder.assetId);
}

function keyOf(holder: JsonObject): string | undefined {
  const key = holder.customerKey;
  return typeof key === 'string' && key.trim() !== '' ? key.trim() : undefined;
}

function numberText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
  return typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value) ? value : undefined;
}

function objectsIn(value: unknown): [string, JsonObject][] {
  if (!isObject(value)) return [];
  return Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
