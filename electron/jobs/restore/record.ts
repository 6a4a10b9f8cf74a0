import type { CallError } from '../../../shared/ipc.ts';
import type { RestoreActionView, RestoreItemView, RestoreView } from '../../../shared/trust.ts';
import type { ItemOutcome } from '../../backup/restore/apply.ts';
import type { JournalState, PlanRecord, RestoreHeader } from '../../backup/restore/journal.ts';
import type { RestorePlan } from '../../backup/restore/plan.ts';
import { journalRows, leftAlone, plannedRows, withOutcome } from './rows.ts';

/** What a restore is asked to be, before it is planned. */
export interface RestoreAsked {
  readonly restoreId: string;
  readonly jobId: string;
  readonly started: string;
  readonly mode: RestoreView['mode'];
}

/** A plan of this session, which can be applied. */
export interface Planned {
  readonly header: RestoreHeader;
  readonly plan: RestorePlan;
}

/** What is to be done stands before what needs nothing, of which there may be much more. */
const ORDER: Readonly<Record<RestoreActionView, number>> = {
  create: 0,
  update: 1,
  conflict: 2,
  impossible: 3,
  unchanged: 4,
};

/** A restore as the program knows it, from its plan to its end. */
export class RestoreRecord {
  readonly asked: RestoreAsked;
  state: RestoreView['state'] = 'planning';
  target: RestoreView['target'] = null;
  missingScopes: readonly string[] = [];
  safetyRuns: readonly string[] = [];
  error: CallError | null = null;
  planned: Planned | undefined;
  /** What its journal said when it was interrupted. */
  journal: JournalState | undefined;
  #compared = { done: 0, total: 0 };
  #rows: RestoreItemView[] | undefined;
  #places = new Map<number, number>();
  #foldersToMake: readonly string[] = [];
  #lostReferences = 0;

  constructor(asked: RestoreAsked) {
    this.asked = asked;
  }

  /** One that was begun by an earlier program, or is to be looked at as it was left. */
  static ofJournal(jobId: string, journal: JournalState): RestoreRecord {
    const { header, safetyRuns } = journal;
    const { restoreId, started, day, undoes, mode } = header;
    const record = new RestoreRecord({
      restoreId,
      jobId,
      started: started ?? `${day}T00:00:00.000Z`,
      mode: undoes === null ? mode : 'undo',
    });
    record.journal = journal;
    record.target = { mid: header.target.mid, name: header.target.name ?? null };
    record.safetyRuns = safetyRuns;
    record.#setRows(journalRows(journal), header.plan);
    const isProblem = ({ outcome, notTaken }: RestoreItemView) =>
      outcome === 'failed' || outcome === 'passed over' || notTaken.length > 0;
    record.state = !journal.hasEnded
      ? 'interrupted'
      : record.rows().some(isProblem)
        ? 'with problems'
        : 'complete';
    return record;
  }

  compared(done: number, total: number): void {
    this.#compared = { done, total };
  }

  /** It can be applied now. */
  plan(planned: Planned, recorded: PlanRecord): void {
    this.planned = planned;
    this.#setRows(plannedRows(planned.header.sources, recorded), recorded);
    this.state = 'planned';
  }

  /** It is being applied: what is not to be written is done with. */
  begin(overwriteConflicts: boolean): void {
    this.state = 'applying';
    this.error = null;
    this.#rows = this.rows().map((row) => {
      if (row.outcome !== null && row.outcome !== 'not reached') return row;
      return leftAlone(row, overwriteConflicts) ?? { ...row, outcome: null };
    });
  }

  /** What became of an asset. */
  reached(outcome: ItemOutcome): void {
    const place = this.#places.get(outcome.id);
    const row = place === undefined ? undefined : this.#rows?.[place];
    if (place === undefined || row === undefined || this.#rows === undefined) return;
    this.#rows[place] = withOutcome(row, outcome);
  }

  rows(): readonly RestoreItemView[] {
    return this.#rows ?? [];
  }

  view(): RestoreView {
    const { restoreId, jobId, started, mode } = this.asked;
    const rows = this.#rows;
    const isBegun = this.state !== 'planning' && this.state !== 'planned' && this.state !== 'failed';
    const done = rows?.filter(({ outcome }) => outcome !== null && outcome !== 'not reached').length;
    return {
      restoreId,
      jobId,
      started,
      state: this.state,
      mode,
      target: this.target,
      done: done ?? this.#compared.done,
      total: rows?.length ?? this.#compared.total,
      counts: rows === undefined ? null : countsOf(rows),
      outcomes: rows === undefined || !isBegun ? null : outcomesOf(rows),
      foldersToMake: this.#foldersToMake,
      lostReferences: this.#lostReferences,
      missingScopes: this.missingScopes,
      safetyRuns: this.safetyRuns,
      error: this.error,
    };
  }

  #setRows(rows: readonly RestoreItemView[], plan: PlanRecord | undefined): void {
    const ordered = rows.toSorted((one, other) => ORDER[one.action] - ORDER[other.action]);
    this.#rows = ordered;
    this.#places = new Map(ordered.map(({ id }, place) => [id, place]));
    this.#foldersToMake = plan?.foldersToMake.map((names) => names.join(' / ')) ?? [];
    this.#lostReferences = plan?.lostReferences ?? 0;
  }
}

function countsOf(rows: readonly RestoreItemView[]): Record<RestoreActionView, number> {
  const counts = { create: 0, update: 0, conflict: 0, unchanged: 0, impossible: 0 };
  for (const { action } of rows) counts[action] += 1;
  return counts;
}

function outcomesOf(rows: readonly RestoreItemView[]): NonNullable<RestoreView['outcomes']> {
  const of = (...outcomes: RestoreItemView['outcome'][]) =>
    rows.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    made: of('made'),
    changed: of('changed'),
    unchanged: of('unchanged'),
    passedOver: of('passed over'),
    failed: of('failed'),
    notReached: of('not reached', null),
  };
}
