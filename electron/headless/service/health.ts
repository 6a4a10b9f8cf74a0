import type { RunLogEntry } from '../../journal/run-log.ts';
import type { Cron } from '../../schedule/cron.ts';
import type { LastBackup } from '../../settings/state-store.ts';

const DAY = 24 * 60 * 60_000;

/** So far the clocks of two machines may differ; a date further ahead is none to rely on. */
const CLOCK_TOLERANCE_MILLISECONDS = 60 * 60_000;

/** At least so many slots ahead are looked at to know the rhythm of a schedule: more than two months of a daily one. */
const FEWEST_SLOTS = 70;
/** A schedule of each minute has as many in two weeks; to look at them takes half a second. */
const MOST_SLOTS = 20_000;

/** What is known of a job at a moment. */
export interface JobStatus {
  readonly name: string;
  /** When it was first seen here. */
  readonly madeAt: Date;
  /** The last backup that reached its end. */
  readonly lastBackup: LastBackup | undefined;
  /** The last run that took place, however it ended. */
  readonly lastRun: RunLogEntry | undefined;
  readonly nextRun: Date | undefined;
  readonly running: boolean;
  /** How old its last good backup may be, in milliseconds. */
  readonly healthyFor: number;
}

/** A job's part of `/healthz`. The words of errors stay in the log: whoever can reach the port may read this. */
export interface JobHealth {
  readonly job: string;
  readonly healthy: boolean;
  readonly reason: string;
  readonly lastSuccess: string | null;
  readonly lastRun: { readonly outcome: string; readonly code: string | null; readonly at: string } | null;
  readonly nextRun: string | null;
}

/** Whether a job's last good backup is young enough, or the job itself is. */
export function healthOf(status: JobStatus, now: Date): JobHealth {
  const { name, madeAt, lastBackup, lastRun, nextRun, healthyFor } = status;
  const age = now.getTime() - (lastBackup?.finished ?? madeAt).getTime();
  const isAhead = age < -CLOCK_TOLERANCE_MILLISECONDS;
  const healthy = !isAhead && age <= healthyFor;
  return {
    job: name,
    healthy,
    reason: healthy ? goodReason(lastBackup) : isAhead ? aheadReason(status) : badReason(status),
    lastSuccess: lastBackup?.finished.toISOString() ?? null,
    lastRun:
      (lastRun && {
        outcome: lastRun.outcome,
        code: lastRun.code ?? null,
        at: lastRun.at.toISOString(),
      }) ||
      null,
    nextRun: nextRun?.toISOString() ?? null,
  };
}

function goodReason(lastBackup: LastBackup | undefined): string {
  return lastBackup === undefined
    ? 'It has no backup yet, and is not due long enough for that to be wrong.'
    : 'Its last good backup is recent.';
}

function badReason({ lastBackup, madeAt, healthyFor }: JobStatus): string {
  const limit = hours(healthyFor);
  return lastBackup === undefined
    ? `It has no good backup since it was set up at ${madeAt.toISOString()}; one is expected within ${limit}.`
    : `Its last good backup is of ${lastBackup.finished.toISOString()}; one is expected each ${limit}.`;
}

function aheadReason({ lastBackup, madeAt }: JobStatus): string {
  const dated =
    lastBackup === undefined
      ? `It was set up at ${madeAt.toISOString()}`
      : `Its last good backup is of ${lastBackup.finished.toISOString()}`;
  return `${dated}, which is still to come: the clock was wrong, or is. The next good backup mends it.`;
}

function hours(milliseconds: number): string {
  const count = Math.round(milliseconds / 360_000) / 10;
  return count === 1 ? 'hour' : `${count} hours`;
}

/** The longest time between two neighbouring slots of a schedule, in milliseconds. */
export function longestGap(cron: Cron, from: Date): number {
  const end = from.getTime() + spanOf(cron);
  let [longest, count] = [0, 0];
  let earlier: number | undefined;
  for (const slot of cron.slotsAfter(from)) {
    const time = slot.getTime();
    longest = Math.max(longest, time - (earlier ?? time));
    earlier = time;
    count += 1;
    if (count >= MOST_SLOTS || (count >= FEWEST_SLOTS && time > end)) break;
  }
  return longest;
}

/** How far ahead a schedule repeats itself, in milliseconds: each day, each week, or with the months. */
function spanOf({ expression }: Cron): number {
  const [, , day = '*', month = '*', weekday = '*'] = expression.split(' ');
  if (namesSome(day) || namesSome(month)) return 62 * DAY;
  return namesSome(weekday) ? 8 * DAY : 2 * DAY;
}

function namesSome(field: string): boolean {
  return field !== '*' && field !== '?';
}
