import { dirname, resolve } from 'node:path';
import { placeOf } from '../../settings/destination.ts';
import { parseEnvironment, parsePort, type SettingsWithAccount } from '../../settings/environment.ts';
import { secretsIn } from '../../settings/secrets.ts';
import type { Problem } from '../../settings/variables.ts';
import { type Console, SettingsError } from '../console.ts';
import {
  type CommonOptions,
  environmentOptions,
  type Logging,
  parseAccountSettings,
  readVariables,
} from '../context.ts';
import { pathInFile, readConfigFile } from './config-file.ts';
import type { ConfiguredJob, ServiceConfig } from './config-schema.ts';
import { type ConfiguredVariable, PLACES, variablesOf } from './configured-variables.ts';
import { longestGap } from './health.ts';
import { resolveReference } from './references.ts';

const JOBS_AT_A_TIME = 2;
const HOUR = 3_600_000;
/** The name of the job that the environment describes. */
const ONLY_JOB = 'default';

/** A job of the service. */
export interface ServedJob {
  readonly name: string;
  readonly settings: SettingsWithAccount;
  /** How old its last good backup may be, in milliseconds. */
  readonly healthyFor: number;
}

/** What `schedule` does. */
export interface Service {
  readonly jobs: readonly ServedJob[];
  readonly jobsAtATime: number;
  readonly statePath: string;
  readonly port: number;
}

/** The one job of the environment, or the jobs of a file. Throws a `SettingsError` with all mistakes. */
export function readService(
  console: Console,
  options: CommonOptions & { readonly config?: string },
  logging: Logging,
): Service {
  const variables = readVariables(console, options, logging);
  const port = parsePort(variables);
  if (!port.ok) throw new SettingsError(port.problems.map(({ line }) => logging.secrets.redact(line)));
  if (options.config !== undefined) {
    const path = resolve(console.workingFolder, options.config);
    return { port: port.settings, ...readConfigured(path, console, variables, logging) };
  }
  const settings = parseAccountSettings(console, variables, logging);
  const job = { name: ONLY_JOB, settings, healthyFor: healthyFor(settings) };
  return { jobs: [job], jobsAtATime: 1, statePath: settings.statePath, port: port.settings };
}

function readConfigured(
  path: string,
  console: Console,
  variables: Surroundings['variables'],
  logging: Logging,
): Omit<Service, 'port'> {
  const config = readConfigFile(path);
  const folder = dirname(path);
  const options = { ...environmentOptions(console), workingFolder: folder };
  const surroundings = { variables, folder, options, statePath: config.statePath };
  const read = config.jobs.map((job, index) => readJob(job, index, surroundings, logging));
  const jobs = read.flatMap((each) => (each.ok ? [each.job] : []));
  const lines = [...read.flatMap((each) => (each.ok ? [] : each.lines)), ...repetitions(config, jobs)];
  const [first] = jobs;
  if (lines.length > 0 || first === undefined) {
    throw new SettingsError([...new Set(lines)].map((line) => `${path}: ${logging.secrets.redact(line)}`));
  }
  const { statePath } = first.settings;
  return { jobs, jobsAtATime: config.jobsAtATime ?? JOBS_AT_A_TIME, statePath };
}

interface Surroundings {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly options: ReturnType<typeof environmentOptions>;
  readonly statePath: string | undefined;
}

type ReadJob =
  | { readonly ok: true; readonly job: ServedJob }
  | { readonly ok: false; readonly lines: readonly string[] };

function readJob(job: ConfiguredJob, index: number, around: Surroundings, { secrets }: Logging): ReadJob {
  const lines: string[] = [];
  const texts: Record<string, string | undefined> = {
    STATE_PATH: around.statePath ?? around.variables.STATE_PATH,
  };
  for (const [variable, value] of Object.entries(variablesOf(job))) {
    if (typeof value === 'string') texts[variable] = value;
    else {
      const resolved = resolveReference(value, around);
      if (resolved.ok) texts[variable] = resolved.value;
      else lines.push(`${placeIn(index, variable)} ${resolved.predicate}`);
      if (resolved.ok && isSecret(variable)) secrets.add(resolved.value);
    }
  }
  if (lines.length > 0) return { ok: false, lines };
  const parsed = parseEnvironment(texts, { ...around.options, requireAccount: true });
  if (!parsed.ok) return { ok: false, lines: parsed.problems.map((problem) => lineOf(problem, index)) };
  const { settings } = parsed;
  for (const secret of secretsIn(settings)) secrets.add(secret);
  const limit = job.healthyHours === undefined ? healthyFor(settings) : job.healthyHours * HOUR;
  return { ok: true, job: { name: job.name, settings, healthyFor: limit } };
}

/** Identifiers are no secrets, wherever they are kept. */
function isSecret(variable: string): boolean {
  return variable !== 'CLIENT_ID' && variable !== 'S3_ACCESS_KEY' && variable !== 'NOTIFY_SMTP_USER';
}

function lineOf({ variable, predicate }: Problem, index: number): string {
  if (variable === 'STATE_PATH') return `statePath ${predicate}`;
  return isConfigured(variable) ? `${placeIn(index, variable)} ${predicate}` : `${variable} ${predicate}`;
}

function placeIn(index: number, variable: string): string {
  return pathInFile(['jobs', index, ...(isConfigured(variable) ? PLACES[variable] : [])]);
}

function isConfigured(variable: string): variable is ConfiguredVariable {
  return Object.hasOwn(PLACES, variable);
}

/** Two jobs share neither a name nor a place for their backups. */
function repetitions(config: ServiceConfig, jobs: readonly ServedJob[]): string[] {
  const names = config.jobs.map(({ name }) => name);
  const places = config.jobs.map(({ name }) => {
    const settings = jobs.find((job) => job.name === name)?.settings;
    return settings && JSON.stringify([settings.destination.kind, placeOf(settings.destination)]);
  });
  const named = names.flatMap((name, index) => {
    const first = names.indexOf(name);
    return first === index ? [] : [`jobs[${index}].name is that of jobs[${first}]: each has its own.`];
  });
  if (named.length > 0) return named;
  return places.flatMap((place, index) => {
    const first = places.indexOf(place);
    if (place === undefined || first === index) return [];
    return [`jobs[${index}].destination is that of jobs[${first}]: two jobs never share a place.`];
  });
}

function healthyFor({ cron }: SettingsWithAccount): number {
  const gap = longestGap(cron, new Date());
  return gap + Math.max(HOUR, gap / 4);
}
