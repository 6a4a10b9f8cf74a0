import type { RunLogLine, RunResultView } from '../../../shared/ipc.ts';
import { isOfBackup, whenOf } from '../../words/runs.ts';
import { dayNumber, shortDate, timeWords } from '../../words/time.ts';

export const DAYS_SHOWN = 30;
/** More runs than this are drawn as a bar for each day. */
const MOST_RUN_BARS = 62;
const DAY = 86_400_000;

export interface Bar {
  readonly key: string;
  /** When, in words. */
  readonly label: string;
  /** The day, for the axis. */
  readonly day: string;
  readonly added: number;
  readonly changed: number;
  readonly deleted: number;
  readonly outcome: RunResultView;
}

export interface Chart {
  readonly unit: 'run' | 'day';
  /** Oldest first. */
  readonly bars: readonly Bar[];
  /** The number at the top of the axis; a bar may be larger and is cut there. */
  readonly top: number;
}

/** The bars for the last 30 days: one for each run, or for each day where there are many. */
export function chartOf(lines: readonly RunLogLine[], now: Date, zone: string): Chart {
  const recent = withinDays(lines.filter(isOfBackup), now, DAYS_SHOWN).toReversed();
  const unit = recent.length > MOST_RUN_BARS ? 'day' : 'run';
  const bars =
    unit === 'run' ? recent.map((line, index) => barOf(line, index, now, zone)) : dayBars(recent, now, zone);
  return { unit, bars, top: topOf(bars.map(changes)) };
}

export function withinDays(lines: readonly RunLogLine[], now: Date, days: number): RunLogLine[] {
  const from = now.getTime() - days * DAY;
  return lines.filter((line) => Date.parse(whenOf(line)) >= from);
}

export function changes({ added, changed, deleted }: Bar): number {
  return added + changed + deleted;
}

function barOf(line: RunLogLine, index: number, now: Date, zone: string): Bar {
  const when = whenOf(line);
  return {
    key: `${line.at} ${index}`,
    label: timeWords(when, now, zone),
    day: shortDate(new Date(when), now, zone),
    added: line.counts?.added ?? 0,
    changed: line.counts?.changed ?? 0,
    deleted: line.counts?.deleted ?? 0,
    outcome: line.outcome,
  };
}

/** From what a person should know first to what is as it should be. */
const WORST_FIRST: readonly RunResultView[] = [
  'failed',
  'with problems',
  'interrupted',
  'complete',
  'cancelled',
  'skipped',
];

function dayBars(lines: readonly RunLogLine[], now: Date, zone: string): Bar[] {
  const days = Map.groupBy(lines, (line) => dayNumber(new Date(whenOf(line)), zone));
  return [...days].map(([day, ofDay]) => {
    const sum = (name: 'added' | 'changed' | 'deleted') =>
      ofDay.reduce((total, { counts }) => total + (counts?.[name] ?? 0), 0);
    const words = shortDate(new Date(day * DAY), now, 'UTC');
    return {
      key: String(day),
      label: words,
      day: words,
      added: sum('added'),
      changed: sum('changed'),
      deleted: sum('deleted'),
      outcome: WORST_FIRST.find((outcome) => ofDay.some((line) => line.outcome === outcome)) ?? 'complete',
    };
  });
}

/**
 * A first run holds the whole account and would press all others flat: what is over four times the usual has no
 * say in where the axis ends, and is cut there.
 */
export function topOf(totals: readonly number[]): number {
  const found = totals.filter((total) => total > 0).sort((one, other) => one - other);
  const most = found.at(-1) ?? 0;
  const usual = found[Math.floor((found.length - 1) * 0.75)] ?? 0;
  const drawn = found.length < 3 ? most : (found.findLast((total) => total <= usual * 4) ?? most);
  return roundUp(Math.max(4, drawn));
}

/** The next round number that has a whole one in its middle to mark: 4, 6, 8, 10, 20, 30, 40, 60, 80, 100, 200. */
function roundUp(number: number): number {
  const power = 10 ** Math.floor(Math.log10(number));
  const factor = [1, 2, 3, 4, 6, 8].find((each) => each * power >= number) ?? 10;
  return factor * power;
}
