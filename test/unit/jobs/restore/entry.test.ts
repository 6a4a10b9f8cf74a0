import { describe, expect, it } from 'vitest';
import { restoredWords, restoreEntry } from '../../../../electron/jobs/restore/entry.ts';
import type { RestoreView } from '../../../../shared/trust.ts';

const NONE = { made: 0, changed: 0, unchanged: 0, passedOver: 0, failed: 0, notReached: 0 };
const started = new Date('2026-01-02T03:04:05Z');
const at = new Date('2026-01-02T03:05:05Z');

function viewOf(given: Partial<RestoreView>): RestoreView {
  return {
    restoreId: '0123456789abcdef',
    jobId: 'job',
    started: started.toISOString(),
    state: 'complete',
    mode: 'in place',
    target: null,
    done: 0,
    total: 0,
    counts: null,
    outcomes: NONE,
    foldersToMake: [],
    lostReferences: 0,
    missingScopes: [],
    safetyRuns: [],
    error: null,
    ...given,
  };
}

describe('what the run log says of a restore', () => {
  it.each([
    [
      { ...NONE, made: 3, changed: 9, passedOver: 1 },
      'Restored 12 assets: 3 created, 9 updated; 1 passed over.',
    ],
    [{ ...NONE, changed: 1 }, 'Restored 1 asset: 1 updated.'],
    [{ ...NONE, failed: 2, notReached: 1_200 }, 'Restored nothing; 2 failed, 1,200 not reached.'],
    [{ ...NONE, unchanged: 5 }, 'Restored nothing.'],
  ])('is what became of it: %o', (outcomes, words) => {
    expect(restoredWords({ outcomes })).toBe(words);
  });

  it('names the safety run, and counts what is not as asked for as problems', () => {
    const outcomes = { ...NONE, made: 1, changed: 2, failed: 1, passedOver: 1 };
    const view = viewOf({ state: 'with problems', outcomes, safetyRuns: ['run'] });
    expect(restoreEntry(view, { started, at, folder: 'backup_20260102' })).toMatchObject({
      trigger: 'restore',
      outcome: 'with problems',
      runId: 'run',
      folder: 'backup_20260102',
      counts: { kept: 2, added: 1, changed: 2, deleted: 0, problems: 2 },
    });
  });

  it('tells one that was cancelled from one that something else has interrupted', () => {
    const error = { message: 'Why.', hint: 'What to do.' };
    const cancelled = viewOf({ state: 'interrupted', error: { code: 'cancelled', ...error } });
    const failed = viewOf({ state: 'interrupted', error: { code: 'service-unavailable', ...error } });
    const given = { started, at, folder: undefined };
    expect(restoreEntry(cancelled, given).outcome).toBe('cancelled');
    expect(restoreEntry(failed, given)).toMatchObject({
      outcome: 'interrupted',
      reason: 'Restored nothing. Why.',
      hint: 'What to do.',
      code: 'service-unavailable',
    });
  });
});
