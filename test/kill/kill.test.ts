import { describe, expect, it } from 'vitest';
import { killAtRandomMoments, killLateAndContinue, killTwoWriters, seedOfKills } from '../support/kills.ts';

const kills = Number(process.env.KILLS ?? 10);

describe('a backup that is killed', () => {
  it('leaves only whole runs at any moment, and the next one makes the destination equal the account', async () => {
    const finished = await killAtRandomMoments({ seed: seedOfKills(), kills, assets: 2000 });
    expect(finished).toBeGreaterThan(0);
  });

  it('at nine tenths of its bodies fetches at most one in a hundred of them again', async () => {
    const { bodies, given, again } = await killLateAndContinue({ assets: 2860, part: 0.9 });
    expect(bodies).toBeGreaterThan(1950);
    // The last ones asked for had not been answered.
    expect(given).toBeGreaterThan(bodies * 0.89);
    expect(again).toBeLessThanOrEqual(bodies / 100);
  });

  it('never writes into the folder of another one, where two back up into one place', async () => {
    await killTwoWriters({ seed: seedOfKills(), rounds: 5, assets: 600 });
  });
});
