import { describe, expect, it } from 'vitest';
import { killAtRandomMoments, killTwoWriters, seedOfKills } from '../support/kills.ts';

const kills = Number(process.env.KILLS ?? 50);

describe('a backup that is killed many times', () => {
  it('leaves only whole runs at any moment, and the next one makes the destination equal the account', async () => {
    const finished = await killAtRandomMoments({ seed: seedOfKills(), kills, assets: 2000 });
    expect(finished).toBeGreaterThan(0);
  });

  it('never writes into the folder of another one, where two back up into one place', async () => {
    await killTwoWriters({ seed: seedOfKills(), rounds: kills / 2, assets: 600 });
  });
});
