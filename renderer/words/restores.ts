import type { RestoreActionView, RestoreItemView, RestoreView } from '../../shared/trust.ts';
import { count, counted } from './amounts.ts';
import type { Tone } from './runs.ts';
import { timeWords } from './time.ts';

type RestoreState = RestoreView['state'];
type Outcome = NonNullable<RestoreItemView['outcome']>;
type Outcomes = NonNullable<RestoreView['outcomes']>;

export interface WordAndTone {
  readonly word: string;
  readonly tone: Tone;
}

const STATES: Readonly<Record<RestoreState, WordAndTone>> = {
  planning: { word: 'Comparing', tone: 'running' },
  planned: { word: 'Nothing changed yet', tone: 'unknown' },
  applying: { word: 'Restoring', tone: 'running' },
  complete: { word: 'Complete', tone: 'ok' },
  'with problems': { word: 'With problems', tone: 'warning' },
  interrupted: { word: 'Interrupted', tone: 'warning' },
  failed: { word: 'Failed', tone: 'problem' },
};

const ACTIONS: Readonly<Record<RestoreActionView, string>> = {
  create: 'Create',
  update: 'Update',
  conflict: 'Conflict',
  unchanged: 'Unchanged',
  impossible: 'Impossible',
};

const OUTCOMES: Readonly<Record<Outcome, WordAndTone>> = {
  made: { word: 'Created', tone: 'ok' },
  changed: { word: 'Updated', tone: 'ok' },
  unchanged: { word: 'Unchanged', tone: 'unknown' },
  'passed over': { word: 'Passed over', tone: 'paused' },
  failed: { word: 'Failed', tone: 'problem' },
  'not reached': { word: 'Not reached', tone: 'unknown' },
};

/** In the order in which they are told. */
export const RESTORE_ACTIONS: readonly RestoreActionView[] = [
  'create',
  'update',
  'conflict',
  'unchanged',
  'impossible',
];

export function restoreState({ state, error }: Pick<RestoreView, 'state' | 'error'>): WordAndTone {
  if (state === 'failed' && error?.code === 'cancelled') return { word: 'Cancelled', tone: 'paused' };
  return STATES[state];
}

export function actionWord(action: RestoreActionView): string {
  return ACTIONS[action];
}

/** What became of an asset. What was not taken whole is no success. */
export function outcomeOf({
  outcome,
  notTaken,
}: Pick<RestoreItemView, 'outcome' | 'notTaken'>): WordAndTone | null {
  if (outcome === null) return null;
  const { word, tone } = OUTCOMES[outcome];
  return notTaken.length > 0 ? { word, tone: 'warning' } : { word, tone };
}

/** What a restore does, as the title of its screen. */
export function restoreTitle({ mode, total }: Pick<RestoreView, 'mode' | 'total'>): string {
  const what = total === 0 ? '' : ` ${counted(total, 'asset')}`;
  switch (mode) {
    case 'in place':
      return `Restore${what} in place`;
    case 'copy':
      return total === 1 ? 'Restore 1 asset as a copy' : `Restore${what} as copies`;
    case 'other account':
      return `Restore${what} into another business unit`;
    case 'undo':
      return total === 0 ? 'Undo a restore' : `Undo a restore of${what}`;
  }
}

/** The business unit that is restored into: "Retail EU (MID 7203411)". */
export function targetWords(target: RestoreView['target']): string {
  if (target === null) return 'Marketing Cloud';
  return target.name === null ? `MID ${target.mid}` : `${target.name} (MID ${target.mid})`;
}

/** How many assets would be made and changed. */
export function toDo(
  counts: NonNullable<RestoreView['counts']>,
  overwriteConflicts: boolean,
): { made: number; changed: number } {
  return { made: counts.create, changed: counts.update + (overwriteConflicts ? counts.conflict : 0) };
}

/** What a plan says: "3 to create, 12 to update, 2 conflicts." */
export function planSentence(counts: NonNullable<RestoreView['counts']>): string {
  return sentence([
    [counts.create, `${count(counts.create)} to create`],
    [counts.update, `${count(counts.update)} to update`],
    [counts.conflict, counted(counts.conflict, 'conflict')],
    [counts.unchanged, `${count(counts.unchanged)} unchanged`],
    [counts.impossible, `${count(counts.impossible)} impossible`],
  ]);
}

/** What became of a restore: "3 created, 12 updated, 1 failed." */
export function outcomeSentence(outcomes: Outcomes): string {
  return sentence([
    [outcomes.made, `${count(outcomes.made)} created`],
    [outcomes.changed, `${count(outcomes.changed)} updated`],
    [outcomes.unchanged, `${count(outcomes.unchanged)} unchanged`],
    [outcomes.passedOver, `${count(outcomes.passedOver)} passed over`],
    [outcomes.failed, `${count(outcomes.failed)} failed`],
    [outcomes.notReached, `${count(outcomes.notReached)} not reached`],
  ]);
}

function sentence(parts: readonly (readonly [amount: number, words: string])[]): string {
  const told = parts.filter(([amount]) => amount > 0).map(([, words]) => words);
  return told.length === 0 ? 'Nothing to do.' : `${told.join(', ')}.`;
}

/** What a row says of an asset beside what is done with it. */
export function itemWords({ action, reason, changes, outcome, message, notTaken }: RestoreItemView): string {
  if (message !== null) return message;
  if (notTaken.length > 0) return `Not taken: ${notTaken.join(', ')}`;
  if (reason !== null && outcome === null) return reason;
  return action === 'create' ? '' : changes.join(', ');
}

const CHANGED_AT = /\bon (\d{4}-\d{2}-\d{2}) at (\d{2}:\d{2}) UTC/g;

/** A sentence about an asset with its moment as people say it: "It was changed there today 20:16". */
export function withMoments(sentence: string, now: Date, zone: string): string {
  return sentence.replaceAll(CHANGED_AT, (_, day: string, clock: string) =>
    timeWords(`${day}T${clock}:00Z`, now, zone),
  );
}

/** Where a restore stands, for a list and for those who hear the page. */
export function restoreNews(restore: RestoreView): string {
  const { state, counts, outcomes, error } = restore;
  switch (state) {
    case 'planning':
      return 'Comparing with Marketing Cloud.';
    case 'planned':
      return counts === null ? 'The plan is ready.' : `The plan is ready: ${planSentence(counts)}`;
    case 'applying':
      return 'Restoring.';
    case 'failed':
      return error?.message ?? 'The restore has failed.';
    case 'interrupted':
      return `The restore was interrupted: ${doneWords(restore)} done.`;
    default:
      return `The restore has ended: ${outcomes === null ? `${doneWords(restore)} done.` : outcomeSentence(outcomes)}`;
  }
}

/** What a line of a list says a restore came to; empty where its state says all. */
export function restoreResult(restore: RestoreView): string {
  const { state, counts, outcomes, error } = restore;
  if (state === 'failed') return error?.message ?? '';
  if (state === 'planned') return counts === null ? '' : planSentence(counts);
  if (outcomes !== null) return outcomeSentence(outcomes);
  return state === 'planning' ? '' : `${doneWords(restore)} done.`;
}

/** "6 of 15 assets". */
export function doneWords({ done, total }: Pick<RestoreView, 'done' | 'total'>): string {
  return `${count(done)} of ${counted(total, 'asset')}`;
}
