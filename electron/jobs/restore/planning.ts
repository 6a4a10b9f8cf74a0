import { BackupError } from '../../../shared/errors.ts';
import type { CallInput } from '../../../shared/ipc.ts';
import { recordOf } from '../../backup/restore/attempt.ts';
import type { RestoreHeader } from '../../backup/restore/journal.ts';
import { journalsOf, leftBy } from '../../backup/restore/journals.ts';
import { planRestore } from '../../backup/restore/plan.ts';
import { sourcesOf, sourcesOfSafetyRun } from '../../browse/restore/sources.ts';
import type { KeptJob } from '../../settings/desktop-settings.ts';
import type { Task } from '../job-tasks.ts';
import type { RestoreRecord } from './record.ts';
import { dayIn, planPartsOf, type RestoreSession, type Where } from './session.ts';

/** What is to be restored; for an undo, since when it is there as the restore left it. */
export type Wanted = Pick<RestoreHeader, 'sources' | 'undoes'>;

export type WhatToRestore = CallInput<'restore.plan'>['what'];

/** Where a restore goes by its mode. Throws `configuration` where the other business unit is not named. */
export function whereOf(mode: RestoreRecord['asked']['mode'], mid: number | null): Where {
  if (mode !== 'other account') return { copy: mode === 'copy', mid: undefined };
  if (mid !== null) return { copy: false, mid };
  throw new BackupError('configuration', 'The business unit to restore into is not named.', {
    hint: 'Enter its MID.',
  });
}

/** Finds what is to be restored. Throws as `sourcesOf`. */
export async function wantedOf({ browser }: RestoreSession, what: WhatToRestore): Promise<Wanted> {
  return { sources: await sourcesOf(browser.catalog, what), undoes: null };
}

/**
 * Finds what undoing puts back: all that the restore has overwritten whose safety run is named, also where that was
 * kept in several. Throws `configuration` where there is no such safety run.
 */
export async function wantedOfUndo(
  { browser, storage }: RestoreSession,
  safetyRun: string,
  stateFolder: string,
): Promise<Wanted> {
  const journals = await journalsOf(stateFolder);
  const together = journals.find(({ state }) => state.safetyRuns.includes(safetyRun));
  const wanted = together?.state.safetyRuns ?? [safetyRun];
  const runs = (await browser.catalog.runs()).filter(({ runId }) => wanted.includes(runId));
  if (runs.length === 0) {
    throw new BackupError('configuration', 'The safety run is not at the destination any more.', {
      hint: 'Restore an earlier version of these assets instead.',
    });
  }
  // Oldest first: what was kept twice is put back as it was at first.
  const sources = new Map<number, Wanted['sources'][number]>();
  for (const run of runs) {
    for (const source of await sourcesOfSafetyRun(browser.catalog, storage, run)) {
      if (!sources.has(source.id)) sources.set(source.id, source);
    }
  }
  return { sources: [...sources.values()], undoes: leftBy(journals, wanted) };
}

/** Compares what is to be restored with the account as it is, and leaves the plan in `record`. */
export async function planInto(
  record: RestoreRecord,
  session: RestoreSession,
  wanted: Wanted,
  given: {
    readonly job: KeptJob;
    /** What was asked for, as text. */
    readonly request: string;
    readonly now: Date;
    readonly task: Task;
    readonly onProgress: () => void;
  },
): Promise<void> {
  const { restoreId, started } = record.asked;
  const { mode, source, target, client } = session;
  const { task, job, now, onProgress } = given;
  const { sources, undoes } = wanted;
  const header: RestoreHeader = {
    step: 'begin',
    restoreId,
    started,
    mode,
    target,
    sourceMid: source.mid,
    day: dayIn(job.schedule.zone, now),
    request: given.request,
    overwriteConflicts: false,
    undoes,
    sources,
  };
  const told = (done: number) => {
    record.compared(done, sources.length);
    task.progress({ done, total: sources.length });
    onProgress();
  };
  told(0);
  const plan = await planRestore({ ...planPartsOf(session, header, task.signal), onProgress: told }, sources);
  record.missingScopes = await client.missingWriteScopes(task.signal);
  record.plan({ header, plan }, recordOf(plan));
}
