import { describe, expect, it } from 'vitest';
import { pathParts, shortPath } from '../../../renderer/words/paths.ts';

describe('a path', () => {
  it.each([
    ['/Users/ada/Backups', ['/', 'Users/', 'ada/', 'Backups']],
    ['C:\\Backups\\Retail EU', ['C:\\', 'Backups\\', 'Retail EU']],
    ['/', ['/']],
  ])('%s breaks behind its separators', (path, parts) => {
    expect(pathParts(path)).toEqual(parts);
  });

  it.each([
    ['/Users/ada/Backups', 40, '/Users/ada/Backups'],
    ['/Volumes/Department/Marketing/Archive/Retail EU', 40, '/Volumes/…/Marketing/Archive/Retail EU'],
    ['/Volumes/Department/Marketing/Archive/Retail EU', 30, '/Volumes/…/Archive/Retail EU'],
    ['/Volumes/Department/Marketing/Archive/Retail EU', 5, '/Volumes/…/Retail EU'],
    ['C:\\Data\\Department\\Marketing\\Retail EU', 24, 'C:\\Data\\…\\Retail EU'],
    ['/one-very-long-name-without-any-folder-in-it', 20, '/one-very-long-name-without-any-folder-in-it'],
  ])('%s in %d letters keeps its beginning and its end', (path, most, short) => {
    expect(shortPath(path, most)).toBe(short);
  });
});
