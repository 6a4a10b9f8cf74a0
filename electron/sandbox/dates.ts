const SERVER_OFFSET_MILLISECONDS = -6 * 60 * 60 * 1000;

/** How the service writes an instant: `-06:00` (nearly always), `Z`, or with seven fractional digits. */
export type DateForm = 'offset' | 'utc' | 'ticks';

/**
 * An instant as the service writes it: server time is always -06:00, trailing zeros of the fraction are
 * trimmed. `ticks` are the 0 to 9,999 units of 100 ns after the millisecond, shown in the form `ticks` only.
 */
export function formatServiceDate(milliseconds: number, form: DateForm = 'offset', ticks = 0): string {
  const shift = form === 'utc' ? 0 : SERVER_OFFSET_MILLISECONDS;
  const text = new Date(milliseconds + shift).toISOString();
  const seconds = text.slice(0, 19);
  if (form === 'ticks') return `${seconds}${text.slice(19, 23)}${String(ticks).padStart(4, '0')}-06:00`;
  return `${seconds}${trimFraction(text.slice(19, 23))}${form === 'utc' ? 'Z' : '-06:00'}`;
}

/** An instant in server time without an offset, as deletedAssets writes it. */
export function formatWithoutOffset(milliseconds: number): string {
  return formatServiceDate(milliseconds).slice(0, -'-06:00'.length);
}

function trimFraction(fraction: string): string {
  const trimmed = fraction.replace(/0+$/, '');
  return trimmed === '.' ? '' : trimmed;
}

const DATE =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * The instant a filter's date means, in milliseconds (finer digits are cut); undefined where it is no date.
 * Without an offset it is server time.
 */
export function parseFilterDate(text: string): number | undefined {
  const match = DATE.exec(text.trim());
  if (match === null) return undefined;
  const [, day, time = '00:00', fraction = '', offset = '-06:00'] = match;
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  const seconds = time.length === 5 ? `${time}:00` : time;
  const zone = /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  const instant = Date.parse(`${day}T${seconds}.${milliseconds}${zone}`);
  return Number.isNaN(instant) ? undefined : instant;
}
