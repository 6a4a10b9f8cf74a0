import type { Page } from 'playwright';
import type { View } from './views.ts';

async function openUpdates(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings', exact: true }).first().click();
  await page.getByRole('button', { name: 'Updates', exact: true }).click();
  await page.getByLabel('Keep Backup Creator up to date by itself').waitFor();
}

/** What the window shows of newer versions of the program. */
export const updatesViews: readonly View[] = [
  {
    name: 'settings-updates',
    scenario: 'updates',
    async steps(page) {
      await openUpdates(page);
      await page.getByRole('button', { name: 'Look for a newer version' }).click();
      await page.getByRole('button', { name: 'Download' }).waitFor();
    },
  },
  { name: 'settings-updates-fail', scenario: 'updates-fail', steps: openUpdates },
  { name: 'settings-updates-ready', scenario: 'updates-ready', steps: openUpdates },
];
