import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BrowseState, browseInputs } from '../../../shared/browse.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace } from '../../support/jobs.ts';

const PATIENT = { timeout: 20_000, interval: 10 };

let place: DesktopPlace;
beforeEach(async () => {
  place = await createDesktopPlace();
});
afterEach(() => place.close());

async function createJob({ service }: Desktop, wanted = place.wanted()): Promise<string> {
  const { jobIds } = await service.handlers['jobs.create'](wanted);
  return jobIds[0] ?? '';
}

async function backUp(desktop: Desktop, jobId: string): Promise<void> {
  const before = desktop.ended.length;
  await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended.length).toBe(before + 1), PATIENT);
}

function states({ told }: Desktop, jobId: string): BrowseState[] {
  return told.flatMap(([name, payload]) =>
    name === 'browse.changed' && payload.jobId === jobId ? [payload.state] : [],
  );
}

async function waitFor(desktop: Desktop, jobId: string, state: object): Promise<void> {
  await vi.waitFor(() => expect(states(desktop, jobId).at(-1)).toMatchObject(state), PATIENT);
}

describe('the browser of a job', () => {
  it('answers at once with what is known, then tells what is read', async () => {
    const desktop = await place.open();
    const { handlers } = desktop.service;
    const jobId = await createJob(desktop);
    await backUp(desktop, jobId);
    expect(await handlers['browse.open']({ jobId })).toMatchObject({
      destinationKind: 'local',
      address: place.backups(),
      problem: null,
    });
    await waitFor(desktop, jobId, { reading: false, problem: null, runs: [{ kept: 40, assets: 40 }] });
    const tree = await handlers['browse.tree']({ jobId, at: null });
    expect(tree.reduce((sum, { assets }) => sum + assets, 0)).toBe(40);
    const query = browseInputs.assets.parse({ jobId, at: null, folderId: null });
    const { total, rows } = await handlers['browse.assets'](query);
    expect([total, rows.length]).toEqual([40, 40]);
    const [row] = rows;
    expect(await handlers['browse.history']({ jobId, id: row?.id ?? 0 })).toMatchObject([
      { runId: row?.runId, changes: ['added'], version: { name: row?.name } },
    ]);
    const report = browseInputs.report.parse({ jobId, runId: row?.runId });
    expect(await handlers['browse.report'](report)).toMatchObject({ total: 40, counts: { added: 40 } });
  });

  it('knows by itself what a run has kept', async () => {
    const desktop = await place.open();
    const jobId = await createJob(desktop);
    await backUp(desktop, jobId);
    await waitFor(desktop, jobId, { reading: false, runs: [{ assets: 40 }] });
    place.sandbox.account().add();
    await backUp(desktop, jobId);
    await waitFor(desktop, jobId, { reading: false, runs: [{ assets: 40 }, { assets: 41, added: 1 }] });
  });

  it('has no problem with a folder that the first backup will make, and one with a folder that is gone', async () => {
    const desktop = await place.open();
    const { handlers } = desktop.service;
    const jobId = await createJob(desktop);
    await handlers['browse.open']({ jobId });
    await waitFor(desktop, jobId, { reading: false, problem: null, runs: [] });
    await backUp(desktop, jobId);
    await waitFor(desktop, jobId, { reading: false, runs: [{ assets: 40 }] });
    await rename(place.backups(), place.backups('unplugged'));
    await handlers['browse.open']({ jobId });
    await waitFor(desktop, jobId, {
      reading: false,
      problem: { code: 'storage-unavailable' },
      runs: [{ assets: 40 }],
    });
  });

  it('is that of another destination once the job goes there', async () => {
    const desktop = await place.open();
    const { handlers } = desktop.service;
    const jobId = await createJob(desktop);
    await backUp(desktop, jobId);
    await handlers['browse.open']({ jobId });
    await waitFor(desktop, jobId, { reading: false, runs: [{ assets: 40 }] });
    const { settings } = await handlers['jobs.settings']({ jobId });
    const { sample: _, ...changed } = settings;
    const destination = { kind: 'local', path: place.backups('elsewhere') } as const;
    await handlers['jobs.update']({ jobId, settings: { ...changed, destination }, destinationSecret: null });
    await handlers['browse.open']({ jobId });
    await waitFor(desktop, jobId, { reading: false, address: place.backups('elsewhere'), runs: [] });
  });

  it('is closed with its job, whose folder is removed', async () => {
    const desktop = await place.open();
    const { handlers } = desktop.service;
    const jobId = await createJob(desktop);
    await backUp(desktop, jobId);
    await handlers['browse.open']({ jobId });
    const folder = join(place.state, 'jobs', jobId);
    expect(existsSync(join(folder, 'browse.sqlite'))).toBe(true);
    await handlers['jobs.remove']({ jobId });
    expect(existsSync(folder)).toBe(false);
    await expect(handlers['browse.open']({ jobId })).rejects.toMatchObject({ code: 'configuration' });
  });

  it('is not opened any more while the app is closed', async () => {
    const desktop = await place.open();
    const jobId = await createJob(desktop);
    await desktop.service.stop();
    await expect(desktop.service.handlers['browse.open']({ jobId })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
