import { randomBytes } from 'node:crypto';
import { type ApplyParts, applyRestore, type RestoreOutcome } from './apply.ts';
import { type JournalState, type PlanRecord, type RestoreHeader, RestoreJournal } from './journal.ts';
import type { RestorePlan } from './plan.ts';

/** A restore that is to be carried out: a new one, or one that was interrupted. */
export interface Attempt {
  readonly header: RestoreHeader;
  /** Of its journal. */
  readonly path: string;
  /** What its journal says, where it was interrupted. */
  readonly before: JournalState | undefined;
}

export type AttemptParts = Omit<ApplyParts, 'journal' | 'before' | 'overwriteConflicts'>;

export function newRestoreId(): string {
  return randomBytes(8).toString('hex');
}

/** Begins a journal, or goes on with it, and does what the plan says. Throws as `applyRestore`. */
export async function carryOut(
  parts: AttemptParts,
  { header, path, before }: Attempt,
  plan: RestorePlan,
): Promise<RestoreOutcome> {
  const journal =
    before === undefined
      ? await RestoreJournal.begin(path, { ...header, plan: recordOf(plan) })
      : await RestoreJournal.continue(path);
  try {
    const { overwriteConflicts } = header;
    return await applyRestore({ ...parts, journal, before, overwriteConflicts }, plan);
  } finally {
    await journal.close();
  }
}

/** What is remembered of a plan, to be shown when the restore has ended or was interrupted. */
export function recordOf({ items, foldersToMake, references }: RestorePlan): PlanRecord {
  return {
    items: items.map(({ source, action, reason, changes }) => ({
      id: source.id,
      action,
      reason,
      changes: [...changes],
    })),
    foldersToMake: foldersToMake.map((names) => [...names]),
    lostReferences: references.filter(({ outcome }) => outcome === 'unknown').length,
  };
}
