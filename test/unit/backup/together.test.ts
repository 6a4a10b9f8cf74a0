import { describe, expect, it } from 'vitest';
import { together } from '../../../electron/backup/together.ts';

const NEVER = new AbortController().signal;

describe('working on many together', () => {
  it('gives what came of each, in their order', async () => {
    const doubled = await together([1, 2, 3], { concurrency: 2, signal: NEVER }, async (one) => one * 2);
    expect(doubled).toEqual([2, 4, 6]);
  });

  it('calls off the others where one fails, begins no more, and throws only when all have ended', async () => {
    const failure = new Error('The disk is full.');
    const begun: number[] = [];
    const ended: number[] = [];
    const ending = Promise.withResolvers<void>();
    let isSettled = false;
    const working = together([1, 2, 3, 4], { concurrency: 2, signal: NEVER }, async (one, signal) => {
      begun.push(one);
      if (one === 2) throw failure;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      await ending.promise;
      ended.push(one);
    }).finally(() => {
      isSettled = true;
    });
    const rejected = expect(working).rejects.toBe(failure);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSettled).toBe(false);
    ending.resolve();
    await rejected;
    expect([begun, ended]).toEqual([[1, 2], [1]]);
  });

  it('begins none where it was cancelled before', async () => {
    const begun: number[] = [];
    const signal = AbortSignal.abort(new Error('Cancelled.'));
    const working = together([1], { concurrency: 1, signal }, async (one) => begun.push(one));
    await expect(working).rejects.toThrow('Cancelled.');
    expect(begun).toEqual([]);
  });
});
