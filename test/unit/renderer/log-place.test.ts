import { describe, expect, it } from 'vitest';
import { logPlaceOf } from '../../../renderer/navigation/log-place.ts';
import type { RunLogLine } from '../../../shared/ipc.ts';

const RUN: RunLogLine = {
  at: '2026-11-24T01:03:13.000Z',
  trigger: 'schedule',
  outcome: 'complete',
  started: '2026-11-24T02:00:00.000+01:00',
  finished: '2026-11-24T01:03:12.000Z',
  reason: null,
  hint: null,
  code: null,
  folder: 'backup_20261124',
  counts: null,
  bytes: null,
};

describe('the lines of a run in the log', () => {
  it('are those of its job, from its start to a moment after its end', () => {
    expect(logPlaceOf('retail', RUN, 'Backup of today')).toEqual({
      name: 'Backup of today',
      jobId: 'retail',
      from: '2026-11-24T01:00:00.000Z',
      until: '2026-11-24T01:03:14.000Z',
    });
  });

  it('reach to when it was written down, where no end is known', () => {
    expect(logPlaceOf('retail', { ...RUN, finished: null }, '')?.until).toBe('2026-11-24T01:03:15.000Z');
  });

  it('are there of one that failed before it had a folder, and not of one that was skipped or never began', () => {
    expect(logPlaceOf('retail', { ...RUN, outcome: 'failed', folder: null }, '')).not.toBeNull();
    expect(logPlaceOf('retail', { ...RUN, outcome: 'skipped' }, '')).toBeNull();
    expect(logPlaceOf('retail', { ...RUN, started: null }, '')).toBeNull();
  });
});
