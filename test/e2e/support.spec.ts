import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../electron/sandbox/sandbox.ts';
import { type Keyring, startKeyring } from '../host/keyring.ts';
import { formsOf, leaksIn } from '../support/leaks.ts';
import { createJob, showPage } from './journey.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

const SECRET = 'Zx9+/quote"back\\slash&ümlaut%20=5d1f-never';

let keyring: Keyring;
let sandbox: Sandbox;
let root: string;
let running: RunningApp;

beforeAll(async () => {
  keyring = await startKeyring();
  root = await mkdtemp(join(tmpdir(), 'backup-creator-support-'));
  sandbox = await createSandbox({ assets: 20, sharedAssets: 0, clientSecret: SECRET });
  running = await launchApp({ env: keyring.env });
});
afterAll(async () => {
  await running.kill();
  removeProfile(running.profile);
  await sandbox.close();
  await rm(root, { recursive: true, force: true });
  await keyring.stop();
});

it('a run can be followed in the log, from its details to the lines that name it', async () => {
  const { page } = running;
  await createJob(page, sandbox, join(root, 'backups'));
  await page.getByRole('button', { name: 'Back up now' }).click();
  await page.getByText(/^Protected\. Last backup today/).waitFor({ timeout: 30_000 });
  await showPage(page, 'Run log');
  await page.getByRole('button', { name: /^today/ }).click();
  await page.getByRole('button', { name: 'Log of this run' }).click();
  await page.getByText('A run has ended.').waitFor();
  await page.getByText('A run begins.').click();
  const details = page.getByRole('region', { name: 'The line in full' });
  await details.getByText('Retail EU').waitFor();
  const runId = await details.locator('dd').nth(1).textContent();
  expect(readFileSync(join(running.userData, 'logs', 'backup-creator.log'), 'utf8')).toContain(
    `"run":"${runId}"`,
  );
});

it('the log, opened from the menu, opens its folder', async () => {
  const { desktop, page } = running;
  await desktop.chooseInMenu('Help', 'Log');
  await page.getByRole('heading', { level: 1, name: 'Log' }).waitFor();
  await page.getByRole('button', { name: 'Open folder' }).click();
  await expect.poll(() => desktop.opened()).toContain(join(running.userData, 'logs'));
});

it('the report for support names versions, the job and its run, and holds no secret', async () => {
  const { page } = running;
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'Log and support' }).click();
  await page.getByRole('button', { name: 'Make support report' }).click();
  const report = (await page.locator('pre').filter({ hasText: '== Versions ==' }).textContent()) ?? '';
  expect(report).toMatch(/^Backup Creator {2}\d/m);
  expect(report).toContain('- Retail EU');
  expect(report).toContain('manual: complete; kept');
  expect(report).toContain('"message":"A run has ended."');
  expect(report).toContain('keychain  can be used');
  expect(report).not.toContain(sandbox.clientId);
  const forms = new Map([SECRET, ...sandbox.tokens()].flatMap((value) => formsOf(value)));
  expect(leaksIn(new Map([['the report', Buffer.from(report)]]), forms)).toEqual([]);
});

it('the licences of all that is shipped are listed, with their texts', async () => {
  const { page } = running;
  await page.getByRole('button', { name: 'Licences' }).click();
  const packages = page.getByRole('list', { name: 'Packages' });
  const react = packages.getByRole('listitem').filter({ hasText: /^react-dom/ });
  await react.waitFor();
  expect(await packages.getByRole('listitem').count()).toBeGreaterThan(50);
  await react.getByText('react-dom').click();
  await react.getByText(/Permission is hereby granted/).waitFor();
});

it('the keyboard shortcuts are shown from the menu', async () => {
  const { desktop, page } = running;
  await desktop.chooseInMenu('Help', 'Keyboard Shortcuts');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
});
