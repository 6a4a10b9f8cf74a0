import type { RetentionOutcome, RetentionWarning } from '../backup/retention/retention.ts';
import { count, size } from './words.ts';

type Told = Pick<RetentionOutcome, 'folder' | 'refused' | 'warnings'>;

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
  const { refused, folder, warnings } = outcome;
  const freed = Math.max(0, freedBy(outcome));
  const done =
    folder === null && outcome.removed.folders.length === 0
      ? 'There was no backup to remove.'
      : `${backups(outcome.removed.folders.length)} removed, ${size(freed)} freed.`;
  const [first] = refused;
  const left = first === undefined ? [] : [`Still there: ${backups(refused.length)}. ${first.reason}`];
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
