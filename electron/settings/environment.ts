import { z } from 'zod';
import { channelsOn } from '../../shared/notify.ts';
import type { Selection } from '../../shared/selection.ts';
import { type Cron, parseCron } from '../schedule/cron.ts';
import { type DestinationSettings, parseDestination } from './destination.ts';
import { parsedBy, pathFrom } from './fields.ts';
import { type HeadlessNotifications, parseNotifications } from './notifications.ts';
import { collect, type Environment, type Parsed, pickVariables } from './parsed.ts';
import type { Problem } from './variables.ts';

export interface AccountSettings {
  readonly authenticationAddress: string;
  /** Undefined: the one in the token reply. */
  readonly restAddress: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The MID. Undefined: the business unit that owns the package. */
  readonly accountId: string | undefined;
}

/** What the environment variables of the headless command say. */
export interface HeadlessSettings {
  /** Undefined where the command needs no account. */
  readonly account: AccountSettings | undefined;
  readonly destination: DestinationSettings;
  readonly types: Selection['types'];
  /** When `schedule` runs; its zone also dates the folders. */
  readonly cron: Cron;
  readonly folderPattern: 'backup_YYYYMMDD' | 'backup_DDMMYY';
  /** Weeks between self-contained runs; undefined: none but the first. */
  readonly fullEveryWeeks?: number | undefined;
  /** The most requests at a time. */
  readonly concurrency: number;
  readonly statePath: string;
  /** Undefined: nobody is told. */
  readonly notifications?: HeadlessNotifications;
}

/** Rules that other parts know. Each throws a `BackupError` for what it refuses. */
export interface SettingRules<Address extends { readonly base: string }> {
  readonly parseAuthenticationAddress: (text: string) => Address;
  readonly parseRestAddress: (text: string, authentication: Address) => string;
  readonly parseTypes: (text: string) => Selection['types'];
}

export interface EnvironmentOptions<Address extends { readonly base: string }> extends SettingRules<Address> {
  /** False for commands that only read what is kept. */
  readonly requireAccount: boolean;
  /** Relative paths are taken from here. Absolute. */
  readonly workingFolder: string;
  /** Where state is kept if STATE_PATH does not say. Absolute. */
  readonly defaultStatePath: string;
  /** The time zone if BACKUP_TIME_ZONE does not say. */
  readonly machineZone: string;
}

export type SettingsWithAccount = HeadlessSettings & { readonly account: AccountSettings };

const DEFAULT_CRON = '0 2 * * *';
const DEFAULT_CONCURRENCY = 8;
const DEFAULT_PORT = 8080;

/**
 * The settings of the headless command, or all problems at once, a line each. No line holds the value of a
 * secret.
 */
export function parseEnvironment<Address extends { readonly base: string }>(
  environment: Readonly<Record<string, string | undefined>>,
  options: EnvironmentOptions<Address> & { readonly requireAccount: true },
): Parsed<SettingsWithAccount>;
export function parseEnvironment<Address extends { readonly base: string }>(
  environment: Readonly<Record<string, string | undefined>>,
  options: EnvironmentOptions<Address>,
): Parsed<HeadlessSettings>;
export function parseEnvironment<Address extends { readonly base: string }>(
  environment: Readonly<Record<string, string | undefined>>,
  options: EnvironmentOptions<Address>,
): Parsed<HeadlessSettings> {
  const variables = pickVariables(environment);
  const account = options.requireAccount ? parseAccount(variables, options) : NOTHING;
  const destination = parseDestination(variables, options.workingFolder);
  const run = parseRunSettings(variables, options);
  // A command that only reads what is kept tells nobody.
  const notify = options.requireAccount ? parseNotifications(variables) : NOTHING;
  if (account.ok && destination.ok && run.ok && notify.ok) {
    return {
      ok: true,
      settings: {
        ...run.settings,
        account: account.settings,
        destination: destination.settings,
        ...(isAnyoneTold(notify.settings) ? { notifications: notify.settings } : {}),
      },
    };
  }
  return { ok: false, problems: [account, destination, run, notify].flatMap(problemsOf) };
}

function isAnyoneTold(
  notifications: HeadlessNotifications | undefined,
): notifications is HeadlessNotifications {
  return notifications !== undefined && channelsOn(notifications.settings).length > 0;
}

const NOTHING: Parsed<undefined> = { ok: true, settings: undefined };

function problemsOf(parsed: Parsed<unknown>): readonly Problem[] {
  return parsed.ok ? [] : parsed.problems;
}

/** The account's part of the settings. */
function parseAccount<Address extends { readonly base: string }>(
  environment: Environment,
  rules: SettingRules<Address>,
): Parsed<AccountSettings> {
  const read = collect(environment, {
    AUTH_URL: parsedBy(rules.parseAuthenticationAddress),
    CLIENT_ID: z.string(),
    CLIENT_SECRET: z.string(),
    ACCOUNT_ID: z
      .string()
      .regex(/^[1-9]\d{0,14}$/)
      .optional(),
  });
  const rest = parseApiUrl(environment, rules);
  if (!read.ok || !rest.ok) return { ok: false, problems: [read, rest].flatMap(problemsOf) };
  const { AUTH_URL, CLIENT_ID, CLIENT_SECRET, ACCOUNT_ID } = read.settings;
  return {
    ok: true,
    settings: {
      authenticationAddress: AUTH_URL.base,
      restAddress: rest.settings,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      accountId: ACCOUNT_ID,
    },
  };
}

/** Judged together with AUTH_URL; where that is missing or wrong, only after it is mended. */
function parseApiUrl<Address extends { readonly base: string }>(
  environment: Environment,
  { parseAuthenticationAddress, parseRestAddress }: SettingRules<Address>,
): Parsed<string | undefined> {
  const authentication = collect(environment, { AUTH_URL: parsedBy(parseAuthenticationAddress) });
  if (!authentication.ok) return { ok: true, settings: undefined };
  const { AUTH_URL } = authentication.settings;
  const read = collect(environment, {
    API_URL: parsedBy((text) => parseRestAddress(text, AUTH_URL)).optional(),
  });
  return read.ok ? { ok: true, settings: read.settings.API_URL } : read;
}

type RunSettings = Omit<HeadlessSettings, 'account' | 'destination' | 'notifications'>;

function parseRunSettings<Address extends { readonly base: string }>(
  environment: Environment,
  { parseTypes, workingFolder, defaultStatePath, machineZone }: EnvironmentOptions<Address>,
): Parsed<RunSettings> {
  const read = collect(environment, {
    BACKUP_TYPES: parsedBy(parseTypes).default(() => parseTypes('blocks')),
    BACKUP_CRON: parsedBy((text) => parseCron(text, 'UTC').expression).default(DEFAULT_CRON),
    BACKUP_TIME_ZONE: parsedBy((zone) => parseCron(DEFAULT_CRON, zone).zone).default(machineZone),
    BACKUP_FOLDER_PATTERN: z.enum(['backup_YYYYMMDD', 'backup_DDMMYY']).default('backup_YYYYMMDD'),
    BACKUP_FULL_WEEKS: z
      .string()
      .regex(/^\d{1,3}$/)
      .transform(Number)
      .pipe(z.int().min(1).max(520))
      .optional(),
    BACKUP_CONCURRENCY: z
      .string()
      .regex(/^\d{1,2}$/)
      .transform(Number)
      .pipe(z.int().min(1).max(32))
      .default(DEFAULT_CONCURRENCY),
    STATE_PATH: pathFrom(workingFolder).default(defaultStatePath),
  });
  if (!read.ok) return read;
  return {
    ok: true,
    settings: {
      types: read.settings.BACKUP_TYPES,
      cron: parseCron(read.settings.BACKUP_CRON, read.settings.BACKUP_TIME_ZONE),
      folderPattern: read.settings.BACKUP_FOLDER_PATTERN,
      fullEveryWeeks: read.settings.BACKUP_FULL_WEEKS,
      concurrency: read.settings.BACKUP_CONCURRENCY,
      statePath: read.settings.STATE_PATH,
    },
  };
}

/** Where `schedule` tells its health and figures. */
export function parsePort(environment: Readonly<Record<string, string | undefined>>): Parsed<number> {
  const read = collect(pickVariables(environment), {
    PORT: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.int().max(65_535))
      .default(DEFAULT_PORT),
  });
  return read.ok ? { ok: true, settings: read.settings.PORT } : read;
}
