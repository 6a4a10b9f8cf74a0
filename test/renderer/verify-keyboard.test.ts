import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { SIZES } from './browser.ts';
import { openInGallery } from './gallery-page.ts';

const open = openInGallery(SIZES[1]);

/** Goes on by Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    const focused = await page.evaluate(() => (document.activeElement?.textContent ?? '').trim());
    if (focused === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${name} cannot be come to by Tab.`);
}

describe('the health of backups by keyboard alone', () => {
  it('is looked at for the first time, and the looking can be ended', async () => {
    const page = await open('never-verified');
    await tabTo(page, 'Verify now');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Verifying' }).waitFor();
    await tabTo(page, 'Cancel');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Verifying' }).waitFor({ state: 'detached' });
    await page.getByText('Never', { exact: true }).waitFor();
  });

  it('is damaged: the files are listed, repaired, and all is sound', async () => {
    const page = await open('damaged');
    await tabTo(page, 'Missing (1)');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Missing' }).getByText('Footer legal EU (41207)').waitFor();
    await tabTo(page, 'Repair');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Repairing' }).waitFor();
    await page.getByText(/^Sound/).waitFor();
    expect(await page.getByText(/stored files? (is|are)/).count()).toBe(0);
  });

  it('is looked after each week once that is saved', async () => {
    const page = await open('healthy');
    await page
      .getByRole('navigation', { name: /Pages of/ })
      .getByRole('button', { name: 'Settings' })
      .press('Enter');
    await page.getByRole('button', { name: 'Verification', exact: true }).press('Enter');
    const toggle = page.getByRole('switch', { name: 'Verify a part of the backups each week' });
    await toggle.press('Space');
    const share = page.getByLabel('Of all files, each week');
    await share.fill('10');
    await page.getByText('Each file is read about every 10 weeks.').waitFor();
    await share.press('Enter');
    await page.getByText('Saved.').waitFor();
  });
});
