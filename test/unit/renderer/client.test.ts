import { describe, expect, it } from 'vitest';
import { CallFailure, createClient, toCallError } from '../../../renderer/client/client.ts';
import { followEvents, jobsWithNewRuns, withProgress } from '../../../renderer/client/follow-events.ts';
import { callKey, createQueryClient } from '../../../renderer/client/queries.ts';
import { routeOf, START, shownRoute } from '../../../renderer/navigation/route.ts';
import type { Bridge, CallResult, EventName, Events } from '../../../shared/ipc.ts';
import { JOB_ID, jobView, runLine } from './builders.ts';

function bridgeThatAnswers(result: CallResult<unknown>): Bridge {
  return { platform: 'linux', call: async () => result, on: () => () => undefined };
}

describe('a call', () => {
  it('resolves with what main answers', async () => {
    const client = createClient(bridgeThatAnswers({ ok: true, value: '/backups' }));
    await expect(client.call('storage.chooseFolder', undefined)).resolves.toBe('/backups');
  });

  it('rejects with what failed and what to do', async () => {
    const error = { code: 'storage-full', message: 'The disk is full.', hint: 'Make room.' };
    const call = createClient(bridgeThatAnswers({ ok: false, error })).call('jobs.list', undefined);
    await expect(call).rejects.toBeInstanceOf(CallFailure);
    expect(toCallError(await call.catch((thrown: unknown) => thrown))).toEqual(error);
  });

  it('that fails in another way is told of in a sentence, too', () => {
    expect(toCallError(new Error('No.'))).toMatchObject({ message: 'No.', hint: expect.any(String) });
    expect(toCallError('no')).toMatchObject({ code: 'internal', message: 'no' });
  });
});

describe('events', () => {
  const progress = {
    phase: 'fetching',
    kept: 1,
    expected: 2,
    bytes: 3,
    share: 0.5,
    rate: null,
    secondsLeft: null,
  } as const;

  it('bring progress to the job that runs, and none to one that has ended', () => {
    const running = jobView({ state: 'running' });
    expect(withProgress([running], { jobId: JOB_ID, progress })[0]?.progress).toEqual(progress);
    expect(withProgress([jobView()], { jobId: JOB_ID, progress })[0]?.progress).toBeNull();
  });

  it('tell which jobs have a new run', () => {
    const after = jobView({ lastRun: runLine({ at: '2026-11-24T09:00:00Z' }) });
    expect(jobsWithNewRuns([jobView()], [after])).toEqual([JOB_ID]);
    expect(jobsWithNewRuns([jobView()], [jobView()])).toEqual([]);
    expect(jobsWithNewRuns([], [jobView()])).toEqual([JOB_ID]);
  });

  it('keep the cache as main tells it, until they are no longer followed', () => {
    const listeners = new Map<EventName, (payload: never) => void>();
    const on = <Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void) => {
      listeners.set(name, listener);
      return () => void listeners.delete(name);
    };
    const emit = <Name extends EventName>(name: Name, payload: Events[Name]) => {
      listeners.get(name)?.(payload as never);
    };
    const queries = createQueryClient();
    const logKey = callKey('runs.log', { jobId: JOB_ID, limit: 10 });
    queries.setQueryData(logKey, { lines: [], unread: null });
    const end = followEvents({ on }, queries);
    emit('jobs.changed', { jobs: [jobView({ state: 'running' })] });
    emit('runs.progress', { jobId: JOB_ID, progress });
    emit('notices.changed', { notices: [] });
    expect(queries.getQueryData(callKey('jobs.list'))).toMatchObject([{ state: 'running', progress }]);
    expect(queries.getQueryData(callKey('notices.list'))).toEqual([]);
    expect(queries.getQueryState(logKey)?.isInvalidated).toBe(true);
    queries.setQueryData(logKey, { lines: [], unread: null });
    emit('runs.changed', { jobId: 'another' });
    expect(queries.getQueryState(logKey)?.isInvalidated).toBe(false);
    emit('runs.changed', { jobId: JOB_ID });
    expect(queries.getQueryState(logKey)?.isInvalidated).toBe(true);
    end();
    expect(listeners.size).toBe(0);
  });
});

describe('where the window is', () => {
  const other = { id: 'other' };

  it('is the first job at the start, and the wizard where there is none', () => {
    expect(shownRoute(START, [jobView(), other])).toEqual({ screen: 'job', jobId: JOB_ID, page: 'overview' });
    expect(shownRoute(START, [])).toEqual({ screen: 'add-job' });
  });

  it('is another job when the one shown is removed', () => {
    const route = { screen: 'job', jobId: JOB_ID, page: 'log' } as const;
    expect(shownRoute(route, [jobView()])).toBe(route);
    expect(shownRoute(route, [other])).toEqual({ screen: 'job', jobId: 'other', page: 'overview' });
  });

  it('is where the tray or the menu asks it to go', () => {
    expect(routeOf({ to: 'settings', jobId: null })).toEqual({ screen: 'settings' });
    expect(routeOf({ to: 'job', jobId: JOB_ID })).toEqual({ screen: 'job', jobId: JOB_ID, page: 'overview' });
    expect(shownRoute({ screen: 'settings' }, [])).toEqual({ screen: 'settings' });
  });
});
