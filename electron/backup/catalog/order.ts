/**
 * Where a run stands among the runs of a root, as text that sorts: `until`, then its sequence, then its id.
 * `until` has whole seconds (it is an HTTP date), so two runs may share it.
 */
export function orderOf(run: { until: string; sequence: number; runId: string }): string {
  return `${new Date(run.until).toISOString()}#${String(run.sequence).padStart(9, '0')}#${run.runId}`;
}

/** The greatest order a run with that `until` can have: for "by a date" comparisons. */
export function orderUpTo(date: Date): string {
  return `${date.toISOString()}#~`;
}
