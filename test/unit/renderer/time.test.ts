import { describe, expect, it } from 'vitest';
import {
  dayNumber,
  durationWords,
  exactTime,
  leftWords,
  sinceWords,
  timeWords,
  tookMilliseconds,
  untilWords,
} from '../../../renderer/words/time.ts';

const BERLIN = 'Europe/Berlin';
const now = new Date('2026-11-24T08:30:00Z');

describe('a time in words', () => {
  it.each([
    ['2026-11-24T01:00:00Z', 'today 02:00'],
    ['2026-11-23T23:30:00Z', 'today 00:30'],
    ['2026-11-23T01:00:00Z', 'yesterday 02:00'],
    ['2026-11-25T01:00:00Z', 'tomorrow 02:00'],
    ['2026-11-27T01:00:00Z', 'Friday 02:00'],
    ['2026-12-01T01:00:00Z', '1 Dec 02:00'],
    ['2026-11-22T01:00:00Z', '22 Nov 02:00'],
    ['2025-11-22T01:00:00Z', '22 Nov 2025 02:00'],
  ])('says %s as %s', (iso, words) => {
    expect(timeWords(iso, now, BERLIN)).toBe(words);
  });

  it('goes by the calendar of the zone, not by hours between', () => {
    expect(timeWords('2026-11-24T01:00:00Z', now, 'America/Los_Angeles')).toBe('yesterday 17:00');
  });

  it('tells today from yesterday on the day of 25 hours', () => {
    const evening = new Date('2026-10-25T22:30:00Z');
    expect(timeWords('2026-10-24T22:15:00Z', evening, BERLIN)).toBe('today 00:15');
    expect(dayNumber(evening, BERLIN) - dayNumber(new Date('2026-10-24T21:59:00Z'), BERLIN)).toBe(1);
  });

  it('is exact on hover, with the zone', () => {
    expect(exactTime('2026-11-24T01:00:14Z', BERLIN)).toMatch(
      /^Tuesday,? 24 November 2026, 02:00:14 \(Europe\/Berlin\)$/,
    );
  });

  it('writes midnight as 00, never as 24', () => {
    expect(timeWords('2026-11-23T23:00:00Z', now, BERLIN)).toBe('today 00:00');
  });
});

describe('a distance in words', () => {
  it.each([
    [10_000, 'now'],
    [60_000, 'in 1 min'],
    [59 * 60_000, 'in 59 min'],
    [59.6 * 60_000, 'in 1 h'],
    [5.4 * 3_600_000, 'in 5 h'],
    [47 * 3_600_000, 'in 47 h'],
    [72 * 3_600_000, 'in 3 days'],
    [-5000, 'now'],
  ])('says %d ms ahead as "%s"', (distance, words) => {
    expect(untilWords(new Date(now.getTime() + distance).toISOString(), now)).toBe(words);
  });

  it('looks back, too', () => {
    expect(sinceWords('2026-11-24T08:29:30Z', now)).toBe('just now');
    expect(sinceWords('2026-11-24T03:30:00Z', now)).toBe('5 h ago');
  });
});

describe('a duration in words', () => {
  it.each([
    [0, '0.1 s'],
    [420, '0.4 s'],
    [38_000, '38 s'],
    [252_000, '4 min 12 s'],
    [599_000, '9 min 59 s'],
    [1_560_000, '26 min'],
    [3_575_000, '1 h 00 min'],
    [3_600_000, '1 h 00 min'],
    [3_840_000, '1 h 04 min'],
  ])('says %d ms as "%s"', (milliseconds, words) => {
    expect(durationWords(milliseconds)).toBe(words);
  });

  it('is not known where the start or the end is not', () => {
    expect(tookMilliseconds({ started: null, finished: '2026-11-24T01:00:00Z' })).toBeNull();
    expect(tookMilliseconds({ started: '2026-11-24T01:00:00Z', finished: '2026-11-24T01:01:00Z' })).toBe(
      60_000,
    );
  });
});

describe('what is left of a run', () => {
  it.each([
    [3, 'a few seconds left'],
    [31, 'about 40 s left'],
    [149, 'about 2 min left'],
    [7300, 'about 2 h left'],
  ])('says %d s as "%s"', (seconds, words) => {
    expect(leftWords(seconds)).toBe(words);
  });
});
