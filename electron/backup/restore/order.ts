import type { PlannedItem } from './plan.ts';

/**
 * Groups what is to be written, so that what an item names by its id is made in a group before: then its new id is
 * known. Of items that name each other one comes first.
 */
export function inOrder(items: readonly PlannedItem[]): PlannedItem[][] {
  const bySource = new Map(items.map((item) => [item.source.id, item]));
  const levels = new Map<number, number>();
  for (const item of items) place(item, bySource, levels);
  const groups: PlannedItem[][] = [];
  for (const item of items) {
    const level = levels.get(item.source.id) ?? 0;
    groups[level] ??= [];
    groups[level].push(item);
  }
  return groups.filter((group) => group !== undefined);
}

/** Without recursion no chain is too long. */
function place(
  first: PlannedItem,
  bySource: ReadonlyMap<number, PlannedItem>,
  levels: Map<number, number>,
): void {
  const open = new Set<number>();
  const stack = [first];
  for (let item = stack.at(-1); item !== undefined; item = stack.at(-1)) {
    const { id } = item.source;
    if (levels.has(id)) {
      stack.pop();
      continue;
    }
    open.add(id);
    const needed = item.references
      .map((reference) => bySource.get(reference))
      .filter((one) => one !== undefined && one.action === 'create' && one.source.id !== id)
      .filter((one) => one !== undefined);
    const waiting = needed.find(({ source }) => !levels.has(source.id) && !open.has(source.id));
    if (waiting !== undefined) {
      stack.push(waiting);
      continue;
    }
    levels.set(id, Math.max(0, ...needed.map(({ source }) => (levels.get(source.id) ?? -1) + 1)));
    stack.pop();
  }
}
