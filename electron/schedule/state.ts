/** How an attempt to run a job ended. */
export type RunResult = 'complete' | 'with problems' | 'failed' | 'interrupted' | 'cancelled';

/** What is remembered of a job's schedule between two decisions, kept in local state. */
export interface ScheduleState {
  /** Every slot up to and including this moment is settled: run or skipped. */
  readonly settledThrough: Date;
  /** The schedule that `settledThrough` was reckoned by. */
  readonly expression: string;
  readonly zone: string;
  /** The slot of the last run that was started for one. */
  readonly lastSlot?: Date;
  /** The run for `lastSlot` was begun and has not ended. Without any run it was cut off before it left a trace. */
  readonly runBegun?: true;
  readonly lastResult?: RunResult;
  /** The due slot before which an interrupted run was last continued. */
  readonly continuedFor?: Date;
  /** Attempts in a row that failed or were interrupted. */
  readonly consecutiveFailures: number;
  /** When the last attempt may be repeated; absent where there is nothing to repeat. */
  readonly retryNotBefore?: Date;
}

const MINUTE = 60_000;
const BACK_OFF_MILLISECONDS = [5 * MINUTE, 15 * MINUTE, 60 * MINUTE] as const;

/** How long to wait after so many failures in a row, in milliseconds: 5, 15, then 60 minutes. */
export function backOff(consecutiveFailures: number): number {
  const [first, second, longest] = BACK_OFF_MILLISECONDS;
  if (consecutiveFailures <= 1) return first;
  return consecutiveFailures === 2 ? second : longest;
}

/**
 * The state after a run ended at `now`. A run that failed or was interrupted is to be repeated after a
 * back-off, unless `worthRepeating` is false: nothing but the user can mend what made it fail.
 */
export function afterRun(
  state: ScheduleState,
  result: RunResult,
  now: Date,
  worthRepeating = true,
): ScheduleState {
  const { retryNotBefore: _, ...rest } = withoutRunBegun(state);
  if (result !== 'failed' && result !== 'interrupted') {
    return { ...rest, lastResult: result, consecutiveFailures: 0 };
  }
  const consecutiveFailures = state.consecutiveFailures + 1;
  const failed: ScheduleState = { ...rest, lastResult: result, consecutiveFailures };
  if (!worthRepeating) return failed;
  return { ...failed, retryNotBefore: new Date(now.getTime() + backOff(consecutiveFailures)) };
}

/** The state once the run for `lastSlot` has come to its outcome, whatever that is. */
export function withoutRunBegun(state: ScheduleState): ScheduleState {
  const { runBegun: _, ...rest } = state;
  return rest;
}
