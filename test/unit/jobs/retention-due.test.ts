import { describe, expect, it } from 'vitest';
import { retentionDue } from '../../../electron/jobs/retention-due.ts';
import type { RunLogEntry } from '../../../electron/journal/run-log.ts';
import type { RetentionSettings } from '../../../shared/trust.ts';

const NOW = new Date('2026-11-24T02:00:00Z');
const POLICY = { keep: 'thinned', days: 30, weeks: 0, months: 12, years: 0, versions: 1 } as const;
const AUTOMATIC: RetentionSettings = { policy: POLICY, automatic: true };

type Entry = Pick<RunLogEntry, 'at' | 'trigger' | 'outcome'>;

function entry(daysAgo: number, change: Partial<Entry> = {}): Entry {
  return {
    at: new Date(NOW.getTime() - daysAgo * 24 * 3_600_000),
    trigger: 'retention',
    outcome: 'complete',
    ...change,
  };
}

describe('what is due after a backup', () => {
  it.each<[string, RetentionSettings, Entry[], ReturnType<typeof retentionDue>]>([
    ['nothing, where the user removes by hand', { policy: POLICY, automatic: false }, [], 'nothing'],
    ['nothing, where all are kept', { policy: { keep: 'all' }, automatic: true }, [], 'nothing'],
    ['thinning out, where that was never done', AUTOMATIC, [], 'apply'],
    ['nothing, where it was done six days ago', AUTOMATIC, [entry(6)], 'nothing'],
    [
      'nothing, where it was done by hand an hour ago, with problems',
      AUTOMATIC,
      [entry(0.04, { outcome: 'with problems' })],
      'nothing',
    ],
    ['thinning out, where it was done seven days ago', AUTOMATIC, [entry(7)], 'apply'],
    ['nothing, where it failed an hour ago', AUTOMATIC, [entry(0.04, { outcome: 'failed' })], 'nothing'],
    ['thinning out, where it failed a day ago', AUTOMATIC, [entry(1, { outcome: 'failed' })], 'apply'],
    [
      'nothing, where it failed a day ago and was done before that',
      AUTOMATIC,
      [entry(5), entry(1, { outcome: 'failed' })],
      'nothing',
    ],
    ['thinning out, where a clock that was ahead has written it down', AUTOMATIC, [entry(-400)], 'apply'],
    ['thinning out, whatever backups were made', AUTOMATIC, [entry(0.1, { trigger: 'schedule' })], 'apply'],
    [
      'looking at the size, where there is a limit',
      { policy: { keep: 'all', warnAboveBytes: 1 }, automatic: false },
      [],
      'measure',
    ],
    [
      'nothing, where the size was looked at yesterday',
      { policy: { keep: 'all', warnAboveBytes: 1 }, automatic: false },
      [entry(1)],
      'nothing',
    ],
  ])('is %s', (_, settings, entries, due) => {
    expect(retentionDue(settings, entries, NOW)).toBe(due);
  });
});
