import { describe, expect, it } from 'vitest';
import { isSampleDue } from '../../../electron/jobs/verify/sample-due.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const ago = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

function due(given: Partial<Parameters<typeof isSampleDue>[0]> = {}): boolean {
  return isSampleDue({
    verification: { enabled: true, weeklyPercent: 5 },
    sampled: null,
    now: NOW,
    hasBackups: true,
    isBusy: false,
    ...given,
  });
}

describe('a sample', () => {
  it('is due at once where there was none', () => {
    expect(due()).toBe(true);
  });

  it('is never due where it is not wanted, there is nothing to verify, or the job is busy', () => {
    expect(due({ verification: { enabled: false, weeklyPercent: 5 } })).toBe(false);
    expect(due({ hasBackups: false })).toBe(false);
    expect(due({ isBusy: true })).toBe(false);
  });

  it('is due seven days after the last one', () => {
    expect(due({ sampled: { at: ago(6.99), ended: true } })).toBe(false);
    expect(due({ sampled: { at: ago(7), ended: true } })).toBe(true);
  });

  it('is due a day after one that came to no end', () => {
    expect(due({ sampled: { at: ago(0.99), ended: false } })).toBe(false);
    expect(due({ sampled: { at: ago(1), ended: false } })).toBe(true);
  });

  it('is due where a clock that was ahead has made the last one', () => {
    expect(due({ sampled: { at: ago(-3), ended: true } })).toBe(true);
  });
});
