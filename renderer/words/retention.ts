import type { RetentionReason } from '../../shared/retention.ts';
import type { RetentionOutcomeView, RetentionPreviewView } from '../../shared/trust.ts';
import { count, counted, size } from './amounts.ts';

const REASONS: Readonly<Record<RetentionReason, string>> = {
  'policy keeps all': 'All are kept',
  'newest run': 'The newest one',
  'greatest watermark': 'The next backup builds on it',
  'last comparison of all ids': 'The last one that compared everything',
  'last full backup': 'The last one that kept everything again',
  'safety run': 'A restore can be undone with it',
  'mends a run that stays': 'Repairs a backup that stays',
  'last two days': 'Of the last two days',
  day: 'Of the days that are kept whole',
  week: 'The last one of its week',
  month: 'The last one of its month',
  year: 'The last one of its year',
  'still needed': 'Holds what is still needed of removed ones',
  'holds what is needed no more': 'Little of it is still needed',
  'thinned out': 'A later one of its time stays',
};

/** Why a backup stays or goes. */
export function reasonWords(why: RetentionReason): string {
  return REASONS[why];
}

/** "24 of 31 backups would go, which frees 312 MB." */
export function previewWords({ runs, droppedRuns, freedBytes }: RetentionPreviewView): string {
  if (droppedRuns === 0) return 'No backup would go.';
  const freed = freedBytes > 0 ? `, which frees ${size(freedBytes)}` : '';
  return `${count(droppedRuns)} of ${counted(runs.length, 'backup')} would go${freed}.`;
}

/** What was done. */
export function outcomeTitle({ droppedRuns, freedBytes, refused }: RetentionOutcomeView): string {
  const freed = size(Math.max(0, freedBytes));
  if (refused.length > 0) return `Still there: ${counted(refused.length, 'backup')}. ${freed} were freed.`;
  if (droppedRuns === 0) return `What was left over is removed, ${freed} freed.`;
  return `${counted(droppedRuns, 'backup')} removed, ${freed} freed.`;
}

/** Whether so much goes that it is asked for twice. */
export function isMost({ runs, droppedRuns }: RetentionPreviewView): boolean {
  return droppedRuns > runs.length / 2;
}
