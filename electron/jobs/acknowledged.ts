import type { Manifest } from '../../shared/format.ts';

/** More than these are not the standing few that a user knows of: they are told of each time. */
const MOST = 2000;

/**
 * What problems of a run are known again by: each asset of a problem for itself, so that one more is news. Undefined
 * where there is a problem that cannot be taken as known: deletions are to be confirmed, and very many are news.
 */
export function problemKeys({
  problems,
  pending,
}: Pick<Manifest, 'problems' | 'pending'>): string[] | undefined {
  if (problems.some(({ code }) => code === 'mass-deletion')) return undefined;
  const keys = new Set(pending.map(({ id }) => `pending: ${id}`));
  for (const { code, message, ids = [] } of problems) {
    if (ids.length === 0) keys.add(`${code}: ${message}`);
    for (const id of ids) keys.add(`${code}: ${id}`);
  }
  return keys.size > MOST ? undefined : [...keys].sort();
}

/** Whether a run has no problem but those that the user knows of. */
export function isKnown(
  problems: readonly string[] | undefined,
  acknowledged: readonly string[] | undefined,
): boolean {
  if (problems === undefined || problems.length === 0 || acknowledged === undefined) return false;
  const known = new Set(acknowledged);
  return problems.every((key) => known.has(key));
}
