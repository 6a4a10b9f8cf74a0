import { describe, expect, it } from 'vitest';
import { chartOf, topOf } from '../../../renderer/screens/overview/chart-bars.ts';
import { newestFirst } from '../../../renderer/words/runs.ts';
import { runLine } from './builders.ts';

const ZONE = 'Europe/Berlin';
const now = new Date('2026-11-24T08:30:00Z');
const HOUR = 3_600_000;

function lines(count: number, every: number) {
  return newestFirst(
    Array.from({ length: count }, (_, index) => {
      const at = new Date(Date.parse('2026-11-24T08:00:00Z') - index * every).toISOString();
      return runLine({ at, started: at, finished: at });
    }),
  );
}

describe('the chart of changes', () => {
  it('has no bar for what was done with backups beside making them', () => {
    const [one] = lines(1, HOUR);
    const chart = chartOf(
      [runLine({ trigger: 'retention', counts: null, bytes: null }), ...(one ? [one] : [])],
      now,
      ZONE,
    );
    expect(chart.bars).toHaveLength(1);
  });

  it('has a bar for each run of the last 30 days, the oldest first', () => {
    const { unit, bars } = chartOf(lines(40, 24 * HOUR), now, ZONE);
    expect(unit).toBe('run');
    expect(bars).toHaveLength(30);
    expect(bars[0]?.day).toBe('26 Oct');
    expect(bars.at(-1)?.label).toBe('today 09:00');
  });

  it('has a bar for each day where there are many runs, with the sum of their changes', () => {
    const { unit, bars } = chartOf(lines(200, HOUR), now, ZONE);
    expect(unit).toBe('day');
    expect(bars.at(-1)).toMatchObject({ label: '24 Nov', changed: 100, added: 30, deleted: 10 });
    expect(new Set(bars.map(({ key }) => key)).size).toBe(bars.length);
  });

  it('shows the worst that happened on a day', () => {
    const [first, ...others] = lines(100, HOUR);
    const failed = runLine({ ...first, outcome: 'failed', counts: null });
    expect(chartOf([failed, ...others], now, ZONE).bars.at(-1)?.outcome).toBe('failed');
  });

  it('is empty without runs', () => {
    expect(chartOf([], now, ZONE).bars).toEqual([]);
  });
});

describe('the top of its axis', () => {
  it.each([
    [[], 4],
    [[1], 4],
    [[9431], 10_000],
    [[5], 6],
    [[9431, 12, 14, 9, 22, 17], 30],
    [[12, 14, 9, 22, 17], 30],
    [[58, 40, 31], 60],
  ])('for %j is %d', (totals, top) => {
    expect(topOf(totals)).toBe(top);
  });
});
