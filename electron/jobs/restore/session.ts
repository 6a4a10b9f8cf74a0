import { DateTime } from 'luxon';
import { BackupError } from '../../../shared/errors.ts';
import type { RestoreHeader } from '../../backup/restore/journal.ts';
import type { PlanParts } from '../../backup/restore/plan.ts';
import type { JobBrowser } from '../../browse/job-browser.ts';
import type { KeptJob } from '../../settings/desktop-settings.ts';
import type { Storage } from '../../storage/storage.ts';
import type { AccountAccesses } from '../account-access.ts';
import type { JobBrowsers } from '../browsers.ts';
import type { DestinationAccesses } from '../destination-access.ts';
import { type RestoreTarget, reachTarget } from '../restore-target.ts';
import { CONCURRENCY } from '../scheduled-job.ts';
import type { JobServiceParts } from '../service-parts.ts';

export interface SessionParts
  extends Pick<JobServiceParts, 'fetch' | 'log' | 'secretRegistry' | 'retry' | 'now'> {
  readonly browsers: Pick<JobBrowsers, 'browser'>;
  readonly destinations: Pick<DestinationAccesses, 'open'>;
  readonly accesses: Pick<AccountAccesses, 'open'>;
}

/** Where a restore goes: beside what is there, or into another business unit; else over what is there. */
export interface Where {
  readonly copy: boolean;
  readonly mid: number | undefined;
}

/** A job's backups and the account that is restored into, both open. */
export interface RestoreSession extends RestoreTarget {
  readonly browser: JobBrowser;
  readonly storage: Storage;
}

/** Opens all that a restore of a job needs, for as long as `work` goes on. Throws what keeps it from being reached. */
export async function withSession<T>(
  parts: SessionParts,
  job: KeptJob,
  { where, signal }: { readonly where: Where; readonly signal: AbortSignal },
  work: (session: RestoreSession) => Promise<T>,
): Promise<T> {
  const { browsers, destinations, accesses, fetch, log, secretRegistry: secrets, retry } = parts;
  const browser = await browsers.browser(job.id);
  const storage = await destinations.open(job);
  try {
    const access = await accesses.open(job);
    try {
      const { account } = access;
      const retrying = retry === undefined ? {} : { retry };
      const target = await reachTarget(
        { fetch, log, secrets, ...retrying, storage, account, concurrency: CONCURRENCY, signal },
        {
          ...where,
          hint: () => 'Check the account and the storage in the settings of this job.',
        },
      );
      if (where.mid !== undefined && target.mode !== 'other account') {
        throw new BackupError('configuration', `MID ${where.mid} is the business unit that was backed up.`, {
          hint: 'Choose to restore in place or as a copy, or enter the MID of another business unit.',
        });
      }
      return await work({ ...target, browser, storage });
    } finally {
      await access.release();
    }
  } finally {
    await storage.close?.();
  }
}

/** What planning and applying a restore goes by. */
export function planPartsOf(
  { browser, client, storage }: RestoreSession,
  { mode, sourceMid, restoreId, day, undoes }: Omit<RestoreHeader, 'sources'>,
  signal: AbortSignal,
): PlanParts {
  return {
    client,
    storage,
    mode,
    sourceMid,
    restoreId,
    day,
    undoes: undoes === null ? undefined : new Map(undoes),
    keyOf: async (id) => (await browser.catalog.versionAt(id, null))?.line.customerKey,
    concurrency: CONCURRENCY,
    signal,
  };
}

/** The day as it stands in the names of copies. */
export function dayIn(zone: string, now: Date): string {
  return DateTime.fromJSDate(now).setZone(zone).toISODate() ?? now.toISOString().slice(0, 10);
}
