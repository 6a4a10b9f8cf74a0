import { release, version } from 'node:os';
import type { RunLogLine } from '../../shared/ipc.ts';
import type { LogQuery } from '../../shared/log.ts';
import { lineOf } from '../jobs/run-lines.ts';
import { inOrder } from '../jobs/support-facts.ts';
import { type Fact, type JobFacts, shortened, writeSupportReport } from '../jobs/support-report.ts';
import { readLog } from '../journal/log-reader.ts';
import { openRunLog } from '../journal/run-log.ts';
import { REDACTED } from '../journal/secret-registry.ts';
import { parseEnvironment } from '../settings/environment.ts';
import { type Environment, pickVariables } from '../settings/parsed.ts';
import type { Program } from './backup-command.ts';
import { type Console, type ExitCode, printJson, printLine } from './console.ts';
import { type CommonOptions, environmentOptions, logFileOf, openLog, readVariables } from './context.ts';

const RUNS = 30;
const TAIL: LogQuery = { level: 'info', text: '', during: null, before: null, limit: 200 };
/** Variables of which it is told only that they are set. */
const SECRET = /(?:SECRET|KEY|PASSWORD|CONNECTION_STRING)$|^NOTIFY_.*_URL$/;

/** `support-report`: what is set, what ran and how the log ends. Nothing has to be right for it, and it changes nothing. */
export async function supportReportCommand(
  console: Console,
  program: Program,
  options: CommonOptions,
): Promise<ExitCode> {
  const logging = openLog(console, options, true);
  const { secrets } = logging;
  const variables = pickVariables(readVariables(console, options, logging));
  const rules = environmentOptions(console);
  const parsed = parseEnvironment(variables, { ...rules, requireAccount: true });
  const statePath = parsed.ok ? parsed.settings.statePath : (variables.STATE_PATH ?? rules.defaultStatePath);
  const logFile = logFileOf(console, options);
  const tail = logFile === undefined ? [] : (await readLog({ path: logFile, secrets }, TAIL)).lines;
  const report = writeSupportReport(
    {
      made: new Date(),
      versions: versions(program),
      health: parsed.ok
        ? [['settings', 'complete']]
        : parsed.problems.map(({ line }): Fact => ['settings', line]),
      jobs: await jobFacts(statePath),
      settings: shownVariables(variables),
      log: logFile === undefined ? ['No LOG_FILE is set: the log goes to stderr.'] : inOrder(tail),
    },
    { secrets, homeFolder: console.homeFolder },
  );
  if (options.json) printJson(console, { report });
  else printLine(console, report);
  return 0;
}

function versions(program: Program): Fact[] {
  return [
    ['Backup Creator', program.version],
    ['Node', process.versions.node],
    ['System', `${process.platform} ${release()} (${process.arch}); ${version()}`],
  ];
}

/** What the journal of this machine says of each job. Its key stands for account and destination. */
async function jobFacts(statePath: string): Promise<JobFacts[]> {
  const entries = await openRunLog({ folder: statePath }).read(RUNS);
  const runsOf = new Map<string, RunLogLine[]>();
  for (const entry of entries.toReversed()) {
    runsOf.set(entry.job, [...(runsOf.get(entry.job) ?? []), lineOf(entry)]);
  }
  return [...runsOf].map(([name, runs]) => ({ name, facts: factsOf(runs), runs }));
}

function factsOf(runs: readonly RunLogLine[]): Fact[] {
  const backup = runs.find(({ outcome }) => outcome === 'complete' || outcome === 'with problems');
  return [['last backup', backup?.at ?? 'none of the runs below']];
}

function shownVariables(variables: Environment): Record<string, string> {
  const shown = Object.entries(variables).map(([name, value]): [string, string] => {
    if (SECRET.test(name)) return [name, REDACTED];
    return [name, name === 'CLIENT_ID' ? shortened(value) : value];
  });
  return Object.fromEntries(shown);
}
