import { describe, expect, it } from 'vitest';
import { count, duration, size } from '../../../electron/jobs/words.ts';

describe('a number', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [4120, '4,120'],
    [1_234_567, '1,234,567'],
  ])('%d is written %s', (value, text) => {
    expect(count(value)).toBe(text);
  });
});

describe('a size', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KB'],
    [42_800, '42.8 KB'],
    [1_211_474, '1.2 MB'],
    [2_500_000_000, '2.50 GB'],
  ])('of %d bytes is written %s', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });
});

describe('a duration', () => {
  it.each([
    [0, '1 s'],
    [0.4, '1 s'],
    [89, '89 s'],
    [90, '2 min'],
    [3600, '60 min'],
    [5400, '1.5 h'],
    [36_000, '10.0 h'],
  ])('of %d seconds is said as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
