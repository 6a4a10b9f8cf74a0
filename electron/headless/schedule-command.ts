import type { JobResult } from '../backup/job.ts';
import type { RunRequest } from '../backup/run.ts';
import { createJobScheduler } from '../jobs/job-scheduler.ts';
import type { ScheduledRun } from '../schedule/timer.ts';
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
    threads: program.threads,
    toolVersion: program.version,
  });
  const scheduler = createJobScheduler({
    jobKey: session.jobKey,
    jobStateFolder: session.stateFolder,
    state,
    runLog,
    log,
    now,
    timer,
    policy: () => ({ cron: settings.cron, enabled: true }),
    run: (request, run) => runAndTell(console, session, request, run, options),
    onDecision: ({ action, reason }) => log.debug('Decided.', { action, reason }),
  });
  log.info('Backing up by schedule.', { cron: settings.cron.expression, zone: settings.cron.zone });
  await session.recordFinishedRun();
  scheduler.start();
  await aborted(console.signal);
  log.info('Ending; a run under way is cancelled and continued later.');
  await scheduler.stop();
  log.flush();
  return 0;
}

async function runAndTell(
  console: Console,
  session: Session,
  request: RunRequest,
  { signal, slot }: ScheduledRun,
  options: CommonOptions,
): Promise<JobResult> {
  const { result, storage } = await session.run(request, { signal, slot, skipsAreRecorded: true });
  const report = reportOf(result, storage, console.secrets);
  if (options.json) printJson(console, report);
  else printLine(console, describeReport(report));
  return result;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
