import type { Page } from 'playwright';
import type { View } from './views.ts';

const open = (label: RegExp) => async (page: Page) => {
  await page.getByRole('button', { name: label }).click();
  await page.getByRole('list', { name: label }).waitFor();
};

export const verifyViews: readonly View[] = [
  { name: 'overview-never-verified', scenario: 'never-verified' },
  { name: 'overview-verifying', scenario: 'verifying' },
  { name: 'overview-damaged', scenario: 'damaged', steps: open(/^Damaged/) },
  { name: 'overview-repaired', scenario: 'repaired', steps: open(/^Not put back/) },
  { name: 'overview-verify-failed', scenario: 'verify-failed' },
  {
    name: 'job-verification',
    scenario: 'healthy',
    steps: async (page) => {
      await page
        .getByRole('navigation', { name: /Pages of/ })
        .getByRole('button', { name: 'Settings' })
        .click();
      await page.getByRole('button', { name: 'Verification', exact: true }).click();
      await page.getByRole('heading', { name: 'Verification' }).waitFor();
    },
  },
];
