import type { Change } from '../../../shared/browse.ts';
import { CHANGES } from '../../../shared/browse-words.ts';
import type { Span } from './account-rule.ts';

/** Changes as they are kept: a bit each. */
export const CHANGE_BITS = {
  added: 1,
  changed: 2,
  moved: 4,
  renamed: 8,
  deleted: 16,
  'left-selection': 32,
} as const satisfies Record<Change, number>;

export function changesOf(flags: number): Change[] {
  return CHANGES.filter((change) => (flags & CHANGE_BITS[change]) !== 0);
}

/**
 * What a span differs in from the one before it; 0 where an unchanged version was kept again. A move is told by the
 * folder's id: whoever renames a folder has moved nothing.
 */
export function changeFlags(before: Span | undefined, after: Span): number {
  if (after.state !== 'present') return CHANGE_BITS[after.state];
  if (before === undefined || before.state !== 'present') return CHANGE_BITS.added;
  const [old, now] = [before.version, after.version];
  const isRenamed = old.name !== now.name;
  const isMoved = old.folder_id !== now.folder_id;
  // The hash is of the whole asset: a new name or folder alone changes it, too.
  const isChanged = old.substance !== now.substance || (old.hash !== now.hash && !isRenamed && !isMoved);
  return (
    (isRenamed ? CHANGE_BITS.renamed : 0) |
    (isMoved ? CHANGE_BITS.moved : 0) |
    (isChanged ? CHANGE_BITS.changed : 0)
  );
}
