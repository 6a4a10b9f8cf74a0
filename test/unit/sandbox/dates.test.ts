import { describe, expect, it } from 'vitest';
import { formatServiceDate, formatWithoutOffset, parseFilterDate } from '../../../electron/sandbox/dates.ts';

const INSTANT = Date.UTC(2024, 0, 8, 14, 28, 1, 600);

describe('dates of the service', () => {
  it('are server time, -06:00, with trailing zeros trimmed', () => {
    expect(formatServiceDate(INSTANT)).toBe('2024-01-08T08:28:01.6-06:00');
    expect(formatServiceDate(INSTANT - 600)).toBe('2024-01-08T08:28:01-06:00');
  });

  it('can be in UTC, have seven digits, or no offset', () => {
    expect(formatServiceDate(INSTANT, 'utc')).toBe('2024-01-08T14:28:01.6Z');
    expect(formatServiceDate(INSTANT, 'ticks', 42)).toBe('2024-01-08T08:28:01.6000042-06:00');
    expect(formatWithoutOffset(INSTANT)).toBe('2024-01-08T08:28:01.6');
  });
});

describe('a date in a filter', () => {
  it.each([
    '2024-01-08T08:28:01.6-06:00',
    '2024-01-08T14:28:01.600Z',
    '2024-01-08T14:28:01.6000000Z',
    '2024-01-08T08:28:01.6',
    '2024-01-08 16:28:01.6+0200',
  ])('is understood as %s', (text) => {
    expect(parseFilterDate(text)).toBe(INSTANT);
  });

  it('may be a day alone, and nothing else is a date', () => {
    expect(parseFilterDate('2024-01-08')).toBe(Date.UTC(2024, 0, 8, 6));
    expect(parseFilterDate('yesterday')).toBeUndefined();
    expect(parseFilterDate('2024-13-45T00:00:00Z')).toBeUndefined();
  });
});
