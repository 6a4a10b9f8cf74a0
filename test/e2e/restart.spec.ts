import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../electron/sandbox/sandbox.ts';
import { type Keyring, startKeyring } from '../host/keyring.ts';
import { createJob, showPage } from './journey.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

const PATIENT = { timeout: 30_000 };

let keyring: Keyring;
let sandbox: Sandbox;
let root: string;
let running: RunningApp;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'backup-creator-restart-'));
  sandbox = await createSandbox({ assets: 30, sharedAssets: 0 });
  keyring = await startKeyring();
  running = await launchApp({ env: keyring.env });
});
afterEach(async () => {
  await running.kill();
  removeProfile(running.profile);
  await keyring.stop();
  await sandbox.close();
  await rm(root, { recursive: true, force: true });
});

const state = (page: Page) => page.getByText(/^Protected\. Last backup today \d\d:\d\d, 30 changes\.$/);

/** The last backup and the next one, in the window and in the tray. */
async function told({ page, desktop }: RunningApp): Promise<(string | undefined)[]> {
  const next = await page.getByText(/^Next: /).innerText();
  // "in 5 h" is soon "in 4 h".
  return [await state(page).innerText(), next.split(',')[0], (await desktop.trayItems())[0]?.label];
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
}

async function showSettings(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Jobs and settings' }).getByText('Settings').click();
}

async function showSchedule(page: Page): Promise<void> {
  await showPage(page, 'Settings');
  await page.getByRole('button', { name: 'Schedule' }).click();
}

describe('after a new start', () => {
  it('all is as it was set, and window and tray tell of the last backup', async () => {
    const { page } = running;
    const jobId = await createJob(page, sandbox, join(root, 'backups'));
    await page.getByRole('button', { name: 'Back up now' }).click();
    await state(page).waitFor(PATIENT);
    await showSchedule(page);
    await page.getByLabel('Monday to Friday').check();
    await page.getByLabel('At', { exact: true }).fill('6:45');
    await save(page);
    await showSettings(page);
    await page.getByLabel('After each backup').check();
    await save(page);
    await page.getByRole('button', { name: 'Retail EU' }).click();
    const before = await told(running);
    await page.getByText(/^Next: \w+ 06:45, in .* \(at 06:45.*Monday through Friday, UTC\)\.$/).waitFor();
    expect(before[2]).toMatch(/^Retail EU: last backup today \d\d:\d\d, next \w+ .*06:45$/);
    await running.desktop.chooseInTray('quit');
    await running.ended();

    const remembered = JSON.parse(await readFile(join(running.userData, 'state.json'), 'utf8'));
    const { lastBackup, lastRun } = remembered.jobs[jobId];
    expect(lastRun).toMatchObject({ result: 'complete', folder: lastBackup.folder });
    expect(before[2]).toContain(
      `last backup today ${new Date(lastBackup.finished).toTimeString().slice(0, 5)}`,
    );
    running = await launchApp({ profile: running.profile, env: keyring.env });

    const again = running.page;
    await state(again).waitFor();
    await expect.poll(() => told(running)).toEqual(before);
    await showSchedule(again);
    expect(await again.getByLabel('Monday to Friday').isChecked()).toBe(true);
    expect(await again.getByLabel('At', { exact: true }).inputValue()).toBe('06:45');
    await showSettings(again);
    await again.getByLabel('After each backup').and(again.locator(':checked')).waitFor();

    await running.desktop.chooseInTray(`back-up:${jobId}`);
    await expect
      .poll(() => running.desktop.notifications(), PATIENT)
      .toMatchObject([{ title: 'Retail EU: backup complete' }]);
  });
});
