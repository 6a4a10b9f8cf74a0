import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { faultReplies } from '../../../electron/sandbox/sandbox.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace, HandClock } from '../../support/jobs.ts';

const PATIENT = { timeout: 20_000, interval: 10 };
const NOW = { full: false, acceptDeletions: false };

let place: DesktopPlace;

beforeEach(async () => {
  place = await createDesktopPlace();
});

afterEach(async () => {
  place.sandbox.switches.latencyMilliseconds = 0;
  await place.close();
});

async function createJob({ service }: Desktop, wanted = place.wanted()): Promise<string> {
  const { jobIds } = await service.handlers['jobs.create'](wanted);
  return jobIds[0] ?? '';
}

async function backUp(desktop: Desktop, jobId: string): Promise<void> {
  const before = desktop.ended.length;
  await desktop.service.handlers['runs.start']({ jobId, ...NOW });
  await vi.waitFor(() => expect(desktop.ended.length).toBe(before + 1), PATIENT);
}

/** Starts a run of a slow account and returns when bodies come. */
async function startSlowly(desktop: Desktop, jobId: string): Promise<void> {
  place.sandbox.switches.latencyMilliseconds = 100;
  await desktop.service.handlers['runs.start']({ jobId, ...NOW });
  await vi.waitFor(() => expect(desktop.job(jobId).progress?.kept).toBeGreaterThan(2), PATIENT);
}

describe('a run', () => {
  it('is begun by hand, tells how far it is, and ends as the last run of its job', async () => {
    const desktop = await place.open();
    const id = await createJob(desktop);
    expect(desktop.job(id)).toMatchObject({ state: 'idle', lastRun: null, protectedSince: null });
    await backUp(desktop, id);
    const job = desktop.job(id);
    expect(job).toMatchObject({
      state: 'idle',
      progress: null,
      heldAssets: 40,
      lastRun: { outcome: 'complete', trigger: 'manual', reason: null, counts: { kept: 40, added: 40 } },
    });
    expect(job.protectedSince).toBe(job.lastRun?.finished);
    expect(desktop.ended).toMatchObject([{ job: { id }, run: { outcome: 'complete' } }]);
    const progress = desktop.progress(id);
    expect(new Set(progress.map(({ phase }) => phase))).toEqual(
      new Set(['starting', 'fetching', 'comparing', 'finishing']),
    );
    expect(desktop.told.findLast(([name]) => name === 'jobs.changed')?.[1]).toMatchObject({
      jobs: [{ id, state: 'idle', lastRun: { outcome: 'complete' } }],
    });
    expect((await finishedRuns(place.backups())).map(({ manifest }) => manifest.trigger)).toEqual(['manual']);
  });

  it('keeps the machine awake while it is under way, and tells its progress a few times a second', async () => {
    const desktop = await place.open();
    const id = await createJob(desktop);
    const begun = performance.now();
    await startSlowly(desktop, id);
    expect(desktop.job(id).state).toBe('running');
    expect(desktop.awake()).toBe(1);
    await vi.waitFor(() => expect(desktop.ended).toHaveLength(1), PATIENT);
    expect(desktop.awake()).toBe(0);
    const seconds = (performance.now() - begun) / 1000;
    expect(desktop.progress(id).length).toBeLessThanOrEqual(5 * seconds + 5);
  });

  it('leaves no thread behind, however it ends: the app stays up for months', async () => {
    let started = 0;
    let ended = 0;
    const watch = (thread: Worker) => {
      started += 1;
      thread.once('exit', () => {
        ended += 1;
      });
    };
    process.on('worker', watch);
    try {
      const desktop = await place.open();
      const id = await createJob(desktop);
      await startSlowly(desktop, id);
      await desktop.service.handlers['runs.cancel']({ jobId: id });
      await vi.waitFor(() => expect(desktop.ended).toHaveLength(1), PATIENT);
      place.sandbox.switches.latencyMilliseconds = 0;
      await backUp(desktop, id);
      await backUp(desktop, id);
      // Each run has its own; what it kept is taken in by another, which may serve the next one, too.
      expect(started).toBeGreaterThanOrEqual(7);
      await vi.waitFor(() => expect(ended).toBe(started), PATIENT);
    } finally {
      process.off('worker', watch);
    }
  });

  it('of a job that runs already is refused; runs of two jobs may overlap', async () => {
    const desktop = await place.open();
    const one = await createJob(desktop);
    const other = await createJob(
      desktop,
      place.wanted({ name: 'Second', destination: { kind: 'local', path: place.backups('second') } }),
    );
    await startSlowly(desktop, one);
    await expect(desktop.service.handlers['runs.start']({ jobId: one, ...NOW })).rejects.toMatchObject({
      code: 'lock-held',
      message: 'A backup of "Retail EU" is under way.',
    });
    await desktop.service.handlers['runs.start']({ jobId: other, ...NOW });
    expect([desktop.job(one).state, desktop.job(other).state]).toEqual(['running', 'running']);
    place.sandbox.switches.latencyMilliseconds = 0;
    await vi.waitFor(() => expect(desktop.ended).toHaveLength(2), PATIENT);
    expect(desktop.ended.map(({ run }) => run.outcome)).toEqual(['complete', 'complete']);
  });

  it('that is cancelled ends at once, is no problem, and is continued by the next one', async () => {
    const desktop = await place.open();
    const id = await createJob(desktop);
    await startSlowly(desktop, id);
    await desktop.service.handlers['runs.cancel']({ jobId: id });
    expect(desktop.job(id)).toMatchObject({ state: 'idle', lastRun: { outcome: 'cancelled' } });

    place.sandbox.switches.latencyMilliseconds = 0;
    await backUp(desktop, id);
    const { lines } = await desktop.service.handlers['runs.log']({ jobId: id, limit: 10 });
    const runs = await finishedRuns(place.backups());
    const [continued, own] = runs.map(({ folder }) => folder);
    expect(lines.map(({ outcome, trigger, folder }) => [outcome, trigger, folder])).toEqual([
      ['complete', 'manual', own],
      ['complete', 'continuation', continued],
      ['cancelled', 'manual', continued],
    ]);
  });

  it('whose credentials are refused is a problem with its cause and what to do', async () => {
    const desktop = await place.open();
    const id = await createJob(desktop);
    await desktop.service.handlers['jobs.setSecret']({ jobId: id, clientSecret: 'another' });
    await backUp(desktop, id);
    expect(desktop.job(id)).toMatchObject({ state: 'problem', lastRun: { outcome: 'failed', folder: null } });
    const { lastRun } = desktop.job(id);
    expect(lastRun?.reason).toContain('refused the client id or secret');
    expect(lastRun?.hint).toContain('Installed Packages');
  });

  it('without a secret on this machine fails in a sentence', async () => {
    const desktop = await place.open();
    const id = await createJob(desktop);
    place.secrets.kept.clear();
    await backUp(desktop, id);
    expect(desktop.job(id).lastRun).toMatchObject({
      outcome: 'failed',
      reason: 'The client secret of "Retail EU" is not kept on this machine.',
    });
  });

  it('that would delete many assets is a problem until the user confirms it', async () => {
    const desktop = await place.open();
    const jobId = await createJob(desktop);
    await backUp(desktop, jobId);
    for (const id of place.sandbox.account().ids().slice(0, 25)) place.sandbox.account().remove(id);
    await backUp(desktop, jobId);
    expect(desktop.job(jobId)).toMatchObject({ state: 'problem', heldAssets: 40 });
    const folder = desktop.job(jobId).lastRun?.folder ?? '';
    const { problems, report } = await desktop.service.handlers['runs.details']({ jobId, folder });
    expect(problems).toMatchObject([{ code: 'mass-deletion' }]);
    // Words of the command have no place in the window.
    expect(report).toContain('confirm the deletions.');
    expect(report).not.toContain('--');

    await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: true });
    await vi.waitFor(() => expect(desktop.ended).toHaveLength(3), PATIENT);
    expect(desktop.job(jobId)).toMatchObject({
      state: 'idle',
      heldAssets: 15,
      lastRun: { outcome: 'complete', counts: { deleted: 25 } },
    });
  });

  it('whose end cannot be told ends as it did', async () => {
    const desktop = await place.open({
      onRunEnded: () => {
        throw new Error('no notification');
      },
    });
    const id = await createJob(desktop);
    await desktop.service.handlers['runs.start']({ jobId: id, ...NOW });
    await vi.waitFor(() => expect(desktop.job(id).lastRun?.outcome).toBe('complete'), PATIENT);
    expect(desktop.log.join('\n')).toContain('The end of a run could not be told.');
  });
});

describe('the schedule', () => {
  it('runs a job at its slot, says what comes next and why, and leaves a paused one alone', async () => {
    const clock = new HandClock('2026-11-24T01:58:00Z');
    const desktop = await place.open({ now: clock.now, timer: clock });
    const id = await createJob(desktop);
    expect(desktop.job(id).nextRun).toEqual({ at: '2026-11-24T02:00:00.000Z', reason: 'by schedule' });
    clock.set('2026-11-24T02:00:10Z');
    await vi.waitFor(() => expect(desktop.ended).toHaveLength(1), PATIENT);
    expect(desktop.job(id)).toMatchObject({
      lastRun: { trigger: 'schedule', outcome: 'complete' },
      nextRun: { at: '2026-11-25T02:00:00.000Z', reason: 'by schedule' },
    });

    await desktop.service.handlers['jobs.setPaused']({ jobId: id, paused: true });
    expect(desktop.job(id)).toMatchObject({ state: 'paused', nextRun: null });
    clock.set('2026-11-25T02:00:10Z');
    await vi.waitFor(async () => {
      const { lines } = await desktop.service.handlers['runs.log']({ jobId: id, limit: 1 });
      const [line] = lines;
      expect(line).toMatchObject({ outcome: 'skipped', reason: 'the schedule was off' });
    }, PATIENT);
    expect(desktop.job(id).lastRun?.outcome).toBe('complete');
    await desktop.service.handlers['jobs.setPaused']({ jobId: id, paused: false });
    expect(desktop.job(id)).toMatchObject({ state: 'idle', nextRun: { at: '2026-11-26T02:00:00.000Z' } });
  });

  it('catches up after a sleep with one run, and records the other slots as skipped', async () => {
    const clock = new HandClock('2026-11-20T12:00:00Z');
    const desktop = await place.open({ now: clock.now, timer: clock });
    const id = await createJob(desktop);
    clock.set('2026-11-24T09:00:00Z');
    await vi.waitFor(() => expect(desktop.ended).toHaveLength(1), PATIENT);
    const { lines } = await desktop.service.handlers['runs.log']({ jobId: id, limit: 10 });
    expect(lines.map(({ outcome, trigger }) => [outcome, trigger])).toEqual(
      expect.arrayContaining([
        ['complete', 'catch-up'],
        ['skipped', 'schedule'],
        ['skipped', 'schedule'],
        ['skipped', 'schedule'],
      ]),
    );
  });

  it('waits for the network, says so, and runs when it is back', async () => {
    const clock = new HandClock('2026-11-24T01:58:00Z');
    const desktop = await place.open({ now: clock.now, timer: clock });
    const id = await createJob(desktop);
    place.online = false;
    clock.set('2026-11-24T02:00:10Z');
    await vi.waitFor(() => expect(desktop.job(id).nextRun?.reason).toBe('waits for the network'), PATIENT);
    expect(desktop.ended).toHaveLength(0);
    place.online = true;
    desktop.service.wake('network up');
    await vi.waitFor(() => expect(desktop.ended).toHaveLength(1), PATIENT);
  });

  it('skips a slot with the reason while a run by hand is under way', async () => {
    const clock = new HandClock('2026-11-24T01:59:00Z');
    const desktop = await place.open({ now: clock.now, timer: clock });
    const id = await createJob(desktop);
    await startSlowly(desktop, id);
    clock.set('2026-11-24T02:00:10Z');
    await vi.waitFor(async () => {
      const { lines } = await desktop.service.handlers['runs.log']({ jobId: id, limit: 10 });
      expect(lines).toMatchObject([{ outcome: 'skipped', reason: 'another run of this job was under way' }]);
    }, PATIENT);
    place.sandbox.switches.latencyMilliseconds = 0;
    await vi.waitFor(() => expect(desktop.ended).toHaveLength(1), PATIENT);
  });

  it('repeats a run that failed, and says so', async () => {
    const clock = new HandClock('2026-11-24T01:59:00Z');
    const desktop = await place.open({ now: clock.now, timer: clock });
    const id = await createJob(desktop);
    const fault = place.sandbox.faults.add({
      match: { kind: 'token' },
      effect: faultReplies.unavailable(),
    });
    clock.set('2026-11-24T02:00:10Z');
    await vi.waitFor(() => expect(desktop.ended).toHaveLength(1), PATIENT);
    await vi.waitFor(
      () =>
        expect(desktop.job(id).nextRun).toEqual({
          at: '2026-11-24T02:05:10.000Z',
          reason: 'repeats the run that failed',
        }),
      PATIENT,
    );
    fault.remove();
    clock.set('2026-11-24T02:06:00Z');
    await vi.waitFor(() => expect(desktop.ended).toHaveLength(2), PATIENT);
    expect(desktop.job(id).lastRun).toMatchObject({ trigger: 'retry', outcome: 'complete' });
  });

  it('goes by changed settings at once', async () => {
    const clock = new HandClock('2026-11-24T01:59:00Z');
    const desktop = await place.open({ now: clock.now, timer: clock });
    const id = await createJob(desktop);
    const { settings } = await desktop.service.handlers['jobs.settings']({ jobId: id });
    const schedule = { ...settings.schedule, cron: '30 4 * * *', zone: 'Europe/Berlin' };
    await desktop.service.handlers['jobs.update']({
      jobId: id,
      destinationSecret: null,
      settings: { ...settings, schedule },
    });
    expect(desktop.job(id)).toMatchObject({
      scheduleWords: 'Every day at 04:30',
      zone: 'Europe/Berlin',
      nextRun: { at: '2026-11-24T03:30:00.000Z' },
    });
  });
});

describe('stopping and starting the app', () => {
  it('keeps jobs, their last run and their log', async () => {
    const before = await place.open();
    const id = await createJob(before);
    await backUp(before, id);
    const was = before.job(id);
    await before.service.stop();

    const after = await place.open();
    expect(after.job(id)).toEqual(was);
    const { lines } = await after.service.handlers['runs.log']({ jobId: id, limit: 10 });
    expect(lines).toEqual([was.lastRun]);
  });

  it('ends a run at once, and continues it at the next start without being asked', async () => {
    const before = await place.open();
    const id = await createJob(before);
    await startSlowly(before, id);
    await before.service.stop();
    expect(before.job(id).state).toBe('idle');

    place.sandbox.switches.latencyMilliseconds = 0;
    const after = await place.open();
    await vi.waitFor(() => expect(after.ended).toHaveLength(1), PATIENT);
    expect(after.job(id).lastRun).toMatchObject({ trigger: 'continuation', outcome: 'complete' });
    const [run] = await finishedRuns(place.backups());
    expect(run?.manifest.counts.kept).toBe(40);
  });

  it('finds what a destination holds already, though this machine never saw it', async () => {
    const before = await place.open();
    const id = await createJob(before);
    await backUp(before, id);
    const made = before.job(id);
    await before.service.handlers['jobs.remove']({ jobId: id });

    const anew = await createJob(before);
    await vi.waitFor(() => expect(before.job(anew).protectedSince).not.toBeNull(), PATIENT);
    const { lines } = await before.service.handlers['runs.log']({ jobId: anew, limit: 10 });
    const [line] = lines;
    expect(line).toMatchObject({ folder: made.lastRun?.folder, outcome: 'complete', counts: { kept: 40 } });
  });
});
