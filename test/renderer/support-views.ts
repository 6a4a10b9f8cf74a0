import type { Page } from 'playwright';
import type { View } from './views.ts';

const openSettings = (concern: string) => async (page: Page) => {
  await page.getByRole('button', { name: 'Settings', exact: true }).first().click();
  await page.getByRole('button', { name: concern, exact: true }).click();
};

async function openLog(page: Page): Promise<void> {
  await openSettings('Log and support')(page);
  await page.getByRole('button', { name: 'Show log' }).click();
  await page.getByText('A run begins.').first().waitFor();
}

/** The log, the report for support, the licences and the keyboard shortcuts. */
export const supportViews: readonly View[] = [
  {
    name: 'log-lines',
    scenario: 'several-jobs',
    async steps(page) {
      await openLog(page);
      await page.getByText('An asset could not be kept whole.').click();
      await page.getByRole('region', { name: 'The line in full' }).waitFor();
    },
  },
  {
    name: 'log-of-run',
    scenario: 'healthy',
    async steps(page) {
      await page.getByRole('button', { name: 'Run log', exact: true }).click();
      await page.getByRole('button', { name: 'today 02:00' }).click();
      await page.getByRole('button', { name: 'Log of this run' }).click();
      await page.getByRole('button', { name: /show all lines instead/ }).waitFor();
      await page.getByText('A run begins.').waitFor();
    },
  },
  {
    name: 'settings-support',
    scenario: 'healthy',
    async steps(page) {
      await openSettings('Log and support')(page);
      await page.getByRole('button', { name: 'Make support report' }).click();
      await page.getByRole('button', { name: 'Copy support report' }).waitFor();
    },
  },
  {
    name: 'settings-licences',
    scenario: 'healthy',
    async steps(page) {
      await openSettings('Licences')(page);
      await page.getByText('BSD-3-Clause', { exact: true }).click();
      await page.getByText('Kevin Decker').waitFor();
    },
  },
  {
    name: 'shortcuts',
    scenario: 'healthy',
    async steps(page) {
      await page.keyboard.press('Shift+?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  },
];
