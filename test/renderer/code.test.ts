import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, openContext, SIZES, show } from './browser.ts';
import { MIXED } from './gallery/code-samples.ts';
import { type GalleryServer, startGallery } from './gallery-server.ts';

let gallery: GalleryServer;
let browser: Browser;
let context: BrowserContext;
let complaints: string[] = [];

beforeAll(async () => {
  gallery = await startGallery();
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

beforeEach(async () => {
  context = await openContext(browser, { scheme: 'light', size: SIZES[0] });
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

async function open(part: string): Promise<Page> {
  const shown = await show(context, gallery.url, { name: part, scenario: part });
  complaints = shown.complaints;
  return shown.page;
}

const code = (page: Page) => page.getByRole('textbox', { name: 'Code of Order confirmation' });
const bar = (page: Page) => page.getByRole('textbox', { name: 'Find in the code' });
/** What the selection of the page holds. */
const selected = (page: Page) => page.evaluate(() => getSelection()?.toString());
const counts = (page: Page) => page.getByRole('status').filter({ hasText: /change|Comparing/ });

describe('code', () => {
  it('says how it is used, and cannot be changed', async () => {
    const page = await open('code-mixed');
    const described = await code(page).getAttribute('aria-describedby');
    const help = page.locator(`[id="${described}"]`);
    expect(await help.textContent()).toBe('Read only. Ctrl+F finds in it. Tab leaves it.');
    const before = await code(page).textContent();
    await code(page).focus();
    await page.keyboard.type('x');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Enter');
    expect(await code(page).textContent()).toBe(before);
  });

  it('lets the focus in and out by Tab', async () => {
    const page = await open('code-mixed');
    await page.getByRole('button', { name: 'Copy all' }).focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => code(page).evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Shift+Tab');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Copy all');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await code(page).evaluate((element) => element === document.activeElement)).toBe(false);
  });

  it('is found in by keyboard: match by match, with case or without, and back into the code', async () => {
    const page = await open('code-mixed');
    await code(page).focus();
    await page.keyboard.press('Control+f');
    await bar(page).waitFor();
    await page.keyboard.type('@ROWS');
    await page.getByText('1 of 7').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('2 of 7').waitFor();
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Shift+Enter');
    await page.getByText('7 of 7').waitFor();
    await page.getByRole('button', { name: 'Match case' }).press('Enter');
    await page.getByText('No matches').waitFor();
    await page.keyboard.press('Escape');
    await bar(page).waitFor({ state: 'detached' });
    expect(await code(page).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('shows what was searched for at once, and leaves the focus where it is', async () => {
    const page = await open('code-found');
    await page.getByText('1 of 7').waitFor();
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await expect.poll(() => page.locator('.cm-searchMatch-selected').textContent()).toBe('@rows');
  });

  it('goes to a line', async () => {
    const page = await open('code-mixed');
    await page.getByRole('button', { name: 'Go to line' }).press('Enter');
    await page.getByRole('textbox', { name: 'Go to line' }).fill('62');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.cm-activeLine').textContent()).toBe('</html>');
  });

  it('is copied as a whole, and as what is selected', async () => {
    const page = await open('code-mixed');
    await context.grantPermissions(['clipboard-read']);
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole('button', { name: 'Copy all' }).click();
    await expect.poll(copied).toBe(MIXED);
    await code(page).focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Shift+End');
    expect(await selected(page)).toBe('<!DOCTYPE html>');
    await page.keyboard.press('Control+c');
    await expect.poll(copied).toBe('<!DOCTYPE html>');
  });

  it('wraps its lines or not', async () => {
    const page = await open('code-mixed');
    const wraps = () => page.locator('.cm-lineWrapping').count();
    await expect.poll(wraps).toBe(1);
    await page.getByRole('button', { name: 'Wrap lines', pressed: true }).press('Enter');
    await expect.poll(wraps).toBe(0);
  });
});

describe('two versions of code', () => {
  it('are compared in a thread of their own, which the policy of the page lets start', async () => {
    const page = await context.newPage();
    const worker = page.waitForEvent('worker');
    await page.goto(`${gallery.url}?scenario=compare-code`);
    expect((await worker).url()).toMatch(/difference-worker/);
    await page.getByText('6 changes').waitFor();
    complaints = [];
  });

  it('are gone through by F7 and Shift+F7, from within the code too', async () => {
    const page = await open('compare-code');
    await counts(page)
      .filter({ hasText: /^6 changes$/ })
      .waitFor();
    await page.keyboard.press('F7');
    await counts(page)
      .filter({ hasText: /^1 of 6 changes$/ })
      .waitFor();
    await page.getByRole('textbox', { name: 'Code as it became' }).focus();
    await page.keyboard.press('F7');
    await counts(page)
      .filter({ hasText: /^2 of 6 changes$/ })
      .waitFor();
    await expect.poll(() => page.locator('.cm-merge-b .cm-shownChange').textContent()).toContain('#eef3f7');
    await page.keyboard.press('Shift+F7');
    await page.keyboard.press('Shift+F7');
    await counts(page)
      .filter({ hasText: /^6 of 6 changes$/ })
      .waitFor();
    await page.getByText('Free returns until').waitFor();
    await page.getByRole('button', { name: 'Next change (F7)' }).press('Enter');
    await counts(page)
      .filter({ hasText: /^1 of 6 changes$/ })
      .waitFor();
  });

  it('have the words marked that differ, side by side and inline', async () => {
    const page = await open('compare-code');
    const words = (side: string) => page.locator(`${side} .cm-changedText`).first().textContent();
    await expect.poll(() => words('.cm-merge-a')).toBe('season');
    expect(await words('.cm-merge-b')).toBe('winter');
    await page.getByText('Inline').click();
    await expect.poll(() => page.locator('.cm-editor').count()).toBe(1);
    await expect.poll(() => page.locator('.cm-deletedText').first().textContent()).toBe('season');
    expect(await words('.cm-merge-b')).toBe('winter');
  });

  it('differ less where white space is passed over', async () => {
    const page = await open('compare-indented');
    await counts(page)
      .filter({ hasText: /^5 changes$/ })
      .waitFor();
    await page.getByLabel('Ignore white space').press('Space');
    await counts(page)
      .filter({ hasText: /^6 changes$/ })
      .waitFor();
    await expect.poll(() => page.locator('.cm-merge-b .cm-changedText').first().textContent()).toBe('winter');
  });

  it('are shown with what has changed alone, and with lines that were folded away on both sides', async () => {
    const page = await open('compare-indented');
    await page.getByLabel('Ignore white space').press('Space');
    await page.getByLabel('Only changes').press('Space');
    const folded = (side: string) => page.locator(`.cm-merge-${side} .cm-collapsedLines`);
    await expect.poll(() => folded('a').count()).toBeGreaterThan(1);
    const before = await folded('a').count();
    expect(await folded('b').count()).toBe(before);
    await folded('a').nth(1).click();
    await expect.poll(() => folded('a').count()).toBe(before - 1);
    await expect.poll(() => folded('b').count()).toBe(before - 1);
    // Down goes by the lines that are seen.
    await page.getByRole('button', { name: 'Wrap lines' }).press('Enter');
    await page.getByRole('button', { name: 'Wrap lines', pressed: false }).waitFor();
    await page.keyboard.press('F7');
    await page.getByRole('textbox', { name: 'Code as it became' }).focus();
    for (let line = 0; line < 3; line += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => folded('b').count()).toBe(before - 2);
    await expect.poll(() => folded('a').count()).toBe(before - 2);
  });

  it('are found in, on the side that has the focus', async () => {
    const page = await open('compare-code');
    await page.getByRole('textbox', { name: 'Code as it became' }).focus();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('Silver');
    await page.getByText('1 of 1').waitFor();
    await page.keyboard.press('Escape');
    await bar(page).waitFor({ state: 'detached' });
  });

  it('are said to be the same where they are', async () => {
    const page = await open('compare-same');
    await page.getByText('There is no difference.').waitFor();
    expect(await page.getByRole('button', { name: 'Next change (F7)' }).isDisabled()).toBe(true);
  });

  it('let the focus out by Tab', async () => {
    const page = await open('compare-code');
    await page.getByRole('textbox', { name: 'Code as it was' }).focus();
    await page.keyboard.press('Tab');
    const focus = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    expect(await focus()).toBe('Code as it became');
    await page.keyboard.press('Tab');
    expect(await focus()).not.toMatch(/Code as/);
  });

  it('of a megabyte are compared while the window goes on', async () => {
    const page = await open('compare-megabyte');
    await page.getByRole('button', { name: 'Show' }).click();
    await counts(page)
      .filter({ hasText: /^187 changes$/ })
      .waitFor();
    await page.keyboard.press('F7');
    await counts(page)
      .filter({ hasText: /^1 of 187 changes$/ })
      .waitFor();
  });
});

describe('the comparison of an email', () => {
  it('begins at its heading and tells what has changed beside the code', async () => {
    const page = await open('compare-screen');
    await page.getByRole('heading', { name: 'Compare versions of Order confirmation EU' }).waitFor();
    await page.getByText('moved from Content Builder/Campaigns to').waitFor();
    await page.getByRole('button', { name: '5 properties differ' }).press('Enter');
    const row = page.getByRole('row').filter({ hasText: 'Preheader' });
    expect(await row.textContent()).toBe('Preheadernot thereYour order is on its way to you');
  });

  it('is of any two versions, the older one first', async () => {
    const page = await open('compare-screen');
    const from = page.getByRole('combobox', { name: 'From: the version of' });
    await from.click();
    await page.getByRole('option', { name: /3 Nov/ }).click();
    await expect.poll(() => from.inputValue()).toMatch(/3 Nov/);
  });

  it('shows both as they look', async () => {
    const page = await open('compare-screen');
    await page.getByRole('tab', { name: 'Rendered' }).click();
    for (const name of ['Older', 'Newer']) {
      const frame = page.frameLocator(`iframe[title="${name} version, rendered"]`);
      await frame.getByText('The spring collection').first().waitFor();
    }
    await page.getByRole('button', { name: 'Load them' }).press('Enter');
    await page.getByText('Remote images are loaded.').waitFor();
  });
});
