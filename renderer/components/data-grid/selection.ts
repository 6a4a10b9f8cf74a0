/** Which rows of a list are selected, by their places, and which one the keys are at. */
export interface Selection {
  /** -1: none. */
  readonly active: number;
  /** Where a range that is selected with Shift begins. */
  readonly anchor: number;
  readonly selected: ReadonlySet<number>;
}

export const NOTHING_SELECTED: Selection = { active: -1, anchor: -1, selected: new Set() };

/** One row and no other. */
export function only(index: number): Selection {
  return { active: index, anchor: index, selected: new Set([index]) };
}

/** From where the last selection began to here. */
export function extendTo({ anchor }: Selection, index: number): Selection {
  const begin = Math.max(anchor, 0);
  return { active: index, anchor: begin, selected: range(Math.min(begin, index), Math.max(begin, index)) };
}

/** In, or out again; the others stay as they are. */
export function toggle({ selected }: Selection, index: number): Selection {
  const changed = new Set(selected);
  if (!changed.delete(index)) changed.add(index);
  return { active: index, anchor: index, selected: changed };
}

/** The keys go there; what is selected stays. */
export function moveTo(selection: Selection, index: number): Selection {
  return { ...selection, active: index };
}

export function all(selection: Selection, total: number): Selection {
  return { ...selection, active: Math.max(selection.active, 0), selected: range(0, total - 1) };
}

function range(first: number, last: number): Set<number> {
  return new Set(Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step));
}

/** Where a key leads in a list; null where it leads nowhere. `page`: as many rows as are seen. */
export function placeAfter(key: string, active: number, total: number, page: number): number | null {
  if (total === 0) return null;
  const within = (index: number) => Math.min(Math.max(index, 0), total - 1);
  switch (key) {
    case 'ArrowDown':
      return within(active + 1);
    case 'ArrowUp':
      return active < 0 ? total - 1 : within(active - 1);
    case 'PageDown':
      return within(Math.max(active, 0) + page);
    case 'PageUp':
      return within(active - page);
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return null;
  }
}
