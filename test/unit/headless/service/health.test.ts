import { describe, expect, it } from 'vitest';
import { healthOf, type JobStatus, longestGap } from '../../../../electron/headless/service/health.ts';
import { parseCron } from '../../../../electron/schedule/cron.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const NOW = new Date('2026-11-24T12:00:00Z');
const later = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);

function statusOf(given: Partial<JobStatus>): JobStatus {
  return {
    name: 'press',
    madeAt: later(-90 * DAY),
    lastBackup: undefined,
    lastRun: undefined,
    nextRun: undefined,
    running: false,
    healthyFor: 30 * HOUR,
    ...given,
  };
}

describe('the health of a job', () => {
  it.each([
    { age: 30 * HOUR, healthy: true },
    { age: 30 * HOUR + 1, healthy: false },
    // Clocks of two machines differ a little.
    { age: -5 * MINUTE, healthy: true },
  ])('goes by the age of its last good backup: $age', ({ age, healthy }) => {
    const lastBackup = { finished: later(-age), folder: 'run' };
    expect(healthOf(statusOf({ lastBackup }), NOW).healthy).toBe(healthy);
  });

  it('is bad where its last good backup is of a time to come: the clock was ahead, and its age is not known', () => {
    const lastBackup = { finished: later(40 * DAY), folder: 'run' };
    expect(healthOf(statusOf({ lastBackup }), NOW)).toMatchObject({
      healthy: false,
      reason:
        'Its last good backup is of 2027-01-03T12:00:00.000Z, which is still to come: the clock was wrong, or is. The next good backup mends it.',
    });
  });

  it('is bad where it was set up at a time to come and has no backup', () => {
    expect(healthOf(statusOf({ madeAt: later(2 * DAY) }), NOW)).toMatchObject({
      healthy: false,
      reason: expect.stringMatching(/^It was set up at 2026-11-26T12:00:00.000Z, which/),
    });
  });
});

describe('the longest pause of a schedule', () => {
  it.each([
    { expression: '* * * * *', from: '2026-11-24T12:00:00Z', gap: MINUTE },
    { expression: '0 2 * * *', from: '2026-11-24T12:00:00Z', gap: DAY },
    // From a Monday morning on, more than a hundred slots come before the first weekend.
    { expression: '*/5 9-17 * * 1-5', from: '2026-11-23T08:00:00Z', gap: 2 * DAY + 15 * HOUR + 5 * MINUTE },
    { expression: '*/5 8-17 1-20 * *', from: '2026-12-01T00:00:00Z', gap: 11 * DAY + 14 * HOUR + 5 * MINUTE },
    // Two slots are no rhythm yet.
    { expression: '0 2 1 1,12 *', from: '2026-11-24T12:00:00Z', gap: 335 * DAY },
  ])('is known whatever the time at which it is looked for: $expression', ({ expression, from, gap }) => {
    expect(longestGap(parseCron(expression, 'UTC'), new Date(from))).toBe(gap);
  });
});
