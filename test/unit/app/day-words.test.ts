import { describe, expect, it } from 'vitest';
import { dayWords } from '../../../electron/app/day-words.ts';

const now = new Date('2026-11-24T23:30:00Z');

describe('a moment in words', () => {
  it.each([
    ['2026-11-24T01:00:00Z', 'UTC', 'today 01:00'],
    ['2026-11-24T23:59:59Z', 'UTC', 'today 23:59'],
    ['2026-11-25T00:00:00Z', 'UTC', 'tomorrow 00:00'],
    ['2026-11-23T02:00:00Z', 'UTC', 'yesterday 02:00'],
    ['2026-11-27T02:00:00Z', 'UTC', 'Friday 02:00'],
    ['2026-11-03T02:00:00Z', 'UTC', '3 Nov 02:00'],
    ['2025-11-03T02:00:00Z', 'UTC', '3 Nov 2025 02:00'],
    ['2026-11-24T23:45:00Z', 'Europe/Berlin', 'today 00:45'],
    ['2026-11-24T22:45:00Z', 'Europe/Berlin', 'yesterday 23:45'],
  ])('puts %s in %s as "%s"', (moment, zone, words) => {
    expect(dayWords(new Date(moment), now, zone)).toBe(words);
  });

  it('counts days, not hours, over a change of the clocks', () => {
    const evening = new Date('2026-10-24T21:30:00Z');
    expect(dayWords(new Date('2026-10-25T22:59:00Z'), evening, 'Europe/Berlin')).toBe('tomorrow 23:59');
  });
});
