import { entriesAt, integerAt, isObject, type JsonObject, textAt, valueAt } from './json-value.ts';

/** Slots in blocks in slots, so many levels of them. Content Builder allows far fewer. */
const DEEPEST = 20;

export interface SlotBlock {
  /** As the slot's content names it. */
  readonly key: string;
  /** Null for a block that lives in this slot alone. */
  readonly id: number | null;
  readonly name: string | null;
}

export interface Slot {
  readonly key: string;
  /** In the order in which they are shown; blocks within blocks follow the one they are in. */
  readonly blocks: readonly SlotBlock[];
}

/** Where an asset of that kind keeps slots: emails and pages in their HTML view, layouts and templates themselves. */
export function slotsOf(document: JsonObject): unknown {
  return valueAt(document, 'views', 'html', 'slots') ?? valueAt(document, 'slots');
}

/** The slots of an asset with the blocks in them, those within blocks too. */
export function listSlots(slots: unknown, depth = 0): Slot[] {
  if (depth > DEEPEST) return [];
  return entriesAt({ slots }, 'slots').map(([key, slot]) => ({
    key,
    blocks: blocksInOrder(slot).flatMap(([blockKey, block]) => [
      { key: blockKey, id: integerAt(block, 'id') ?? null, name: textAt(block, 'name') ?? null },
      ...listSlots(valueAt(block, 'slots'), depth + 1).flatMap(({ blocks }) => blocks),
    ]),
  }));
}

/** As the slot's content places them, then those that it does not. */
function blocksInOrder(slot: unknown): [string, unknown][] {
  const blocks = new Map(entriesAt(slot, 'blocks'));
  const placed = placesIn(textAt(slot, 'content') ?? '')
    .filter(({ kind }) => kind === 'block')
    .map(({ key }) => key);
  return [...new Set([...placed, ...blocks.keys()])]
    .filter((key) => blocks.has(key))
    .map((key) => [key, blocks.get(key)]);
}

/**
 * The code of an asset with what is in its slots put where they are, as Marketing Cloud does before it sends. It
 * grows by `budget` UTF-16 units at most: what comes after that stays empty.
 */
export function withSlotsFilled(html: string, slots: unknown, budget: number): string {
  if (!isObject(slots)) return html;
  return filled(html, { slots, blocks: undefined }, { left: budget }, 0);
}

interface Within {
  readonly slots: unknown;
  readonly blocks: unknown;
}

function filled(html: string, within: Within, budget: { left: number }, depth: number): string {
  if (depth > DEEPEST) return html;
  const parts: string[] = [];
  let position = 0;
  for (const { kind, key, end } of placesIn(html)) {
    const found = valueAt(within, `${kind}s`, key);
    const content = textAt(found, 'content');
    if (content === undefined || content.length > budget.left) continue;
    budget.left -= content.length;
    const inner = { slots: valueAt(found, 'slots'), blocks: valueAt(found, 'blocks') };
    parts.push(html.slice(position, end), filled(content, inner, budget, depth + 1));
    position = end;
  }
  return parts.join('') + html.slice(position);
}

interface Place {
  readonly kind: 'slot' | 'block';
  readonly key: string;
  /** Behind the tag that names it. */
  readonly end: number;
}

/** Tags first and what is in them after: a page of one unclosed tag costs no more than another. */
function placesIn(html: string): Place[] {
  return Array.from(html.matchAll(/<[a-z][^<>]*>/gi)).flatMap(({ 0: tag, index }) => {
    const kind = /\bdata-type\s*=\s*["']?(slot|block)\b/i.exec(tag)?.[1]?.toLowerCase();
    const [, quoted, single, bare] = /\bdata-key\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(tag) ?? [];
    const key = quoted ?? single ?? bare;
    if (key === undefined || (kind !== 'slot' && kind !== 'block')) return [];
    return [{ kind, key, end: index + tag.length }];
  });
}
