import type { RestorePlan } from './plan.ts';

/** By which id what is named is found in the account that is restored into, as far as a plan knows. */
export function knownIds({ mode, items, references }: RestorePlan): Map<number, number> {
  const ids = new Map<number, number>();
  for (const { refersTo, becomes } of references) if (becomes !== null) ids.set(refersTo, becomes);
  // A copy goes on using what its original uses.
  if (mode === 'copy') return ids;
  for (const { source, target } of items) {
    if (target !== null && target.id !== source.id) ids.set(source.id, target.id);
  }
  return ids;
}
