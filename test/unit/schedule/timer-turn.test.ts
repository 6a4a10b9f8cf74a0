import { describe, expect, it } from 'vitest';
import { at, settle, started, state, World } from './scheduler-world.ts';

describe('a scheduler that waits for its turn', () => {
  it('runs when it has it, and not beside', async () => {
    const world = new World('2026-11-24T02:00');
    world.saved = state('2026-11-23T02:00');
    let giveTurn = () => {};
    await started(world, {
      turn: async (work) => {
        await new Promise<void>((resolve) => {
          giveTurn = resolve;
        });
        await work();
      },
    });
    expect(world.runs).toHaveLength(0);
    giveTurn();
    await settle();
    expect(world.runs).toMatchObject([{ kind: 'slot' }]);
  });

  it.each([
    ['a slot', { lastSlot: at('2026-11-23T02:00') }],
    [
      'a repetition',
      {
        settledThrough: at('2026-11-24T02:00'),
        lastSlot: at('2026-11-24T02:00'),
        lastResult: 'failed' as const,
        consecutiveFailures: 1,
        retryNotBefore: at('2026-11-24T02:00'),
      },
    ],
  ])('and is ended before it has it, makes up for %s at the next start', async (_, rest) => {
    const world = new World('2026-11-24T02:00');
    world.saved = state('2026-11-23T02:00', rest);
    let giveTurn = () => {};
    const turn = async (work: () => Promise<void>) => {
      await new Promise<void>((resolve) => {
        giveTurn = resolve;
      });
      await work();
    };
    const scheduler = await started(world, { turn });
    const stopped = scheduler.stop();
    giveTurn();
    await stopped;
    expect(world.runs).toHaveLength(0);
    world.now = at('2026-11-24T02:10');
    await started(world);
    expect(world.runs).toMatchObject([{ kind: 'retry', slot: at('2026-11-24T02:00') }]);
  });
});
