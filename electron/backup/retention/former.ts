import { BackupError } from '../../../shared/errors.ts';
import type { RetentionPlan } from '../../../shared/retention.ts';
import type { SnapshotFolder } from '../snapshots.ts';
import { planPath, readPlans } from './plans.ts';
import type { RetentionSource } from './prepare.ts';
import { type Removal, removeRun } from './remove.ts';

/** Plans that count, with what of their runs is still there. */
export interface FormerPlan {
  readonly plan: RetentionPlan;
  readonly left: readonly RetentionPlan['drop'][number][];
}

/** Earlier plans: those whose carried run is finished, and those that came to nothing. */
export interface FormerPlans {
  readonly effective: readonly FormerPlan[];
  readonly abandoned: readonly RetentionPlan[];
}

/**
 * Sorts the plans at a destination. Throws `format-damaged` where the carried run of one is there and cannot be read:
 * nobody knows what was removed for it.
 */
export async function findFormerPlans(
  source: RetentionSource,
  snapshots: readonly SnapshotFolder[],
): Promise<FormerPlans> {
  const { storage, database, log } = source;
  const plans = await readPlans(storage, log);
  const known = new Set((await database.catalog.knownRuns()).map(({ runId }) => runId));
  const replaced = new Set(await database.catalog.replacedRuns());
  const finished = new Set(
    snapshots.filter((one) => one.manifestBytes !== undefined).map(({ folder }) => folder),
  );
  const there = new Set((await storage.list('')).folders);
  const effective: FormerPlan[] = [];
  const abandoned: RetentionPlan[] = [];
  for (const plan of plans) {
    if (known.has(plan.id) || replaced.has(plan.id)) {
      effective.push({ plan, left: plan.drop.filter(({ folder }) => there.has(folder)) });
    } else if (finished.has(plan.folder)) {
      throw new BackupError(
        'format-damaged',
        `The run in ${storage.locate(plan.folder)}, which stands for others, is damaged.`,
        { hint: 'Nothing more is removed. Verify the backups and mend it first.' },
      );
    } else abandoned.push(plan);
  }
  return { effective, abandoned };
}

/** Removes what earlier plans have left. What is still refused is in the answer. */
export async function finishFormerPlans(
  { storage, signal }: RetentionSource,
  { effective }: FormerPlans,
): Promise<Removal[]> {
  const removals: Removal[] = [];
  for (const { left } of effective) {
    for (const run of left) {
      const removal = await removeRun(storage, run, signal);
      if (removal.files > 0 || removal.refused !== undefined) removals.push(removal);
    }
  }
  return removals;
}

/**
 * Takes back plans of this installation that came to nothing: the unfinished folder first, then the plan. Those of
 * others may be under way. What may not be removed stays: it harms nobody.
 */
export async function takeBackAbandoned(
  { storage, log, signal }: RetentionSource,
  { abandoned }: FormerPlans,
  owner: string,
): Promise<void> {
  for (const plan of abandoned) {
    if (plan.owner !== owner) continue;
    const { refused } = await removeRun(storage, { folder: plan.folder, runId: plan.id }, signal);
    if (refused !== undefined) {
      log.warn('What an interrupted retention had begun could not be removed.', {
        folder: plan.folder,
        refused,
      });
      continue;
    }
    try {
      await storage.remove([planPath(plan.id)]);
    } catch (error) {
      log.warn('The plan of an interrupted retention could not be removed.', { id: plan.id, error });
    }
  }
}
