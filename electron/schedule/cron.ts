import { CronExpressionParser } from 'cron-parser';
import cronstrue from 'cronstrue';
import { DateTime, IANAZone } from 'luxon';
import { BackupError } from '../../shared/errors.ts';

const FIELD_NAMES = 'minute, hour, day of the month, month, day of the week';
const EXAMPLE = 'For example `0 2 * * *` is every day at 02:00.';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * How far two wall-clock times may change places when they become instants: less than what a change to or
 * from summer time moves, at most two hours (Antarctica/Troll).
 */
const LARGEST_SHIFT_MILLISECONDS = 120 * MINUTE;

/** A valid cron expression in a time zone. */
export interface Cron {
  readonly expression: string;
  readonly zone: string;
  /** The slots strictly later than `after`, ascending, without end. */
  slotsAfter(after: Date): Iterable<Date>;
}

/**
 * Parses a cron expression of five fields and an IANA time zone. Throws `configuration` where either is
 * not valid or the expression never comes due.
 *
 * A slot is a time on the wall clock. One that the change to summer time leaves out runs at the moment
 * shifted by the hour left out; one that the change back repeats runs once, at its first occurrence,
 * except where the expression names every hour: that means a rhythm, and both hours have it.
 */
export function parseCron(expression: string, zone: string): Cron {
  const fields = normaliseFields(expression);
  checkZone(zone);
  const everyHour = hoursOf(fields, expression).size === 24;
  const cron: Cron = {
    expression: fields,
    zone,
    slotsAfter: (after) => slotsAfter({ fields, zone, everyHour }, after),
  };
  if (nextSlot(cron, new Date()) === undefined) {
    throw new BackupError('configuration', `The schedule "${fields}" never comes due.`, {
      hint: `Choose a day that exists in the months named. ${EXAMPLE}`,
    });
  }
  return cron;
}

/** The first slot later than `after`; undefined where the expression has none in the years to come. */
export function nextSlot(cron: Cron, after: Date): Date | undefined {
  for (const slot of cron.slotsAfter(after)) return slot;
  return undefined;
}

/** The next `count` slots later than `after`. */
export function nextSlots(cron: Cron, after: Date, count: number): Date[] {
  const slots: Date[] = [];
  if (count <= 0) return slots;
  for (const slot of cron.slotsAfter(after)) {
    slots.push(slot);
    if (slots.length === count) break;
  }
  return slots;
}

/** The schedule in words, such as "At 02:00, Monday through Friday". Throws `configuration`. */
export function describeCron(expression: string): string {
  const fields = normaliseFields(expression);
  hoursOf(fields, expression);
  const words = cronstrue.toString(fields, { use24HourTimeFormat: true });
  // The library leaves out that it is each day.
  return namesNoDay(fields) ? words.replace(/^At (?=.*\d{2}:\d{2})/, 'Every day at ') : words;
}

function namesNoDay(fields: string): boolean {
  const [, , day = '', , weekday = ''] = fields.split(' ');
  return [day, weekday].every((field) => field === '*' || field === '?');
}

function normaliseFields(expression: string): string {
  const fields = expression.trim().split(/\s+/);
  if (fields.length === 6) {
    throw new BackupError(
      'configuration',
      `The schedule "${expression}" has six fields; seconds are not offered.`,
      {
        hint: `Leave out the first field. The five fields are ${FIELD_NAMES}. ${EXAMPLE}`,
      },
    );
  }
  if (fields.length !== 5) {
    throw new BackupError(
      'configuration',
      `The schedule "${expression}" is not a cron expression of five fields.`,
      {
        hint: `The five fields are ${FIELD_NAMES}. ${EXAMPLE}`,
      },
    );
  }
  // The parser takes H for "any value of its choice", a new one at each start: no schedule to rely on.
  if (fields.some((field) => /H/i.test(field.replaceAll(/THU/gi, '')))) {
    throw new BackupError('configuration', `The schedule "${expression}" leaves a time to chance (H).`, {
      hint: `Name the time. ${EXAMPLE}`,
    });
  }
  return fields.join(' ');
}

function checkZone(zone: string): void {
  if (IANAZone.isValidZone(zone)) return;
  throw new BackupError('configuration', `"${zone}" is not a known time zone.`, {
    hint: 'Use a name of the IANA time zone database, for example Europe/Berlin, America/New_York or UTC.',
  });
}

function hoursOf(fields: string, expression: string): ReadonlySet<number> {
  try {
    const hours = CronExpressionParser.parse(fields, { tz: 'UTC' }).fields.hour.values;
    return new Set(hours.map(Number));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackupError('configuration', `The schedule "${expression}" is not valid: ${reason}.`, {
      hint: `The five fields are ${FIELD_NAMES}. ${EXAMPLE}`,
      cause: error,
    });
  }
}

interface WallSchedule {
  readonly fields: string;
  readonly zone: string;
  readonly everyHour: boolean;
}

/**
 * cron-parser lists the wall-clock times (as if the zone were UTC), luxon makes instants of them. Given
 * the zone itself, cron-parser 5.10 answers differently when asked within the hour of a change, backwards
 * leaves out a day, and in zones with a half-hour change names a wrong time or gives up.
 */
function* slotsAfter(schedule: WallSchedule, after: Date): Generator<Date> {
  let latest = after.getTime();
  let waiting: number[] = [];
  for (const { instants, sureUntil } of wallTimes(schedule, latest)) {
    waiting = [...waiting, ...instants].sort((one, other) => one - other);
    const sure = waiting.filter((slot) => slot <= sureUntil);
    waiting = waiting.slice(sure.length);
    for (const slot of sure) {
      if (slot > latest) yield new Date(slot);
      latest = Math.max(latest, slot);
    }
  }
  for (const slot of waiting) {
    if (slot > latest) yield new Date(slot);
    latest = Math.max(latest, slot);
  }
}

/** Wall-clock times with their instants; the instants of all later ones lie after `sureUntil`. */
function* wallTimes(
  { fields, zone, everyHour }: WallSchedule,
  after: number,
): Generator<{ instants: number[]; sureUntil: number }> {
  const clock = IANAZone.create(zone);
  const begin =
    after + clock.offset(after) * MINUTE - (isSteady(clock, after) ? 0 : LARGEST_SHIFT_MILLISECONDS);
  const times = CronExpressionParser.parse(fields, { tz: 'UTC', currentDate: new Date(begin) });
  while (times.hasNext()) {
    const wall = times.next().getTime();
    if (isSteady(clock, wall)) {
      const instant = wall - clock.offset(wall) * MINUTE;
      yield { instants: [instant], sureUntil: instant };
    } else {
      const instants = instantsOf(wall, zone, everyHour);
      yield { instants, sureUntil: Math.min(...instants) - LARGEST_SHIFT_MILLISECONDS };
    }
  }
}

/** Whether no change moves the clock within a day of `time`, be it an instant or a time on the wall. */
function isSteady(clock: IANAZone, time: number): boolean {
  return clock.offset(time - DAY) === clock.offset(time + DAY);
}

/** The instants of a time on the wall near a change, earliest first. */
function instantsOf(wall: number, zone: string, everyHour: boolean): number[] {
  const { year, month, day, hour, minute } = DateTime.fromMillis(wall, { zone: 'UTC' });
  const occurrences = DateTime.fromObject({ year, month, day, hour, minute }, { zone })
    .getPossibleOffsets()
    .map((occurrence) => occurrence.toMillis())
    .sort((one, other) => one - other);
  return everyHour ? occurrences : occurrences.slice(0, 1);
}

/** This machine's time zone; UTC where the system names none that is known. */
export function machineZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return IANAZone.isValidZone(timeZone) ? timeZone : 'UTC';
}
