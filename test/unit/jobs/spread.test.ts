import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startLater } from '../../../electron/jobs/spread.ts';
import { parseCron } from '../../../electron/schedule/cron.ts';

describe('a later start', () => {
  it.each([
    ['0 2 * * *', 0, '0 2 * * *'],
    ['0 2 * * *', 5, '5 2 * * *'],
    ['55 2 * * *', 10, '5 3 * * *'],
    ['55 2 * * 1-5', 250, '5 7 * * 1-5'],
    // Past midnight would be another day.
    ['50 23 * * 1', 15, '5 23 * * 1'],
    ['0 */6 * * *', 70, '10 */6 * * *'],
    ['0 6,18 * * *', 5, '5 6,18 * * *'],
    ['0,30 8 * * *', 35, '5,35 8 * * *'],
    ['*/15 * * * *', 5, '5-59/15 * * * *'],
    ['*/15 * * * *', 30, '*/15 * * * *'],
    ['* * * * *', 5, '* * * * *'],
    ['1-5 2 * * *', 5, '1-5 2 * * *'],
  ])('than %s, by %i minutes, is %s', (expression, minutes, later) => {
    expect(startLater(expression, minutes)).toBe(later);
  });

  it('is always a schedule that is valid', () => {
    const minute = fc.oneof(
      fc.integer({ min: 0, max: 59 }).map(String),
      fc.integer({ min: 1, max: 59 }).map((step) => `*/${step}`),
      fc
        .uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 2, maxLength: 5 })
        .map((all) => all.join(',')),
      fc.constant('*'),
    );
    const hour = fc.oneof(fc.integer({ min: 0, max: 23 }).map(String), fc.constantFrom('*', '*/4', '8-18'));
    fc.assert(
      fc.property(minute, hour, fc.integer({ min: 0, max: 300 }), (minutes, hours, later) => {
        expect(() => parseCron(startLater(`${minutes} ${hours} * * *`, later), 'UTC')).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });
});
