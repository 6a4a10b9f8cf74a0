import { describe, expect, test } from 'vitest';
import { TaskPool } from '../../../electron/backup/task-pool.ts';
import { idle, isPending } from '../../support/promises.ts';

/** Tasks that end only when the test says so. */
function controlledTasks() {
  const running: PromiseWithResolvers<void>[] = [];
  let most = 0;
  let now = 0;
  const task = async () => {
    const one = Promise.withResolvers<void>();
    running.push(one);
    now += 1;
    most = Math.max(most, now);
    try {
      await one.promise;
    } finally {
      now -= 1;
    }
  };
  return { running, task, most: () => most };
}

const ignore = () => undefined;

describe('a pool', () => {
  test('runs no more tasks at a time than it may, and all of them', async () => {
    const { running, task, most } = controlledTasks();
    const pool = new TaskPool(3, ignore);
    const adding = (async () => {
      for (let number = 0; number < 20; number += 1) await pool.add(task);
    })();
    for (let ended = 0; ended < 20; ended += 1) {
      await idle();
      running[ended]!.resolve();
    }
    await adding;
    await pool.drain();
    expect(running).toHaveLength(20);
    expect(most()).toBe(3);
  });

  test('holds back whoever adds while twice as many tasks wait as may run', async () => {
    const { running, task } = controlledTasks();
    const pool = new TaskPool(2, ignore);
    let added = 0;
    const adding = (async () => {
      for (let number = 0; number < 6; number += 1) {
        await pool.add(task);
        added += 1;
      }
    })();
    await idle();
    expect(added).toBe(4);
    running[0]!.resolve();
    await idle();
    expect(added).toBe(5);
    for (let ended = 1; ended < 6; ended += 1) {
      await idle();
      running[ended]!.resolve();
    }
    await adding;
    await pool.drain();
  });

  test('tells when one task has ended', async () => {
    const { running, task } = controlledTasks();
    const pool = new TaskPool(2, ignore);
    const { ended } = await pool.add(task);
    expect(await isPending(ended)).toBe(true);
    running[0]!.resolve();
    await ended;
    await pool.drain();
  });

  test('is ended by the first failure: what waits is dropped, later adds and drains throw it', async () => {
    const { running, task } = controlledTasks();
    let failures = 0;
    const pool = new TaskPool(2, () => {
      failures += 1;
    });
    const dropped: Promise<void>[] = [];
    for (let number = 0; number < 4; number += 1) dropped.push((await pool.add(task)).ended);
    await idle();
    running[0]!.reject(new Error('first'));
    await idle();
    running[1]!.reject(new Error('second'));
    await expect(pool.add(task)).rejects.toThrow('first');
    await expect(pool.drain()).rejects.toThrow('first');
    await Promise.all(dropped);
    expect(running).toHaveLength(2);
    expect(failures).toBe(1);
  });

  test('lets go of whoever is held back when a task fails', async () => {
    const { running, task } = controlledTasks();
    const pool = new TaskPool(1, ignore);
    await pool.add(task);
    await pool.add(task);
    const held = pool.add(task);
    await idle();
    running[0]!.reject(new Error('broken'));
    await expect(held).rejects.toThrow('broken');
  });

  test('can be waited for after a failure without throwing', async () => {
    const { running, task } = controlledTasks();
    const pool = new TaskPool(2, ignore);
    await pool.add(task);
    await pool.add(task);
    await idle();
    running[0]!.reject(new Error('broken'));
    await idle();
    const settling = pool.settle();
    expect(await isPending(settling)).toBe(true);
    running[1]!.resolve();
    await settling;
  });

  test('takes what it is fed while its caller goes on: a few at a time, in order, and drains it all', async () => {
    const { running, task, most } = controlledTasks();
    const begun: number[] = [];
    const numbered = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => () => {
        begun.push(from + index);
        return task();
      });
    const pool = new TaskPool(2, ignore);
    pool.feed(numbered(1, 6));
    const first = pool.fed;
    pool.feed(numbered(7, 9));
    const draining = pool.drain();
    expect(await isPending(first)).toBe(true);
    for (let ended = 0; ended < 9; ended += 1) {
      await idle();
      expect(begun).toHaveLength(Math.min(ended + 2, 9));
      running[ended]!.resolve();
    }
    await Promise.all([first, draining]);
    expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most()).toBe(2);
  });

  test('tells of a failure whoever fed it, and runs nothing that is fed afterwards', async () => {
    const { running, task } = controlledTasks();
    const pool = new TaskPool(1, ignore);
    pool.feed([task, task, task, task]);
    await idle();
    running[0]!.reject(new Error('broken'));
    await expect(pool.fed).rejects.toThrow('broken');
    pool.feed([task]);
    await expect(pool.fed).rejects.toThrow('broken');
    await expect(pool.drain()).rejects.toThrow('broken');
    await pool.settle();
    expect(running).toHaveLength(1);
  });

  test('settles only when nothing fed is still to come', async () => {
    const { running, task } = controlledTasks();
    const pool = new TaskPool(1, ignore);
    pool.feed([task, task, task]);
    const settling = pool.settle();
    for (let ended = 0; ended < 3; ended += 1) {
      expect(await isPending(settling)).toBe(true);
      running[ended]!.resolve();
    }
    await settling;
  });

  test('without tasks drains at once', async () => {
    await new TaskPool(2, ignore).drain();
  });
});
