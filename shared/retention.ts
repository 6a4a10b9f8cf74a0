import { z } from 'zod';
import { accountSchema } from './format.ts';

/** So many buckets of a kind at most: a wrong number must not become an endless list. */
const buckets = z.int().nonnegative().max(1000);

/**
 * Which backups of a job stay. `all` is the default: nothing is removed. `thinned` keeps the runs of the last days,
 * then of each week, month and year the last one. However it is thinned, the newest version of every asset stays.
 */
export const retentionPolicySchema = z.discriminatedUnion('keep', [
  z.object({
    keep: z.literal('all'),
    /** Warns where the backups take more; nothing is removed for it. */
    warnAboveBytes: z.int().positive().optional(),
  }),
  z.object({
    keep: z.literal('thinned'),
    /** All runs of so many days, today included. */
    days: z.int().min(1).max(36_500),
    weeks: buckets,
    months: buckets,
    years: buckets,
    /** At least so many versions of each asset. */
    versions: z.int().min(1).max(10_000),
    warnAboveBytes: z.int().positive().optional(),
  }),
]);
export type RetentionPolicy = z.infer<typeof retentionPolicySchema>;
export type ThinnedPolicy = Extract<RetentionPolicy, { keep: 'thinned' }>;

export const KEEP_ALL: RetentionPolicy = { keep: 'all' };

const runId = z.string().regex(/^[0-9a-z-]{6,40}$/);

/** `retention/<id>.json`: the runs that are to go. It counts from the moment its carried run is finished. */
export const retentionPlanSchema = z.object({
  formatVersion: z.int().positive(),
  /** The id of the carried run that is to stand for them. */
  id: runId,
  /** The snapshot folder of that run. */
  folder: z.string().min(1),
  account: accountSchema,
  /** The installation that removes them, and when it decided so. */
  owner: z.string().min(1),
  toolVersion: z.string(),
  created: z.iso.datetime({ offset: true }),
  policy: retentionPolicySchema,
  drop: z.array(z.object({ runId, folder: z.string().min(1), until: z.iso.datetime({ offset: true }) })),
});
export type RetentionPlan = z.infer<typeof retentionPlanSchema>;

/** Why a run stays or goes. */
export type RetentionReason =
  | 'policy keeps all'
  | 'newest run'
  | 'greatest watermark'
  | 'last comparison of all ids'
  | 'last full backup'
  | 'safety run'
  | 'mends a run that stays'
  | 'last two days'
  | 'day'
  | 'week'
  | 'month'
  | 'year'
  | 'still needed'
  | 'holds what is needed no more'
  | 'thinned out';
