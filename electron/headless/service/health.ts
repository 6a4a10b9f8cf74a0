import type { RunLogEntry } from '../../journal/run-log.ts';
import { type Cron, nextSlots } from '../../schedule/cron.ts';
import type { LastBackup } from '../../settings/state-store.ts';

/** How many slots ahead are looked at to know the rhythm of a schedule: more than two months of a daily one. */
const SLOTS_LOOKED_AT = 70;

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
  const since = lastBackup?.finished ?? madeAt;
  const healthy = now.getTime() - since.getTime() <= healthyFor;
  return {
    job: name,
    healthy,
    reason: healthy ? goodReason(lastBackup) : badReason(status),
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

function hours(milliseconds: number): string {
  const count = Math.round(milliseconds / 360_000) / 10;
  return count === 1 ? 'hour' : `${count} hours`;
}

/** The longest time between two neighbouring slots of a schedule, in milliseconds. */
export function longestGap(cron: Cron, from: Date): number {
  const slots = nextSlots(cron, from, SLOTS_LOOKED_AT).map((slot) => slot.getTime());
  const gaps = slots.slice(1).map((slot, index) => slot - (slots[index] ?? slot));
  return Math.max(0, ...gaps);
}
