import type { GoneState, HistoryEntry } from '../../../shared/browse.ts';

/** A history's entries that are versions, the newest first. */
export function versionsOf(history: readonly HistoryEntry[]): HistoryEntry[] {
  return history.filter(({ version }) => version !== null);
}

/** How and since when an asset is gone, by its history; null while it is there. */
export function goneOf(history: readonly HistoryEntry[]): { state: GoneState; since: string } | null {
  const [newest] = history;
  if (newest === undefined || newest.version !== null) return null;
  const state = newest.changes.includes('left-selection') ? 'left-selection' : 'deleted';
  return { state, since: newest.until };
}

/** The older and the newer version to compare where one of them is looked at: it and the one before it. */
export function pairFor(
  history: readonly HistoryEntry[],
  runId: string,
): { from: string; to: string } | null {
  const versions = versionsOf(history);
  const place = versions.findIndex((entry) => entry.runId === runId);
  const newer = place === versions.length - 1 ? place - 1 : place;
  const [to, from] = [versions[newer], versions[newer + 1]];
  return to === undefined || from === undefined ? null : { from: from.runId, to: to.runId };
}
