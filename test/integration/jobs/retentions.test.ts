import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunLogLine } from '../../../shared/ipc.ts';
import type { RetentionPolicy } from '../../../shared/retention.ts';
import type { RetentionSettings } from '../../../shared/trust.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace } from '../../support/jobs.ts';

const PATIENT = { timeout: 20_000, interval: 10 };
const DAY = 24 * 3_600_000;
const ONE_DAY: RetentionPolicy = { keep: 'thinned', days: 1, weeks: 0, months: 0, years: 0, versions: 1 };

let place: DesktopPlace;
let desktop: Desktop;
let jobId: string;
let time: number;

beforeEach(async () => {
  time = Date.now();
  place = await createDesktopPlace({ assets: 40, now: () => time });
  desktop = await place.open({ now: () => new Date(time) });
  const schedule = { cron: '0 2 * * *', zone: 'UTC', enabled: false };
  jobId = (await desktop.service.handlers['jobs.create'](place.wanted({ schedule }))).jobIds[0] ?? '';
});
afterEach(async () => {
  place.sandbox.switches.latencyMilliseconds = 0;
  await place.close();
});

const call = () => desktop.service.handlers;

async function backUp(): Promise<void> {
  const before = desktop.ended.length;
  await call()['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended.length).toBe(before + 1), PATIENT);
  expect(desktop.ended.at(-1)?.run.outcome).toBe('complete');
}

/** A backup a day, each with a few changes. */
async function backUpDaily(days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    await backUp();
    place.sandbox.account().changeForDemo();
    time += DAY;
  }
}

async function settle(retention: RetentionSettings): Promise<void> {
  const { settings } = await call()['jobs.settings']({ jobId });
  const { sample: _, ...rest } = settings;
  await call()['jobs.update']({ jobId, settings: { ...rest, retention }, destinationSecret: null });
}

const folders = async () => (await readdir(place.backups())).filter((name) => name.startsWith('backup_'));
const lines = async () => (await call()['runs.log']({ jobId, limit: 100 })).lines;
const retentionLines = async () => (await lines()).filter(({ trigger }) => trigger === 'retention');

/** What is done after a backup has been written down. */
async function retained(number: number): Promise<RunLogLine[]> {
  await vi.waitFor(async () => expect(await retentionLines()).toHaveLength(number), PATIENT);
  await vi.waitFor(() => expect(desktop.job(jobId).task).toBeNull(), PATIENT);
  return retentionLines();
}

describe('retention in the app', () => {
  it('removes what the preview has shown, tells so in the run log, and shows the runs that went no more', async () => {
    await backUpDaily(6);
    const before = await folders();
    const preview = await call()['retention.preview']({ jobId, policy: ONE_DAY });
    expect(preview.droppedRuns).toBeGreaterThan(1);
    expect(preview).toMatchObject({ leftOver: [], warnings: [] });
    expect(await folders()).toEqual(before);
    const going = preview.runs.filter(({ keep }) => !keep).map(({ folder }) => folder);
    expect(going).toHaveLength(preview.droppedRuns);

    const outcome = await call()['retention.apply']({ jobId, previewId: preview.previewId });
    expect(outcome).toMatchObject({
      droppedRuns: preview.droppedRuns,
      freedBytes: preview.freedBytes,
      refused: [],
    });
    const after = await folders();
    expect(after.toSorted()).toEqual(
      [...before.filter((folder) => !going.includes(folder)), outcome.folder ?? ''].toSorted(),
    );

    const shown = await lines();
    expect(shown.filter(({ folder }) => folder !== null && going.includes(folder))).toEqual([]);
    expect(shown.filter(({ trigger }) => trigger === 'retention')).toMatchObject([
      { outcome: 'complete', counts: null, bytes: null, folder: outcome.folder },
    ]);
    expect(shown[0]?.reason).toContain(`${preview.droppedRuns} backups removed`);
    expect(shown.filter(({ outcome }) => outcome !== 'skipped')).toHaveLength(6 - going.length + 1);
    expect(desktop.job(jobId)).toMatchObject({ task: null, lastRun: { trigger: 'manual' } });
    expect(
      desktop.told.filter(([name]) => name === 'tasks.progress').map(([, payload]) => payload),
    ).toContainEqual(expect.objectContaining({ task: expect.objectContaining({ kind: 'retention' }) }));
  });

  it('leaves the browser with the newest of everything, and with none of the runs that went', async () => {
    await backUpDaily(5);
    await call()['browse.open']({ jobId });
    await vi.waitFor(async () => {
      expect((await call()['browse.open']({ jobId })).runs).toHaveLength(5);
    }, PATIENT);
    const all = { jobId, at: null, folderId: null, gone: 'with', offset: 0, limit: 500 } as const;
    const ask = async () =>
      (await call()['browse.assets']({ ...all, sort: 'name', descending: false })).rows.map(
        ({ id, name, modifiedDate, gone }) => ({ id, name, modifiedDate, isGone: gone !== null }),
      );
    const before = await ask();
    const { previewId, runs } = await call()['retention.preview']({ jobId, policy: ONE_DAY });
    await call()['retention.apply']({ jobId, previewId });
    const going = runs.filter(({ keep }) => !keep).map(({ folder }) => folder);
    await vi.waitFor(async () => {
      const state = await call()['browse.open']({ jobId });
      expect(state.runs.filter(({ folder }) => going.includes(folder))).toEqual([]);
    }, PATIENT);
    expect(await ask()).toEqual(before);
  });

  it('removes nothing where the backups are others than those that were shown', async () => {
    await backUpDaily(5);
    const { previewId } = await call()['retention.preview']({ jobId, policy: ONE_DAY });
    await backUp();
    const before = await folders();
    await expect(call()['retention.apply']({ jobId, previewId })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('Nothing was removed'),
    });
    expect(await folders()).toEqual(before);
    expect(await retentionLines()).toEqual([]);
  });

  it('removes nothing for a preview that another one has taken the place of', async () => {
    await backUpDaily(4);
    const first = await call()['retention.preview']({ jobId, policy: ONE_DAY });
    await call()['retention.preview']({ jobId, policy: { keep: 'all' } });
    await expect(call()['retention.apply']({ jobId, previewId: first.previewId })).rejects.toMatchObject({
      code: 'configuration',
    });
    expect(await folders()).toHaveLength(4);
  });

  it('is not begun while a backup is under way', async () => {
    await backUp();
    place.sandbox.switches.latencyMilliseconds = 100;
    await call()['runs.start']({ jobId, full: true, acceptDeletions: false });
    await expect(call()['retention.preview']({ jobId, policy: ONE_DAY })).rejects.toMatchObject({
      code: 'lock-held',
    });
    await call()['runs.cancel']({ jobId });
  });
});

describe('retention that is automatic', () => {
  it('thins out after a backup, once in seven days, and is told of as a retention and not as a backup', async () => {
    await backUpDaily(4);
    await settle({ policy: ONE_DAY, automatic: true });
    await backUp();
    expect(await retained(1)).toMatchObject([
      { outcome: 'complete', reason: expect.stringContaining('freed') },
    ]);
    expect((await folders()).length).toBeLessThan(5);
    for (let day = 0; day < 6; day += 1) {
      time += DAY;
      await backUp();
    }
    expect(await retentionLines()).toHaveLength(1);
    time += DAY;
    await backUp();
    await retained(2);
    expect(desktop.job(jobId).lastRun?.trigger).toBe('manual');
  });

  it('that fails is written down, and the backup is as good', async () => {
    await backUpDaily(3);
    const [first = ''] = (await folders()).toSorted();
    await writeFile(join(place.backups(), first, 'manifest.json'), '{');
    await settle({ policy: ONE_DAY, automatic: true });
    await backUp();
    expect(await retained(1)).toMatchObject([
      { outcome: 'failed', code: 'format-damaged', reason: expect.stringContaining('is damaged') },
    ]);
    expect(desktop.job(jobId)).toMatchObject({ state: 'paused', lastRun: { outcome: 'complete' } });
  });

  it('warns where the backups take more than they are meant to, and removes nothing for it', async () => {
    await settle({ policy: { keep: 'all', warnAboveBytes: 1000 }, automatic: false });
    await backUp();
    expect(await retained(1)).toMatchObject([
      {
        outcome: 'with problems',
        reason: expect.stringContaining('more than the 1.0 KB they are meant to take'),
      },
    ]);
    expect(await folders()).toHaveLength(1);
  });
});
