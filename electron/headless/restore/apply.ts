import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '../../../shared/errors.ts';
import { lockPathIn } from '../../backup/job.ts';
import { acquireLock, startHeartbeat } from '../../backup/lock.ts';
import { applyRestore, checkWriteScopes, type RestoreOutcome } from '../../backup/restore/apply.ts';
import {
  type JournalState,
  type RestoreHeader,
  RestoreJournal,
  readJournal,
} from '../../backup/restore/journal.ts';
import { planRestore } from '../../backup/restore/plan.ts';
import type { RestoreSource } from '../../backup/restore/sources.ts';
import { jobFolder } from '../../jobs/job-runner.ts';
import { count } from '../../jobs/words.ts';
import type { Program } from '../backup-command.ts';
import { type BrowseSession, browseDestination } from '../browse/session.ts';
import { type Console, type ExitCode, printError, printJson, printLine } from '../console.ts';
import { openState } from '../context.ts';
import { describeError } from '../report.ts';
import { jobKeyOf } from '../session.ts';
import { chosenSources, sourcesOfRun } from './account-sources.ts';
import {
  newRestoreId,
  planForAccount,
  planParts,
  type ReachedAccount,
  reachAccount,
  type ToAccountOptions,
} from './to-account.ts';

export interface ApplyOptions extends ToAccountOptions {
  /** A safety run: what it holds is put back. */
  readonly undo?: string;
  readonly overwrite?: boolean;
}

/** `restore --to-account --apply`, `restore --undo RUN --apply`: goes on with the same one where it was interrupted. */
export function restoreToAccount(
  console: Console,
  program: Program,
  options: ApplyOptions,
): Promise<ExitCode> {
  return browseDestination(console, program, options, async (session) => {
    const reached = await reachAccount(console, session, options);
    await checkWriteScopes({ client: reached.client, signal: console.signal });
    const outcome = await alone(console, session, reached, (work) =>
      apply(console, program, session, reached, options, work),
    );
    tell(console, outcome, options);
    if (outcome.status === 'interrupted') return 1;
    return outcome.status === 'complete' ? 0 : 3;
  });
}

/** `restore --undo RUN`: tells what undoing would do. */
export function planUndo(console: Console, program: Program, options: ApplyOptions): Promise<ExitCode> {
  return planForAccount(console, program, options, async (session, { settings }) => {
    const restores = join(jobFolder(settings.statePath, jobKeyOf(settings)), 'restores');
    const { sources, undoes } = await whatToRestore(session, options, restores);
    return { sources, undoes: undoes === null ? undefined : new Map(undoes) };
  });
}

interface Work {
  /** The job's own folder in local state. */
  readonly folder: string;
  readonly owner: string;
  readonly checkLock: () => void;
  readonly signal: AbortSignal;
}

/** Runs `work` while no backup of this job and no other restore can be under way. */
async function alone<T>(
  console: Console,
  { logging }: BrowseSession,
  { settings }: ReachedAccount,
  work: (work: Work) => Promise<T>,
): Promise<T> {
  const { log } = logging;
  const { state } = openState(settings.statePath, log);
  const owner = state.installationId();
  const folder = jobFolder(settings.statePath, jobKeyOf(settings));
  const lock = acquireLock({ path: lockPathIn(folder), owner, log });
  if (!lock.held) {
    throw new BackupError('lock-held', 'A backup or another restore of this job is under way.', {
      hint: 'Wait for it to end, then start the restore again.',
    });
  }
  const lost = new AbortController();
  const heartbeat = startHeartbeat(lock.lock, { onLost: (error) => lost.abort(error), log });
  try {
    const signal = AbortSignal.any([console.signal, lost.signal]);
    return await work({ folder, owner, checkLock: () => lock.lock.beat(), signal });
  } finally {
    heartbeat.stop();
    lock.lock.release();
  }
}

async function apply(
  console: Console,
  program: Program,
  session: BrowseSession,
  reached: ReachedAccount,
  options: ApplyOptions,
  { folder, owner, checkLock, signal }: Work,
): Promise<RestoreOutcome> {
  const restores = join(folder, 'restores');
  const request = requestOf(reached, options);
  const left = await findInterrupted(restores, request);
  const header = left?.before.header ?? (await newHeader(session, reached, options, request, restores));
  const path = left?.path ?? join(restores, `${header.restoreId}.ndjson`);
  if (left !== undefined) console.stderr.write('Going on with the restore that was interrupted.\n');
  const journal =
    left === undefined ? await RestoreJournal.begin(path, header) : await RestoreJournal.continue(path);
  try {
    const parts = {
      ...planParts(console, session, reached, header.restoreId),
      day: header.day,
      signal,
      undoes: header.undoes === null ? undefined : new Map(header.undoes),
    };
    const plan = await planRestore(parts, header.sources);
    const { settings, target } = reached;
    return await applyRestore(
      {
        ...parts,
        journal,
        before: left?.before,
        overwriteConflicts: header.overwriteConflicts,
        safety: {
          account: target,
          owner,
          toolVersion: program.version,
          zone: settings.cron.zone,
          folderPattern: settings.folderPattern,
          checkLock,
        },
      },
      plan,
    );
  } finally {
    await journal.close();
  }
}

async function newHeader(
  session: BrowseSession,
  reached: ReachedAccount,
  options: ApplyOptions,
  request: string,
  restores: string,
): Promise<RestoreHeader> {
  const restoreId = newRestoreId();
  const { sources, undoes } = await whatToRestore(session, options, restores);
  const { mode, source, target } = reached;
  return {
    step: 'begin',
    restoreId,
    mode,
    target,
    sourceMid: source.mid,
    day: new Date().toISOString().slice(0, 10),
    request,
    overwriteConflicts: options.overwrite ?? false,
    undoes,
    sources,
  };
}

async function whatToRestore(
  session: BrowseSession,
  options: ApplyOptions,
  restores: string,
): Promise<{ sources: RestoreSource[]; undoes: [number, string][] | null }> {
  if (options.undo === undefined) return { sources: await chosenSources(session, options), undoes: null };
  const { run, sources } = await sourcesOfRun(session, options.undo);
  if (run.kind !== 'safety') {
    throw new BackupError(
      'configuration',
      `The run ${run.runId} is not a safety run: there is nothing to undo.`,
      {
        hint: 'Name the safety run that the restore told of; "runs" lists it.',
      },
    );
  }
  const undoes: [number, string][] = [];
  for (const { before } of await journalsIn(restores)) {
    if (!before.safetyRuns.includes(run.runId)) continue;
    for (const { targetId, modifiedDate } of before.done.values()) {
      if (modifiedDate !== null) undoes.push([targetId, modifiedDate]);
    }
  }
  return { sources, undoes };
}

/** What was asked for: the same again goes on with what was interrupted of it. */
function requestOf({ mode, target }: ReachedAccount, options: ApplyOptions): string {
  const { run, at, asset, folder, undo, overwrite = false } = options;
  return JSON.stringify({
    mode,
    tenant: target.tenant,
    mid: target.mid,
    run,
    at,
    asset,
    folder,
    undo,
    overwrite,
  });
}

interface FoundJournal {
  readonly path: string;
  readonly before: JournalState;
}

async function findInterrupted(restores: string, request: string): Promise<FoundJournal | undefined> {
  const found = await journalsIn(restores);
  return found.find(({ before }) => !before.hasEnded && before.header.request === request);
}

async function journalsIn(restores: string): Promise<FoundJournal[]> {
  const found: FoundJournal[] = [];
  for (const name of await namesIn(restores)) {
    const path = join(restores, name);
    const before = await readJournal(path);
    if (before !== undefined) found.push({ path, before });
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.ndjson')).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function tell(console: Console, outcome: RestoreOutcome, options: ApplyOptions): void {
  const { status, items, safetyRuns, error } = outcome;
  if (options.json) {
    const told = error === undefined ? null : describeError(error, console.secrets);
    printJson(console, { status, safetyRuns, items, error: told });
  } else {
    for (const { id, name, outcome: how, targetId, message, notTaken } of items) {
      if (how === 'unchanged') continue;
      const rest = [message, notTaken.length > 0 ? `not taken: ${notTaken.join(', ')}` : null];
      printLine(console, [how, targetId ?? id, name, ...rest].filter((part) => part !== null).join('  '));
    }
    const counts = Map.groupBy(items, ({ outcome: how }) => how);
    const sums = [...counts].map(([how, all]) => `${count(all.length)} ${how}`);
    printLine(console, sums.length === 0 ? 'Nothing to restore.' : `${sums.join(', ')}.`);
    for (const run of safetyRuns) {
      printLine(console, `What was there before is in the safety run ${run}: restore --undo ${run} --apply`);
    }
  }
  if (error !== undefined) printError(console, error);
}
