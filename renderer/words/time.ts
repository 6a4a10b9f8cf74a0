const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Times are told in this machine's zone unless another is named. */
export const machineZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "today 02:00", "tomorrow 02:00", "Friday 02:00", "3 Nov 02:00", "3 Nov 2025 02:00". */
export function timeWords(iso: string, now: Date, zone: string): string {
  const time = new Date(iso);
  return `${dayWords(time, now, zone)} ${clock(time, zone)}`;
}

/** "today", "yesterday", "Friday" within six days either way, else the date. */
export function dayWords(time: Date, now: Date, zone: string): string {
  const days = dayNumber(time, zone) - dayNumber(now, zone);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  if (days > 0 && days < 7) return format(time, zone, { weekday: 'long' });
  return shortDate(time, now, zone);
}

/** "3 Nov", with the year where it is another one. */
export function shortDate(time: Date, now: Date, zone: string): string {
  const sameYear = format(time, zone, { year: 'numeric' }) === format(now, zone, { year: 'numeric' });
  return format(time, zone, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) });
}

/** The whole of it: "Tuesday, 24 November 2026, 02:00:14 (Europe/Berlin)". */
export function exactTime(iso: string, zone: string): string {
  const time = new Date(iso);
  const date = format(time, zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const seconds = format(time, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return `${date}, ${seconds} (${zone})`;
}

/** "in 5 h", "in 12 min", "in 3 days", "now". */
export function untilWords(iso: string, now: Date): string {
  const distance = Date.parse(iso) - now.getTime();
  if (distance < MINUTE / 2) return 'now';
  return `in ${roughly(distance)}`;
}

/** "5 h ago", "just now". */
export function sinceWords(iso: string, now: Date): string {
  const distance = now.getTime() - Date.parse(iso);
  if (distance < MINUTE) return 'just now';
  return `${roughly(distance)} ago`;
}

/** How long something took, more exactly the shorter it was: "0.4 s", "38 s", "4 min 12 s", "26 min", "1 h 04 min". */
export function durationWords(milliseconds: number): string {
  if (milliseconds < 950) return `${Math.max(0.1, milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** What is left of a run: "a few seconds left", "about 2 min left". */
export function leftWords(seconds: number): string {
  if (seconds < 8) return 'a few seconds left';
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} s left`;
  return `about ${roughly(seconds * 1000)} left`;
}

/** How long a run took; null where it is not known. */
export function tookMilliseconds(run: { started: string | null; finished: string | null }): number | null {
  if (run.started === null || run.finished === null) return null;
  return Math.max(0, Date.parse(run.finished) - Date.parse(run.started));
}

function roughly(milliseconds: number): string {
  if (milliseconds < 59.5 * MINUTE) return `${Math.max(1, Math.round(milliseconds / MINUTE))} min`;
  if (milliseconds < 47.5 * HOUR) return `${Math.round(milliseconds / HOUR)} h`;
  return `${Math.round(milliseconds / DAY)} days`;
}

function clock(time: Date, zone: string): string {
  return format(time, zone, { hour: '2-digit', minute: '2-digit' });
}

/** The days since 1970 as the calendar of `zone` counts them. */
export function dayNumber(time: Date, zone: string): number {
  return Date.parse(`${calendarDay(time, zone)}T00:00:00Z`) / DAY;
}

function format(time: Date, zone: string, options: Intl.DateTimeFormatOptions): string {
  return formatter('en-GB', { timeZone: zone, hourCycle: 'h23', ...options }).format(time);
}

/** Formatters by what they were made of: making one takes far longer than using it, and lists use them a lot. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** A day as date fields have it: "2026-11-24". */
export function calendarDay(time: Date, zone: string): string {
  return formatter('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    time,
  );
}

/** The first instant of a day such as "2026-11-24" in a zone. */
export function startOfDay(day: string, zone: string): string {
  const guess = Date.parse(`${day}T00:00:00Z`);
  // The zone's distance from UTC may be another one on the other side of the guess: once more is enough.
  const first = guess - distanceFromUtc(guess, zone);
  return new Date(guess - distanceFromUtc(first, zone)).toISOString();
}

/** The last millisecond of a day. */
export function endOfDay(day: string, zone: string): string {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
  return new Date(Date.parse(startOfDay(next, zone)) - 1).toISOString();
}

/** How far a zone's clocks are ahead at an instant, in milliseconds. */
function distanceFromUtc(instant: number, zone: string): number {
  const part = formatter('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(instant)
    .find(({ type }) => type === 'timeZoneName');
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(part?.value ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
}
