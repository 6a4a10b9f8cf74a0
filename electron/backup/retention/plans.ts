import { isBackupError } from '../../../shared/errors.ts';
import { type RetentionPlan, retentionPlanSchema } from '../../../shared/retention.ts';
import type { Log } from '../../journal/log.ts';
import type { Storage } from '../../storage/storage.ts';
import { putJson, readJson } from '../documents.ts';

/** At the root, beside the snapshot folders. */
export const PLANS_FOLDER = 'retention';

export function planPath(id: string): string {
  return `${PLANS_FOLDER}/${id}.json`;
}

/** All plans of retention at a destination. A damaged one is passed over, with a word in the log. */
export async function readPlans(storage: Storage, log: Log): Promise<RetentionPlan[]> {
  const { files } = await storage.list(PLANS_FOLDER);
  const plans: RetentionPlan[] = [];
  for (const { name } of files) {
    if (!name.endsWith('.json')) continue;
    try {
      const plan = await readJson(storage, `${PLANS_FOLDER}/${name}`, retentionPlanSchema);
      if (plan !== undefined) plans.push(plan);
    } catch (error) {
      if (!isBackupError(error, 'format-damaged')) throw error;
      log.warn('A plan of retention cannot be read and is passed over.', { name, error });
    }
  }
  return plans;
}

/** Writes a plan, before anything that it stands for is done. */
export async function writePlan(storage: Storage, plan: RetentionPlan): Promise<void> {
  // A local folder is made by none but its claim; false says that it is there already.
  if (storage.kind === 'local') await storage.claim(PLANS_FOLDER, plan.id);
  await putJson(storage, planPath(plan.id), plan);
  await storage.settle();
}
