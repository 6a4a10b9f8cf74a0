import { DateTime } from 'luxon';
import { BackupError } from '../../../shared/errors.ts';

/**
 * The moment that a date on the command line means, as an instant; null for the newest (`latest`). A day is taken
 * to its end, in `zone` (IANA). Throws `configuration` for anything else.
 */
export function parseMoment(text: string, zone: string): string | null {
  const written = text.trim();
  if (written === 'latest' || written === 'now') return null;
  const moment = DateTime.fromISO(written, { zone });
  if (!moment.isValid) {
    throw new BackupError('configuration', `"${written}" is not a date.`, {
      hint: 'Write it as 2026-11-24, 2026-11-24T14:30, 2026-11-24T14:30Z, or "latest".',
    });
  }
  const isDay = /^\d{4}-?\d{2}-?\d{2}$/.test(written);
  return (isDay ? moment.endOf('day') : moment).toUTC().toISO();
}
