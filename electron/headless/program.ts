import { homedir } from 'node:os';
import { isatty } from 'node:tty';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { onEndSignals } from '../jobs/end-signals.ts';
import { count } from '../jobs/words.ts';
import { createSecretRegistry } from '../journal/secret-registry.ts';
import { type BackupOptions, backupCommand, type Program } from './backup-command.ts';
import { addBrowseCommands } from './browse/commands.ts';
import { type Console, type ExitCode, exitCodeOfError, printError, printJson } from './console.ts';
import type { CommonOptions } from './context.ts';
import { type DemoOptions, demoCommand } from './demo-command.ts';
import { followProxies } from './proxies.ts';
import { repairCommand } from './repair-command.ts';
import { describeError } from './report.ts';
import { addRestoreCommand } from './restore/commands.ts';
import { type RetentionOptions, retentionCommand } from './retention-command.ts';
import { runsCommand, showCommand } from './runs-command.ts';
import { type ScheduleOptions, scheduleCommand } from './schedule-command.ts';
import { supportReportCommand } from './support-report-command.ts';
import { type VerifyOptions, verifyCommand } from './verify-command.ts';

/** Runs the command line and returns its exit code. `argv` is without the interpreter and the script. */
export async function runProgram(
  argv: readonly string[],
  console: Console,
  program: Program,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const run = (work: (options: CommonOptions) => Promise<ExitCode>) => async (options: CommonOptions) => {
    try {
      exitCode = await work(options);
    } catch (error) {
      exitCode = exitCodeOfError(error);
      if (options.json)
        printJson(console, { status: 'failed', error: describeError(error, console.secrets) });
      printError(console, error);
    }
  };
  try {
    await buildCommand(console, program, run).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return exitCode;
}

type Runner = (
  work: (options: CommonOptions) => Promise<ExitCode>,
) => (options: CommonOptions) => Promise<void>;

function buildCommand(console: Console, program: Program, run: Runner): Command {
  const root = new Command('backup-creator')
    .description('Backs up Salesforce Marketing Cloud content blocks, so that nothing published can be lost.')
    .version(program.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void console.stdout.write(text),
      writeErr: (text) => void console.stderr.write(text),
    })
    .addHelpText('after', EXIT_CODES);
  common(root.command('backup').description('make one backup now'))
    .option('--full', 'fetch and store everything, so that this run stands alone')
    .option('--accept-deletions', 'confirm that assets missing in great number were really deleted')
    .action((options: BackupOptions) => run(() => backupCommand(console, program, options))(options));
  common(root.command('schedule').description('stay up and back up by BACKUP_CRON, or by a file of jobs'))
    .option('--config <file>', 'a file of jobs, YAML or JSON, instead of the one job of the environment')
    .option('--check', 'only tell whether the settings are right')
    .option('--schema', 'print the JSON Schema of the file of jobs')
    .option(
      '--port <number>',
      'where /healthz and /metrics are (default: PORT, else 8080)',
      numberUpTo(65_535),
    )
    .option('--listen <address>', 'to whom: 0.0.0.0 for all (default: 127.0.0.1, this machine alone)')
    .option('--no-serve', 'without /healthz and /metrics')
    .action((options: ScheduleOptions) => run(() => scheduleCommand(console, program, options))(options));
  common(root.command('runs').description('list the runs at the destination')).action(
    (options: CommonOptions) => run(() => runsCommand(console, options))(options),
  );
  common(root.command('show').description('list the assets that a run kept'))
    .argument('<run>', 'a run id or the beginning of one, a snapshot folder, or "latest"')
    .action((wanted: string, options: CommonOptions) =>
      run(() => showCommand(console, wanted, options))(options),
    );
  const parts = {
    run,
    command: (usage: string, description: string) => common(root.command(usage).description(description)),
    number: numberUpTo,
  };
  addBrowseCommands(console, program, parts);
  addRestoreCommand(console, program, parts);
  common(root.command('verify').description('read backups back and compare them with what was written'))
    .argument('[run]', 'a run id or the beginning of one, a snapshot folder, or "latest" (default: all runs)')
    .option('--sample <percent>', 'read so many of the files, the longest unchecked first', percent)
    .action((wanted: string | undefined, options: VerifyOptions) =>
      run(() => verifyCommand(console, wanted, options))(options),
    );
  common(
    root
      .command('repair')
      .description('verify, and put back what is missing or damaged, in a run of its own'),
  )
    .argument('[run]', 'a run id or the beginning of one, a snapshot folder, or "latest" (default: all runs)')
    .option('--sample <percent>', 'read so many of the files, the longest unchecked first', percent)
    .action((wanted: string | undefined, options: VerifyOptions) =>
      run(() => repairCommand(console, program, wanted, options))(options),
    );
  common(
    root.command('retention').description('tell which runs a policy would remove; all are kept by default'),
  )
    .option('--keep-days <number>', 'keep all runs of so many days', numberUpTo(36_500))
    .option('--weekly <number>', 'then one a week for so many weeks', numberUpTo(1000))
    .option('--monthly <number>', 'then one a month for so many months', numberUpTo(1000))
    .option('--yearly <number>', 'then one a year for so many years', numberUpTo(1000))
    .option(
      '--versions <number>',
      'keep at least so many versions of each asset (default: 1)',
      numberUpTo(10_000),
    )
    .option('--warn-above <megabytes>', 'warn where the backups take more', numberUpTo(1_000_000_000))
    .option('--apply', 'remove them')
    .action((options: RetentionOptions) => run(() => retentionCommand(console, program, options))(options));
  common(
    root.command('support-report').description('print what those who help need to know, without secrets'),
  ).action((options: CommonOptions) => run(() => supportReportCommand(console, program, options))(options));
  common(root.command('demo').description('back up a built-in sample account'))
    .option('--path <folder>', 'where backups and state go (default: a fresh temporary folder)')
    .option('--to <storage>', 'local, s3, gcs or azure', 'local')
    .option('--assets <number>', 'how many assets the account has (default: 300)', numberUpTo(200_000))
    .option('--latency <milliseconds>', 'how long each request takes (default: 0)', numberUpTo(60_000))
    .action((options: DemoOptions) => run(() => demoCommand(console, program, options))(options));
  return root;
}

function common(command: Command): Command {
  return command
    .option('--json', 'print one JSON document on stdout')
    .option('--env-file <file>', 'read settings from this file (default: .env, if it is there)')
    .option('--log-file <file>', 'write the log into this file instead of stderr')
    .option('--verbose', 'log everything');
}

function numberUpTo(greatest: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number <= greatest) return number;
    throw new InvalidArgumentError(`It must be a whole number up to ${count(greatest)}.`);
  };
}

function percent(text: string): number {
  const number = Number(text.replace(/%$/, ''));
  if (/^\d+(\.\d+)?%?$/.test(text) && number > 0 && number <= 100) return number;
  throw new InvalidArgumentError('It must be more than 0 and at most 100.');
}

const EXIT_CODES = `
Settings come from environment variables and a .env file; see .env.example.
Exit codes: 0 done, 1 not done, 2 wrong use or configuration, 3 done with problems.`;

/** The entry of the process: builds the console, runs the program, sets the exit code. */
export async function main(parts: Omit<Program, 'version'>): Promise<void> {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on('error', passOverLostReader);
  const console: Console = {
    stdout: { write: (text) => stdout.write(text) },
    stderr: { write: (text) => stderr.write(text), isTTY: isatty(stderr.fd) },
    environment: process.env,
    workingFolder: process.cwd(),
    homeFolder: homedir(),
    platform: process.platform,
    secrets: createSecretRegistry(),
    followProxies,
    signal: endOnSignals(),
  };
  process.exitCode = await runProgram(process.argv.slice(2), console, {
    ...parts,
    version: packageJson.version,
  });
}

/** Aborts on the first request to end; a second one means now. */
function endOnSignals(): AbortSignal {
  const ending = new AbortController();
  onEndSignals(() => {
    if (ending.signal.aborted) process.exit(130);
    ending.abort();
  });
  return ending.signal;
}

/** Nobody reads the output any more (`| head`, a closed terminal): that ends no backup. */
function passOverLostReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
