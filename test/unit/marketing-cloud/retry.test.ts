import { describe, expect, it } from 'vitest';
import { AttemptFailure } from '../../../electron/marketing-cloud/failures.ts';
import { DEFAULT_RETRY, RetryBudget } from '../../../electron/marketing-cloud/retry.ts';

const failure = (retryAfterMilliseconds?: number) =>
  new AttemptFailure('service-unavailable', 'it answered 503', { retryAfterMilliseconds });

function waits(policy: Partial<typeof DEFAULT_RETRY>, retryAfterMilliseconds?: number): number[] {
  const budget = new RetryBudget({ ...DEFAULT_RETRY, ...policy });
  const seen: number[] = [];
  for (;;) {
    budget.spend(100);
    const wait = budget.nextWait(failure(retryAfterMilliseconds));
    if (wait === undefined) return seen;
    seen.push(wait);
  }
}

describe('waits between attempts', () => {
  it('double from two seconds, up to a cap', () => {
    const policy = { random: () => 1, attempts: 8 };
    expect(waits(policy)).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('have full jitter: anything from nothing to the bound', () => {
    expect(waits({ random: () => 0 })).toEqual([0, 0, 0, 0, 0]);
    expect(waits({ random: () => 0.25 })).toEqual([500, 1000, 2000, 4000, 8000]);
  });

  it('are never shorter than the service asks for', () => {
    expect(waits({ random: () => 0.5, attempts: 5 }, 5000)).toEqual([5000, 5000, 5000, 8000]);
  });

  it('end after six attempts', () => {
    expect(waits({ random: () => 0 })).toHaveLength(5);
  });

  it('end when attempts and waits have taken the total time', () => {
    expect(waits({ random: () => 1, totalMilliseconds: 15_000 })).toEqual([2000, 4000, 8000]);
  });
});

describe('the error after the last attempt', () => {
  function exhausted(asked?: number) {
    const budget = new RetryBudget({ ...DEFAULT_RETRY, attempts: asked === undefined ? 1 : 6 });
    budget.spend(100);
    expect(budget.nextWait(failure(asked))).toBeUndefined();
    return budget.exhausted('asset 42', failure(asked));
  }

  it('names what was asked for, the last reason, and how often it was tried', () => {
    expect(exhausted().message).toBe(
      'Marketing Cloud did not answer the request for asset 42: it answered 503, after one attempt.',
    );
  });

  it.each([
    [3_600_000, '60 minutes'],
    [86_400_000, '24 hours'],
    [600_000, '10 minutes'],
  ])('says how long the service asks to wait where that is more than the budget: %d ms', (asked, words) => {
    expect(exhausted(asked)).toMatchObject({
      code: 'service-unavailable',
      message: expect.stringContaining(`asks to wait ${words}`),
    });
  });
});
