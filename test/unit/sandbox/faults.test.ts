import { describe, expect, it } from 'vitest';
import { Faults } from '../../../electron/sandbox/faults.ts';

const request = { kind: 'asset', id: 5, method: 'GET' } as const;

function strikes(faults: Faults, count: number): boolean[] {
  return Array.from({ length: count }, () => faults.strike(request) !== undefined);
}

describe('a fault', () => {
  it('strikes every request of its kind until it is removed', () => {
    const faults = new Faults(1);
    const fault = faults.add({ match: { kind: 'asset' }, effect: 'reset' });
    expect(faults.strike({ kind: 'query', id: undefined, method: 'POST' })).toBeUndefined();
    expect(strikes(faults, 3)).toEqual([true, true, true]);
    expect(fault.hits).toBe(3);
    fault.remove();
    expect(strikes(faults, 1)).toEqual([false]);
  });

  it('can be for one asset alone', () => {
    const faults = new Faults(1);
    faults.add({ match: { id: 6 }, effect: 'hang' });
    expect(strikes(faults, 1)).toEqual([false]);
    expect(faults.strike({ ...request, id: 6 })).toBe('hang');
  });

  it('can strike the nth only, each nth, or a number of times', () => {
    const nth = new Faults(1);
    nth.add({ match: { nth: 2 }, effect: 'cut' });
    expect(strikes(nth, 4)).toEqual([false, true, false, false]);
    const every = new Faults(1);
    every.add({ match: { every: 2 }, effect: 'cut' });
    expect(strikes(every, 4)).toEqual([false, true, false, true]);
    const twice = new Faults(1);
    twice.add({ match: {}, times: 2, effect: 'cut' });
    expect(strikes(twice, 4)).toEqual([true, true, false, false]);
  });

  it('strikes with its probability, the same requests each time', () => {
    const run = () => {
      const faults = new Faults(4);
      faults.add({ match: { probability: 0.3 }, effect: 'html' });
      return strikes(faults, 400);
    };
    expect(run()).toEqual(run());
    expect(run().filter(Boolean).length).toBeGreaterThan(80);
    expect(run().filter(Boolean).length).toBeLessThan(160);
  });
});
