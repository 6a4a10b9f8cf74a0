import { isBackupError } from '../../shared/errors.ts';
import type { SchedulePreview } from '../../shared/ipc.ts';
import { describeCron, nextSlots, parseCron } from '../schedule/cron.ts';

const SHOWN = 5;

/** A schedule in words with its next five times, or what is wrong with it. */
export function previewSchedule(
  { cron: expression, zone }: { readonly cron: string; readonly zone: string },
  now: Date,
): SchedulePreview {
  try {
    const cron = parseCron(expression, zone);
    const next = nextSlots(cron, now, SHOWN).map((slot) => slot.toISOString());
    return { ok: true, words: describeCron(expression), next };
  } catch (error) {
    if (!isBackupError(error, 'configuration')) throw error;
    return { ok: false, message: [error.message, error.hint].filter(Boolean).join(' ') };
  }
}
