import { alone, type Held } from '../../backup/alone.ts';
import { checkWriteScopes, type RestoreOutcome } from '../../backup/restore/apply.ts';
import { type AttemptParts, carryOut, newRestoreId } from '../../backup/restore/attempt.ts';
import type { RestoreHeader } from '../../backup/restore/journal.ts';
import { journalPath, journalsOf } from '../../backup/restore/journals.ts';
import { whereNow } from '../../browse/restore/moved.ts';
import { count } from '../../jobs/words.ts';
import type { Program } from '../backup-command.ts';
import { type BrowseSession, browseDestination } from '../browse/session.ts';
import { type Console, type ExitCode, printError, printJson, printLine } from '../console.ts';
import { openState } from '../context.ts';
import { describeError } from '../report.ts';
import { StatusLine } from '../status-line.ts';
import {
  planParts,
  planWithProgress,
  type ReachedAccount,
  reachAccount,
  type ToAccountOptions,
  whatToRestore,
} from './to-account.ts';

export interface ApplyOptions extends ToAccountOptions {
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
    const { client, settings, stateFolder } = reached;
    const { signal } = console;
    await checkWriteScopes({ client, signal });
    const { log } = session.logging;
    const owner = openState(settings.statePath, log).state.installationId();
    const outcome = await alone({ stateFolder, owner, log, signal }, (held) =>
      apply(console, session, reached, options, { owner, toolVersion: program.version, held }),
    );
    tell(console, outcome, client.requestCount(), options);
    if (outcome.status === 'interrupted') return 1;
    return outcome.status === 'complete' ? 0 : 3;
  });
}

interface Installation {
  readonly owner: string;
  readonly toolVersion: string;
  readonly held: Held;
}

async function apply(
  console: Console,
  session: BrowseSession,
  reached: ReachedAccount,
  options: ApplyOptions,
  { owner, toolVersion, held }: Installation,
): Promise<RestoreOutcome> {
  const { settings, target, stateFolder } = reached;
  const request = requestOf(reached, options);
  const left = (await journalsOf(stateFolder)).find(
    ({ state }) => !state.hasEnded && state.header.request === request,
  );
  if (left !== undefined) console.stderr.write('Going on with the restore that was interrupted.\n');
  const header = left?.state.header ?? (await newHeader(session, reached, options, request));
  const { restoreId, day, undoes, sources } = header;
  const parts = {
    ...planParts(console, session, reached, restoreId),
    day,
    signal: held.signal,
    undoes: undoes === null ? undefined : new Map(undoes),
  };
  const there = await whereNow(session.browser.catalog, session.storage, sources);
  const plan = await planWithProgress(console, parts, there);
  const line = new StatusLine(console.stderr);
  const work: AttemptParts = {
    ...parts,
    onOutcome: (done, total) => line.show(() => `Restoring  ${count(done)} of ${count(total)}`),
    safety: {
      account: target,
      owner,
      toolVersion,
      zone: settings.cron.zone,
      folderPattern: settings.folderPattern,
      checkLock: held.checkLock,
    },
  };
  const path = left?.path ?? journalPath(stateFolder, restoreId);
  return carryOut(work, { header, path, before: left?.state }, plan).finally(() => line.end());
}

async function newHeader(
  session: BrowseSession,
  reached: ReachedAccount,
  options: ApplyOptions,
  request: string,
): Promise<RestoreHeader> {
  const { sources, undoes } = await whatToRestore(session, reached, options);
  const { mode, source, target } = reached;
  return {
    step: 'begin',
    restoreId: newRestoreId(),
    started: new Date().toISOString(),
    mode,
    target,
    sourceMid: source.mid,
    day: new Date().toISOString().slice(0, 10),
    request,
    overwriteConflicts: options.overwrite ?? false,
    undoes,
    sources: [...sources],
  };
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

function tell(console: Console, outcome: RestoreOutcome, requests: number, options: ApplyOptions): void {
  const { status, items, safetyRuns, error } = outcome;
  if (options.json) {
    const told = error === undefined ? null : describeError(error, console.secrets);
    printJson(console, { status, safetyRuns, requests, items, error: told });
  } else {
    for (const { id, name, outcome: how, targetId, message, notTaken } of items) {
      if (how === 'unchanged') continue;
      const rest = [message, notTaken.length > 0 ? `not taken: ${notTaken.join(', ')}` : null];
      printLine(console, [how, targetId ?? id, name, ...rest].filter((part) => part !== null).join('  '));
    }
    const counts = Map.groupBy(items, ({ outcome: how }) => how);
    const sums = [...counts].map(([how, all]) => `${count(all.length)} ${how}`);
    printLine(console, sums.length === 0 ? 'Nothing to restore.' : `${sums.join(', ')}.`);
    const [run] = safetyRuns;
    if (run !== undefined) {
      const kept = `${safetyRuns.length === 1 ? 'run' : 'runs'} ${safetyRuns.join(', ')}`;
      printLine(console, `What was there before is in the safety ${kept}: restore --undo ${run} --apply`);
    }
  }
  if (error !== undefined) printError(console, error);
}
