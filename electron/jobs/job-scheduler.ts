import { isBackupError } from '../../shared/errors.ts';
import { type JobResult, mayHaveInterruptedRun } from '../backup/job.ts';
import type { RunRequest } from '../backup/run.ts';
import type { Log } from '../journal/log.ts';
import type { RunLog, RunLogEntry } from '../journal/run-log.ts';
import type { Cron } from '../schedule/cron.ts';
import type { SchedulePolicy } from '../schedule/decide.ts';
import { type ScheduleState, withoutRunBegun } from '../schedule/state.ts';
import {
  createScheduler,
  type ScheduledRun,
  type ScheduledRunOutcome,
  type Scheduler,
  type SchedulerOptions,
} from '../schedule/timer.ts';
import type { StateStore } from '../settings/state-store.ts';
import { skipEntryOf } from './run-entries.ts';

export interface JobSchedulerParts
  extends Pick<SchedulerOptions, 'busy' | 'occupied' | 'networkUp' | 'onDecision' | 'timer' | 'turn'> {
  readonly jobKey: string;
  /** The job's own folder in local state. */
  readonly jobStateFolder: string;
  readonly state: StateStore;
  readonly runLog: RunLog;
  readonly log: Log;
  readonly now: () => Date;
  /** Asked at each decision, so that changed settings count. */
  readonly policy: () => Omit<SchedulePolicy, 'madeAt'>;
  readonly run: (request: RunRequest, run: ScheduledRun) => Promise<JobResult>;
  /** Whether an interrupted run can be continued. By default the job's state folder tells. */
  readonly interruptedRun?: () => boolean;
}

/** The scheduler of a job that keeps its state in the state store and what it skips in the run log. */
export function createJobScheduler(parts: JobSchedulerParts): Scheduler {
  const { jobKey, state, runLog, log, now, busy, occupied, networkUp, onDecision, timer, turn } = parts;
  const madeAt = state.job(jobKey)?.madeAt ?? now();
  if (!state.job(jobKey)) state.setJob(jobKey, { madeAt });
  return createScheduler({
    policy: () => ({ ...parts.policy(), madeAt }),
    loadState: async () => {
      const entries = await runLog.read(LATEST_ENTRIES);
      // Slots to come were recorded by a clock that was ahead.
      const own = entries.filter(({ job, slot }) => job === jobKey && slot !== undefined && slot <= now());
      return asRecorded(state.job(jobKey)?.schedule, own, parts.policy().cron);
    },
    saveState: (schedule) => state.setJob(jobKey, { madeAt, ...state.job(jobKey), schedule }),
    now,
    run: async (run) => outcomeOf(await parts.run(requestFor(run, now()), run)),
    interruptedRun:
      parts.interruptedRun ?? (() => mayHaveInterruptedRun({ stateFolder: parts.jobStateFolder, log })),
    recordSkip: (skipped) => runLog.append(skipEntryOf(skipped, { job: jobKey, at: now() })),
    log,
    ...(timer === undefined ? {} : { timer }),
    ...(busy === undefined ? {} : { busy }),
    ...(occupied === undefined ? {} : { occupied }),
    ...(networkUp === undefined ? {} : { networkUp }),
    ...(turn === undefined ? {} : { turn }),
    ...(onDecision === undefined ? {} : { onDecision }),
  });
}

/** More than can be recorded between two savings of the state. */
const LATEST_ENTRIES = 1000;

/**
 * Outcomes are recorded before the state is saved. Where the program was killed in between, the record holds:
 * a slot that has one is settled, so that none gets a second one.
 */
function asRecorded(
  schedule: ScheduleState | undefined,
  recorded: readonly RunLogEntry[],
  { expression, zone }: Cron,
): ScheduleState | undefined {
  const through = Math.max(...recorded.map((entry) => (entry.through ?? entry.slot)?.getTime() ?? 0));
  const begun = schedule?.runBegun === true ? schedule.lastSlot?.getTime() : undefined;
  const hasEnded = begun !== undefined && recorded.some(({ slot }) => slot?.getTime() === begun);
  const known = schedule !== undefined && hasEnded ? withoutRunBegun(schedule) : schedule;
  if (through <= (known?.settledThrough.getTime() ?? 0)) return known;
  return { expression, zone, consecutiveFailures: 0, ...known, settledThrough: new Date(through) };
}

/** A run that begins later than this after its slot catches up. */
const PUNCTUAL_MILLISECONDS = 2 * 60_000;

function requestFor({ kind, slot }: ScheduledRun, now: Date): RunRequest {
  const request = { full: false, acceptDeletions: false };
  if (kind === 'continuation') return { ...request, trigger: 'continuation', continueOnly: true };
  if (kind === 'retry') return { ...request, trigger: 'retry' };
  const late = slot === undefined ? 0 : now.getTime() - slot.getTime();
  return { ...request, trigger: late < PUNCTUAL_MILLISECONDS ? 'schedule' : 'catch-up' };
}

function outcomeOf(result: JobResult): ScheduledRunOutcome {
  const { status, error } = result;
  if (status === 'skipped') {
    if (isBackupError(error, 'lock-held')) throw error;
    // The interrupted run was finished, or given up, since it was looked for.
    return { result: 'complete' };
  }
  // The scheduler knows by the error whether a repetition is worth it.
  if (status === 'failed' || isBackupError(error, 'cancelled')) throw error;
  return { result: status };
}
