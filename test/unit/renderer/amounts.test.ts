import { describe, expect, it } from 'vitest';
import { count, counted, perSecond, size } from '../../../renderer/words/amounts.ts';

describe('amounts', () => {
  it('have separators', () => {
    expect(count(9812)).toBe('9,812');
    expect(counted(1, 'change')).toBe('1 change');
    expect(counted(9812, 'change')).toBe('9,812 changes');
    expect(counted(2, 'is', 'are')).toBe('2 are');
  });

  it.each([
    [0, '0 KB'],
    [12, '1 KB'],
    [812_400, '812 KB'],
    [999_600, '1.0 MB'],
    [1_400_000, '1.4 MB'],
    [214_300_000, '214 MB'],
    [3_210_000_000, '3.2 GB'],
    [5_000_000_000_000_000, '5000 TB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(size(bytes)).toBe(words);
  });

  it('tell slow rates with a digit after the point', () => {
    expect(perSecond(38.2)).toBe('38/s');
    expect(perSecond(0.42)).toBe('0.4/s');
  });
});
