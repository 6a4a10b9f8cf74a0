import type { Page } from 'playwright';
import type { View } from './views.ts';

async function openPage(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: /Pages of/ })
    .getByRole('button', { name: 'Settings' })
    .click();
  await page.getByRole('button', { name: 'Retention', exact: true }).click();
  await page.getByRole('heading', { name: 'Retention' }).waitFor();
}

/** Asks what a policy of so many days would remove. */
async function previewDays(page: Page, days: string): Promise<void> {
  await openPage(page);
  await page.getByLabel('Fewer, the older they are').check();
  await page.getByLabel('Every backup for').fill(days);
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText(/of \d+ backups would go/).waitFor();
}

export const retentionViews: readonly View[] = [
  { name: 'job-retention', scenario: 'healthy', steps: openPage },
  {
    name: 'job-retention-preview',
    scenario: 'bucket',
    steps: async (page) => {
      await openPage(page);
      await page.getByLabel('Warn when').fill('10');
      await previewDays(page, '30');
      await page.getByRole('button', { name: /^Remove \d+ backups/ }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'job-retention-most',
    scenario: 'bucket',
    steps: async (page) => {
      await previewDays(page, '7');
      await page.getByLabel('More than half').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'job-retention-refused',
    scenario: 'bucket',
    steps: async (page) => {
      await previewDays(page, '14');
      await page.evaluate(() => {
        window.native.says = true;
      });
      await page.getByLabel('More than half').fill('Retail EU');
      await page.getByRole('button', { name: /^Remove \d+ backups/ }).click();
      await page.getByText('Still there').waitFor();
    },
  },
  { name: 'overview-retention', scenario: 'retention' },
];
