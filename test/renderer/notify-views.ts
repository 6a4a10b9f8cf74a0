import type { Page } from 'playwright';
import type { View } from './views.ts';

export async function openNotifications(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: /Pages of/ })
    .getByRole('button', { name: 'Settings' })
    .click();
  await page.getByRole('button', { name: 'Notifications', exact: true }).click();
  await page.getByRole('heading', { name: 'Notifications' }).waitFor();
}

/** Who is told of a job's backups, and whether they were. */
export const notifyViews: readonly View[] = [
  {
    name: 'job-notifications',
    scenario: 'healthy',
    async steps(page) {
      await openNotifications(page);
      await page.getByLabel('Slack').check();
      await page
        .getByLabel('Webhook address of Slack', { exact: true })
        .fill('http://hooks.example.com/services/T0/B0');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('is not a safe one').waitFor();
    },
  },
  {
    name: 'job-notifications-all',
    scenario: 'notified',
    async steps(page) {
      await openNotifications(page);
      await page.getByRole('button', { name: 'Send a test by Slack' }).click();
      await page.getByText('Slack took the test message.').waitFor();
    },
  },
  {
    name: 'job-notifications-refused',
    scenario: 'notified',
    async steps(page) {
      await openNotifications(page);
      await page.getByLabel('New SMTP password').fill('wrong');
      await page.getByRole('button', { name: 'Send a test by E-mail' }).click();
      await page.getByText('refused the user name or password').waitFor();
    },
  },
  {
    name: 'log-details-told',
    scenario: 'notified',
    async steps(page) {
      await page.getByRole('button', { name: 'Run log', exact: true }).click();
      await page.getByRole('row').filter({ hasText: 'Complete' }).getByRole('button').first().click();
      await page.getByText('Slack: sent').waitFor();
    },
  },
];
