/** Items with a key each: what tells them apart, and a number where two are alike. */
export function keyed<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): { readonly key: string; readonly item: Item }[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const key = keyOf(item);
    const alike = seen.get(key) ?? 0;
    seen.set(key, alike + 1);
    return { key: alike === 0 ? key : `${key} ${alike}`, item };
  });
}
