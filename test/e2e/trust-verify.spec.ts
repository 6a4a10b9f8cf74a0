import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLocalStorage } from '../../electron/storage/local.ts';
import { type Keyring, startKeyring } from '../host/keyring.ts';
import { finishedRuns } from '../support/account-at-destination.ts';
import { flip, seededRandom } from '../support/bit-rot.ts';
import { call } from './journey.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

const PATIENT = { timeout: 30_000, interval: 100 };

let keyring: Keyring;
let root: string;
let running: RunningApp;
let jobId: string;

beforeAll(async () => {
  keyring = await startKeyring();
  root = await mkdtemp(join(tmpdir(), 'backup-creator-verify-'));
  running = await launchApp({ env: keyring.env, size: { width: 1280, height: 800 } });
  const { page } = running;
  const { jobIds } = await call(page, 'jobs.createSample', { path: join(root, 'backups') });
  jobId = jobIds[0] ?? '';
  await call(page, 'runs.start', { jobId, full: false, acceptDeletions: false });
  await vi.waitFor(async () => expect((await job(page))?.lastRun?.outcome).toBe('complete'), PATIENT);
}, 120_000);
afterAll(async () => {
  await running?.kill();
  if (running) removeProfile(running.profile);
  await keyring?.stop();
  await rm(root, { recursive: true, force: true });
});

async function job(page: Page) {
  return (await call(page, 'jobs.list', undefined)).find(({ id }) => id === jobId);
}

/** Flips a bit of a file of the first asset, and gives its path. */
async function damage(): Promise<string> {
  const backups = join(root, 'backups');
  const [run] = await finishedRuns(backups);
  const path = `${run?.folder}/${run?.index[0]?.files[0]?.path}`;
  await flip(await createLocalStorage(backups, { create: 'never' }), path, seededRandom(4));
  return path;
}

describe('the backups of the sample account', () => {
  it('are found sound, then damaged in just the file that was, repaired, and sound again', async () => {
    const { page } = running;
    const button = (name: string | RegExp) => page.getByRole('button', { name });
    const verify = () => button('Verify now').click();
    await page.getByText('Never', { exact: true }).waitFor(PATIENT);
    await verify();
    await page.getByText(/^Sound/).waitFor(PATIENT);

    const path = await damage();
    await verify();
    await page.getByText('1 stored file is damaged.', { exact: true }).waitFor(PATIENT);
    await button('Damaged (1)').click();
    const listed = page.getByRole('list', { name: 'Damaged' }).getByRole('listitem');
    expect(await listed.count()).toBe(1);
    expect(await listed.textContent()).toContain(path);
    expect((await job(page))?.state).toBe('problem');

    await button('Repair').click();
    await page.getByText(/^Sound/).waitFor(PATIENT);
    await verify();
    await vi.waitFor(async () => {
      const report = await call(page, 'verify.report', { jobId });
      expect(report?.totals).toEqual({ missing: 0, damaged: 0, foreign: 0, repaired: 1 });
    }, PATIENT);
    expect((await job(page))?.state).toBe('idle');
    const kinds = (await finishedRuns(join(root, 'backups'))).map(({ manifest }) => manifest.kind);
    expect(kinds).toEqual(['backup', 'repair']);
  });
});
