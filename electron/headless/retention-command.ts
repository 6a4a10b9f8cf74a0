import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '../../shared/errors.ts';
import { KEEP_ALL, type RetentionPolicy, retentionPolicySchema } from '../../shared/retention.ts';
import { withRetention } from '../backup/retention/job.ts';
import {
  applyRetention,
  previewRetention,
  type RetentionOutcome,
  type RetentionPreview,
} from '../backup/retention/retention.ts';
import { recordApplied } from '../jobs/retention-records.ts';
import { warningWords } from '../jobs/retention-words.ts';
import { count, size } from '../jobs/words.ts';
import { type DestinationSettings, placeOf } from '../settings/destination.ts';
import type { HeadlessSettings } from '../settings/environment.ts';
import type { StateStore } from '../settings/state-store.ts';
import { createLocalStorage } from '../storage/local.ts';
import { openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/storage.ts';
import type { Program } from './backup-command.ts';
import { type Console, type ExitCode, printJson, printLine } from './console.ts';
import { type CommonOptions, type Logging, openLog, openState, readDestinationSettings } from './context.ts';
import { destinationOf } from './destination.ts';

export interface RetentionOptions extends CommonOptions {
  readonly keepDays?: number;
  readonly weekly?: number;
  readonly monthly?: number;
  readonly yearly?: number;
  readonly versions?: number;
  readonly warnAbove?: number;
  readonly apply?: boolean;
}

/** `retention`: what a policy would remove; with `--apply` removes it. Needs no account. */
export async function retentionCommand(
  console: Console,
  program: Program,
  options: RetentionOptions,
): Promise<ExitCode> {
  const logging = openLog(console, options, true);
  const policy = policyOf(options);
  const settings = readDestinationSettings(console, options, logging);
  const { state, runLog } = openState(settings.statePath, logging.log);
  const storage = await open(program, settings.destination, logging);
  try {
    const job = await jobOf(console, program, settings, { state, logging, storage });
    if (options.apply !== true) {
      report(console, options, await withRetention(job, (parts) => previewRetention(parts, policy)), storage);
      return 0;
    }
    const record = { ...logging, job: nameOf(settings.destination), runLog, now: () => new Date() };
    const outcome = await recordApplied(record, () =>
      withRetention(job, (parts) => applyRetention(parts, policy)),
    );
    report(console, options, outcome, storage);
    return outcome.refused.length > 0 ? 3 : 0;
  } finally {
    await storage.close?.();
  }
}

/** Throws `configuration` where it is to be carried out and says nothing. */
function policyOf(options: RetentionOptions): RetentionPolicy {
  const { keepDays, weekly = 0, monthly = 0, yearly = 0, versions = 1, warnAbove, apply } = options;
  const warn = warnAbove === undefined ? {} : { warnAboveBytes: warnAbove * 1_000_000 };
  if (keepDays !== undefined) {
    const given = {
      keep: 'thinned',
      days: keepDays,
      weeks: weekly,
      months: monthly,
      years: yearly,
      versions,
    };
    const parsed = retentionPolicySchema.safeParse({ ...given, ...warn });
    if (parsed.success) return parsed.data;
    throw new BackupError(
      'configuration',
      'These numbers make no policy: all runs of one day at least are kept.',
      {
        hint: 'For example: --keep-days 30 --monthly 12',
      },
    );
  }
  const names = [options.weekly, options.monthly, options.yearly, options.versions];
  if (apply === true || names.some((given) => given !== undefined)) {
    throw new BackupError('configuration', 'How many days of runs are kept must be said: --keep-days.', {
      hint: 'For example: --keep-days 30 --monthly 12',
    });
  }
  return { ...KEEP_ALL, ...warn };
}

/** It is there already: a mistyped path must not become an empty folder. */
async function open(
  program: Program,
  destination: DestinationSettings,
  { secrets }: Logging,
): Promise<Storage> {
  if (destination.kind === 'local') return createLocalStorage(destination.path, { create: 'never' });
  return openStorage(destinationOf(destination, secrets), {
    workerUrl: program.threads.storage,
    firstUse: false,
  });
}

/** Which jobs back up there is not known without an account: none of this state may run meanwhile. */
async function jobOf(
  console: Console,
  program: Program,
  { statePath, cron, folderPattern }: HeadlessSettings,
  { state, logging, storage }: { state: StateStore; logging: Logging; storage: Storage },
) {
  const workFolder = join(statePath, 'retention');
  const jobs = join(statePath, 'jobs');
  const folders = [workFolder, ...(await namesIn(jobs)).map((name) => join(jobs, name))];
  return {
    storage,
    log: logging.log,
    workFolder,
    locks: folders.map((folder) => join(folder, 'lock.sqlite')),
    workerUrl: program.threads.catalog,
    owner: state.installationId(),
    toolVersion: program.version,
    zone: cron.zone,
    folderPattern,
    now: new Date(),
    signal: console.signal,
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // There was no backup from here yet.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Backups of a place are those of no job here: the journal names them by where they are. */
function nameOf(destination: DestinationSettings): string {
  const place = JSON.stringify([destination.kind, placeOf(destination)]);
  return `retention-${createHash('sha256').update(place).digest('hex').slice(0, 16)}`;
}

function report(
  console: Console,
  options: RetentionOptions,
  result: RetentionPreview | RetentionOutcome,
  storage: Pick<Storage, 'locate'>,
): void {
  if (options.json) {
    const status = 'removed' in result ? 'applied' : 'preview';
    printJson(console, { status, ...result, warnings: result.warnings.map(warningWords) });
    return;
  }
  const { runs, dropped, written, freed, leftOver, warnings } = result;
  for (const { folder, until, keep, why } of runs) {
    printLine(console, `${until}  ${folder}  ${keep ? `stays: ${why}` : 'goes'}`);
  }
  printLine(
    console,
    `${count(dropped.runs)} of ${count(runs.length)} runs go: ${count(dropped.files)} files, ${size(dropped.bytes)}. ` +
      `What is still needed of them takes ${size(written.bytes)}; ${size(Math.max(0, freed))} are freed.`,
  );
  if (leftOver.length > 0) {
    printLine(console, `${count(leftOver.length)} folders of an earlier retention are still to be removed.`);
  }
  for (const warning of warnings) printLine(console, `! ${warningWords(warning)}`);
  if ('removed' in result) describeRemoved(console, result, storage);
  else if (dropped.runs > 0) printLine(console, 'Nothing was removed. With --apply it is.');
}

function describeRemoved(
  console: Console,
  { removed, refused, folder }: RetentionOutcome,
  storage: Pick<Storage, 'locate'>,
): void {
  for (const name of removed.folders) printLine(console, `Removed ${storage.locate(name)}`);
  for (const { folder: name, reason } of refused) printLine(console, `! ${name} is still there: ${reason}`);
  if (folder !== null) printLine(console, `What is still needed of them is in ${storage.locate(folder)}`);
}
