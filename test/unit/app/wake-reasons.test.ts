import { describe, expect, it } from 'vitest';
import { reasonsBetween } from '../../../electron/app/wake-reasons.ts';

const look = (seconds: number, online = true) => ({ at: seconds * 1000, online });

describe('two looks at the machine', () => {
  it('in the usual rhythm say nothing', () => {
    expect(reasonsBetween(look(0), look(10))).toEqual([]);
    expect(reasonsBetween(look(0), look(40))).toEqual([]);
  });

  it('far apart say that it slept, also where the system did not', () => {
    expect(reasonsBetween(look(0), look(3600))).toEqual(['resume']);
  });

  it('in the wrong order say that the clock was set back', () => {
    expect(reasonsBetween(look(3600), look(10))).toEqual(['clock or zone changed']);
  });

  it('say when the network has come, not when it has gone', () => {
    expect(reasonsBetween(look(0, false), look(10, true))).toEqual(['network up']);
    expect(reasonsBetween(look(0, true), look(10, false))).toEqual([]);
    expect(reasonsBetween(look(0, false), look(600, true))).toEqual(['resume', 'network up']);
  });
});
