import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import type { ObjectDestination } from '../../shared/destination.ts';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { Connection, JobDraft } from '../../shared/job.ts';
import { NO_NOTIFICATIONS } from '../../shared/notify.ts';
import { NO_RETENTION, NO_VERIFICATION } from '../../shared/trust.ts';
import { safeSegment } from '../backup/names.ts';
import { parseAuthenticationAddress } from '../marketing-cloud/address.ts';
import { BLOCK_TYPE_IDS } from '../marketing-cloud/asset-types.ts';
import type { Identity } from '../marketing-cloud/marketing-cloud.ts';
import { machineZone, parseCron } from '../schedule/cron.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { Storage } from '../storage/storage.ts';
import { lookUpIdentity } from './accounts.ts';
import { checkRootIsFree, checkSecretGiven } from './destination-checks.ts';
import { checkUnshared, normaliseDestination, partOf } from './destination-place.ts';
import { withService } from './destination-secrets.ts';
import { checkAbsolute, checkFolderOwner } from './folders.ts';
import type { RunnerParts } from './job-runner.ts';
import type { SampleAccount } from './service-parts.ts';
import { startLater } from './spread.ts';

/** Between the starts of jobs that were made together. */
const APART_MINUTES = 5;
const LOOK_UPS_AT_ONCE = 4;
const LONGEST_NAME = 80;

export interface Wanted {
  readonly draft: JobDraft;
  readonly clientSecret: string;
  readonly destinationSecret: string | undefined;
  readonly mids: readonly number[];
}

export interface DraftParts extends Pick<RunnerParts, 'fetch' | 'log' | 'secrets'> {
  /** Opens an object store with a secret that is not kept yet. */
  readonly openObjects: (destination: ObjectDestination, secret: string | undefined) => Promise<Storage>;
}

/** A business unit to back up; `identity` is what the service said of it, where it did. */
interface Unit {
  readonly mid: number | undefined;
  readonly identity: Identity | undefined;
}

/**
 * The jobs that the wizard asks for, one for each business unit, checked but not kept yet. Throws
 * `address-not-allowed` before anything is sent, `credentials-refused`, `configuration` for a schedule or a
 * destination that cannot be, and `wrong-account` for one with another account's backups.
 */
export async function draftJobs(
  { draft, clientSecret, destinationSecret, mids }: Wanted,
  existing: readonly KeptJob[],
  parts: DraftParts,
): Promise<KeptJob[]> {
  const connection = normaliseConnection(draft.connection);
  parseCron(draft.schedule.cron, draft.schedule.zone);
  checkSecretGiven(draft.destination, destinationSecret);
  const given = await withService(normaliseDestination(draft.destination), destinationSecret);
  if (given.kind === 'local') checkAbsolute(given.path);
  const units = await lookUp(connection, clientSecret, midsOf(connection, mids), parts);
  const jobs: KeptJob[] = [];
  for (const [index, unit] of units.entries()) {
    const name = uniqueName(nameOf(draft.name, unit, units.length, connection), [...existing, ...jobs]);
    const destination = units.length === 1 ? given : partOf(given, folderOf(draft.name, name, unit));
    await checkUnshared(destination, name, [...existing, ...jobs]);
    const { tenant } = parseAuthenticationAddress(connection.authenticationAddress);
    if (unit.mid !== undefined) {
      const account = { tenant, mid: unit.mid, name };
      await checkRootIsFree(destination, account, {
        log: parts.log,
        open: (objects) => parts.openObjects(objects, destinationSecret),
      });
    }
    jobs.push({
      ...draft,
      id: randomUUID(),
      name,
      connection: { ...connection, mid: unit.mid },
      destination,
      schedule: { ...draft.schedule, cron: startLater(draft.schedule.cron, index * APART_MINUTES) },
      verification: NO_VERIFICATION,
      retention: NO_RETENTION,
      notify: NO_NOTIFICATIONS,
      sample: false,
    });
  }
  return jobs;
}

/** The job of a sample account, for a folder of its own. Throws as `draftJobs` does. */
export async function draftSampleJob(
  { id, path }: { readonly id: string; readonly path: string },
  { authUrl, clientId, mid }: SampleAccount,
  existing: readonly KeptJob[],
): Promise<KeptJob> {
  checkAbsolute(path);
  const name = uniqueName('Sample account', existing);
  const connection = normaliseConnection({ authenticationAddress: authUrl, clientId, mid });
  await checkUnshared({ kind: 'local', path }, name, existing);
  const { tenant } = parseAuthenticationAddress(authUrl);
  await checkFolderOwner(path, { tenant, mid, name });
  return {
    id,
    name,
    connection,
    destination: { kind: 'local', path },
    selection: { types: [...BLOCK_TYPE_IDS], folders: 'all', scope: 'own' },
    schedule: { cron: '0 2 * * *', zone: machineZone(), enabled: true },
    folderPattern: 'backup_YYYYMMDD',
    verification: NO_VERIFICATION,
    retention: NO_RETENTION,
    notify: NO_NOTIFICATIONS,
    sample: true,
  };
}

/** The connection with its address reduced to the one that is allowed. Throws `address-not-allowed`. */
export function normaliseConnection(connection: Connection): Connection {
  const { base } = parseAuthenticationAddress(connection.authenticationAddress);
  return { ...connection, authenticationAddress: base };
}

function midsOf({ mid }: Connection, mids: readonly number[]): (number | undefined)[] {
  const named = new Set(mid === undefined ? mids : [mid, ...mids]);
  return named.size === 0 ? [undefined] : [...named];
}

/** A unit whose credentials are refused makes no job; one that cannot be asked now does. */
async function lookUp(
  { authenticationAddress, clientId }: Connection,
  clientSecret: string,
  mids: readonly (number | undefined)[],
  parts: Pick<RunnerParts, 'fetch' | 'log' | 'secrets'>,
): Promise<Unit[]> {
  const limit = pLimit(LOOK_UPS_AT_ONCE);
  const ask = async (mid: number | undefined): Promise<Unit> => {
    try {
      const access = { authenticationAddress, clientId, clientSecret, mid };
      const identity = await lookUpIdentity(access, parts);
      return { mid: mid ?? identity.mid, identity };
    } catch (error) {
      if (!isBackupError(error) || isBackupError(error, 'credentials-refused', 'address-not-allowed')) {
        throw error;
      }
      parts.log.warn('The account could not be asked for its name.', { mid, error });
      return { mid, identity: undefined };
    }
  };
  return Promise.all(mids.map((mid) => limit(() => ask(mid))));
}

/** The user's name with the MID where there are several; else what the account is called. */
function nameOf(given: string, { mid, identity }: Unit, units: number, connection: Connection): string {
  if (given !== '') return units === 1 || mid === undefined ? given : `${given} ${mid}`;
  const enterprise = identity?.enterpriseName?.trim();
  if (enterprise !== undefined && enterprise !== '') {
    const isEnterprise = units === 1 && (mid === undefined || mid === identity?.enterpriseId);
    return isEnterprise || mid === undefined ? enterprise : `${enterprise} ${mid}`;
  }
  if (mid !== undefined) return `MID ${mid}`;
  return parseAuthenticationAddress(connection.authenticationAddress).tenant;
}

function folderOf(given: string, name: string, { mid }: Unit): string {
  return safeSegment(given === '' && mid !== undefined ? String(mid) : name);
}

function uniqueName(wanted: string, jobs: readonly Pick<KeptJob, 'name'>[]): string {
  const taken = new Set(jobs.map(({ name }) => name));
  const fitted = (suffix: string) => `${wanted.slice(0, LONGEST_NAME - suffix.length).trim()}${suffix}`;
  for (let number = 1; number <= taken.size + 1; number += 1) {
    const name = fitted(number === 1 ? '' : ` ${number}`);
    if (!taken.has(name)) return name;
  }
  throw new BackupError('configuration', `There are too many jobs called ${wanted}.`);
}
