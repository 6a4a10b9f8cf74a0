import type { RunPoint } from '../../../shared/browse.ts';

/** The run that the account at a moment is that of: the last one by then; -1 where it is before all. */
export function runAt(runs: readonly RunPoint[], at: string | null): number {
  return at === null ? runs.length - 1 : runs.findLastIndex(({ until }) => until <= at);
}

/** The moment of the run at a place; null, which is now, at the last one. */
export function momentOf(runs: readonly RunPoint[], index: number): string | null {
  return index >= runs.length - 1 ? null : (runs[index]?.until ?? null);
}

/** The last run of a day, or before it: the account at the end of that day. */
export function runOnDay(runs: readonly RunPoint[], day: string, dayOf: (iso: string) => string): number {
  return runs.findLastIndex(({ until }) => dayOf(until) <= day);
}

export interface TimelineMark {
  /** From 0 to 1, along the line. */
  readonly place: number;
  /** From 0 to 1; what a run that changed nothing has is 0. */
  readonly height: number;
}

const MOST_MARKS = 160;

/**
 * How much changed in each run, drawn along the line; of many runs, several are one mark. The first run, which kept
 * all there was, is as high as the highest of the others.
 */
export function timelineMarks(runs: readonly RunPoint[]): TimelineMark[] {
  const each = Math.max(1, Math.ceil(runs.length / MOST_MARKS));
  const last = Math.max(1, runs.length - 1);
  const marks = Array.from({ length: Math.ceil(runs.length / each) }, (_, group) => {
    const some = runs.slice(group * each, (group + 1) * each);
    const changes = Math.max(...some.map(({ added, changed, deleted }) => added + changed + deleted));
    return { place: (group * each + (some.length - 1) / 2) / last, changes };
  });
  const most = Math.max(1, ...marks.slice(1).map(({ changes }) => changes));
  return marks.map(({ place, changes }) => ({
    place: runs.length === 1 ? 1 : place,
    height: Math.min(1, changes / most),
  }));
}
