import { describe, expect, it } from 'vitest';
import { generateName, ODD_NAMES } from '../../../electron/sandbox/names.ts';
import { guid, hash, Random } from '../../../electron/sandbox/random.ts';

describe('generated names', () => {
  it('are the same for the same seed', () => {
    const names = () =>
      Array.from({ length: 50 }, (_, number) => generateName(new Random(1, number), number));
    expect(names()).toEqual(names());
    expect(new Set(names()).size).toBeGreaterThan(45);
  });

  it('include slashes, spaces at the ends, quotes, emoji and scripts other than Latin', () => {
    const names = Array.from({ length: 2000 }, (_, number) => generateName(new Random(1, number), number));
    for (const pattern of [
      /\//,
      /^ /,
      / $/,
      /"/,
      /\p{Extended_Pictographic}/u,
      /\p{Script=Cyrillic}/u,
      /\p{Script=Han}|\p{Script=Katakana}/u,
    ]) {
      expect(
        names.some((name) => pattern.test(name)),
        String(pattern),
      ).toBe(true);
    }
  });

  it('have odd ones among them: reserved on Windows, of one Unicode form each, over 200 characters', () => {
    expect(ODD_NAMES).toContain('CON');
    expect(ODD_NAMES.filter((name) => name.normalize('NFC') === 'Café crème')).toHaveLength(2);
    expect(ODD_NAMES.some((name) => name.length > 200)).toBe(true);
  });
});

describe('random numbers', () => {
  it('are the same for the same parts and others for others', () => {
    expect(hash(1, 2, 3)).toBe(hash(1, 2, 3));
    expect(hash(1, 2, 3)).not.toBe(hash(1, 3, 2));
    expect(hash(2 ** 40)).not.toBe(hash(0));
    expect(new Random(5).next()).toBe(new Random(5).next());
  });

  it('are spread evenly', () => {
    const random = new Random(9);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let count = 0; count < 10_000; count += 1) tenths[random.below(10)]! += 1;
    for (const tenth of tenths) expect(Math.abs(tenth - 1000)).toBeLessThan(150);
  });

  it('make GUIDs', () => {
    expect(guid(1, 2)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('refuse to pick from nothing', () => {
    expect(() => new Random(1).pick([])).toThrow(RangeError);
  });
});
