import { DateTime } from 'luxon';

/**
 * A moment as people say it in a menu: "today 02:00", "tomorrow 14:30", "Tuesday 02:00" within a week,
 * else "3 Nov 02:00". `now` and the zone of this machine decide.
 */
export function dayWords(moment: Date, now: Date, zone = 'local'): string {
  const at = DateTime.fromJSDate(moment, { zone }).setLocale('en-GB');
  const today = DateTime.fromJSDate(now, { zone }).startOf('day');
  const days = Math.round(at.startOf('day').diff(today, 'days').days);
  return `${dayOf(at, days)} ${at.toFormat('HH:mm')}`;
}

function dayOf(at: DateTime, days: number): string {
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  if (Math.abs(days) < 7) return at.toFormat('cccc');
  return at.toFormat(Math.abs(days) < 180 ? 'd LLL' : 'd LLL yyyy');
}
