import { isAbsolute, resolve } from 'node:path';
import type { Log } from '../journal/log.ts';
import { createLog, type PinoLog } from '../journal/pino-log.ts';
import { openRunLog, type RunLog } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import { parseAuthenticationAddress, parseRestAddress } from '../marketing-cloud/address.ts';
import { parseAssetTypes } from '../marketing-cloud/asset-types.ts';
import { machineZone } from '../schedule/cron.ts';
import { openConfStateStore } from '../settings/conf-state-store.ts';
import { type DestinationSettings, parseDestination } from '../settings/destination.ts';
import { readEnvironment } from '../settings/env-file.ts';
import {
  type EnvironmentOptions,
  type HeadlessSettings,
  parseEnvironment,
  type SettingsWithAccount,
} from '../settings/environment.ts';
import { pickVariables } from '../settings/parsed.ts';
import { secretsIn, secretsInVariables } from '../settings/secrets.ts';
import { defaultStatePath } from '../settings/state-path.ts';
import type { StateStore } from '../settings/state-store.ts';
import type { Variable } from '../settings/variables.ts';
import { type Console, SettingsError } from './console.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly envFile?: string;
  readonly logFile?: string;
  readonly verbose?: boolean;
}

export interface Logging {
  readonly log: PinoLog;
  readonly secrets: SecretRegistry;
}

/** The log of a command: to stderr, or whole into a file. `quiet` keeps stderr to what needs attention. */
export function openLog(console: Console, options: CommonOptions, quiet: boolean): Logging {
  const { secrets } = console;
  const logFile = logFileOf(console, options);
  const level = options.verbose ? 'debug' : logFile !== undefined || !quiet ? 'info' : 'warn';
  return { secrets, log: createLog({ destination: logFile ?? console.stderr, level, secrets }) };
}

/** The file that the log goes into, as the command or LOG_FILE says. Undefined: to stderr. */
export function logFileOf(console: Console, options: CommonOptions): string | undefined {
  const named = options.logFile ?? variableBeforeLog(console, options, 'LOG_FILE')?.trim();
  return named === undefined || named === '' ? undefined : resolve(console.workingFolder, named);
}

/** What an env file is worth a warning for, or an error, is told where the settings are read: there is no log yet. */
function variableBeforeLog(console: Console, options: CommonOptions, name: Variable): string | undefined {
  const { environment, workingFolder, platform } = console;
  try {
    return readEnvironment({ environment, file: options.envFile, workingFolder, platform, log: NO_LOG })[
      name
    ];
  } catch {
    return environment[name];
  }
}

const NO_LOG: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** The settings of a command that reaches the account. Throws a `SettingsError` with all problems. */
export function readAccountSettings(
  console: Console,
  options: CommonOptions,
  logging: Logging,
): SettingsWithAccount {
  return parseAccountSettings(console, readVariables(console, options, logging), logging);
}

/** As `readAccountSettings`, of variables that are read. */
export function parseAccountSettings(
  console: Console,
  variables: Readonly<Record<string, string | undefined>>,
  { secrets }: Pick<Logging, 'secrets'>,
): SettingsWithAccount {
  const parsed = parseEnvironment(variables, { ...environmentOptions(console), requireAccount: true });
  if (!parsed.ok) throw new SettingsError(parsed.problems.map(({ line }) => secrets.redact(line)));
  for (const secret of secretsIn(parsed.settings)) secrets.add(secret);
  return parsed.settings;
}

/** The settings of a command that only reads the destination. Throws a `SettingsError` with all problems. */
export function readDestinationSettings(
  console: Console,
  options: CommonOptions,
  { log, secrets }: Logging,
): HeadlessSettings {
  const variables = readVariables(console, options, { log, secrets });
  const parsed = parseEnvironment(variables, { ...environmentOptions(console), requireAccount: false });
  if (!parsed.ok) throw new SettingsError(parsed.problems.map(({ line }) => secrets.redact(line)));
  for (const secret of secretsIn(parsed.settings)) secrets.add(secret);
  return parsed.settings;
}

const STARTS = { s3: 'S3_', gcs: 'GCS_', azure: 'AZURE_' } as const;
const GOOGLE: readonly string[] = ['GOOGLE_APPLICATION_CREDENTIALS', 'STORAGE_EMULATOR_HOST'];

/**
 * The object store of this kind that the variables name, whatever else they name; undefined where none of its
 * own is set. Throws a `SettingsError` with all problems.
 */
export function readNamedDestination(
  console: Console,
  options: CommonOptions,
  kind: keyof typeof STARTS,
  { log, secrets }: Logging,
): DestinationSettings | undefined {
  const variables = Object.entries(pickVariables(readVariables(console, options, { log, secrets })));
  const isOwn = ([name]: [string, unknown]) => name.startsWith(STARTS[kind]);
  if (!variables.some(isOwn)) return undefined;
  const own = variables.filter((variable) => isOwn(variable) || GOOGLE.includes(variable[0]));
  const parsed = parseDestination(Object.fromEntries(own), console.workingFolder);
  if (!parsed.ok) throw new SettingsError(parsed.problems.map(({ line }) => secrets.redact(line)));
  return parsed.settings;
}

/** Opens what this machine remembers, and its journal of runs. */
export function openState(statePath: string, log: PinoLog): { state: StateStore; runLog: RunLog } {
  if (!isAbsolute(statePath)) throw new Error('The state folder must be an absolute path.');
  const { store, notice } = openConfStateStore({ folder: statePath, log });
  if (notice !== undefined) log.warn(notice);
  return { state: store, runLog: openRunLog({ folder: statePath }) };
}

/** All variables, as they are. Their secrets are known from here on, also where settings are wrong; their proxies are used. */
export function readVariables(
  console: Console,
  options: CommonOptions,
  { log, secrets }: Logging,
): Record<string, string | undefined> {
  const variables = readEnvironment({
    environment: console.environment,
    file: options.envFile,
    workingFolder: console.workingFolder,
    platform: console.platform,
    log,
  });
  for (const secret of secretsInVariables(variables)) secrets.add(secret);
  console.followProxies(variables);
  return variables;
}

/** What the environment's settings are judged by on this machine. */
export function environmentOptions(
  console: Console,
): Omit<EnvironmentOptions<ReturnType<typeof parseAuthenticationAddress>>, 'requireAccount'> {
  const { environment, homeFolder, platform, workingFolder } = console;
  return {
    parseAuthenticationAddress,
    parseRestAddress,
    parseTypes: parseAssetTypes,
    workingFolder,
    defaultStatePath: defaultStatePath({ platform, environment, homeFolder }),
    machineZone: machineZone(),
  };
}
