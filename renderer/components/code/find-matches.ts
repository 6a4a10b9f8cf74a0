import type { SearchQuery } from '@codemirror/search';
import type { Text } from '@codemirror/state';

const MOST_COUNTED = 9999;

export interface Match {
  readonly from: number;
  readonly to: number;
}

export interface Matches {
  readonly all: readonly Match[];
  /** There are more than were counted. */
  readonly more: boolean;
}

/** Where a query is met, up to a number that people still read. */
export function matchesOf(query: SearchQuery, doc: Text): Matches {
  const all: Match[] = [];
  if (!query.valid) return { all, more: false };
  const cursor = query.getCursor(doc);
  for (let next = cursor.next(); next.done !== true; next = cursor.next()) {
    if (all.length === MOST_COUNTED) return { all, more: true };
    all.push({ from: next.value.from, to: next.value.to });
  }
  return { all, more: false };
}

/** "3 of 12", "12 matches", "No matches": `selected` is what is marked in the text. */
export function matchWords({ all, more }: Matches, selected: Match): string {
  if (all.length === 0) return 'No matches';
  const total = `${all.length.toLocaleString('en-US')}${more ? '+' : ''}`;
  const index = all.findIndex(({ from, to }) => from === selected.from && to === selected.to);
  if (index >= 0) return `${(index + 1).toLocaleString('en-US')} of ${total}`;
  return all.length === 1 ? '1 match' : `${total} matches`;
}

/** The first match at a position or behind it, else the first of all. */
export function matchFrom({ all }: Matches, position: number): Match | undefined {
  return all.find(({ from }) => from >= position) ?? all[0];
}
