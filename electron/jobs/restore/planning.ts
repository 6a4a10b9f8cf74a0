import { BackupError } from '../../../shared/errors.ts';
import type { CallInput } from '../../../shared/ipc.ts';
import { recordOf } from '../../backup/restore/attempt.ts';
import type { RestoreHeader } from '../../backup/restore/journal.ts';
import { planRestore } from '../../backup/restore/plan.ts';
import { sourcesOf } from '../../browse/restore/sources.ts';
import type { Wanted } from '../../browse/restore/undo.ts';
import type { KeptJob } from '../../settings/desktop-settings.ts';
import type { Task } from '../job-tasks.ts';
import type { RestoreRecord } from './record.ts';
import { dayIn, planPartsOf, type RestoreSession, type Where } from './session.ts';

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
