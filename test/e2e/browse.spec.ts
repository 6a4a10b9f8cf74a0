import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSandbox, type Sandbox } from '../../electron/sandbox/sandbox.ts';
import { type Keyring, startKeyring } from '../host/keyring.ts';
import { type FinishedRun, finishedRuns } from '../support/account-at-destination.ts';
import { nextSecond } from '../support/next-second.ts';
import { call, createJob, filesIn, showPage } from './journey.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

const PATIENT = { timeout: 30_000, interval: 100 };
const NAME = 'Order footer EU';
const PHRASE = 28;
/** An editor holds the lines that are seen, and some more. */
const SOME_CODE = 300;

let keyring: Keyring;
let sandbox: Sandbox;
let root: string;
let backups: string;
let running: RunningApp;
let jobId: string;
let blockId: number;
/** The code of the block's versions, oldest first. */
const codes: string[] = [];
let runs: readonly FinishedRun[];

/** Three versions of a block in three runs, and its end in a fourth. */
beforeAll(async () => {
  keyring = await startKeyring();
  root = await mkdtemp(join(tmpdir(), 'backup-creator-browse-'));
  backups = join(root, 'backups');
  sandbox = await createSandbox({ assets: 60, sharedAssets: 0 });
  running = await launchApp({ env: keyring.env, size: { width: 1280, height: 800 } });
  const { page } = running;
  jobId = await createJob(page, sandbox, backups);
  const account = sandbox.account();
  blockId = account.add({ name: NAME });
  codes.push(codeOf(blockId));
  await backUp(page, 1);
  for (const run of [2, 3]) {
    await nextSecond();
    account.edit(blockId);
    codes.push(codeOf(blockId));
    await backUp(page, run);
  }
  await nextSecond();
  account.remove(blockId);
  await backUp(page, 4);
  runs = await finishedRuns(backups);
}, 180_000);
afterAll(async () => {
  await running?.kill();
  if (running) removeProfile(running.profile);
  await sandbox?.close();
  await keyring?.stop();
  await rm(root, { recursive: true, force: true });
});

function codeOf(id: number): string {
  const { content } = sandbox.account().document(id);
  if (typeof content !== 'string') throw new Error('The block has no code.');
  return content;
}

/** Backs up, and waits until that many runs have come to their end. */
async function backUp(page: Page, count: number): Promise<void> {
  await call(page, 'runs.start', { jobId, full: false, acceptDeletions: false });
  const complete = Array.from({ length: count }, () => 'complete');
  await vi.waitFor(async () => {
    const { lines } = await call(page, 'runs.log', { jobId, limit: 10 });
    expect(lines.map(({ outcome }) => outcome)).toEqual(complete);
    expect((await call(page, 'jobs.list', undefined))[0]?.state).toBe('idle');
  }, PATIENT);
}

/** Some of the last version's code that no other version has, as somebody remembers it. */
function phrase(): string {
  const [first = '', second = '', last = ''] = codes;
  for (let from = 0; from + PHRASE <= last.length; from += 1) {
    const some = last.slice(from, from + PHRASE);
    if (some.trim() === some && !/[\n\r]/.test(some) && !first.includes(some) && !second.includes(some))
      return some;
  }
  throw new Error('The last version has no code of its own.');
}

async function toBrowse(page: Page, view: string): Promise<void> {
  await showPage(page, 'Browse');
  await page
    .getByRole('radiogroup', { name: 'Ways into the backups' })
    .getByText(view, { exact: true })
    .click();
}

const asset = (page: Page) => page.getByRole('region', { name: NAME });

describe('a block that was deleted', () => {
  it('is found by a phrase in its code, shows its versions, compares the last two, and is saved byte for byte', async () => {
    const { page, desktop } = running;
    await toBrowse(page, 'Search');
    await page.getByLabel('Search names, keys and code').pressSequentially(phrase());
    const hit = page.getByRole('grid', { name: 'Found' }).getByRole('row', { name: NAME });
    await hit.waitFor(PATIENT);
    expect(await hit.locator('mark').allTextContents()).toEqual([phrase()]);
    await hit.getByText(/deleted today/).waitFor();
    await hit.click();

    await asset(page)
      .getByText(/^Deleted: it was no longer there in the backup of today/)
      .waitFor();
    await asset(page).getByText('This is its last version.').waitFor();
    const versions = asset(page).getByRole('group', { name: '3 versions' }).getByRole('radio');
    await expect.poll(() => versions.count()).toBe(3);
    await asset(page).locator('.cm-content').getByText(phrase()).first().waitFor();

    await asset(page).getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('heading', { name: `Compare versions of ${NAME}` }).waitFor();
    const sides = page.getByRole('region', { name: 'Compare versions' });
    await expect.poll(() => sides.locator('.cm-content').count(), PATIENT).toBe(2);
    const [before = '', after = ''] = await shownCode(sides);
    expectBeginOf(codes[1], before);
    expectBeginOf(codes[2], after);
    expect(before).not.toBe(after);
    await page.getByRole('button', { name: 'Back', exact: true }).click();

    await desktop.answerDialog('showOpenDialog', { canceled: false, filePaths: [root] });
    await asset(page).getByRole('button', { name: 'Save to disk' }).click();
    await page.getByRole('button', { name: 'Choose where…' }).click();
    await page.getByText(/^1 asset saved/).waitFor(PATIENT);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    const [shown = ''] = await desktop.opened();
    const kept = keptFiles();
    const saved = [...filesIn(shown)].map(([path, bytes]) => [path.split('/').at(-1) ?? '', bytes] as const);
    expect(saved.map(([name]) => name).sort()).toEqual([...kept.keys()].sort());
    for (const [name, bytes] of saved) expect(bytes.equals(kept.get(name) ?? Buffer.alloc(0))).toBe(true);
  });
});

/** The files of the block's last version, as its run kept them. */
function keptFiles(): Map<string, Buffer> {
  const folder = runs.find(({ manifest }) => manifest.sequence === runs[2]?.manifest.sequence)?.folder ?? '';
  const files = [...filesIn(join(backups, folder, 'content'))];
  return new Map(
    files
      .filter(([path]) => path.includes(`.${blockId}.`))
      .map(([path, bytes]) => [path.split('/').at(-1) ?? '', bytes]),
  );
}

/** The code in each editor of a part of the page, as far as it is drawn; white space left out. */
function shownCode(part: Locator): Promise<string[]> {
  return part
    .locator('.cm-content')
    .evaluateAll((editors) => editors.map((editor) => (editor.textContent ?? '').replaceAll(/\s+/g, '')));
}

function expectBeginOf(code: string | undefined, shown: string): void {
  expect(shown.length).toBeGreaterThan(SOME_CODE);
  expect((code ?? '').replaceAll(/\s+/g, '').slice(0, SOME_CODE)).toBe(shown.slice(0, SOME_CODE));
}

describe('the account at a date', () => {
  it('shows what is there now, what is gone on demand, and an earlier version where the slider is moved', async () => {
    const { page } = running;
    await toBrowse(page, 'At a date');
    const list = page.getByRole('grid', { name: 'Assets' });
    await list.getByRole('row').nth(1).waitFor();
    await page.getByText('60 assets', { exact: true }).first().waitFor();
    await page.getByLabel('Show deleted').check({ force: true });
    await page.getByText('61 assets', { exact: true }).first().waitFor();
    await page.getByLabel('Show deleted').uncheck({ force: true });
    await page.getByText('60 assets', { exact: true }).first().waitFor();
    await page.getByRole('slider', { name: 'Backup' }).focus();
    await page.keyboard.press('Home');
    // It was there then: the list is that of the earlier date.
    await page.getByText('61 assets', { exact: true }).first().waitFor();
    await list.focus();
    const chosen = list.getByRole('row', { name: NAME, selected: true });
    // What is typed before the rows of that date are there finds nothing.
    const isChosen = async () => {
      await page.keyboard.type(NAME);
      return (await chosen.count()) > 0;
    };
    await expect.poll(isChosen, { timeout: 30_000, interval: 1500 }).toBe(true);
    await page.keyboard.press('Enter');
    await asset(page).getByRole('tab', { name: 'Code' }).click();
    await asset(page).locator('.cm-content').waitFor();
    expectBeginOf(codes[0], (await shownCode(asset(page)))[0] ?? '');
  });
});

describe('the runs', () => {
  it('say what each found, and show its files as they are stored', async () => {
    const { page, desktop } = running;
    await toBrowse(page, 'By run');
    const list = page.getByRole('grid', { name: 'Backups' });
    await list.getByRole('row').nth(4).waitFor();
    await list.getByRole('row', { name: runs[3]?.folder ?? '' }).click();
    await page
      .getByRole('grid', { name: 'Changes' })
      .getByRole('row', { name: new RegExp(`Deleted.*${NAME}`) })
      .waitFor();
    await page.getByText('Files', { exact: true }).click();
    const files = page.getByRole('grid', { name: 'Files' });
    await files.getByRole('row', { name: 'manifest.json' }).click();
    await page.getByRole('button', { name: 'Show in folder' }).click();
    await expect
      .poll(() => desktop.opened())
      .toContain(join(backups, runs[3]?.folder ?? '', 'manifest.json'));
    const stored = await readdir(join(backups, runs[3]?.folder ?? ''));
    for (const name of stored) await files.getByRole('row', { name }).waitFor();
  });
});

describe('the palette', () => {
  it('opens by the menu and by its key, finds an asset from anywhere in the window and shows it', async () => {
    const { page, desktop } = running;
    await showPage(page, 'Overview');
    await desktop.chooseInMenu('job', 'search');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search in Retail EU' }).pressSequentially('footer eu');
    await page.getByRole('option', { name: NAME }).waitFor();
    await page.keyboard.press('Enter');
    await asset(page)
      .getByText(/^Deleted:/)
      .waitFor();
  });
});
