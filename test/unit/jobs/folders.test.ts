import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testFolder } from '../../../electron/jobs/folders.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the test of a folder', () => {
  it('ends in a sentence where the folder never answers', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const tested = testFolder('/mnt/gone', [], undefined, () => {
      ask();
      return new Promise(() => {});
    });
    await asked;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await tested).toEqual({
      ok: false,
      message:
        '/mnt/gone does not answer. Is its drive or network folder connected? Then test again, or choose another folder.',
      limits: [],
    });
  });

  it('leaves no timer behind where it answers', async () => {
    const answer = { ok: true, message: 'Backups can be kept there.', limits: [] };
    expect(await testFolder('/mnt/there', [], undefined, async () => answer)).toEqual(answer);
    expect(vi.getTimerCount()).toBe(0);
  });
});
