import { randomBytes } from 'node:crypto';
import { DateTime } from 'luxon';
import { BackupError } from '../../../shared/errors.ts';
import type { Account } from '../../../shared/format.ts';
import { checkScopes, resolveAccount } from '../../backup/account.ts';
import {
  type PlanParts,
  planRestore,
  type RestoreMode,
  type RestorePlan,
} from '../../backup/restore/plan.ts';
import type { RestoreSource } from '../../backup/restore/sources.ts';
import { readRootAccount } from '../../backup/root.ts';
import { createClient } from '../../jobs/job-runner.ts';
import type { SettingsWithAccount } from '../../settings/environment.ts';
import type { Program } from '../backup-command.ts';
import { type BrowseSession, browseDestination } from '../browse/session.ts';
import { type Console, type ExitCode, printJson, printLine } from '../console.ts';
import { type CommonOptions, readAccountSettings } from '../context.ts';
import { chosenSources } from './account-sources.ts';
import type { ChosenOptions } from './chosen.ts';
import { describePlan, toldPlan } from './describe-plan.ts';

export interface ToAccountOptions extends CommonOptions, ChosenOptions {
  /** Beside what is there. */
  readonly copy?: boolean;
  /** Another business unit that the package reaches. */
  readonly into?: number;
}

/** What is to be restored; for an undo, since when it is there as the restore left it. */
export interface Wanted {
  readonly sources: readonly RestoreSource[];
  readonly undoes: ReadonlyMap<number, string> | undefined;
}

/** `restore --to-account`: tells what restoring would do in the account as it is now. Changes nothing. */
export function planForAccount(
  console: Console,
  program: Program,
  options: ToAccountOptions,
  find: (session: BrowseSession, reached: ReachedAccount) => Promise<Wanted> = async (session) => ({
    sources: await chosenSources(session, options),
    undoes: undefined,
  }),
): Promise<ExitCode> {
  return browseDestination(console, program, options, async (session) => {
    const reached = await reachAccount(console, session, options);
    const { sources, undoes } = await find(session, reached);
    const parts = planParts(console, session, reached, newRestoreId());
    const plan = await planRestore({ ...parts, undoes }, sources);
    const missingScopes = await reached.client.missingWriteScopes(console.signal);
    tellPlan(console, plan, missingScopes, options);
    return 0;
  });
}

/** The account that is restored into, and how. */
export interface ReachedAccount {
  readonly settings: SettingsWithAccount;
  readonly client: ReturnType<typeof createClient>;
  readonly mode: RestoreMode;
  /** The account that was backed up. */
  readonly source: Account;
  readonly target: Account;
}

/**
 * Reaches the account that the settings and `--into` name. Throws `wrong-account` where it is another one than was
 * backed up and `--into` does not say so.
 */
export async function reachAccount(
  console: Console,
  { storage, logging }: BrowseSession,
  options: ToAccountOptions,
): Promise<ReachedAccount> {
  const settings = readAccountSettings(console, options, logging);
  const { accountId, ...access } = settings.account;
  const mid = options.into ?? (accountId === undefined ? undefined : Number(accountId));
  const { concurrency } = settings;
  const client = createClient({ ...access, mid }, { fetch, ...logging }, { concurrency });
  const source = await readRootAccount(storage);
  if (source === undefined) {
    throw new BackupError('configuration', `There are no backups in ${storage.locate('')}.`, {
      hint: 'Name the destination of the backups that are to be restored.',
    });
  }
  await checkScopes(client, console.signal);
  const target = await resolveAccount(client, mid, console.signal);
  const isSame = target.tenant === source.tenant && target.mid === source.mid;
  if (!isSame && options.into === undefined) {
    throw new BackupError(
      'configuration',
      `These are backups of MID ${source.mid} (${source.tenant}); the settings reach MID ${target.mid} (${target.tenant}).`,
      { hint: `To restore into that business unit, add --into ${target.mid}.` },
    );
  }
  if (options.copy && !isSame) {
    throw new BackupError('configuration', 'Into another business unit nothing is restored as a copy.', {
      hint: 'Leave --copy out: what is there already is not overwritten.',
    });
  }
  const mode = options.copy ? 'copy' : isSame ? 'in place' : 'other account';
  return { settings, client, mode, source, target };
}

export function planParts(
  console: Console,
  { storage, browser }: BrowseSession,
  { client, mode, settings, source }: ReachedAccount,
  restoreId: string,
): PlanParts {
  return {
    client,
    storage,
    mode,
    sourceMid: source.mid,
    restoreId,
    day: DateTime.now().setZone(settings.cron.zone).toISODate() ?? '',
    keyOf: async (id) => (await browser.catalog.versionAt(id, null))?.line.customerKey,
    concurrency: settings.concurrency,
    signal: console.signal,
  };
}

export function newRestoreId(): string {
  return randomBytes(8).toString('hex');
}

function tellPlan(
  console: Console,
  plan: RestorePlan,
  missingScopes: readonly string[],
  options: ToAccountOptions,
): void {
  if (options.json) {
    printJson(console, { status: 'dry run', missingScopes, ...toldPlan(plan) });
    return;
  }
  for (const line of describePlan(plan)) printLine(console, line);
  if (missingScopes.length > 0) {
    printLine(console, `The installed package may not write yet. It lacks: ${missingScopes.join(', ')}.`);
  }
  printLine(console, 'Nothing was changed.');
}
