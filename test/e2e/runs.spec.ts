import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../electron/sandbox/sandbox.ts';
import { type Keyring, startKeyring } from '../host/keyring.ts';
import { differences, finishedRuns } from '../support/account-at-destination.ts';
import { formsOf, leaksIn } from '../support/leaks.ts';
import { call, createJob, followProgress, runsShown, runUnderWay, SLOT, showPage } from './journey.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

const PATIENT = { timeout: 30_000 };
/** The account's own assets; no list of the sandbox is trusted, so each takes a request. */
const ASSETS = 120;
const SLOW_MILLISECONDS = 250;
const TODAY = String.raw`today \d\d:\d\d`;
const NEXT = `next (today|tomorrow) ${SLOT}`;

let keyring: Keyring;
let sandbox: Sandbox;
let root: string;
let backups: string;
let running: RunningApp;

beforeAll(async () => {
  keyring = await startKeyring();
});
afterAll(() => keyring?.stop());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'backup-creator-runs-'));
  backups = join(root, 'backups');
  sandbox = await createSandbox({ assets: ASSETS, sharedAssets: 0 });
  running = await launchApp({ env: keyring.env });
});
afterEach(async () => {
  await running.kill();
  removeProfile(running.profile);
  await sandbox.close();
  await rm(root, { recursive: true, force: true });
});

const backUp = (page: Page) => page.getByRole('button', { name: 'Back up now' }).click();
const protectedNow = (page: Page, changes: string) =>
  page.getByText(new RegExp(`^Protected\\. Last backup ${TODAY}, ${changes}\\.$`)).waitFor(PATIENT);

describe('a job that was made', () => {
  it('has no backup until the window, the tray or the schedule starts one', async () => {
    const { page } = running;
    const jobId = await createJob(page, sandbox, backups);
    await page
      .getByText(new RegExp(`^Not protected yet\\. The first backup starts (today|tomorrow) ${SLOT}\\.$`))
      .waitFor();
    expect(await call(page, 'jobs.list', undefined)).toMatchObject([{ state: 'idle', lastRun: null }]);
    expect(await call(page, 'runs.log', { jobId, limit: 10 })).toEqual({ lines: [], unread: null });
    expect(existsSync(backups)).toBe(false);
  });
});

describe('a backup from the tray', () => {
  it('tells how far it is, in window and tray, and then that it is done', async () => {
    const { page, desktop } = running;
    sandbox.switches.latencyMilliseconds = SLOW_MILLISECONDS;
    const jobId = await createJob(page, sandbox, backups);
    const told = await followProgress(page);
    const state = async () => (await desktop.trayItems())[0]?.label;
    await expect.poll(state).toMatch(new RegExp(`^Retail EU: no backup yet, ${NEXT}$`));

    await desktop.chooseInTray(`back-up:${jobId}`);
    await expect.poll(state).toBe('Retail EU: backing up');
    expect(await desktop.trayToolTip()).toBe('Retail EU: backing up');
    await page.getByText('The first backup is under way.').waitFor();
    const numbers = () => runUnderWay(page).innerText();
    await expect.poll(numbers, PATIENT).toMatch(/\b[1-9]\d* of 120\b/);
    await expect.poll(numbers, PATIENT).toMatch(/\d+ [KM]B/);
    await expect.poll(numbers, PATIENT).toMatch(/\d\/s/);
    await expect.poll(numbers, PATIENT).toMatch(/(about .*|a few seconds) left/);

    await protectedNow(page, '120 changes');
    await expect.poll(state).toMatch(new RegExp(`^Retail EU: last backup ${TODAY}, ${NEXT}$`));
    await runUnderWay(page).waitFor({ state: 'detached' });
    const progress = await told();
    expect(progress.length).toBeGreaterThan(5);
    const kept = progress.map((each) => each.kept);
    expect(kept).toEqual(kept.toSorted((one, other) => one - other));
    const shares = progress.map(({ share }) => share ?? 0);
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(progress.at(-1)).toMatchObject({ phase: 'finishing', kept: ASSETS, expected: ASSETS, share: 1 });
    expect(progress.some(({ rate, secondsLeft }) => rate !== null && secondsLeft !== null)).toBe(true);
    expect(await differences(backups, sandbox.account(), () => true)).toEqual([]);
  });
});

describe('a backup that is cancelled', () => {
  it('is said to be, and the next one goes on in its folder with what is not kept yet', async () => {
    const { page } = running;
    sandbox.switches.latencyMilliseconds = SLOW_MILLISECONDS;
    await createJob(page, sandbox, backups);
    await backUp(page);
    await expect.poll(() => runUnderWay(page).innerText(), PATIENT).toMatch(/\b([4-9]\d|1\d\d) of 120\b/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page
      .getByText(new RegExp(`^The backup of ${TODAY} was cancelled\\. Nothing is protected yet\\.$`))
      .waitFor();
    await showPage(page, 'Run log');
    await expect.poll(async () => (await runsShown(page)).map((row) => row.at(-1))).toEqual(['Cancelled']);
    const [folder = '', ...others] = await readdir(backups).then(folders);
    expect(others).toEqual([]);
    expect(existsSync(join(backups, folder, 'run.json'))).toBe(true);
    expect(existsSync(join(backups, folder, 'manifest.json'))).toBe(false);
    const safe = new Set(await keptIds(join(backups, folder)));
    expect(safe.size).toBeGreaterThanOrEqual(40);
    expect(safe.size).toBeLessThan(ASSETS);

    sandbox.switches.latencyMilliseconds = 0;
    sandbox.requests.reset();
    await backUp(page);
    await showPage(page, 'Overview');
    await protectedNow(page, 'no changes');
    const fetched = sandbox.requests.recent().flatMap(({ kind, id }) => (kind === 'asset' && id ? [id] : []));
    expect(fetched.filter((id) => safe.has(id))).toEqual([]);
    expect(new Set(fetched).size).toBe(fetched.length);
    expect(fetched).toHaveLength(ASSETS - safe.size);
    const runs = await finishedRuns(backups);
    expect(runs.map((run) => [run.folder === folder, run.manifest.counts.kept])).toEqual([
      [true, ASSETS],
      [false, 0],
    ]);
    expect(await differences(backups, sandbox.account(), () => true)).toEqual([]);
  });
});

describe('the run log', () => {
  it('says of each run why it began, what it found, and how it ended', async () => {
    const { page, desktop } = running;
    const jobId = await createJob(page, sandbox, backups);
    await backUp(page);
    await protectedNow(page, '120 changes');
    sandbox.account().edit([...sandbox.account().list()][0]?.id ?? 0);
    await desktop.chooseInTray(`back-up:${jobId}`);
    await protectedNow(page, '1 change');
    await running.close();
    await missSlots(running, jobId);
    running = await launchApp({ profile: running.profile, env: keyring.env });
    await protectedNow(running.page, 'no changes');

    await showPage(running.page, 'Run log');
    const duration = expect.stringMatching(/^\d+(\.\d)? s$/);
    const size = expect.stringMatching(/^\d+(\.\d)? [KM]B$/);
    const missed = new RegExp(`^Missed; the run of (today|yesterday) ${SLOT} makes up for it\\.$`);
    const today = expect.stringMatching(new RegExp(`^${TODAY}$`));
    await expect.poll(() => runsShown(running.page)).toHaveLength(4);
    expect(await runsShown(running.page)).toEqual([
      [today, 'By schedule, late', '0', '0', '0', duration, size, 'Complete'],
      [today, 'By schedule', expect.stringMatching(missed), '', 'Skipped'],
      [today, 'By hand', '0', '1', '0', duration, size, 'Complete'],
      [today, 'By hand', '120', '0', '0', duration, size, 'Complete'],
    ]);
  });

  it('has the details of a run: its problems with cause and next step, its folder, its report', async () => {
    const { page, desktop } = running;
    const [broken] = [...sandbox.account().list()].map(({ id }) => id);
    const echo = `You sent ${sandbox.clientSecret}.`;
    sandbox.faults.add({
      match: { kind: 'asset', id: broken ?? 0 },
      effect: { status: 403, body: { message: echo, errorcode: 20000, documentation: echo } },
    });
    await createJob(page, sandbox, backups);
    await backUp(page);
    await page
      .getByText(new RegExp(`^Protected, with gaps\\. The backup of ${TODAY} has 1 problem\\.$`))
      .waitFor(PATIENT);
    await showPage(page, 'Run log');
    await page.getByRole('row').filter({ hasText: 'With problems' }).getByRole('button').click();
    const details = page.getByRole('dialog', { name: new RegExp(`^Backup of ${TODAY}$`) });
    await details.getByText('1 asset not kept whole yet').waitFor();
    await details.getByText('Each backup tries them again.').waitFor();
    await details.getByText(`Marketing Cloud refused the request for asset ${broken}: 403`).waitFor();
    await details.getByText(/Give the package the permissions .* Installed Packages\.$/).waitFor();

    await details.getByRole('button', { name: 'Open folder' }).click();
    const [folder = ''] = folders(await readdir(backups));
    await expect.poll(() => desktop.opened()).toEqual([join(backups, folder)]);

    await details.getByRole('button', { name: 'Copy report' }).click();
    await details.getByRole('button', { name: 'Copied' }).waitFor();
    const report = await pasted(page);
    expect(report).toMatch(
      /^Backup of Retail EU \(MID 510001234\)\nResult +with problems\nTrigger +manual\n/,
    );
    expect(report).toContain(`Folder   ${join(backups, folder)}`);
    expect(report).toContain(`- Asset ${broken}: Marketing Cloud refused the request`);
    const forms = new Map([sandbox.clientSecret, ...sandbox.tokens()].flatMap(formsOf));
    expect(leaksIn(new Map([['the report', Buffer.from(report)]]), forms)).toEqual([]);
  });
});

/** As if the machine had been off for two days: the next start has to catch up. */
async function missSlots({ userData }: RunningApp, jobId: string): Promise<void> {
  const path = join(userData, 'state.json');
  const state = JSON.parse(await readFile(path, 'utf8'));
  const days = (moment: string) => new Date(Date.parse(moment) - 2 * 24 * 3_600_000).toISOString();
  const job = state.jobs[jobId];
  job.madeAt = days(job.madeAt);
  job.schedule.settledThrough = days(job.schedule.settledThrough);
  await writeFile(path, JSON.stringify(state));
}

/** What the clipboard holds, as it comes out where it is pasted. */
async function pasted(page: Page): Promise<string> {
  await page.evaluate(() => {
    const field = document.createElement('textarea');
    field.id = 'pasted';
    document.querySelector('[role=dialog]')?.append(field);
    field.focus();
  });
  await page.keyboard.press('Control+V');
  return page.locator('#pasted').inputValue();
}

function folders(names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith('backup_'));
}

/** The ids of the assets whose JSON lies in a snapshot folder. */
async function keptIds(folder: string): Promise<number[]> {
  const names = await readdir(join(folder, 'content'), { recursive: true });
  return names.flatMap((name) => {
    const id = /\.(\d+)\.json$/.exec(name)?.[1];
    return id === undefined ? [] : [Number(id)];
  });
}
