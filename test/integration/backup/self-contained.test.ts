import { expect, test } from 'vitest';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createEngine } from '../../support/engine.ts';
import { differencesOf, ownBlockIds } from '../../support/selections.ts';

const WEEK = 7 * 24 * 60 * 60 * 1000;

/** Where a bucket lets go of old files by itself, what later runs build on is made anew in time. */

test('every few weeks a run keeps everything again, and the runs between keep what changed', async () => {
  let time = Date.parse('2026-09-01T02:00:00Z');
  const engine = await createEngine({ assets: 60, now: () => time });
  try {
    const job = { fullEveryWeeks: 2 };
    for (let week = 0; week < 5; week += 1) {
      expect((await engine.run({ job })).result.status).toBe('complete');
      time += WEEK;
    }
    const runs = await finishedRuns(engine.backups);
    expect(runs.map(({ manifest }) => manifest.full)).toEqual([false, false, true, false, true]);
    const everything = ownBlockIds(engine).length;
    expect(runs.map(({ index }) => index.length)).toEqual([everything, 0, everything, 0, everything]);
    expect(runs.at(-1)?.manifest.buildsOn).toEqual([]);
    expect(await differencesOf(engine)).toEqual([]);
  } finally {
    await engine.close();
  }
});
