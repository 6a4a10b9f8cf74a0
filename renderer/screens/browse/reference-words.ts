import type { Reference } from '../../../shared/browse.ts';

/** How, and where in the code: "ContentBlockById, line 12", "in a slot". */
export function placeWords({ how, line }: Pick<Reference, 'how' | 'line'>): string {
  const way = how === 'slot' ? 'in a slot' : how === 'reference' ? 'by reference' : how;
  return line === null ? way : `${way}, line ${line}`;
}

const STATES = {
  present: { word: 'There', tone: 'ok' },
  deleted: { word: 'Deleted', tone: 'problem' },
  missing: { word: 'Missing', tone: 'problem' },
  unknown: { word: 'Not known', tone: 'unknown' },
} as const satisfies Record<Reference['state'], { word: string; tone: string }>;

export function stateOf(state: Reference['state']) {
  return STATES[state];
}
