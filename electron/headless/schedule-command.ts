import { isBackupError } from '../../shared/errors.ts';
import { type JobResult, mayHaveInterruptedRun } from '../backup/job.ts';
import type { RunLog } from '../journal/run-log.ts';
import type { SkippedSlots } from '../schedule/decide.ts';
import { createScheduler, type ScheduledRun, type ScheduledRunOutcome } from '../schedule/timer.ts';
import { createWakeTimer, type WakeTimer } from '../schedule/wake-timer.ts';
import type { Program } from './backup-command.ts';
import { type Console, type ExitCode, printJson, printLine } from './console.ts';
import { type CommonOptions, openLog, openState, readAccountSettings } from './context.ts';
import { describeReport, reportOf } from './report.ts';
import { Session } from './session.ts';

/** What `schedule` goes by. */
export interface Clock {
  readonly now: () => Date;
  readonly timer: WakeTimer;
}

/** `schedule`: stays up and runs by cron, until it is told to end. */
export async function scheduleCommand(
  console: Console,
  program: Program,
  options: CommonOptions,
  { now, timer }: Clock = { now: () => new Date(), timer: createWakeTimer() },
): Promise<ExitCode> {
  const logging = openLog(console, options, false);
  const { log } = logging;
  const settings = readAccountSettings(console, options, logging);
  const { state, runLog } = openState(settings.statePath, log);
  const session = new Session({
    settings,
    ...logging,
    state,
    runLog,
    workerUrl: program.workerUrl,
    toolVersion: program.version,
  });
  const { jobKey } = session;
  const madeAt = state.job(jobKey)?.madeAt ?? now();
  if (!state.job(jobKey)) state.setJob(jobKey, { madeAt });
  const scheduler = createScheduler({
    policy: () => ({ cron: settings.cron, enabled: true, madeAt }),
    loadState: () => state.job(jobKey)?.schedule,
    saveState: (schedule) => state.setJob(jobKey, { madeAt, ...state.job(jobKey), schedule }),
    now,
    timer,
    run: (run) => runScheduled(console, session, run, options),
    interruptedRun: () => mayHaveInterruptedRun({ stateFolder: session.stateFolder, log }),
    recordSkip: (skipped) => recordSkip(runLog, jobKey, now(), skipped),
    log,
    onDecision: ({ action, reason }) => log.debug('Decided.', { action, reason }),
  });
  log.info('Backing up by schedule.', { cron: settings.cron.expression, zone: settings.cron.zone });
  scheduler.start();
  await aborted(console.signal);
  log.info('Ending; a run under way is cancelled and continued later.');
  await scheduler.stop();
  log.flush();
  return 0;
}

async function runScheduled(
  console: Console,
  session: Session,
  run: ScheduledRun,
  options: CommonOptions,
): Promise<ScheduledRunOutcome> {
  const continueOnly = run.kind === 'continuation';
  const trigger = { slot: 'schedule', retry: 'retry', continuation: 'continuation' }[run.kind];
  const { result, storage } = await session.run(
    { trigger, full: false, acceptDeletions: false, continueOnly },
    { signal: run.signal, skipsAreRecorded: true },
  );
  const report = reportOf(result, storage, console.secrets);
  if (options.json) printJson(console, report);
  else printLine(console, describeReport(report));
  return outcomeOf(result);
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

async function recordSkip(runLog: RunLog, job: string, at: Date, skipped: SkippedSlots): Promise<void> {
  const { slot, through, reason } = skipped;
  const several = slot.getTime() === through.getTime() ? {} : { through };
  await runLog.append({ at, job, trigger: 'schedule', outcome: 'skipped', reason, slot, ...several });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
