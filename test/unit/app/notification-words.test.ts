import { describe, expect, it } from 'vitest';
import { notificationOf, silenceNotificationOf } from '../../../electron/app/notification-words.ts';
import { jobView, runLogLine } from './job-views.ts';

const job = jobView();
const failed = runLogLine({
  outcome: 'failed',
  reason: 'Marketing Cloud refused the client id or secret.',
  hint: 'Check both in Setup.',
  counts: null,
});

describe('notifications', () => {
  it('say what failed and what to do', () => {
    expect(notificationOf(job, failed, 'failures')).toEqual({
      title: 'Retail EU: not backed up',
      body: 'Marketing Cloud refused the client id or secret. Check both in Setup.',
    });
  });

  it('of success come only where they are wanted', () => {
    expect(notificationOf(job, runLogLine(), 'failures')).toBeUndefined();
    expect(notificationOf(job, runLogLine(), 'all')).toEqual({
      title: 'Retail EU: backup complete',
      body: '2 new, 12 changed.',
    });
  });

  it('say how many blocks were deleted, and where nothing has changed', () => {
    const counts = { kept: 0, added: 0, changed: 0, deleted: 3, problems: 0 };
    expect(notificationOf(job, runLogLine({ counts }), 'all')?.body).toBe('0 new, 0 changed, 3 deleted.');
    const still = { ...counts, deleted: 0 };
    expect(notificationOf(job, runLogLine({ counts: still }), 'all')?.body).toBe('Nothing has changed.');
  });

  it('of backups that were verified come only where they are damaged or could not be read', () => {
    const verified = runLogLine({ trigger: 'verify', counts: null, reason: 'Verified 9 files: 1 damaged.' });
    expect(notificationOf(job, { ...verified, outcome: 'complete' }, 'all')).toBeUndefined();
    expect(notificationOf(job, { ...verified, outcome: 'with problems' }, 'failures')).toEqual({
      title: 'Retail EU: backups are damaged',
      body: 'Verified 9 files: 1 damaged.',
    });
    expect(notificationOf(job, { ...verified, outcome: 'failed' }, 'failures')?.title).toBe(
      'Retail EU: backups could not be verified',
    );
  });

  it.each([
    [1, '1 problem. Open the run to see it.'],
    [1200, '1,200 problems. Open the run to see them.'],
  ])('count %i problems', (problems, body) => {
    const counts = { kept: 1, added: 1, changed: 0, deleted: 0, problems };
    const words = notificationOf(job, runLogLine({ outcome: 'with problems', counts }), 'failures');
    expect(words).toEqual({ title: 'Retail EU: backed up, with problems', body });
  });

  it('say that there has been no backup for days, unless none are wanted', () => {
    const message = { title: 'Retail EU: no backup for 3 days', cause: 'Since Monday.', next: 'Look.' };
    expect(silenceNotificationOf(message, 'failures')).toEqual({
      title: 'Retail EU: no backup for 3 days',
      body: 'Since Monday. Look.',
    });
    expect(silenceNotificationOf(message, 'off')).toBeUndefined();
  });

  it('are none of what the user ended himself, of what was skipped, and where none are wanted', () => {
    for (const outcome of ['cancelled', 'skipped'] as const)
      expect(notificationOf(job, runLogLine({ outcome }), 'all')).toBeUndefined();
    expect(notificationOf(job, failed, 'off')).toBeUndefined();
  });
});
