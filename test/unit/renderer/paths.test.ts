import { describe, expect, it } from 'vitest';
import { pathParts, sentenceParts, shortPath } from '../../../renderer/words/paths.ts';

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

describe('a sentence', () => {
  it.each([
    ['The disk is full. 1.5 MB/s were left.', ['The disk is full. 1.5 MB/s were left.']],
    [
      'Nothing answers at mc1q2w3e4r5t6y7u8.rest.marketingcloudapis.com.',
      ['Nothing answers at ', 'mc1q2w3e4r5t6y7u8.', 'rest.', 'marketingcloudapis.', 'com.'],
    ],
    [
      'Could not write s3://northwind-backups/retail: it was refused.',
      ['Could not write ', 's3://', 'northwind-backups/', 'retail:', ' it was refused.'],
    ],
  ])('%s breaks within its addresses behind their dots and separators', (sentence, parts) => {
    expect(sentenceParts(sentence)).toEqual(parts);
  });
});
