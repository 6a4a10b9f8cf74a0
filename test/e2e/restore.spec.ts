import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSandbox, type Sandbox } from '../../electron/sandbox/sandbox.ts';
import { type Keyring, startKeyring } from '../host/keyring.ts';
import { finishedRuns } from '../support/account-at-destination.ts';
import { nextSecond } from '../support/next-second.ts';
import { call, createJob, showPage } from './journey.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

const PATIENT = { timeout: 30_000, interval: 100 };
const NAME = 'Order footer EU';

let keyring: Keyring;
let root: string;
let running: RunningApp;

beforeAll(async () => {
  keyring = await startKeyring();
  root = await mkdtemp(join(tmpdir(), 'backup-creator-restore-'));
  running = await launchApp({ env: keyring.env, size: { width: 1280, height: 800 } });
  await running.desktop.answerDialog('showMessageBox', { response: 0 });
}, 120_000);
afterAll(async () => {
  await running?.kill();
  if (running) removeProfile(running.profile);
  await keyring?.stop();
  await rm(root, { recursive: true, force: true });
});

/** Backs up, and waits until that many backups have come to their end. */
async function backUp(page: Page, jobId: string, count: number): Promise<void> {
  await call(page, 'runs.start', { jobId, full: false, acceptDeletions: false });
  await vi.waitFor(async () => {
    const { lines } = await call(page, 'runs.log', { jobId, limit: 100 });
    expect(lines.filter(({ outcome }) => outcome === 'complete').length).toBe(count);
    expect((await call(page, 'jobs.list', undefined)).find(({ id }) => id === jobId)?.state).toBe('idle');
  }, PATIENT);
}

/** Shows the newest version of an asset. */
async function openAsset(page: Page, name: string): Promise<void> {
  await showPage(page, 'Browse');
  await page
    .getByRole('radiogroup', { name: 'Ways into the backups' })
    .getByText('Search', { exact: true })
    .click();
  await page.getByLabel('Search names, keys and code').fill(name);
  const hit = page.getByRole('grid', { name: 'Found' }).getByRole('row', { name }).first();
  await hit.waitFor(PATIENT);
  await hit.click();
  await page.getByRole('region', { name }).waitFor();
}

const heading = (page: Page, name: RegExp) => page.getByRole('heading', { level: 2, name });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('an earlier version of a block', () => {
  let sandbox: Sandbox;
  let jobId: string;
  let blockId: number;
  const codes: unknown[] = [];

  beforeAll(async () => {
    sandbox = await createSandbox({ assets: 40, sharedAssets: 0 });
    const { page } = running;
    jobId = await createJob(page, sandbox, join(root, 'backups'));
    blockId = sandbox.account().add({ name: NAME });
    codes.push(code());
    await backUp(page, jobId, 1);
    await nextSecond();
    sandbox.account().edit(blockId);
    codes.push(code());
    await backUp(page, jobId, 2);
  }, 120_000);
  afterAll(() => sandbox?.close());

  const code = () => sandbox.account().document(blockId).content;

  it('is planned, shown beside what is there, restored, and undone', async () => {
    const { page, desktop } = running;
    await openAsset(page, NAME);
    const versions = page.getByRole('group', { name: '2 versions' }).getByRole('radio');
    await versions.last().check({ force: true });
    await button(page, 'Restore…').click();
    await heading(page, /^Restore into Marketing Cloud$/).waitFor();
    await button(page, 'Show plan').click();

    await heading(page, /^Restore 1 asset in place$/).waitFor(PATIENT);
    const row = page.getByRole('grid', { name: 'Assets to restore' }).getByRole('row', { name: NAME });
    await row.getByText('Update', { exact: true }).waitFor(PATIENT);
    expect(code()).toBe(codes[1]);
    await row.dblclick();
    const sides = page.getByRole('region', { name: NAME }).locator('.cm-content');
    await expect.poll(() => sides.count(), PATIENT).toBeGreaterThan(0);

    await button(page, 'Restore 1 asset…').click();
    await page.getByText('1 updated.', { exact: true }).waitFor(PATIENT);
    expect(code()).toBe(codes[0]);
    const asked = (await desktop.askedDialogs()).at(-1);
    expect(JSON.stringify(asked?.options)).toContain('1 will be overwritten');

    await button(page, 'Undo…').click();
    await heading(page, /^Undo a restore of 1 asset$/).waitFor(PATIENT);
    expect(code()).toBe(codes[0]);
    await button(page, 'Put back 1 asset…').click();
    await page.getByText('1 updated.', { exact: true }).waitFor(PATIENT);
    expect(code()).toBe(codes[1]);
    await button(page, 'Back').click();

    await showPage(page, 'Run log');
    await page.getByText('Restore', { exact: true }).first().waitFor(PATIENT);
    const kinds = (await finishedRuns(join(root, 'backups'))).map(({ manifest }) => manifest.kind);
    expect(kinds).toEqual(['backup', 'backup', 'safety', 'safety']);
  });
});

describe('the sample account', () => {
  it('takes a copy', async () => {
    const { page } = running;
    const { jobIds } = await call(page, 'jobs.createSample', { path: join(root, 'sample') });
    const jobId = jobIds[0] ?? '';
    await backUp(page, jobId, 1);
    const [run] = await finishedRuns(join(root, 'sample'));
    const id = run?.index.find(({ assetType }) => assetType.id === 197)?.id ?? 0;
    const { restoreId } = await call(page, 'restore.plan', {
      jobId,
      what: { kind: 'assets', ids: [id], at: null },
      mode: 'copy',
      mid: null,
    });
    const view = () => call(page, 'restore.show', { jobId, restoreId });
    await expect.poll(async () => (await view()).state, PATIENT).toBe('planned');
    await expect
      .poll(async () => (await call(page, 'jobs.list', undefined)).find((job) => job.id === jobId)?.task)
      .toBe(null);
    await call(page, 'restore.apply', { jobId, restoreId, overwriteConflicts: false });
    await expect.poll(async () => (await view()).state, PATIENT).toBe('complete');
    expect((await view()).outcomes).toMatchObject({ made: 1, failed: 0 });
    await backUp(page, jobId, 3);
    const runs = await finishedRuns(join(root, 'sample'));
    expect(
      runs
        .at(-1)
        ?.index.map(({ name }) => name)
        .join(),
    ).toContain('(restored ');
  });
});
