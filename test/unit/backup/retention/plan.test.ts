import { describe, expect, it } from 'vitest';
import { type PlannedRun, planRetention } from '../../../../electron/backup/retention/plan.ts';
import type { RetentionPolicy } from '../../../../shared/retention.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const DAY = 24 * 3_600_000;

function run(until: string, given: Partial<PlannedRun> = {}): PlannedRun {
  return {
    runId: `run-${until}`,
    kind: 'backup',
    until,
    sequence: 0,
    watermark: until,
    walked: false,
    full: false,
    ...given,
  };
}

/** A run a day at two in the morning, the oldest first. */
function daily(days: number): PlannedRun[] {
  return Array.from({ length: days }, (_, index) =>
    run(new Date(Date.UTC(2026, 10, 24, 2) - (days - 1 - index) * DAY).toISOString(), { sequence: index }),
  );
}

const thinned = (given: Partial<Extract<RetentionPolicy, { keep: 'thinned' }>> = {}): RetentionPolicy => ({
  keep: 'thinned',
  days: 3,
  weeks: 0,
  months: 0,
  years: 0,
  versions: 1,
  ...given,
});

function kept(runs: readonly PlannedRun[], policy: RetentionPolicy, zone = 'UTC'): string[] {
  return planRetention(runs, policy, NOW, zone)
    .filter(({ keep }) => keep)
    .map(({ run: { until }, why }) => `${until.slice(0, 10)} ${why}`);
}

describe('which runs stay', () => {
  it('is all of them unless a policy says otherwise', () => {
    expect(kept(daily(400), { keep: 'all' })).toHaveLength(400);
  });

  it('is the last full backup, so that the next one is due in its time', () => {
    const runs = daily(60).map((each, index) => ({ ...each, full: index === 3 || index === 20 }));
    expect(kept(runs, thinned({ days: 1 }))).toEqual([
      '2026-10-16 last full backup',
      '2026-11-23 last two days',
      '2026-11-24 day',
    ]);
  });

  it('is those of the last days, then the last one of each week, month and year', () => {
    expect(kept(daily(800), thinned({ weeks: 2, months: 3, years: 2 }))).toEqual([
      '2025-12-31 year',
      '2026-08-31 year',
      '2026-09-30 month',
      '2026-10-31 month',
      '2026-11-08 month',
      '2026-11-15 week',
      '2026-11-21 week',
      '2026-11-22 day',
      '2026-11-23 day',
      '2026-11-24 day',
    ]);
  });

  it('goes by the days of the zone', () => {
    const runs = [run('2026-11-21T23:30:00Z'), run('2026-11-22T00:30:00Z'), ...daily(2)];
    expect(kept(runs, thinned())).not.toContain('2026-11-21 day');
    expect(kept(runs, thinned(), 'Europe/Berlin')).toContain('2026-11-21 day');
  });

  it('goes by the days of the zone also where the clocks are changed', () => {
    const runs = [run('2026-10-24T22:30:00Z'), run('2026-10-24T21:30:00Z'), ...daily(2)];
    // 31 days begin on 25 October at midnight, which summer time has at 22:00 UTC.
    expect(kept(runs, thinned({ days: 31 }), 'Europe/Berlin')).toEqual([
      '2026-10-24 day',
      '2026-11-23 day',
      '2026-11-24 day',
    ]);
  });

  it('never leaves out the newest run, the one that is built on, or the last comparison of all ids', () => {
    const old = '2020-01-01T02:00:00Z';
    const runs = [
      run('2019-01-01T02:00:00Z'),
      run(old, { walked: true, watermark: old }),
      run('2020-02-01T02:00:00Z', { watermark: old }),
      run('2020-03-01T02:00:00Z', { watermark: null }),
      run('2020-06-01T02:00:00Z', { watermark: null }),
    ];
    expect(kept(runs, thinned())).toEqual([
      '2020-01-01 last comparison of all ids',
      '2020-02-01 greatest watermark',
      '2020-06-01 newest run',
    ]);
  });

  it('never leaves out what a restore saved, nor a run of the last two days before the newest', () => {
    const runs = [
      run('2020-01-01T02:00:00Z', { kind: 'safety' }),
      run('2020-01-02T02:00:00Z', { kind: 'repair' }),
      run('2020-06-01T02:00:00Z'),
      run('2020-06-02T02:00:00Z'),
    ];
    expect(kept(runs, thinned())).toEqual([
      '2020-01-01 safety run',
      '2020-06-01 last two days',
      '2020-06-02 newest run',
    ]);
  });

  it('lets a run that only mended or saved stand for no week', () => {
    const runs = [run('2026-11-16T02:00:00Z'), run('2026-11-17T02:00:00Z', { kind: 'repair' }), ...daily(2)];
    expect(kept(runs, thinned({ weeks: 2 }))).toContain('2026-11-16 week');
    expect(kept(runs, thinned({ weeks: 2 }))).not.toContain('2026-11-17 week');
  });

  it('passes carried runs over', () => {
    const verdicts = planRetention(
      [run('2020-01-01T02:00:00Z', { kind: 'carried' }), ...daily(1)],
      thinned(),
      NOW,
      'UTC',
    );
    expect(verdicts.map(({ run: { kind } }) => kind)).toEqual(['backup']);
  });

  it('keeps a repair for as long as a run stays that it mends', () => {
    const [oldest, old] = ['2026-01-01T02:00:00Z', '2026-01-02T02:00:00Z'];
    const repair = (mends: string[]) => run(old, { kind: 'repair', sequence: 1, watermark: null, mends });
    const newest = run('2026-11-24T02:00:00Z');
    const runs = [run(oldest), newest];
    expect(kept([...runs, repair([`run-${oldest}`])], thinned())).not.toContain(
      '2026-01-02 mends a run that stays',
    );
    expect(kept([...runs, repair([`run-${oldest}`, newest.runId])], thinned())).toContain(
      '2026-01-02 mends a run that stays',
    );
  });
});
