import { DateTime } from 'luxon';
import type { Manifest } from '../../../shared/format.ts';
import type { RetentionPolicy, RetentionReason, ThinnedPolicy } from '../../../shared/retention.ts';
import { orderOf } from '../catalog/order.ts';

/**
 * Runs so close to the newest one always stay. A snapshot folder is named by its day, and names are never to come
 * back: readers know a run by its folder.
 */
const ALWAYS_KEPT_MILLISECONDS = 48 * 60 * 60 * 1000;

/** What planning needs of a manifest. */
export type PlannedRun = Pick<
  Manifest,
  'runId' | 'kind' | 'full' | 'until' | 'sequence' | 'watermark' | 'walked' | 'mends'
>;

export interface Verdict<Run extends PlannedRun> {
  readonly run: Run;
  readonly keep: boolean;
  readonly why: RetentionReason;
}

/**
 * Decides which runs stay, in their order. Carried runs are passed over: whether they go depends on what they hold.
 * What the next backup builds on always stays. Buckets are days, weeks, months and years in `zone`. Throws where
 * that is no zone.
 */
export function planRetention<Run extends PlannedRun>(
  runs: readonly Run[],
  policy: RetentionPolicy,
  now: Date,
  zone: string,
): Verdict<Run>[] {
  const ordered = runs
    .filter(({ kind }) => kind !== 'carried')
    .sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
  if (policy.keep === 'all') {
    return ordered.map((run) => ({ run, keep: true, why: 'policy keeps all' }));
  }
  const reasons = new Map<Run, RetentionReason>();
  keepBuckets(ordered, policy, localTime(now, zone), reasons);
  keepNeeded(ordered, reasons);
  return ordered.map((run) => {
    const why = reasons.get(run);
    return why === undefined ? { run, keep: false, why: 'thinned out' } : { run, keep: true, why };
  });
}

function localTime(date: Date, zone: string): DateTime<true> {
  const time = DateTime.fromJSDate(date, { zone });
  if (!time.isValid) throw new RangeError(`${JSON.stringify(zone)} is not a time zone.`);
  return time;
}

/** Spans follow one another: weeks begin where the days end, months where the weeks end, years where those end. */
function keepBuckets<Run extends PlannedRun>(
  ordered: readonly Run[],
  policy: ThinnedPolicy,
  now: DateTime<true>,
  reasons: Map<Run, RetentionReason>,
): void {
  const timed = ordered.map((run) => ({ run, time: localTime(new Date(run.until), now.zoneName) }));
  let end = now.startOf('day').minus({ days: policy.days - 1 });
  for (const { run, time } of timed) if (time >= end) reasons.set(run, 'day');
  for (const [unit, amount] of [
    ['week', policy.weeks],
    ['month', policy.months],
    ['year', policy.years],
  ] as const) {
    if (amount === 0) continue;
    const lastBucket = end.minus({ milliseconds: 1 }).startOf(unit);
    const begin = lastBucket.minus({ [`${unit}s`]: amount - 1 });
    const newest = new Map<number, Run>();
    // In their order: the last one of a bucket stays. One that only saved or mended stands for no moment.
    for (const { run, time } of timed) {
      if (run.kind === 'backup' && time >= begin && time < end) {
        newest.set(time.startOf(unit).toMillis(), run);
      }
    }
    for (const run of newest.values()) reasons.set(run, unit);
    end = begin;
  }
}

/** Whatever the policy says. */
function keepNeeded<Run extends PlannedRun>(
  ordered: readonly Run[],
  reasons: Map<Run, RetentionReason>,
): void {
  const newest = ordered.at(-1);
  const last = newest === undefined ? 0 : Date.parse(newest.until);
  const backups = ordered.filter(({ kind }) => kind === 'backup');
  const keep = (run: Run | undefined, why: RetentionReason) => {
    if (run !== undefined && !reasons.has(run)) reasons.set(run, why);
  };
  keep(newest, 'newest run');
  keep(greatestWatermark(backups), 'greatest watermark');
  keep(
    backups.findLast(({ walked }) => walked),
    'last comparison of all ids',
  );
  // The next one is due so many weeks after it.
  keep(
    backups.findLast(({ full }) => full),
    'last full backup',
  );
  for (const run of ordered) {
    // With it a restore can be undone.
    if (run.kind === 'safety') keep(run, 'safety run');
    if (last - Date.parse(run.until) < ALWAYS_KEPT_MILLISECONDS) keep(run, 'last two days');
  }
  keepRepairs(ordered, reasons);
}

/** What a run holds damaged is whole in its repair alone. One that mends repairs comes after them. */
function keepRepairs<Run extends PlannedRun>(
  ordered: readonly Run[],
  reasons: Map<Run, RetentionReason>,
): void {
  const going = new Set(ordered.filter((run) => !reasons.has(run)).map(({ runId }) => runId));
  for (const run of ordered.toReversed()) {
    if (run.kind !== 'repair' || reasons.has(run) || run.mends === undefined) continue;
    if (run.mends.every((runId) => going.has(runId))) continue;
    reasons.set(run, 'mends a run that stays');
    going.delete(run.runId);
  }
}

/** The run that the next backup starts from: of several with that watermark the last one. */
function greatestWatermark<Run extends PlannedRun>(backups: readonly Run[]): Run | undefined {
  let greatest: { run: Run; watermark: number } | undefined;
  for (const run of backups) {
    if (run.watermark === null) continue;
    const watermark = Date.parse(run.watermark);
    if (greatest === undefined || watermark >= greatest.watermark) greatest = { run, watermark };
  }
  return greatest?.run;
}
