import { describe, expect, it } from 'vitest';
import { freedBy, outcomeWords, warningWords } from '../../../electron/jobs/retention-words.ts';

const DONE = {
  folder: 'backup_20261124_3f9a2c',
  removed: { folders: ['a', 'b', 'c'], files: 30, bytes: 5_000_000 },
  written: { files: 4, bytes: 800_000 },
  refused: [],
  warnings: [],
} as const;

describe('what a retention has done, in words', () => {
  it('counts what is gone, less what was written for it', () => {
    expect(freedBy(DONE)).toBe(4_200_000);
    expect(outcomeWords(DONE)).toBe('3 backups removed, 4.2 MB freed.');
  });

  it('says what is still there and why, and that too much is', () => {
    const refused = [{ folder: 'd', reason: 'Could not remove s3://b/d: it is locked.' }];
    const warnings = [{ kind: 'takes more', bytes: 2_000_000_000, limit: 1_000_000_000 }] as const;
    expect(outcomeWords({ ...DONE, refused, warnings })).toBe(
      '3 backups removed, 4.2 MB freed. Still there: 1 backup. Could not remove s3://b/d: it is locked. ' +
        'The backups take 2.00 GB, more than the 1.00 GB they are meant to take.',
    );
  });

  it('says that there was nothing to remove', () => {
    const removed = { folders: [], files: 0, bytes: 0 };
    expect(outcomeWords({ ...DONE, folder: null, removed })).toBe('There was no backup to remove.');
  });

  it('warns where nothing is freed', () => {
    expect(warningWords({ kind: 'frees nothing', more: 300 })).toBe(
      'Nothing is freed: what is still needed of these backups takes 300 B more than they do.',
    );
  });
});
