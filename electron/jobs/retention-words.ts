import type { RetentionOutcome, RetentionWarning } from '../backup/retention/retention.ts';
import { count, size } from './words.ts';

type Told = Pick<RetentionOutcome, 'dropped' | 'folder' | 'refused' | 'takes' | 'warnings'>;

/** Bytes that are there less than before: what was removed, without what had to be written for it. */
export function freedBy({
  removed,
  written,
  folder,
}: Pick<RetentionOutcome, 'removed' | 'written' | 'folder'>): number {
  return removed.bytes - (folder === null ? 0 : written.bytes);
}

/** What a retention has done, in a sentence or several. */
export function outcomeWords(outcome: Told & Pick<RetentionOutcome, 'removed' | 'written'>): string {
  const { dropped, refused, folder, warnings } = outcome;
  const freed = Math.max(0, freedBy(outcome));
  const done =
    folder === null && outcome.removed.folders.length === 0
      ? 'There was no backup to remove.'
      : `${backups(Math.max(dropped.runs, outcome.removed.folders.length))} removed, ${size(freed)} freed.`;
  const [first] = refused;
  const left =
    first === undefined ? [] : [`${backups(refused.length)} could not be removed: ${first.reason}`];
  return [done, ...left, ...warnings.filter(({ kind }) => kind === 'takes more').map(warningWords)].join(' ');
}

/** A warning in a sentence. */
export function warningWords(warning: RetentionWarning): string {
  switch (warning.kind) {
    case 'frees nothing':
      return `Nothing is freed: what is still needed of these backups takes ${size(warning.more)} more than they do.`;
    case 'takes more':
      return `The backups take ${size(warning.bytes)}, more than the ${size(warning.limit)} they are meant to take.`;
  }
}

function backups(runs: number): string {
  return runs === 1 ? '1 backup' : `${count(runs)} backups`;
}
