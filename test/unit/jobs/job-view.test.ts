import { describe, expect, it } from 'vitest';
import { type JobFacts, viewOf } from '../../../electron/jobs/job-view.ts';
import { parseCron } from '../../../electron/schedule/cron.ts';
import type { Decision } from '../../../electron/schedule/decide.ts';
import type { ScheduleState } from '../../../electron/schedule/state.ts';
import type { RunLogLine, RunResultView } from '../../../shared/ipc.ts';
import { NO_NOTIFICATIONS } from '../../../shared/notify.ts';
import { NEVER_VERIFIED, NO_RETENTION, NO_VERIFICATION } from '../../../shared/trust.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

const facts = (more: Partial<JobFacts> = {}): JobFacts => ({
  job: {
    id: '0b0e7c1e-7f0e-4c58-9a55-7d6a3f0d9a11',
    name: 'Retail EU',
    connection: { authenticationAddress: 'https://example.invalid', clientId: 'client', mid: 7 },
    destination: { kind: 'local', path: '/backups' },
    selection: { types: 'all', folders: 'all', scope: 'own' },
    schedule: { cron: '0 2 * * *', zone: 'UTC', enabled: true },
    folderPattern: 'backup_YYYYMMDD',
    verification: NO_VERIFICATION,
    retention: NO_RETENTION,
    notify: NO_NOTIFICATIONS,
    sample: false,
  },
  cron: parseCron('0 2 * * *', 'UTC'),
  lastBackup: undefined,
  lastRun: null,
  acknowledged: false,
  hasSecret: true,
  running: false,
  progress: null,
  task: null,
  health: NEVER_VERIFIED,
  decision: undefined,
  now: NOW,
  ...more,
});

const run = (outcome: RunResultView): RunLogLine => ({
  at: NOW.toISOString(),
  trigger: 'manual',
  outcome,
  started: null,
  finished: null,
  reason: null,
  hint: null,
  code: null,
  folder: null,
  counts: null,
  bytes: null,
});

function waiting(until: string, reason: string, state: Partial<ScheduleState> = {}): Decision {
  const settled = { settledThrough: NOW, expression: '0 2 * * *', zone: 'UTC', consecutiveFailures: 0 };
  return { action: 'wait', until: new Date(until), reason, skipped: [], state: { ...settled, ...state } };
}

const paused = { ...facts().job, schedule: { ...facts().job.schedule, enabled: false } };

describe('the state of a job', () => {
  it.each<[string, Partial<JobFacts>, string]>([
    ['that never ran', {}, 'idle'],
    ['whose last run was complete', { lastRun: run('complete') }, 'idle'],
    ['that the user cancelled', { lastRun: run('cancelled') }, 'idle'],
    ['whose last run failed', { lastRun: run('failed') }, 'problem'],
    ['whose last run was interrupted', { lastRun: run('interrupted') }, 'problem'],
    ['whose last run had problems', { lastRun: run('with problems') }, 'problem'],
    ['without its secret', { hasSecret: false }, 'problem'],
    ['whose backups are damaged', { health: { ...NEVER_VERIFIED, state: 'damaged' } }, 'problem'],
    ['of whose secret nothing is known', { hasSecret: undefined }, 'idle'],
    ['that is paused', { job: paused, lastRun: run('failed') }, 'paused'],
    ['that runs', { job: paused, running: true, lastRun: run('failed') }, 'running'],
  ])('%s is as expected', (_, given, state) => {
    expect(viewOf(facts(given)).state).toBe(state);
  });
});

describe('the next run of a job', () => {
  const next = (given: Partial<JobFacts>) => viewOf(facts(given)).nextRun;
  const retry = { retryNotBefore: new Date('2026-11-24T12:05:00Z') };

  it('is its next time by schedule', () => {
    const expected = { at: '2026-11-25T02:00:00.000Z', reason: 'by schedule' };
    expect(next({})).toEqual(expected);
    expect(
      next({ decision: waiting('2026-11-25T02:00:00Z', 'waits for the next time by schedule') }),
    ).toEqual(expected);
    // Decided before the clock went on.
    expect(
      next({ decision: waiting('2026-11-24T02:00:00Z', 'waits for the next time by schedule') }),
    ).toEqual(expected);
  });

  it('is a repetition after a failure, and a continuation after an interruption', () => {
    expect(
      next({
        decision: waiting('2026-11-24T12:05:00Z', 'waits to repeat a failed run', {
          ...retry,
          lastResult: 'failed',
        }),
      }),
    ).toEqual({ at: '2026-11-24T12:05:00.000Z', reason: 'repeats the run that failed' });
    const interrupted = { ...retry, lastResult: 'interrupted' } as const;
    expect(
      next({ decision: waiting('2026-11-24T12:05:00Z', 'waits to repeat a failed run', interrupted) })
        ?.reason,
    ).toBe('continues the interrupted run');
  });

  it('waits for the network where that is so', () => {
    expect(next({ decision: waiting('2026-11-24T12:01:00Z', 'waits for the network', retry) })).toEqual({
      at: '2026-11-24T12:01:00.000Z',
      reason: 'waits for the network',
    });
  });

  it('is none while it is paused, or where its schedule is not valid', () => {
    expect(next({ job: paused })).toBeNull();
    expect(next({ cron: undefined })).toBeNull();
  });
});

describe('a job for people', () => {
  it('says since when it is protected, how much is held, where it goes and when', () => {
    const lastBackup = {
      finished: new Date('2026-11-24T02:01:00Z'),
      folder: 'backup_20261124',
      heldAssets: 9812,
    };
    expect(viewOf(facts({ lastBackup }))).toMatchObject({
      mid: 7,
      destination: '/backups',
      scheduleWords: 'Every day at 02:00',
      zone: 'UTC',
      protectedSince: '2026-11-24T02:01:00.000Z',
      heldAssets: 9812,
    });
  });

  it('shows a schedule that is not valid as it is written', () => {
    const job = { ...facts().job, schedule: { cron: 'each night', zone: 'UTC', enabled: true } };
    expect(viewOf(facts({ job, cron: undefined })).scheduleWords).toBe('each night');
  });
});
