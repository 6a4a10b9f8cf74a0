/**
 * Dates as Marketing Cloud writes them: server time is always -06:00, without daylight saving. Seen are
 * `2024-01-08T08:28:01.6-06:00` (trailing zeros trimmed), `2022-06-27T07:19:07Z`, seven fractional digits,
 * no offset at all, and a space instead of `T`.
 */
const SERVER_OFFSET = '-06:00';
const SERVER_OFFSET_MILLISECONDS = -6 * 3_600_000;
const FRACTION_DIGITS = 7;
const WRITTEN = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(?:(Z)|([+-]\d\d):?(\d\d))?$/i;

/**
 * The instant `text` means, as UTC `YYYY-MM-DDTHH:MM:SS.fffffffZ`, which sorts as text; digits beyond the
 * seventh are dropped. Undefined where it is not a date.
 */
export function toInstant(text: string): string | undefined {
  const [, day, minute, second = '00', fraction = '', zulu, hours, minutes] = WRITTEN.exec(text.trim()) ?? [];
  if (day === undefined || minute === undefined) return undefined;
  const wall = `${day}T${minute}:${second}`;
  const offset = zulu ? 'Z' : hours === undefined ? SERVER_OFFSET : `${hours}:${minutes}`;
  const milliseconds = Date.parse(`${wall}${offset}`);
  if (Number.isNaN(milliseconds) || !isOnCalendar(wall)) return undefined;
  const seconds = new Date(milliseconds).toISOString().slice(0, -'.000Z'.length);
  if (!/^\d{4}-/.test(seconds)) return undefined;
  return `${seconds}.${fraction.slice(0, FRACTION_DIGITS).padEnd(FRACTION_DIGITS, '0')}Z`;
}

/** `date` in server time with its offset, as in `2024-01-08T08:28:01.600-06:00`: the form that is sent. */
export function toServerDate(date: Date): string {
  const shifted = new Date(date.getTime() + SERVER_OFFSET_MILLISECONDS);
  return `${shifted.toISOString().slice(0, -1)}${SERVER_OFFSET}`;
}

/** False for 30 February and 24:00, which `Date.parse` takes as the day after. */
function isOnCalendar(wall: string): boolean {
  const milliseconds = Date.parse(`${wall}Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(wall);
}
