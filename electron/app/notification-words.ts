import type { JobView, RunLogLine } from '../../shared/ipc.ts';
import type { Preferences } from '../../shared/job.ts';
import type { SilentJob } from '../jobs/service-parts.ts';
import { count } from '../jobs/words.ts';
import { eventOf, titleOf } from '../notify/message.ts';

export interface NotificationWords {
  readonly title: string;
  readonly body: string;
}

/**
 * What a notification says of a run that ended; undefined where the user wants none of it, or ended the run
 * himself.
 */
export function notificationOf(
  job: Pick<JobView, 'name' | 'acknowledged'>,
  run: RunLogLine,
  wanted: Preferences['notifications'],
): NotificationWords | undefined {
  const event = eventOf(run.outcome);
  if (run.trigger === 'verify') return damageNotification(job, run, wanted);
  if (event === 'problems' && job.acknowledged) return undefined;
  if (event === undefined || wanted === 'off' || (event === 'success' && wanted !== 'all')) return undefined;
  const body = { success: changesOf, problems: problemsOf, failure: reasonOf }[event](run);
  return { title: titleOf(job, event), body };
}

/** Backups that are whole are no news. */
function damageNotification(
  { name }: Pick<JobView, 'name'>,
  run: RunLogLine,
  wanted: Preferences['notifications'],
): NotificationWords | undefined {
  if (wanted === 'off' || run.outcome === 'complete') return undefined;
  const what = run.outcome === 'failed' ? 'could not be verified' : 'are damaged';
  return { title: `${name}: backups ${what}`, body: reasonOf(run) };
}

/** What a notification says where there has been no backup for days; undefined where the user wants none. */
export function silenceNotificationOf(
  { title, cause, next }: SilentJob['message'],
  wanted: Preferences['notifications'],
): NotificationWords | undefined {
  if (wanted === 'off') return undefined;
  return { title, body: [cause, next].filter((text) => text !== null).join(' ') };
}

function changesOf({ counts }: RunLogLine): string {
  if (counts === null || counts.kept + counts.deleted === 0) return 'Nothing has changed.';
  const deleted = counts.deleted === 0 ? '' : `, ${count(counts.deleted)} deleted`;
  return `${count(counts.added)} new, ${count(counts.changed)} changed${deleted}.`;
}

function problemsOf(run: RunLogLine): string {
  const problems = run.counts?.problems ?? 0;
  if (problems === 0) return reasonOf(run);
  return problems === 1
    ? '1 problem. Open the run to see it.'
    : `${count(problems)} problems. Open the run to see them.`;
}

function reasonOf({ reason, hint }: RunLogLine): string {
  return [reason, hint].filter((text) => text !== null).join(' ') || 'Open the run log to see why.';
}
