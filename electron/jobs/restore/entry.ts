import type { RestoreView } from '../../../shared/trust.ts';
import type { RunLogEntry } from '../../journal/run-log.ts';
import { count } from '../words.ts';

/** What the run log says of a restore that has ended, or was interrupted. */
export function restoreEntry(
  view: RestoreView,
  { started, at, folder }: { readonly started: Date; readonly at: Date; readonly folder: string | undefined },
): RunLogEntry {
  const { jobId, state, error, outcomes, safetyRuns } = view;
  const runId = safetyRuns.at(-1);
  const isEnded = state === 'complete' || state === 'with problems';
  const { made = 0, changed = 0, failed = 0, passedOver = 0 } = outcomes ?? {};
  const reason = restoredWords(view);
  return {
    at,
    job: jobId,
    trigger: 'restore',
    outcome: isEnded ? state : error?.code === 'cancelled' ? 'cancelled' : 'interrupted',
    reason: error === null ? reason : `${reason} ${error.message}`,
    ...(error === null ? {} : { code: error.code }),
    ...(error?.hint == null ? {} : { hint: error.hint }),
    started,
    finished: at,
    ...(runId === undefined || folder === undefined ? {} : { runId, folder }),
    counts: { kept: changed, added: made, changed, deleted: 0, problems: failed + passedOver },
  };
}

/** "Restored 12 assets: 3 created, 9 updated; 1 passed over." */
export function restoredWords({ outcomes }: Pick<RestoreView, 'outcomes'>): string {
  const { made = 0, changed = 0, passedOver = 0, failed = 0, notReached = 0 } = outcomes ?? {};
  const restored = made + changed;
  const done = [
    made > 0 ? `${count(made)} created` : '',
    changed > 0 ? `${count(changed)} updated` : '',
  ].filter((part) => part !== '');
  const rest = [
    passedOver > 0 ? `${count(passedOver)} passed over` : '',
    failed > 0 ? `${count(failed)} failed` : '',
    notReached > 0 ? `${count(notReached)} not reached` : '',
  ].filter((part) => part !== '');
  const what = restored === 0 ? 'Restored nothing' : `Restored ${assets(restored)}: ${done.join(', ')}`;
  return `${[what, rest.join(', ')].filter((part) => part !== '').join('; ')}.`;
}

function assets(number: number): string {
  return number === 1 ? '1 asset' : `${count(number)} assets`;
}
