import type { ProgressView, RunLogLine, RunResultView } from '../../shared/ipc.ts';
import { count, counted } from './amounts.ts';

/** How a state is shown: a colour, an icon and a word go by it. */
export type Tone = 'ok' | 'running' | 'problem' | 'warning' | 'paused' | 'unknown';

const OUTCOMES: Record<RunResultView, { readonly word: string; readonly tone: Tone }> = {
  complete: { word: 'Complete', tone: 'ok' },
  'with problems': { word: 'With problems', tone: 'warning' },
  failed: { word: 'Failed', tone: 'problem' },
  interrupted: { word: 'Interrupted', tone: 'warning' },
  skipped: { word: 'Skipped', tone: 'unknown' },
  cancelled: { word: 'Cancelled', tone: 'paused' },
};

export function outcomeWord(outcome: RunResultView): string {
  return OUTCOMES[outcome].word;
}

export function outcomeTone(outcome: RunResultView): Tone {
  return OUTCOMES[outcome].tone;
}

/** Whether the run reached its end and its folder counts as a backup. */
export function reachedItsEnd({ outcome }: RunLogLine): boolean {
  return outcome === 'complete' || outcome === 'with problems';
}

/** How many assets a run found changed, added or deleted. */
export function changesOf({ counts }: RunLogLine): number {
  return counts === null ? 0 : counts.added + counts.changed + counts.deleted;
}

/** "14 changes", "no changes". */
export function changesWords(line: RunLogLine): string {
  const changes = changesOf(line);
  return changes === 0 ? 'no changes' : counted(changes, 'change');
}

const TRIGGERS: Readonly<Record<string, string>> = {
  manual: 'By hand',
  schedule: 'By schedule',
  'catch-up': 'By schedule, late',
  retry: 'Repeated after a failure',
  continuation: 'Continued',
  silence: 'No backup for days',
  verify: 'Verification',
  repair: 'Repair',
  retention: 'Retention',
};

/** What is done with backups beside making them. */
const OTHER_TRIGGERS: readonly string[] = ['verify', 'repair', 'restore', 'retention'];

/** Whether a line is of a backup, or of one that did not take place. */
export function isOfBackup({ trigger }: RunLogLine): boolean {
  return !OTHER_TRIGGERS.includes(trigger);
}

/** Why a run started, or would have. */
export function triggerWords(trigger: string): string {
  return TRIGGERS[trigger] ?? `${trigger.charAt(0).toUpperCase()}${trigger.slice(1)}`;
}

/** The run that began last first; one without a beginning stands at the time it was recorded. */
export function newestFirst(lines: readonly RunLogLine[]): RunLogLine[] {
  return [...lines].sort(
    (one, other) =>
      Date.parse(whenOf(other)) - Date.parse(whenOf(one)) || Date.parse(other.at) - Date.parse(one.at),
  );
}

/** When a run began, as far as that is known. */
export function whenOf(line: RunLogLine): string {
  return line.started ?? line.at;
}

/** The first ids of many, for a person to look up: "12, 13, 14 and 2 more". */
export function someIds(ids: readonly number[], most = 8): string {
  const shown = ids.slice(0, most).join(', ');
  return ids.length > most ? `${shown} and ${count(ids.length - most)} more` : shown;
}

/** Percent of a run that is done; null until it is known what there is to do. */
export function shareDone({ share }: Pick<ProgressView, 'share'>): number | null {
  return share === null ? null : Math.floor(share * 100);
}
