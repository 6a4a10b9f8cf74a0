import { describe, expect, it } from 'vitest';
import {
  type RetentionValues,
  retentionErrors,
  retentionPolicyOf,
  retentionValuesOf,
} from '../../../renderer/forms/retention-values.ts';
import { isMost, outcomeTitle, previewWords } from '../../../renderer/words/retention.ts';
import type { RetentionPolicy } from '../../../shared/retention.ts';
import type { RetentionPreviewView } from '../../../shared/trust.ts';

const POLICY: RetentionPolicy = {
  keep: 'thinned',
  days: 30,
  weeks: 8,
  months: 12,
  years: 0,
  versions: 3,
  warnAboveBytes: 10_500_000_000,
};
const VALUES = retentionValuesOf(POLICY);

function previewOf(runs: number, droppedRuns: number, freedBytes = 4_300_000): RetentionPreviewView {
  return {
    previewId: '0f6f5a0e-52a0-4c57-8a3b-6f6b2a7f1c11',
    runs: Array.from({ length: runs }, (_, index) => ({
      folder: `backup_${index}`,
      until: '2026-11-24T02:00:00Z',
      kind: 'backup',
      keep: index >= droppedRuns,
      why: index >= droppedRuns ? 'day' : 'thinned out',
    })),
    droppedRuns,
    freedBytes,
    writtenBytes: 1000,
    leftOver: [],
    warnings: [],
  };
}

describe('the fields of a policy', () => {
  it.each<RetentionPolicy>([POLICY, { keep: 'all' }, { keep: 'all', warnAboveBytes: 2_000_000_000 }])(
    'give back %o',
    (policy) => {
      expect(retentionPolicyOf(retentionValuesOf(policy))).toEqual(policy);
    },
  );

  it.each<[Partial<RetentionValues>, string[]]>([
    [{ days: '0' }, ['days']],
    [{ days: '' }, ['days']],
    [{ days: '1.5' }, ['days']],
    [{ weeks: '1001', months: '-1' }, ['weeks', 'months']],
    [{ versions: 'all' }, ['versions']],
    [{ warnAbove: '0' }, ['warnAbove']],
    [{ warnAbove: 'much' }, ['warnAbove']],
    [{ warnAbove: '0,5' }, []],
    [{ keep: 'all', days: '' }, []],
  ])('say what is wrong with %o', (change, wrong) => {
    const values = { ...VALUES, ...change };
    expect(Object.keys(retentionErrors(values))).toEqual(wrong);
    expect(retentionPolicyOf(values) === null).toBe(wrong.length > 0);
  });
});

describe('what retention says', () => {
  it('tells how many backups would go and what that frees', () => {
    expect(previewWords(previewOf(31, 24, 312_000_000))).toBe(
      '24 of 31 backups would go, which frees 312 MB.',
    );
    expect(previewWords(previewOf(31, 0, 0))).toBe('No backup would go.');
    expect(previewWords(previewOf(3, 1, -2000))).toBe('1 of 3 backups would go.');
  });

  it('asks twice where more than half of all backups would go', () => {
    expect(isMost(previewOf(10, 5))).toBe(false);
    expect(isMost(previewOf(10, 6))).toBe(true);
  });

  it('tells what is gone, and what is still there', () => {
    const outcome = { droppedRuns: 24, freedBytes: 312_000_000, folder: 'backup_20261124', refused: [] };
    expect(outcomeTitle(outcome)).toBe('24 backups removed, 312 MB freed.');
    const refused = [{ folder: 'backup_20261101', reason: 'It is locked.' }];
    expect(outcomeTitle({ ...outcome, refused })).toBe('Still there: 1 backup. 312 MB were freed.');
  });
});
