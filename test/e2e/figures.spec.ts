import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startAccount } from '../bench/command.ts';
import { delayDuringRun, windowReadyAfter } from '../bench/desktop.ts';

/** Told, not judged: how fast this machine is now is nothing of the program's. `npm run bench` measures with care. */
describe('figures of the app', () => {
  it('are how soon its window is ready, and how long a backup ever holds main up', async () => {
    const windowReadyMilliseconds = Math.round(await windowReadyAfter());
    const folder = await mkdtemp(join(tmpdir(), 'backup-creator-figures-'));
    const account = await startAccount({ assets: 600, latencyMilliseconds: 20, bodies: 'whole' });
    try {
      const figures = { windowReadyMilliseconds, ...(await delayDuringRun(account, folder)) };
      console.log(JSON.stringify(figures));
      expect(Math.min(...Object.values(figures))).toBeGreaterThan(0);
    } finally {
      await account.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
