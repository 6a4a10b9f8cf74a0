import { describe, expect, it } from 'vitest';
import { seedOfKills } from '../support/kills.ts';
import { killRetention } from '../support/retention-kills.ts';

describe('a retention that is killed', () => {
  it('leaves a destination that is whole at any moment, and the next one completes it', async () => {
    const amid = await killRetention({ seed: seedOfKills(), kills: 5 });
    expect(amid).toBeGreaterThan(0);
  });
});
