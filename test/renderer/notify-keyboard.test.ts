import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { SIZES } from './browser.ts';
import { openInGallery } from './gallery-page.ts';
import { openNotifications } from './notify-views.ts';

const openPage = openInGallery(SIZES[1]);
const open = (scenario: string) => openPage(scenario, openNotifications);

const focusedName = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    const isField = activeElement instanceof HTMLInputElement || activeElement instanceof HTMLSelectElement;
    // A switch has its track for a second label.
    const labels = isField
      ? [...(activeElement.labels ?? [])].map(({ textContent }) => textContent).join('')
      : '';
    return (labels || activeElement?.getAttribute('aria-label') || activeElement?.textContent || '').trim();
  });

/** Tabs to what has a name that begins so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 40; step += 1) {
    if ((await focusedName(page)).startsWith(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`No "${name}" is come to by Tab.`);
}

it('a channel is switched on, tested and saved by keyboard alone', async () => {
  const page = await open('healthy');
  await page.getByRole('button', { name: 'Notifications', exact: true }).focus();
  await tabTo(page, 'A backup is complete');
  await page.keyboard.press('Space');
  await tabTo(page, 'Slack');
  await page.keyboard.press('Space');
  await tabTo(page, 'Webhook address of Slack');
  await page.keyboard.type('https://hooks.slack.example/services/T0/B0/x');
  await tabTo(page, 'Send a test by Slack');
  await page.keyboard.press('Enter');
  await page.getByText('Slack took the test message.').waitFor();
  await tabTo(page, 'Save');
  await page.keyboard.press('Enter');
  await page.getByText('Saved.').waitFor();
  await page.getByLabel('New webhook address of Slack', { exact: true }).waitFor();
  expect(await page.getByLabel('A backup is complete').isChecked()).toBe(true);
});

it('what was saved with a mistake leads to the field that has it', async () => {
  const page = await open('notified');
  await page.getByLabel('Mail server', { exact: true }).fill('');
  await page.keyboard.press('Enter');
  await page.getByText('Enter the name of the mail server.').waitFor();
  await expect.poll(() => focusedName(page)).toBe('Mail server');
});

it('another mail server wants the password again, and no test goes there without it', async () => {
  const page = await open('notified');
  await page.getByLabel('Mail server', { exact: true }).fill('smtp.other.example');
  expect(await page.getByRole('button', { name: 'Send a test by E-mail' }).isDisabled()).toBe(true);
  await page.getByLabel('SMTP password', { exact: true }).fill('another');
  expect(await page.getByRole('button', { name: 'Send a test by E-mail' }).isDisabled()).toBe(false);
});
