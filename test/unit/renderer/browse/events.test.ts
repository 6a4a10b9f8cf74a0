import { describe, expect, it } from 'vitest';
import { staleAfter, withSaving } from '../../../../renderer/client/follow-events.ts';
import type { BrowseState, RunPoint, Saving } from '../../../../shared/browse.ts';

function state(runIds: readonly string[], done = 10): BrowseState {
  return {
    runs: runIds.map((runId) => ({ runId }) as RunPoint),
    reading: false,
    progress: null,
    indexed: { done, total: 10 },
    problem: null,
    destinationKind: 'local',
    address: '/backups',
  };
}

function saving(saveId: string, done: number): Saving {
  return {
    saveId,
    jobId: 'job',
    state: 'running',
    done,
    total: 10,
    bytes: 0,
    path: '/saved',
    error: null,
  };
}

describe('what is known of a destination', () => {
  it('is all asked for anew where its runs are others', () => {
    expect(staleAfter(undefined, state(['a']))).toBe('all');
    expect(staleAfter(state(['a']), state(['a', 'b']))).toBe('all');
    expect(staleAfter(state(['a', 'b']), state(['b', 'a']))).toBe('all');
  });

  it('is asked for anew as far as code is concerned, when all of it is indexed', () => {
    expect(staleAfter(state(['a'], 4), state(['a'], 10))).toBe('of code');
    expect(staleAfter(state(['a'], 4), state(['a'], 6))).toBe('none');
    expect(staleAfter(state(['a']), state(['a']))).toBe('none');
  });
});

describe('what is saved to disk', () => {
  it('is known as it was last told of, the newest last', () => {
    const first = withSaving([], saving('one', 0));
    const both = withSaving(first, saving('two', 0));
    expect(withSaving(both, saving('one', 5)).map(({ saveId, done }) => [saveId, done])).toEqual([
      ['one', 5],
      ['two', 0],
    ]);
  });
});
