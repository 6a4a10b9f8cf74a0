import { describe, expect, test } from 'vitest';
import { isInside, parseFolder, parsePath } from '../../../electron/storage/paths.ts';

describe('parsePath', () => {
  test('splits a path at its slashes', () => {
    expect(parsePath('backup_20261124/content/a b/ü.1.json')).toEqual([
      'backup_20261124',
      'content',
      'a b',
      'ü.1.json',
    ]);
  });

  test('takes names that only begin or end with dots', () => {
    expect(parsePath('.hidden/...a/b..')).toEqual(['.hidden', '...a', 'b..']);
  });

  test.each([
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    '.',
    '..',
    'a/..',
    'a/.. ',
    'a/. .',
    'a\\b',
    'C:',
    'a/c:/b',
    'a\0',
    '\udc00',
  ])('refuses %j, and says why in one sentence', (path) => {
    expect(() => parsePath(path)).toThrow(/^The path .* is refused: [^.]*\.$/s);
  });
});

test('the empty path is the root where a folder is meant', () => {
  expect(parseFolder('')).toEqual([]);
  expect(parseFolder('a/b')).toEqual(['a', 'b']);
  expect(() => parseFolder('..')).toThrow('is refused');
});

test('a path is inside another one only below its own name', () => {
  expect(isInside('/backups', '/backups')).toBe(true);
  expect(isInside('/backups', '/backups/a/b')).toBe(true);
  expect(isInside('/backups', '/backups/..a')).toBe(true);
  expect(isInside('/backups', '/backups2')).toBe(false);
  expect(isInside('/backups', '/')).toBe(false);
  expect(isInside('/backups', '/other')).toBe(false);
});
