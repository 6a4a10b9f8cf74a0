import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { Connection, JobDraft } from '../../shared/job.ts';
import { safeSegment } from '../backup/names.ts';
import { parseAuthenticationAddress } from '../marketing-cloud/address.ts';
import { BLOCK_TYPE_IDS } from '../marketing-cloud/asset-types.ts';
import type { Identity } from '../marketing-cloud/marketing-cloud.ts';
import { machineZone, parseCron } from '../schedule/cron.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import { lookUpIdentity } from './accounts.ts';
import { checkAbsolute, checkRootIsFree, checkUnshared } from './destinations.ts';
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
  readonly mids: readonly number[];
}

/** A business unit to back up; `identity` is what the service said of it, where it did. */
interface Unit {
  readonly mid: number | undefined;
  readonly identity: Identity | undefined;
}

/**
 * The jobs that the wizard asks for, one for each business unit, checked but not kept yet. Throws
 * `address-not-allowed` before anything is sent, `credentials-refused`, `configuration` for a schedule or a
 * folder that cannot be, and `wrong-account` for a folder with another account's backups.
 */
export async function draftJobs(
  { draft, clientSecret, mids }: Wanted,
  existing: readonly KeptJob[],
  parts: Pick<RunnerParts, 'fetch' | 'log' | 'secrets'>,
): Promise<KeptJob[]> {
  const connection = normaliseConnection(draft.connection);
  parseCron(draft.schedule.cron, draft.schedule.zone);
  checkAbsolute(draft.destination.path);
  const units = await lookUp(connection, clientSecret, midsOf(connection, mids), parts);
  const jobs: KeptJob[] = [];
  for (const [index, unit] of units.entries()) {
    const name = uniqueName(nameOf(draft.name, unit, units.length, connection), [...existing, ...jobs]);
    const { path } = draft.destination;
    const root = units.length === 1 ? path : join(path, folderOf(draft.name, name, unit));
    await checkUnshared(root, name, [...existing, ...jobs]);
    const { tenant } = parseAuthenticationAddress(connection.authenticationAddress);
    if (unit.mid !== undefined) await checkRootIsFree(root, { tenant, mid: unit.mid, name });
    jobs.push({
      ...draft,
      id: randomUUID(),
      name,
      connection: { ...connection, mid: unit.mid },
      destination: { ...draft.destination, path: root },
      schedule: { ...draft.schedule, cron: startLater(draft.schedule.cron, index * APART_MINUTES) },
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
  await checkUnshared(path, name, existing);
  const { tenant } = parseAuthenticationAddress(authUrl);
  await checkRootIsFree(path, { tenant, mid, name });
  return {
    id,
    name,
    connection,
    destination: { kind: 'local', path },
    selection: { types: [...BLOCK_TYPE_IDS], folders: 'all', scope: 'own' },
    schedule: { cron: '0 2 * * *', zone: machineZone(), enabled: true },
    folderPattern: 'backup_YYYYMMDD',
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
