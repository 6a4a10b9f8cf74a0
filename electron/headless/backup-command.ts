import type { RunRequest } from '../backup/run.ts';
import type { ThreadEntries } from '../threads/entries.ts';
import { type Console, type ExitCode, printError, printJson, printLine } from './console.ts';
import { type CommonOptions, openLog, openState, readAccountSettings } from './context.ts';
import { ProgressLine } from './progress-line.ts';
import { describeReport, reportOf } from './report.ts';
import { Session, type SessionRun } from './session.ts';

export interface BackupOptions extends CommonOptions {
  readonly full?: boolean;
  readonly acceptDeletions?: boolean;
}

/** Where the program's own files are, and its version. */
export interface Program {
  readonly threads: ThreadEntries;
  readonly version: string;
  /** The module of the test servers, for the demo; absent where only the built program is. */
  readonly testServers?: URL | undefined;
}

/** `backup`: one run now. */
export async function backupCommand(
  console: Console,
  program: Program,
  options: BackupOptions,
): Promise<ExitCode> {
  const logging = openLog(console, options, true);
  const settings = readAccountSettings(console, options, logging);
  const { state, runLog } = openState(settings.statePath, logging.log);
  const session = new Session({
    settings,
    ...logging,
    state,
    runLog,
    threads: program.threads,
    toolVersion: program.version,
  });
  const request = {
    trigger: 'manual',
    full: options.full ?? false,
    acceptDeletions: options.acceptDeletions ?? false,
  };
  const exitCode = await runAndReport(console, session, request, options);
  await session.told(console.signal);
  return exitCode;
}

/** Runs a session's job with a progress line, and prints its report. */
export async function runAndReport(
  console: Console,
  session: Session,
  request: RunRequest,
  options: CommonOptions,
): Promise<ExitCode> {
  const run = await runWithProgress(console, session, request);
  reportRun(console, run, options);
  return run.exitCode;
}

/** Runs a session's job with a progress line. */
export async function runWithProgress(
  console: Console,
  session: Session,
  request: RunRequest,
): Promise<SessionRun> {
  const progress = new ProgressLine(console.stderr);
  return session
    .run(request, { signal: console.signal, onProgress: (state) => progress.show(state) })
    .finally(() => progress.end());
}

/** Prints the report of a run. */
export function reportRun(console: Console, { result, storage }: SessionRun, options: CommonOptions): void {
  const report = reportOf(result, storage, console.secrets);
  if (options.json) printJson(console, report);
  else printLine(console, describeReport(report));
  if (result.error !== undefined) printError(console, result.error);
}
