import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace, HandClock } from '../../support/jobs.ts';

const PATIENT = { timeout: 30_000, interval: 10 };
/** What is written here once a run has ended. */
const WRITTEN_LAST = ['state.json', 'state.json.last-good'];

let place: DesktopPlace;
let clock: HandClock;
beforeEach(async () => {
  place = await createDesktopPlace({ assets: 40 });
  clock = new HandClock('2026-11-24T01:59:00Z');
});
afterEach(() => place.close());

const open = (more: Parameters<DesktopPlace['open']>[0] = {}) =>
  place.open({ now: clock.now, timer: clock, ...more });
const log = async (desktop: Desktop, jobId: string) =>
  (await desktop.service.handlers['runs.log']({ jobId, limit: 100 })).lines;

/**
 * Makes the backup of 02:00 and has the program killed when its manifest is written and nothing else: all that is
 * kept on this machine is as it was before, or all but the run's own progress. Gives the job's id.
 */
async function killedAfterManifest(
  forgets: 'everything' | 'how it ended' | 'how it ended at last',
): Promise<string> {
  const before = join(place.root, 'before');
  const desktop = await open({
    emit: (name, payload) => {
      const finishing = name === 'runs.progress' && 'progress' in payload && payload.progress.phase;
      if (finishing === 'finishing') cpSync(place.state, before, { recursive: true });
    },
  });
  const { jobIds } = await desktop.service.handlers['jobs.create'](place.wanted());
  const jobId = jobIds[0] ?? '';
  clock.set('2026-11-24T02:00:00Z');
  await vi.waitFor(() => expect(desktop.ended).toHaveLength(1), PATIENT);
  await desktop.service.stop();
  const runLog = join('jobs', jobId, 'runs.ndjson');
  if (forgets === 'everything') {
    rmSync(place.state, { recursive: true });
    // The lock of a process that is gone holds nobody up; this one lives.
    await cp(before, place.state, { recursive: true, filter: (path) => !path.includes('lock.sqlite') });
  } else {
    for (const file of WRITTEN_LAST) await cp(join(before, file), join(place.state, file));
    const lines = readFileSync(join(place.state, runLog), 'utf8');
    rmSync(join(place.state, runLog));
    // The run had been interrupted before, and went on.
    if (forgets === 'how it ended at last') {
      writeFileSync(
        join(place.state, runLog),
        lines.replace('"outcome":"complete"', '"outcome":"interrupted"'),
      );
    }
  }
  return jobId;
}

/**
 * Has a run cancelled, and the program killed while the next one, which has finished that first, is under way with
 * a run of its own. Gives the job's id.
 */
async function killedAfterContinuation(): Promise<string> {
  const before = join(place.root, 'before');
  let fetchings = 0;
  let phase = '';
  const desktop = await open({
    emit: (name, payload) => {
      if (name !== 'runs.progress' || !('progress' in payload)) return;
      if (payload.progress.phase === 'fetching' && phase !== 'fetching') fetchings += 1;
      phase = payload.progress.phase;
      // The first is the one that is cancelled, the second continues it.
      if (fetchings === 3) cpSync(place.state, before, { recursive: true });
    },
  });
  const { jobIds } = await desktop.service.handlers['jobs.create'](place.wanted());
  const jobId = jobIds[0] ?? '';
  place.sandbox.switches.latencyMilliseconds = 30;
  await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.job(jobId).progress?.kept ?? 0).toBeGreaterThan(0), PATIENT);
  await desktop.service.handlers['runs.cancel']({ jobId });
  place.sandbox.switches.latencyMilliseconds = 0;
  await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended).toHaveLength(2), PATIENT);
  await desktop.service.stop();
  rmSync(place.state, { recursive: true });
  await cp(before, place.state, { recursive: true, filter: (path) => !path.includes('lock.sqlite') });
  return jobId;
}

describe('a run that was continued when the next one began', () => {
  it('is recorded as finished though the program was killed in the next one', async () => {
    const jobId = await killedAfterContinuation();
    const [continued, own] = await finishedRuns(place.backups());
    const desktop = await open();
    const lines = (await log(desktop, jobId)).map(({ outcome, trigger, folder }) => [
      outcome,
      trigger,
      folder,
    ]);
    expect(lines).toEqual([
      ['complete', 'manual', own?.folder],
      ['complete', 'continuation', continued?.folder],
      ['cancelled', 'manual', continued?.folder],
    ]);
  });
});

describe('a run whose program was killed when its manifest was written', () => {
  it.each(['everything', 'how it ended'] as const)(
    'is recorded as finished at the next start, for its slot, and not made again (lost: %s)',
    async (lost) => {
      const jobId = await killedAfterManifest(lost);
      clock.time = new Date('2026-11-24T02:05:00Z');
      const desktop = await open();
      const backup = {
        outcome: 'complete',
        trigger: 'schedule',
        counts: { kept: 40 },
        finished: expect.any(String),
      };
      expect(await log(desktop, jobId)).toMatchObject([backup]);
      expect(desktop.job(jobId)).toMatchObject({
        heldAssets: 40,
        protectedSince: expect.any(String),
        lastRun: backup,
      });
      // The next slot comes, with nothing to make up for.
      clock.set('2026-11-25T02:00:00Z');
      await vi.waitFor(() => expect(desktop.ended).toHaveLength(1), PATIENT);
      expect(await log(desktop, jobId)).toMatchObject([
        { outcome: 'complete', trigger: 'schedule', counts: { kept: 0 } },
        backup,
      ]);
      expect(await finishedRuns(place.backups())).toHaveLength(2);
    },
  );

  it('is recorded once, though the program is killed again before it remembers that', async () => {
    const jobId = await killedAfterManifest('how it ended');
    const again = join(place.root, 'again');
    cpSync(join(place.state, 'state.json'), again);
    const first = await open();
    await first.service.stop();
    cpSync(again, join(place.state, 'state.json'));
    const second = await open();
    expect(await log(second, jobId)).toMatchObject([{ outcome: 'complete' }]);
    expect(second.job(jobId).heldAssets).toBe(40);
  });

  it('is recorded as finished though the journal has it as interrupted from an earlier attempt', async () => {
    const jobId = await killedAfterManifest('how it ended at last');
    const desktop = await open();
    expect(await log(desktop, jobId)).toMatchObject([{ outcome: 'complete' }, { outcome: 'interrupted' }]);
    expect(desktop.job(jobId)).toMatchObject({ heldAssets: 40 });
  });
});
