import { describe, expect, it, vi } from 'vitest';
import { AdaptiveConcurrency } from '../../../electron/marketing-cloud/concurrency.ts';
import { FakeService, NEVER } from './fake-service.ts';

function limiter(highest = 8) {
  const clock = { now: 0 };
  const limit = new AdaptiveConcurrency({ highest, now: () => clock.now, log: new FakeService().log });
  return { limit, clock };
}

const succeed = (limit: AdaptiveConcurrency, times: number) => {
  for (let time = 0; time < times; time += 1) limit.succeeded();
};

describe('the number of requests at a time', () => {
  it('is never exceeded', async () => {
    const { limit } = limiter(3);
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 20 }, () =>
        limit.run(async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise(setImmediate);
          running -= 1;
        }, NEVER),
      ),
    );
    expect(most).toBe(3);
  });

  it('is halved when the service limits, down to one', () => {
    const { limit, clock } = limiter();
    const seen = Array.from({ length: 5 }, () => {
      limit.limited();
      clock.now += 5000;
      return limit.current;
    });
    expect(seen).toEqual([4, 2, 1, 1, 1]);
  });

  it('is halved once for refusals that come together', () => {
    const { limit, clock } = limiter();
    for (let time = 0; time < 6; time += 1) limit.limited();
    expect(limit.current).toBe(4);
    clock.now += 4999;
    limit.limited();
    expect(limit.current).toBe(4);
  });

  it('is raised by one after twenty successes in a row, up to where it began', () => {
    const { limit } = limiter();
    limit.limited();
    succeed(limit, 19);
    expect(limit.current).toBe(4);
    succeed(limit, 1);
    expect(limit.current).toBe(5);
    succeed(limit, 500);
    expect(limit.current).toBe(8);
  });

  it('is not raised by successes between which the service limits', () => {
    const { limit } = limiter();
    limit.limited();
    succeed(limit, 19);
    limit.limited();
    succeed(limit, 19);
    expect(limit.current).toBe(4);
  });
});

it('work that waits for its turn ends at once when it is cancelled, and is never begun', async () => {
  const { limit } = limiter(1);
  const cancel = new AbortController();
  const first = Promise.withResolvers<void>();
  const running = limit.run(() => first.promise, NEVER);
  const work = vi.fn(async () => {});
  const second = limit.run(work, cancel.signal);
  cancel.abort(new Error('stop'));
  await expect(second).rejects.toThrow('stop');
  first.resolve();
  await running;
  await limit.run(async () => {}, NEVER);
  expect(work).not.toHaveBeenCalled();
});
