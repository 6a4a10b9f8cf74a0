import { isBackupError } from '../../shared/errors.ts';
import { type JobResult, mayHaveInterruptedRun } from '../backup/job.ts';
import type { RunRequest } from '../backup/run.ts';
import type { Log } from '../journal/log.ts';
import type { RunLog } from '../journal/run-log.ts';
import type { SchedulePolicy } from '../schedule/decide.ts';
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
  extends Pick<SchedulerOptions, 'busy' | 'networkUp' | 'onDecision' | 'timer'> {
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
}

/** The scheduler of a job that keeps its state in the state store and what it skips in the run log. */
export function createJobScheduler(parts: JobSchedulerParts): Scheduler {
  const { jobKey, state, runLog, log, now, busy, networkUp, onDecision, timer } = parts;
  const madeAt = state.job(jobKey)?.madeAt ?? now();
  if (!state.job(jobKey)) state.setJob(jobKey, { madeAt });
  return createScheduler({
    policy: () => ({ ...parts.policy(), madeAt }),
    loadState: () => state.job(jobKey)?.schedule,
    saveState: (schedule) => state.setJob(jobKey, { madeAt, ...state.job(jobKey), schedule }),
    now,
    run: async (run) => outcomeOf(await parts.run(requestFor(run, now()), run)),
    interruptedRun: () => mayHaveInterruptedRun({ stateFolder: parts.jobStateFolder, log }),
    recordSkip: (skipped) => runLog.append(skipEntryOf(skipped, { job: jobKey, at: now() })),
    log,
    ...(timer === undefined ? {} : { timer }),
    ...(busy === undefined ? {} : { busy }),
    ...(networkUp === undefined ? {} : { networkUp }),
    ...(onDecision === undefined ? {} : { onDecision }),
  });
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
