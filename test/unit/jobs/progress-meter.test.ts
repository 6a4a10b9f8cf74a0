import { describe, expect, it } from 'vitest';
import type { RunProgress } from '../../../electron/backup/run.ts';
import { ProgressMeter } from '../../../electron/jobs/progress-meter.ts';

const fetching = (kept: number, expected: number): RunProgress => ({
  phase: 'fetching',
  kept,
  expected,
  bytes: kept * 1000,
  share: expected === 0 ? null : kept / expected,
});

function meter() {
  let time = 0;
  const measured = new ProgressMeter(() => time);
  return (milliseconds: number, progress: RunProgress) => {
    time = milliseconds;
    return measured.measure(progress);
  };
}

describe('the measured progress', () => {
  it('says nothing of rate and time in the first second', () => {
    const at = meter();
    expect(at(0, fetching(1, 100))).toEqual({ ...fetching(1, 100), rate: null, secondsLeft: null });
    expect(at(999, fetching(20, 100))).toMatchObject({ rate: null, secondsLeft: null });
  });

  it('tells the rate of the last ten seconds and what is left by it', () => {
    const at = meter();
    at(0, fetching(0, 1000));
    at(60_000, fetching(60, 1000));
    at(65_000, fetching(310, 1000));
    expect(at(70_000, fetching(560, 1000))).toMatchObject({ rate: 50, secondsLeft: 8.8 });
  });

  it('has no time left to tell while nothing moves, nothing is expected, or nothing is fetched', () => {
    const at = meter();
    at(0, fetching(5, 100));
    expect(at(2000, fetching(5, 100))).toMatchObject({ rate: 0, secondsLeft: null });
    expect(at(4000, { ...fetching(50, 50), phase: 'comparing' }).secondsLeft).toBeNull();
    expect(at(6000, fetching(60, 0)).secondsLeft).toBeNull();
  });

  it('never has less than nothing left', () => {
    const at = meter();
    at(0, fetching(0, 10));
    expect(at(2000, fetching(12, 10)).secondsLeft).toBe(0);
  });
});
