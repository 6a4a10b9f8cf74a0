import { DateTime } from 'luxon';
import { newRestoreId } from '../../backup/restore/attempt.ts';
import { type PlanParts, planRestore, type RestorePlan } from '../../backup/restore/plan.ts';
import type { RestoreSource } from '../../backup/restore/sources.ts';
import { sourcesOf } from '../../browse/restore/sources.ts';
import { type Wanted, wantedOfUndo } from '../../browse/restore/undo.ts';
import { jobFolder } from '../../jobs/job-runner.ts';
import { type RestoreTarget, reachTarget } from '../../jobs/restore-target.ts';
import { count } from '../../jobs/words.ts';
import type { SettingsWithAccount } from '../../settings/environment.ts';
import type { Program } from '../backup-command.ts';
import { findRun } from '../browse/find.ts';
import { type BrowseSession, browseDestination } from '../browse/session.ts';
import { type Console, type ExitCode, printJson, printLine } from '../console.ts';
import { type CommonOptions, readAccountSettings } from '../context.ts';
import { jobKeyOf } from '../session.ts';
import { StatusLine } from '../status-line.ts';
import { type ChosenOptions, choose } from './chosen.ts';
import { describePlan, toldPlan } from './describe-plan.ts';
import { plannedDiffs } from './diffs.ts';

export interface ToAccountOptions extends CommonOptions, ChosenOptions {
  /** Beside what is there. */
  readonly copy?: boolean;
  /** Another business unit that the package reaches. */
  readonly into?: number;
  /** A safety run: what it holds is put back. */
  readonly undo?: string;
  /** Shows what each asset would become, line by line. */
  readonly diff?: boolean;
}

/** The account that is restored into, and the settings that name it. */
export interface ReachedAccount extends RestoreTarget {
  readonly settings: SettingsWithAccount;
  /** The job's own folder in local state. */
  readonly stateFolder: string;
}

/** `restore --to-account`, `restore --undo RUN`: tells what restoring would do in the account as it is now. */
export function planForAccount(
  console: Console,
  program: Program,
  options: ToAccountOptions,
): Promise<ExitCode> {
  return browseDestination(console, program, options, async (session) => {
    const reached = await reachAccount(console, session, options);
    const { sources, undoes } = await whatToRestore(session, reached, options);
    const parts = {
      ...planParts(console, session, reached, newRestoreId()),
      undoes: undoes === null ? undefined : new Map(undoes),
    };
    const plan = await planWithProgress(console, parts, sources);
    const missingScopes = await reached.client.missingWriteScopes(console.signal);
    const diffs = options.diff ? await plannedDiffs(parts, plan) : new Map<number, string>();
    tellPlan(console, { plan, diffs, missingScopes }, options);
    return 0;
  });
}

/** Reaches the account that the settings and `--into` name. Throws as `reachTarget`. */
export async function reachAccount(
  console: Console,
  { storage, logging }: BrowseSession,
  options: ToAccountOptions,
): Promise<ReachedAccount> {
  const settings = readAccountSettings(console, options, logging);
  const { accountId, ...access } = settings.account;
  const account = { ...access, mid: accountId === undefined ? undefined : Number(accountId) };
  const { concurrency } = settings;
  const { signal } = console;
  const target = await reachTarget(
    { ...logging, storage, account, concurrency, signal, fetch },
    {
      copy: options.copy ?? false,
      mid: options.into,
      hint: (mid) => `To restore into that business unit, add --into ${mid}.`,
    },
  );
  return { ...target, settings, stateFolder: jobFolder(settings.statePath, jobKeyOf(settings)) };
}

export async function whatToRestore(
  session: BrowseSession,
  { stateFolder }: ReachedAccount,
  options: ToAccountOptions,
): Promise<Wanted> {
  const { catalog } = session.browser;
  if (options.undo === undefined) {
    const { what } = await choose(session, options);
    return { sources: await sourcesOf(catalog, what), undoes: null };
  }
  const run = await findRun(session, options.undo);
  return wantedOfUndo({ catalog, storage: session.storage, stateFolder }, run.runId);
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

/** Plans, and shows how far that is. */
export async function planWithProgress(
  console: Console,
  parts: PlanParts,
  sources: readonly RestoreSource[],
): Promise<RestorePlan> {
  const line = new StatusLine(console.stderr);
  const total = count(sources.length);
  const onProgress = (done: number) => line.show(() => `Comparing  ${count(done)} of ${total}`);
  return planRestore({ ...parts, onProgress }, sources).finally(() => line.end());
}

interface Told {
  readonly plan: RestorePlan;
  readonly diffs: ReadonlyMap<number, string>;
  readonly missingScopes: readonly string[];
}

function tellPlan(console: Console, { plan, diffs, missingScopes }: Told, options: ToAccountOptions): void {
  if (options.json) {
    printJson(console, { status: 'dry run', missingScopes, ...toldPlan(plan, diffs) });
    return;
  }
  for (const line of describePlan(plan, diffs)) printLine(console, line);
  if (missingScopes.length > 0) {
    printLine(console, `The installed package may not write yet. It lacks: ${missingScopes.join(', ')}.`);
  }
  printLine(console, 'Nothing was changed.');
}
