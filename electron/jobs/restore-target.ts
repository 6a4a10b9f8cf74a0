import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { Account } from '../../shared/format.ts';
import { checkScopes, resolveAccount } from '../backup/account.ts';
import type { RestoreClient, RestoreMode } from '../backup/restore/plan.ts';
import { readRootAccount } from '../backup/root.ts';
import type { Storage } from '../storage/storage.ts';
import { type AccountAccess, createClient, type RunnerParts } from './job-runner.ts';

/** The account that is restored into, and how. */
export interface RestoreTarget {
  readonly client: RestoreClient;
  readonly mode: RestoreMode;
  /** The account that was backed up. */
  readonly source: Account;
  readonly target: Account;
}

export interface RestoreTargetParts extends Pick<RunnerParts, 'fetch' | 'log' | 'secrets' | 'retry'> {
  readonly storage: Storage;
  readonly account: AccountAccess;
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

export interface Into {
  /** Beside what is there. */
  readonly copy: boolean;
  /** Another business unit that the package reaches. */
  readonly mid: number | undefined;
  /** What to do where another account is reached and `mid` does not say so. */
  readonly hint: (mid: number) => string;
}

/**
 * Reaches the account that is restored into. Throws `configuration` where it is another one than was backed up and
 * that was not asked for, and what keeps it from being read.
 */
export async function reachTarget(parts: RestoreTargetParts, into: Into): Promise<RestoreTarget> {
  const { storage, account, concurrency, signal } = parts;
  const mid = into.mid ?? account.mid;
  const client = createClient({ ...account, mid }, parts, { concurrency });
  const source = await readRootAccount(storage);
  if (source === undefined) {
    throw new BackupError('configuration', `There are no backups in ${storage.locate('')}.`, {
      hint: 'Name the destination of the backups that are to be restored.',
    });
  }
  const target = await reached(client, mid, into, signal);
  const isSame = target.tenant === source.tenant && target.mid === source.mid;
  if (!isSame && into.mid === undefined) {
    throw new BackupError(
      'configuration',
      `These are backups of MID ${source.mid} (${source.tenant}); the settings reach MID ${target.mid} (${target.tenant}).`,
      { hint: into.hint(target.mid) },
    );
  }
  if (into.copy && !isSame) {
    throw new BackupError('configuration', 'Into another business unit nothing is restored as a copy.', {
      hint: 'Leave --copy out: what is there already is not overwritten.',
    });
  }
  const mode = into.copy ? 'copy' : isSame ? 'in place' : 'other account';
  return { client, mode, source, target };
}

async function reached(client: RestoreClient, mid: number | undefined, into: Into, signal: AbortSignal) {
  try {
    await checkScopes(client, signal);
    return await resolveAccount(client, mid, signal);
  } catch (error) {
    if (into.mid === undefined || !isBackupError(error, 'credentials-refused')) throw error;
    throw new BackupError(
      'credentials-refused',
      `The installed package does not reach the business unit ${into.mid}.`,
      {
        hint: 'Check the MID, and in Setup > Apps > Installed Packages that the package is enabled for that business unit.',
        cause: error,
      },
    );
  }
}
