import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asKind,
  fromCron,
  HOUR_STEPS,
  parseTime,
  type SimpleSchedule,
  toCron,
} from '../../../renderer/words/schedule.ts';

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const simple: fc.Arbitrary<SimpleSchedule> = fc.oneof(
  fc.record({ kind: fc.constant('daily' as const), time }),
  fc.record({ kind: fc.constant('weekdays' as const), time }),
  fc.record({
    kind: fc.constant('hours' as const),
    every: fc.constantFrom(...HOUR_STEPS),
    minute: fc.integer({ min: 0, max: 59 }),
  }),
);

describe('a simple schedule', () => {
  it('is found again in the cron expression that it makes', () => {
    fc.assert(
      fc.property(simple, (schedule) => {
        expect(fromCron(toCron(schedule) ?? '')).toEqual(schedule);
      }),
    );
  });

  it.each([
    [{ kind: 'daily', time: '02:00' }, '0 2 * * *'],
    [{ kind: 'weekdays', time: '18:45' }, '45 18 * * 1-5'],
    [{ kind: 'hours', every: 6, minute: 7 }, '7 */6 * * *'],
    [{ kind: 'hours', every: 1, minute: 0 }, '0 * * * *'],
    [{ kind: 'cron', cron: '  0 2  L * * ' }, '0 2 L * *'],
  ] as const)('%j is %s', (schedule, cron) => {
    expect(toCron(schedule)).toBe(cron);
  });

  it('is none while its time is not one', () => {
    for (const written of ['', '24:00', '12:60', 'noon']) {
      expect(toCron({ kind: 'daily', time: written })).toBeNull();
    }
    expect(toCron({ kind: 'cron', cron: ' ' })).toBeNull();
  });

  it.each([
    '0 2 1 * *',
    '0 2 * 3 *',
    '0 */5 * * *',
    '0 2 * * 0',
    '0 */6 * * 1-5',
    '*/10 * * * *',
    'nonsense',
  ])('stays a cron expression where no simple choice says the same: %s', (cron) => {
    expect(fromCron(cron)).toEqual({ kind: 'cron', cron });
  });

  it.each([
    ['2', '02:00'],
    ['2:30', '02:30'],
    ['02.30', '02:30'],
    ['1845', '18:45'],
    ['', null],
    ['25', null],
    ['2:3', null],
    ['2:60', null],
  ])('reads the time "%s" as %s', (text, time) => {
    expect(parseTime(text)).toBe(time);
  });

  it('keeps its time when another kind is chosen', () => {
    expect(asKind({ kind: 'daily', time: '18:45' }, 'weekdays')).toEqual({ kind: 'weekdays', time: '18:45' });
    expect(asKind({ kind: 'weekdays', time: '18:45' }, 'cron')).toEqual({
      kind: 'cron',
      cron: '45 18 * * 1-5',
    });
    expect(asKind({ kind: 'cron', cron: '0 2 L * *' }, 'daily')).toEqual({ kind: 'daily', time: '02:00' });
  });
});
