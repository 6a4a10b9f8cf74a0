import { describe, expect, it } from 'vitest';
import { isKnown, problemKeys } from '../../../electron/jobs/acknowledged.ts';
import type { Problem } from '../../../shared/format.ts';

const MODIFIED = '2026-11-24T02:00:00.0000000Z';
const keysOf = (problems: Problem[], ...failing: number[]) =>
  problemKeys({
    problems,
    pending: failing.map((id) => ({ id, modifiedDate: MODIFIED, reason: 'Marketing Cloud answered 500.' })),
  });
const short: Problem = { code: 'folders-short', message: 'Not all folders could be listed.' };

describe('problems that the user knows of', () => {
  const known = keysOf([short, { ...short, code: 'item', ids: [7, 8] }], 1, 2);

  it('stay known in the next run, in whatever order, also where some are gone', () => {
    expect(isKnown(keysOf([{ ...short, code: 'item', ids: [8] }, short], 2, 1), known)).toBe(true);
    expect(isKnown(keysOf([], 2), known)).toBe(true);
  });

  it('are not known where one more asset fails, or another problem has come', () => {
    expect(isKnown(keysOf([short], 1, 2, 3), known)).toBe(false);
    expect(isKnown(keysOf([{ ...short, code: 'list-short' }]), known)).toBe(false);
  });

  it('are not known before the user said so, and where there are none', () => {
    expect(isKnown(known, undefined)).toBe(false);
    expect(isKnown([], known)).toBe(false);
  });

  it('are never deletions, which are to be confirmed, nor thousands', () => {
    const deletions: Problem = { code: 'mass-deletion', message: '400 assets fewer.', ids: [1, 2] };
    expect(keysOf([short, deletions])).toBeUndefined();
    expect(keysOf([], ...Array.from({ length: 3000 }, (_, id) => id))).toBeUndefined();
    expect(isKnown(undefined, known)).toBe(false);
  });
});
