import fc from 'fast-check';
import { IANAZone } from 'luxon';
import { describe, expect, it } from 'vitest';
import { describeCron, nextSlot, nextSlots, parseCron } from '../../../electron/schedule/cron.ts';
import { isBackupError } from '../../../shared/errors.ts';

const iso = (dates: Date[]) => dates.map((date) => date.toISOString().replace('.000Z', 'Z'));

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isBackupError(error, 'configuration')) return `${error.message} ${error.hint}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('parseCron', () => {
  it('refuses six fields, saying that seconds are not offered', () => {
    expect(refusal(() => parseCron('* 0 2 * * *', 'UTC'))).toContain('seconds are not offered');
  });

  it.each(['', '0 2 * *', '@daily', '0 0 2 * * * 2027'])(
    'refuses "%s", which has not five fields',
    (expression) => {
      expect(refusal(() => parseCron(expression, 'UTC'))).toContain('not a cron expression of five fields');
    },
  );

  it.each(['61 * * * *', '0 24 * * *', 'abc * * * *', '0 2 * * 9', '0 22-2 * * *'])(
    'refuses "%s", giving the reason and an example',
    (expression) => {
      const message = refusal(() => parseCron(expression, 'UTC'));
      expect(message).toContain('is not valid:');
      expect(message).toContain('0 2 * * *');
    },
  );

  it('refuses a day that never comes', () => {
    expect(refusal(() => parseCron('0 0 31 2 *', 'UTC'))).toContain('31 2');
    expect(refusal(() => parseCron('0 0 31 4,6 *', 'UTC'))).toContain('31 4,6');
  });

  it('refuses H, which would mean another time at each start, but not THU', () => {
    expect(refusal(() => parseCron('H 2 * * *', 'UTC'))).toContain('to chance');
    expect(parseCron('0 2 * * THU', 'UTC').expression).toBe('0 2 * * THU');
  });

  it.each(['Mars/Olympus', '', 'local', 'GMT+2'])('refuses the time zone "%s"', (zone) => {
    expect(refusal(() => parseCron('0 2 * * *', zone))).toContain('not a known time zone');
  });

  it('takes surplus white space away', () => {
    expect(parseCron('  0  2 *\t* * ', 'UTC').expression).toBe('0 2 * * *');
  });
});

describe('slots', () => {
  const moment = (text: string) => new Date(text);

  it('lie strictly after the moment asked for', () => {
    const cron = parseCron('0 2 * * *', 'UTC');
    expect(iso(nextSlots(cron, moment('2026-11-24T02:00:00Z'), 2))).toEqual([
      '2026-11-25T02:00:00Z',
      '2026-11-26T02:00:00Z',
    ]);
    expect(nextSlot(cron, moment('2026-11-24T01:59:59.999Z'))).toEqual(moment('2026-11-24T02:00:00Z'));
    expect(nextSlots(cron, moment('2026-11-24T02:00:00Z'), 0)).toEqual([]);
  });

  it('at 02:30 in Berlin come once on the day that has no 02:30: an hour later', () => {
    const slots = nextSlots(parseCron('30 2 * * *', 'Europe/Berlin'), moment('2026-03-28T00:00:00Z'), 3);
    expect(iso(slots)).toEqual(['2026-03-28T01:30:00Z', '2026-03-29T01:30:00Z', '2026-03-30T00:30:00Z']);
  });

  it('at 02:30 in Berlin come once on the day that has 02:30 twice: the first time', () => {
    const slots = nextSlots(parseCron('30 2 * * *', 'Europe/Berlin'), moment('2026-10-24T00:00:00Z'), 3);
    expect(iso(slots)).toEqual(['2026-10-24T00:30:00Z', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z']);
  });

  it('of every hour go on hourly through both changes', () => {
    for (const day of ['2026-03-28T22:00:00Z', '2026-10-24T22:00:00Z']) {
      const slots = nextSlots(parseCron('0 * * * *', 'Europe/Berlin'), moment(day), 6);
      const gaps = slots.map((slot, index) => slot.getTime() - (slots[index - 1] ?? moment(day)).getTime());
      expect(gaps).toEqual(Array.from({ length: 6 }, () => 3_600_000));
    }
  });

  it('hold in a zone that changes by half an hour', () => {
    const spring = nextSlots(
      parseCron('15 2 * * *', 'Australia/Lord_Howe'),
      moment('2026-10-02T20:00:00Z'),
      3,
    );
    expect(iso(spring)).toEqual(['2026-10-03T15:45:00Z', '2026-10-04T15:15:00Z', '2026-10-05T15:15:00Z']);
    const autumn = nextSlots(
      parseCron('45 1 * * *', 'Australia/Lord_Howe'),
      moment('2026-04-04T00:00:00Z'),
      2,
    );
    expect(iso(autumn)).toEqual(['2026-04-04T14:45:00Z', '2026-04-05T15:15:00Z']);
  });

  it('are found also years ahead', () => {
    expect(nextSlot(parseCron('0 0 29 2 *', 'UTC'), moment('2026-11-24T00:00:00Z'))).toEqual(
      moment('2028-02-29T00:00:00Z'),
    );
  });

  it('are the same whatever the moment one asks at', { timeout: 60_000 }, () => {
    const expressions = [
      '30 2 * * *',
      '0 3 * * *',
      '*/15 2 * * *',
      '*/20 1-3 * * *',
      '0 * * * *',
      '0 */2 * * *',
    ];
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Cairo',
      'Antarctica/Troll',
    ];
    const hour = 3_600_000;
    for (const zone of zones) {
      for (const change of changesIn(zone, 2026)) {
        const [from, until] = [change - 30 * hour, change + 30 * hour];
        for (const expression of expressions) {
          const cron = parseCron(expression, zone);
          const all = slotsUntil(cron.slotsAfter(new Date(from)), until);
          for (let asked = change - 4 * hour; asked < change + 4 * hour; asked += hour / 2) {
            const seen = slotsUntil(cron.slotsAfter(new Date(asked)), until);
            expect(seen, `${expression} ${zone} asked at ${new Date(asked).toISOString()}`).toEqual(
              all.filter((slot) => slot > asked),
            );
          }
        }
      }
    }
  });

  it('ascend strictly in every zone and show the minute asked for, or one moved by a change', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'Europe/Berlin',
          'America/Sao_Paulo',
          'Asia/Kolkata',
          'Australia/Lord_Howe',
          'Asia/Beirut',
        ),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 23 }),
        fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        (zone, minute, hour, from) => {
          const slots = nextSlots(parseCron(`${minute} ${hour} * * *`, zone), from, 20);
          expect(slots).toHaveLength(20);
          for (const [index, slot] of slots.entries()) {
            const gap = (slot.getTime() - (slots[index - 1] ?? from).getTime()) / 3_600_000;
            expect(gap).toBeGreaterThan(index === 0 ? 0 : 21.9);
            expect(gap).toBeLessThan(26.1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('describeCron', () => {
  it('says the schedule in words', () => {
    expect(describeCron('0 2 * * 1-5')).toBe('At 02:00, Monday through Friday');
  });

  it.each([
    ['0 2 * * *', 'Every day at 02:00'],
    ['0 2,14 * * ?', 'Every day at 02:00 and 14:00'],
    ['0 2 * 1 *', 'Every day at 02:00, only in January'],
    ['0,30 2 * * *', 'Every day at 0 and 30 minutes past the hour, at 02:00'],
  ])('says of %s that it is each day', (expression, words) => {
    expect(describeCron(expression)).toBe(words);
  });

  it.each([
    ['0 2 L * *', 'At 02:00, on the last day of the month'],
    ['5 * * * *', 'At 5 minutes past the hour'],
    ['0 */6 * * *', 'On the hour, every 6 hours'],
  ])('says of %s no more than it names', (expression, words) => {
    expect(describeCron(expression)).toBe(words);
  });

  it('refuses what is not valid', () => {
    expect(refusal(() => describeCron('0 25 * * *'))).toContain('is not valid');
  });
});

function slotsUntil(slots: Iterable<Date>, until: number): number[] {
  const taken: number[] = [];
  for (const slot of slots) {
    if (slot.getTime() > until) break;
    taken.push(slot.getTime());
  }
  return taken;
}

/** The instants in a year at which the zone's offset changes, to the hour. */
function changesIn(zone: string, year: number): number[] {
  const info = IANAZone.create(zone);
  const hour = 3_600_000;
  const changes: number[] = [];
  for (let time = Date.UTC(year, 0, 1); time < Date.UTC(year + 1, 0, 1); time += hour) {
    if (info.offset(time) !== info.offset(time - hour)) changes.push(time);
  }
  return changes;
}
