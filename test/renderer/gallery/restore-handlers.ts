import type { CallHandlers, CallName, EventName, Events } from '../../../shared/ipc.ts';
import type { RestoreItemView, RestoreView } from '../../../shared/trust.ts';
import {
  countsOf,
  outcomesOf,
  type RestoreSample,
  restoreView,
  sampleDifference,
  sampleItems,
} from './restore-samples.ts';

type Emit = <Name extends EventName>(name: Name, payload: Events[Name]) => void;
type RestoreHandlers = Pick<CallHandlers, Extract<CallName, `restore.${string}` | 'tasks.cancel'>>;

const STEP_MILLISECONDS = 60;
const STEPS = 5;

interface Played {
  view: RestoreView;
  items: readonly RestoreItemView[];
}

/** What the gallery's program answers about restoring: it plans and applies within a moment. */
export function restoreHandlers(sample: RestoreSample, emit: Emit): RestoreHandlers {
  const restores = new Map<string, Played>(
    (sample.earlier ?? []).map((view) => [view.restoreId, { view, items: [] }]),
  );
  let underWay: string | null = null;
  const found = (restoreId: string): Played => {
    const restore = restores.get(restoreId);
    if (restore === undefined) throw new Error('There is no such restore.');
    return restore;
  };
  const change = (restoreId: string, to: Partial<RestoreView>) => {
    const restore = found(restoreId);
    restore.view = { ...restore.view, ...to };
    emit('restore.changed', { restore: restore.view });
  };
  /** Goes on in steps until it is done or was cancelled. */
  const inSteps = (restoreId: string, stays: boolean, step: (share: number) => void, end: () => void) => {
    underWay = restoreId;
    let steps = 0;
    const timer = setInterval(() => {
      if (underWay !== restoreId) return clearInterval(timer);
      steps += 1;
      if (stays && steps > STEPS / 2) return clearInterval(timer);
      step(Math.min(1, steps / STEPS));
      if (steps < STEPS) return;
      clearInterval(timer);
      underWay = null;
      end();
    }, STEP_MILLISECONDS);
  };
  const plan = (jobId: string, mode: RestoreView['mode'], target: RestoreView['target']) => {
    const restoreId = (0xfed_cba_987 + restores.size).toString(16).padStart(16, '0');
    const items = sampleItems(mode === 'undo' ? { update: 12 } : (sample.finds ?? { update: 3 }));
    const total = items.length;
    const started = new Date().toISOString();
    restores.set(restoreId, { view: restoreView({ restoreId, jobId, started, mode, target, total }), items });
    inSteps(
      restoreId,
      sample.staysAt === 'planning',
      (share) => change(restoreId, { done: Math.floor(share * total) }),
      () =>
        sample.planFails
          ? change(restoreId, { state: 'failed', error: sample.planFails })
          : change(restoreId, {
              state: 'planned',
              counts: countsOf(items),
              foldersToMake: mode === 'undo' ? [] : (sample.foldersToMake ?? []),
              lostReferences: mode === 'undo' ? 0 : (sample.lostReferences ?? 0),
              missingScopes: sample.missingScopes ?? [],
            }),
    );
    return { restoreId };
  };
  return {
    'restore.plan': async ({ jobId, mode, mid }) =>
      plan(jobId, mode, mid === null ? { mid: 7_203_411, name: 'Retail EU' } : { mid, name: null }),
    'restore.planUndo': async ({ jobId }) => plan(jobId, 'undo', { mid: 7_203_411, name: 'Retail EU' }),
    'restore.list': async () => [...restores.values()].map(({ view }) => view).toReversed(),
    'restore.show': async ({ restoreId }) => found(restoreId).view,
    'restore.items': async ({ restoreId, show, offset, limit }) => {
      const rows = found(restoreId).items.filter(
        ({ action, outcome }) => show === null || action === show || outcome === show,
      );
      return { total: rows.length, rows: rows.slice(offset, offset + limit) };
    },
    'restore.difference': async ({ restoreId, id }) => {
      const item = found(restoreId).items.find((each) => each.id === id);
      if (item === undefined) throw new Error('There is no such asset in this restore.');
      return sampleDifference(item);
    },
    'restore.apply': async ({ restoreId, overwriteConflicts }) => {
      const restore = found(restoreId);
      const { total } = restore.view;
      const to = sample.refused ?? 0;
      const ended = restore.items.map((item, index) => outcomeOf(item, overwriteConflicts, index < to));
      change(restoreId, { state: 'applying', done: 0, error: null });
      inSteps(
        restoreId,
        sample.staysAt === 'applying',
        (share) => {
          const done = Math.floor(share * total);
          restore.items = ended.map((item, index) =>
            index < done ? item : { ...item, outcome: null, message: null, notTaken: [] },
          );
          change(restoreId, { done, outcomes: outcomesOf(restore.items) });
        },
        () => {
          const outcomes = outcomesOf(ended);
          const hasProblems = outcomes.failed + outcomes.passedOver > 0;
          const safetyRuns = outcomes.changed > 0 ? ['safety-3'] : [];
          change(restoreId, { state: hasProblems ? 'with problems' : 'complete', outcomes, safetyRuns });
        },
      );
    },
    'tasks.cancel': async () => {
      if (underWay === null) return;
      const restoreId = underWay;
      underWay = null;
      const error = { code: 'cancelled', message: 'The restore was cancelled.', hint: null };
      const isApplying = found(restoreId).view.state === 'applying';
      change(restoreId, { state: isApplying ? 'interrupted' : 'failed', error });
    },
  };
}

function outcomeOf(item: RestoreItemView, overwrites: boolean, isRefused: boolean): RestoreItemView {
  const { action, reason } = item;
  const isApplied = action === 'create' || action === 'update' || (action === 'conflict' && overwrites);
  if (isApplied && isRefused) {
    const message = 'Marketing Cloud refused it: its external key is taken by an asset that was deleted.';
    return { ...item, outcome: 'failed', message };
  }
  if (action === 'create') return { ...item, outcome: 'made', targetId: item.id + 900_000 };
  if (isApplied) {
    return { ...item, outcome: 'changed', notTaken: item.changes.includes('status') ? ['status'] : [] };
  }
  if (action === 'unchanged') return { ...item, outcome: 'unchanged' };
  return { ...item, outcome: action === 'impossible' ? 'failed' : 'passed over', message: reason };
}
