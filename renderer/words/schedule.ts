/** A schedule as the simple choices describe it; all others are a cron expression. */
export type SimpleSchedule =
  | { readonly kind: 'daily'; readonly time: string }
  | { readonly kind: 'weekdays'; readonly time: string }
  | { readonly kind: 'hours'; readonly every: number; readonly minute: number }
  | { readonly kind: 'cron'; readonly cron: string };

/** The hours that divide a day, so that the rhythm is the same each day. */
export const HOUR_STEPS = [1, 2, 3, 4, 6, 8, 12] as const;

export const DEFAULT_CRON = '0 2 * * *';

/** The five fields of a schedule, or null where its time is not one. */
export function toCron(schedule: SimpleSchedule): string | null {
  switch (schedule.kind) {
    case 'daily':
      return atTime(schedule.time, '*');
    case 'weekdays':
      return atTime(schedule.time, '1-5');
    case 'hours':
      return `${schedule.minute} ${schedule.every === 1 ? '*' : `*/${schedule.every}`} * * *`;
    case 'cron':
      return schedule.cron.trim() === '' ? null : schedule.cron.trim().replaceAll(/\s+/g, ' ');
  }
}

/** The simple choice that says the same as a cron expression, where there is one. */
export function fromCron(cron: string): SimpleSchedule {
  const fields = cron.trim().split(/\s+/);
  const [minute = '', hour = '', day, month, weekday = ''] = fields;
  const other: SimpleSchedule = { kind: 'cron', cron };
  if (fields.length !== 5 || day !== '*' || month !== '*' || !isNumber(minute, 59)) return other;
  const everyDay = weekday === '*';
  if (isNumber(hour, 23)) {
    const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
    if (everyDay) return { kind: 'daily', time };
    if (/^(1-5|mon-fri)$/i.test(weekday)) return { kind: 'weekdays', time };
    return other;
  }
  const every = hour === '*' ? 1 : Number(/^\*\/(\d+)$/.exec(hour)?.[1]);
  if (everyDay && HOUR_STEPS.some((step) => step === every)) {
    return { kind: 'hours', every, minute: Number(minute) };
  }
  return other;
}

/** The schedule of another kind, with what the two have in common kept. */
export function asKind(schedule: SimpleSchedule, kind: SimpleSchedule['kind']): SimpleSchedule {
  if (schedule.kind === kind) return schedule;
  const time = 'time' in schedule ? schedule.time : '02:00';
  switch (kind) {
    case 'daily':
    case 'weekdays':
      return { kind, time };
    case 'hours':
      return { kind, every: 6, minute: 0 };
    case 'cron':
      return { kind, cron: toCron(schedule) ?? DEFAULT_CRON };
  }
}

/** A time as people type it ("2", "2:30", "02.30", "0230") as "02:30"; null where it is none. */
export function parseTime(text: string): string | null {
  const match = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(text.trim());
  const hour = Number(match?.[1]);
  const minute = Number(match?.[2] ?? 0);
  if (match === null || hour > 23 || minute > 59) return null;
  return [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
}

function atTime(text: string, weekday: string): string | null {
  const [hour, minute] = parseTime(text)?.split(':').map(Number) ?? [];
  return hour === undefined || minute === undefined ? null : `${minute} ${hour} * * ${weekday}`;
}

function isNumber(field: string, most: number): boolean {
  return /^\d{1,2}$/.test(field) && Number(field) <= most;
}
