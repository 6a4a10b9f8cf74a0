import { describe, expect, it } from 'vitest';
import { JobTasks, keepsBackupsWaiting, type Task } from '../../../electron/jobs/job-tasks.ts';
import type { TaskView } from '../../../shared/trust.ts';

function jobTasks() {
  const told: (TaskView | null)[] = [];
  const ended: string[] = [];
  const tasks = new JobTasks({
    now: () => new Date('2026-01-02T03:04:05Z'),
    emit: (_name, { task }) => told.push(task),
    onChange: () => undefined,
    onEnded: (jobId) => ended.push(jobId),
  });
  return { tasks, told, ended };
}

const untilCancelled = ({ signal }: Task) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

describe('what a job is busy with', () => {
  it('is one thing at a time, told from its begin to its end', async () => {
    const { tasks, told, ended } = jobTasks();
    const running = tasks.run('job', 'restore', untilCancelled);
    await expect(tasks.run('job', 'verify', untilCancelled)).rejects.toMatchObject({
      code: 'lock-held',
      message: 'These backups are being restored from.',
    });
    expect(tasks.view('job')).toMatchObject({ kind: 'restore', done: 0, total: null });
    expect(ended).toEqual([]);
    await tasks.cancel('job');
    await running;
    expect([told.at(0)?.kind, told.at(-1), tasks.view('job')]).toEqual(['restore', null, null]);
    expect(ended).toEqual(['job']);
  });

  it('keeps no other job from anything, and ends with the program', async () => {
    const { tasks, ended } = jobTasks();
    const both = [tasks.run('one', 'restore', untilCancelled), tasks.run('other', 'verify', untilCancelled)];
    await tasks.stop();
    await Promise.all(both);
    expect(ended.sort()).toEqual(['one', 'other']);
    await expect(tasks.run('one', 'verify', untilCancelled)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is not told of any more once it has ended, also by what it still does then', async () => {
    const { tasks, told } = jobTasks();
    let late: Task['progress'] = () => undefined;
    await tasks.run('job', 'verify', async ({ progress }) => {
      late = progress;
    });
    late({ done: 1 });
    expect(told.at(-1)).toBeNull();
    const next = tasks.run('job', 'restore', untilCancelled);
    late({ done: 2 });
    expect(told.at(-1)).toMatchObject({ kind: 'restore', done: 0 });
    await tasks.cancel('job');
    await next;
  });

  it('is free again for what waited for it where it has failed', async () => {
    const { tasks, ended } = jobTasks();
    const failing = tasks.run('job', 'retention', () => Promise.reject(new Error('It broke.')));
    await expect(failing).rejects.toThrow('It broke.');
    expect([ended, tasks.view('job')]).toEqual([['job'], null]);
  });
});

describe('backups', () => {
  it('wait for what takes the lock, and not for what only looks', () => {
    const of = (kind: TaskView['kind']) =>
      keepsBackupsWaiting({ kind, started: '', done: 0, total: null, bytes: null });
    expect(of('restore')).toBe(true);
    expect(of('retention')).toBe(true);
    expect(of('verify')).toBe(false);
    expect(of('restore-plan')).toBe(false);
    expect(keepsBackupsWaiting(null)).toBe(false);
  });
});
