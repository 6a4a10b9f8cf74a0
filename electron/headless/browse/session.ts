import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BackupError } from '../../../shared/errors.ts';
import { JobBrowser } from '../../browse/job-browser.ts';
import { type DestinationSettings, placeOf } from '../../settings/destination.ts';
import type { HeadlessSettings } from '../../settings/environment.ts';
import { createLocalStorage } from '../../storage/local.ts';
import { openStorage } from '../../storage/open.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Program } from '../backup-command.ts';
import type { Console, ExitCode } from '../console.ts';
import { type CommonOptions, type Logging, openLog, readDestinationSettings } from '../context.ts';
import { destinationOf } from '../destination.ts';

/** What a command that looks into backups works with. */
export interface BrowseSession {
  readonly browser: JobBrowser;
  readonly storage: Storage;
  readonly settings: HeadlessSettings;
  readonly logging: Logging;
}

/**
 * Reads the destination anew and lets `work` look into it. No account is needed. What was read is kept in the state
 * folder, so that only what is new is read. Ends with 3 where some backups cannot be read; throws `storage-*` where
 * none can.
 */
export async function browseDestination(
  console: Console,
  program: Pick<Program, 'threads'>,
  options: CommonOptions,
  work: (session: BrowseSession) => Promise<ExitCode>,
): Promise<ExitCode> {
  const logging = openLog(console, options, true);
  const settings = readDestinationSettings(console, options, logging);
  const storage = await openToRead(settings.destination, logging);
  const browser = await JobBrowser.open({
    workerUrl: program.threads.browse,
    databasePath: databasePath(settings),
    place: { kind: settings.destination.kind, address: storage.locate('') },
    openStorage: async () => storage,
    redact: (text) => logging.secrets.redact(text),
    log: logging.log,
  });
  try {
    await browser.sync();
    const unread = problemOf(browser, (await browser.state()).problem, logging);
    const exitCode = await work({ browser, storage, settings, logging });
    return exitCode === 0 && unread ? 3 : exitCode;
  } finally {
    await browser.close();
  }
}

/** Opens the destination to read: a mistyped path must not become an empty folder. */
export async function openToRead(destination: DestinationSettings, { secrets }: Logging): Promise<Storage> {
  if (destination.kind === 'local') return createLocalStorage(destination.path, { create: 'never' });
  return openStorage(destinationOf(destination, secrets), { firstUse: false });
}

/** A destination has a database of its own: another one is not read into it. */
function databasePath(settings: HeadlessSettings): string {
  return join(settings.statePath, 'browse', `${destinationKey(settings)}.sqlite`);
}

/** Names a destination in local state. */
export function destinationKey({ destination }: Pick<HeadlessSettings, 'destination'>): string {
  const name = JSON.stringify([destination.kind, placeOf(destination)]);
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}

/** True where some backups cannot be read. Throws where the destination cannot. */
function problemOf(
  browser: JobBrowser,
  problem: { readonly message: string; readonly hint: string | null } | null,
  { log }: Logging,
): boolean {
  if (problem === null) return false;
  const { message, hint } = problem;
  if (!browser.isRead()) {
    throw new BackupError('storage-unavailable', message, hint === null ? {} : { hint });
  }
  log.warn(hint === null ? message : `${message} ${hint}`);
  return true;
}
