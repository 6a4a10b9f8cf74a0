import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchForWake } from '../../../electron/backup/wake.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a wake of the machine', () => {
  test('shows as a gap in the clock, each of which is told once', () => {
    let clock = 0;
    const gaps: number[] = [];
    const stop = watchForWake(
      (gap) => gaps.push(gap),
      () => clock,
    );
    const pass = (milliseconds: number) => {
      clock += milliseconds;
      vi.advanceTimersByTime(1000);
    };
    for (let second = 0; second < 60; second += 1) pass(1000);
    pass(20_000);
    expect(gaps).toEqual([]);
    pass(8 * 3_600_000);
    pass(1000);
    expect(gaps).toEqual([8 * 3_600_000]);
    pass(60_000);
    expect(gaps).toHaveLength(2);
    stop();
    pass(60_000);
    expect(gaps).toHaveLength(2);
  });

  test('is not taken from a clock that was set back', () => {
    let clock = 10 * 3_600_000;
    const gaps: number[] = [];
    const stop = watchForWake(
      (gap) => gaps.push(gap),
      () => clock,
    );
    clock = 0;
    vi.advanceTimersByTime(1000);
    expect(gaps).toEqual([]);
    stop();
  });
});
