import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSandbox, type Sandbox } from '../../electron/sandbox/sandbox.ts';
import { type Keyring, startKeyring } from '../host/keyring.ts';
import { call, createJob, showPage } from './journey.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

const PATIENT = { timeout: 30_000, interval: 100 };
const DAY = 24 * 3_600_000;
const RUNS = 6;
/** As many runs are close to the newest one: they stay whatever is asked. */
const STAY = 2;
const NAME = 'Order footer EU';

let keyring: Keyring;
let sandbox: Sandbox;
let root: string;
let backups: string;
let running: RunningApp;
let jobId: string;
/** The account's own time, which the backups go by. */
let time = Date.now() - 10 * DAY;

/** A backup a day, of an account that is changed each day; a block that is there on the first day alone. */
beforeAll(async () => {
  keyring = await startKeyring();
  root = await mkdtemp(join(tmpdir(), 'backup-creator-retention-'));
  backups = join(root, 'backups');
  sandbox = await createSandbox({ assets: 60, sharedAssets: 0, now: () => time });
  running = await launchApp({ env: keyring.env, size: { width: 1280, height: 800 } });
  const { page } = running;
  jobId = await createJob(page, sandbox, backups);
  const account = sandbox.account();
  const blockId = account.add({ name: NAME });
  for (let run = 1; run <= RUNS; run += 1) {
    await backUp(page, run);
    if (run === 1) account.remove(blockId);
    account.changeForDemo();
    time += DAY;
  }
}, 180_000);
afterAll(async () => {
  await running?.kill();
  if (running) removeProfile(running.profile);
  await sandbox?.close();
  await keyring?.stop();
  await rm(root, { recursive: true, force: true });
});

/** Backs up, and waits until that many runs have come to their end. */
async function backUp(page: Page, count: number): Promise<void> {
  await call(page, 'runs.start', { jobId, full: false, acceptDeletions: false });
  await vi.waitFor(async () => {
    const { lines } = await call(page, 'runs.log', { jobId, limit: 20 });
    expect(lines.filter(({ outcome }) => outcome === 'complete')).toHaveLength(count);
    expect((await call(page, 'jobs.list', undefined))[0]?.state).toBe('idle');
  }, PATIENT);
}

const folders = async () => (await readdir(backups)).filter((name) => name.startsWith('backup_'));

/** All assets as the browser has them, deleted ones too. */
async function browsed(page: Page) {
  const query = {
    folderId: null,
    gone: 'with',
    sort: 'name',
    descending: false,
    offset: 0,
    limit: 500,
  } as const;
  const { rows } = await call(page, 'browse.assets', { jobId, at: null, ...query });
  return rows.map(({ id, name, modifiedDate, gone }) => ({ id, name, modifiedDate, isGone: gone !== null }));
}

/** Fills the policy in as a person does: what was made today is kept, and one version of each asset. */
async function askForOneDay(page: Page): Promise<void> {
  await showPage(page, 'Settings');
  await page.getByRole('button', { name: 'Retention', exact: true }).click();
  await page.getByLabel('Fewer, the older they are').check();
  for (const [label, number] of [
    ['Every backup for', '1'],
    ['Then one a week for', '0'],
    ['Then one a month for', '0'],
    ['Then one a year for', '0'],
    ['Versions of each asset', '1'],
  ] as const) {
    await page.getByLabel(label).fill(number);
  }
}

describe('retention in the window', () => {
  it('shows what would go, removes it once that is confirmed twice, and leaves the newest of everything', async () => {
    const { page, desktop } = running;
    await showPage(page, 'Browse');
    await vi.waitFor(async () => {
      expect((await call(page, 'browse.open', { jobId })).runs).toHaveLength(RUNS);
    }, PATIENT);
    const before = await browsed(page);
    expect(before.filter(({ isGone }) => isGone).map(({ name }) => name)).toContain(NAME);

    await askForOneDay(page);
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText(`${RUNS - STAY} of ${RUNS} backups would go`).waitFor();
    const fates = page
      .getByRole('table', { name: 'Backups that stay and that go' })
      .locator('tbody td:nth-child(2)');
    expect(await fates.allTextContents()).toEqual(['Stay', 'Stay', 'Go', 'Go', 'Go', 'Go']);

    const remove = page.getByRole('button', { name: `Remove ${RUNS - STAY} backups…` });
    expect(await remove.isDisabled()).toBe(true);
    await page.getByLabel('More than half').fill('Retail EU');
    await desktop.answerDialog('showMessageBox', { response: 1 });
    await remove.click();
    await expect
      .poll(() => desktop.askedDialogs())
      .toMatchObject([
        {
          options: {
            message: `Remove ${RUNS - STAY} backups for good?`,
            buttons: [`Remove ${RUNS - STAY} backups`, 'Keep them'],
            defaultId: 1,
          },
        },
      ]);
    expect(await folders()).toHaveLength(RUNS);

    await desktop.answerDialog('showMessageBox', { response: 0 });
    await remove.click();
    await page.getByText(new RegExp(`${RUNS - STAY} backups removed, .* freed\\.`)).waitFor();
    // Those that stay, and the one that holds what is still needed.
    expect(await folders()).toHaveLength(STAY + 1);

    await showPage(page, 'Run log');
    const rows = page.getByRole('table', { name: /Runs of/ }).locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(STAY + 1);
    expect(await rows.first().textContent()).toContain(`${RUNS - STAY} backups removed`);

    await vi.waitFor(async () => {
      expect((await call(page, 'browse.open', { jobId })).runs).toHaveLength(STAY + 1);
    }, PATIENT);
    expect(await browsed(page)).toEqual(before);
  });

  it('keeps the policy, and thins out by itself from then on', async () => {
    const { page } = running;
    await askForOneDay(page);
    await page.getByLabel('Remove backups automatically').check({ force: true });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    const { settings } = await call(page, 'jobs.settings', { jobId });
    expect(settings.retention).toEqual({
      policy: { keep: 'thinned', days: 1, weeks: 0, months: 0, years: 0, versions: 1 },
      automatic: true,
    });
  });
});
