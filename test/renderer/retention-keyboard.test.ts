import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openContext, SIZES, show } from './browser.ts';
import './gallery/native.ts';
import { type GalleryServer, startGallery } from './gallery-server.ts';

let gallery: GalleryServer;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  gallery = await startGallery();
  browser = await launchBrowser();
  context = await openContext(browser, { scheme: 'light', size: SIZES[1] });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

async function tab(page: Page, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await page.keyboard.press('Tab');
}

/** The page of the job's settings, with a policy of so many days that its preview is asked for. */
async function previewDays(page: Page, days: string): Promise<void> {
  await page
    .getByRole('navigation', { name: /Pages of/ })
    .getByRole('button', { name: 'Settings' })
    .focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Retention', exact: true }).focus();
  await page.keyboard.press('Enter');
  await tab(page, 1);
  await page.keyboard.press('ArrowDown');
  await tab(page, 1);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(days);
  // The other numbers, the size and the switch.
  await tab(page, 7);
  await page.keyboard.press('Enter');
}

describe('retention by keyboard alone', () => {
  it('shows what would go, and removes it once the job is named and it is confirmed', async () => {
    const { page, complaints } = await show(context, gallery.url, { name: 'bucket', scenario: 'bucket' });
    await previewDays(page, '7');
    await page.getByText('44 of 61 backups would go').waitFor();
    await tab(page, 2);
    await page.keyboard.type('Retail EU');
    // It neither saves the page nor removes anything.
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => window.native.asked)).toEqual([]);
    await page.evaluate(() => {
      window.native.says = true;
    });
    await tab(page, 1);
    await page.keyboard.press('Enter');
    await page.getByText('44 backups removed').waitFor();
    expect(await page.evaluate(() => window.native.asked)).toMatchObject([
      { call: 'app.confirm', question: 'apply-retention', runs: 44 },
    ]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says what is wrong with a number where a preview is asked for', async () => {
    const { page } = await show(context, gallery.url, { name: 'bucket', scenario: 'bucket' });
    await previewDays(page, 'many');
    await page.getByText('Enter a number from 1 to 36,500.').waitFor();
    await page.close();
  });

  it('has a preview asked for anew where the fields have changed since', async () => {
    const { page } = await show(context, gallery.url, { name: 'bucket', scenario: 'bucket' });
    await previewDays(page, '30');
    await page.getByRole('button', { name: 'Remove 25 backups…' }).waitFor();
    await page.getByLabel('Every backup for').fill('31');
    await page.getByText('The fields have changed since the preview.').waitFor();
    expect(await page.getByRole('button', { name: /^Remove \d+/ }).count()).toBe(0);
    await page.close();
  });
});
