import { destinationWords } from '../../shared/destination.ts';
import { isBackupError } from '../../shared/errors.ts';
import type { JobView, ProgressView, RunLogLine } from '../../shared/ipc.ts';
import type { HealthView, TaskView } from '../../shared/trust.ts';
import { type Cron, describeCron, nextSlot } from '../schedule/cron.ts';
import type { Decision } from '../schedule/decide.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { LastBackup } from '../settings/state-store.ts';

/** What is known of a job at a moment. */
export interface JobFacts {
  readonly job: KeptJob;
  /** Undefined where the schedule is not valid here. */
  readonly cron: Cron | undefined;
  readonly lastBackup: LastBackup | undefined;
  /** The last run that took place; skipped ones are none. */
  readonly lastRun: RunLogLine | null;
  /** All problems of that run are known to the user. */
  readonly acknowledged: boolean;
  /** Undefined while it is not known, as where the keychain is closed. */
  readonly hasSecret: boolean | undefined;
  readonly running: boolean;
  readonly progress: ProgressView | null;
  readonly task: TaskView | null;
  readonly health: HealthView;
  readonly decision: Decision | undefined;
  readonly now: Date;
}

/** A job as the sidebar, the tray and its overview show it. */
export function viewOf(facts: JobFacts): JobView {
  const { job, lastBackup, lastRun, progress, task, health } = facts;
  return {
    id: job.id,
    name: job.name,
    sample: job.sample,
    state: stateOf(facts),
    mid: job.connection.mid ?? null,
    destination: destinationWords(job.destination),
    destinationKind: job.destination.kind,
    scheduleWords: scheduleWords(job.schedule.cron),
    zone: job.schedule.zone,
    protectedSince: lastBackup?.finished.toISOString() ?? null,
    lastRun,
    acknowledged: facts.acknowledged,
    nextRun: nextRunOf(facts),
    heldAssets: lastBackup?.heldAssets ?? null,
    progress,
    task,
    health,
  };
}

/** A run that the user cancelled is no problem: it will be continued. */
const PROBLEMS: readonly RunLogLine['outcome'][] = ['failed', 'with problems', 'interrupted'];

function stateOf(facts: JobFacts): JobView['state'] {
  const { job, running, lastRun, acknowledged, hasSecret, health } = facts;
  if (running) return 'running';
  if (!job.schedule.enabled) return 'paused';
  const failed = lastRun !== null && !acknowledged && PROBLEMS.includes(lastRun.outcome);
  return failed || hasSecret === false || health.state === 'damaged' ? 'problem' : 'idle';
}

/** As it is written where it is not valid: that is said where it is set. */
function scheduleWords(expression: string): string {
  try {
    return describeCron(expression);
  } catch (error) {
    if (!isBackupError(error, 'configuration')) throw error;
    return expression;
  }
}

/** When the job runs next and why; null where it is paused. */
function nextRunOf({ job, cron, decision, now }: JobFacts): JobView['nextRun'] {
  if (!job.schedule.enabled || cron === undefined) return null;
  const slot = nextSlot(cron, now);
  if (decision === undefined || decision.action === 'run' || decision.until <= now) return bySchedule(slot);
  if (slot !== undefined && decision.until >= slot) return bySchedule(slot);
  return { at: decision.until.toISOString(), reason: earlierReason(decision) };
}

function bySchedule(slot: Date | undefined): JobView['nextRun'] {
  return slot === undefined ? null : { at: slot.toISOString(), reason: 'by schedule' };
}

function earlierReason({ reason, state }: Decision): string {
  const { retryNotBefore, lastResult } = state;
  if (retryNotBefore === undefined || reason === 'waits for the network') return reason;
  return lastResult === 'interrupted' ? 'continues the interrupted run' : 'repeats the run that failed';
}
