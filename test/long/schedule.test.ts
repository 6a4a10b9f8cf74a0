import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { finishedRuns } from '../support/account-at-destination.ts';
import { createWorkplace, type Workplace } from '../support/command.ts';
import { differencesOf } from '../support/selections.ts';

const TWO_MINUTES = { timeout: 150_000, interval: 250 };

let place: Workplace;

beforeEach(async () => {
  place = await createWorkplace();
});

afterEach(async () => {
  await place.close();
});

describe('the command schedule, by the real clock', () => {
  it('stays up, backs up as each minute begins, and ends with 0 on SIGTERM', async () => {
    const running = place.start(['schedule'], { BACKUP_CRON: '* * * * *' });
    await vi.waitFor(
      async () => expect((await place.journal()).map(({ outcome }) => outcome)).toHaveLength(2),
      TWO_MINUTES,
    );
    running.kill('SIGTERM');
    const ended = await running.ended;
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect((await place.journal()).map(({ outcome }) => outcome)).toEqual(['complete', 'complete']);
    const runs = await finishedRuns(place.backups);
    const [first = 0, second = 0] = runs.map(({ manifest }) => Date.parse(manifest.started));
    for (const started of [first, second]) expect(started % 60_000).toBeLessThan(10_000);
    expect(Math.round((second - first) / 60_000)).toBe(1);
    expect(await differencesOf(place)).toEqual([]);
  });
});
