import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { SIZES } from './browser.ts';
import './gallery/native.ts';
import { openInGallery } from './gallery-page.ts';

const open = openInGallery(SIZES[1]);

/** The name of what has the focus, as assistive technology is told it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    const isField = activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement;
    const label = isField ? activeElement.labels?.[0]?.textContent : null;
    return (label ?? activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '').trim();
  });
}

/** What the native menus and dialogs were asked for. */
function asked(page: Page): Promise<Window['native']['asked']> {
  return page.evaluate(() => window.native.asked);
}

/** What the user chooses in native menus and says in native dialogs from now on. */
async function answer(page: Page, given: Partial<Omit<Window['native'], 'asked'>>): Promise<void> {
  await page.evaluate((answers) => void Object.assign(window.native, answers), given);
}

describe('the wizard by keyboard alone', () => {
  it('comes from nothing to a first backup that has ended', async () => {
    const page = await open('first-start');
    const { keyboard } = page;
    await expect.poll(() => focused(page)).toBe('Subdomain or authentication address');
    await keyboard.type('mc1q2w3e4r5t6y7u8i9o0p1a2s3d');
    await keyboard.press('Tab');
    await keyboard.type('k3j9x0v2m8q7w6e5r4t3y2u1');
    await keyboard.press('Tab');
    await keyboard.type('a secret');
    await keyboard.press('Enter');
    await page.getByText('Connected to Northwind Retail').waitFor();
    await expect.poll(() => focused(page)).toBe('This computer');
    await keyboard.press('Tab');
    expect(await focused(page)).toBe('Folder');
    await keyboard.type('/backups');
    await keyboard.press('Enter');
    await page.getByText('The next times').waitFor();
    await expect.poll(() => focused(page)).toBe('Every day');
    await keyboard.press('ArrowDown');
    expect(await page.getByLabel('Monday to Friday').isChecked()).toBe(true);
    await keyboard.press('Enter');
    await page.getByText('Monday through Friday').waitFor();
    await expect.poll(() => focused(page)).toContain('Name of this job');
    await keyboard.press('Enter');
    await page.getByRole('region', { name: 'Backup under way' }).waitFor();
    await page.getByText('Protected. Last backup today').waitFor();
  });

  it('says what is missing and puts the focus there', async () => {
    const page = await open('first-start');
    await expect.poll(() => focused(page)).toBe('Subdomain or authentication address');
    await page.keyboard.press('Enter');
    await page.getByText('Enter the client id.').waitFor();
    await expect.poll(() => focused(page)).toBe('Subdomain or authentication address');
  });

  it('goes on without a connection only when asked to', async () => {
    const page = await open('first-start');
    await page.getByLabel('Subdomain or authentication address').fill('mc123');
    await page.getByLabel('Client id').fill('id');
    await page.getByLabel('Client secret', { exact: true }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('refused the client id or secret').waitFor();
    await page.getByRole('button', { name: 'Continue without a connection' }).press('Enter');
    await page.getByLabel('Folder').waitFor();
  });

  it('chooses a bucket, and says what is missing where the focus is', async () => {
    const page = await open('first-start');
    await page.getByLabel('Subdomain or authentication address').fill('mc123');
    await page.getByLabel('Client id').fill('id');
    await page.getByLabel('Client secret', { exact: true }).fill('a secret');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('This computer');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('Amazon S3 or compatible');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Bucket');
    await page.keyboard.type('northwind');
    await page.getByLabel('Access key', { exact: true }).fill('AKIA');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Secret key');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('the secret key was refused').waitFor();
    await page.getByLabel('Secret key', { exact: true }).fill('right');
    await page.keyboard.press('Enter');
    await page.getByText('The next times').waitFor();
  });

  it('takes the key of a service account from its file', async () => {
    const page = await open('first-start');
    await page.getByLabel('Subdomain or authentication address').fill('mc123');
    await page.getByLabel('Client id').fill('id');
    await page.getByLabel('Client secret', { exact: true }).fill('a secret');
    await page.keyboard.press('Enter');
    await page.getByLabel('Google Cloud Storage').check();
    await page.getByLabel('Bucket', { exact: true }).fill('northwind');
    const chosen = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose file…' }).press('Enter');
    const file = { name: 'key.json', mimeType: 'application/json', buffer: Buffer.from('{"type":"x"}') };
    await (await chosen).setFiles(file);
    await page.getByText('From key.json.').waitFor();
    expect(await page.getByLabel('Service account key', { exact: true }).inputValue()).toBe('{"type":"x"}');
    await page.getByRole('button', { name: 'Test storage' }).press('Enter');
    await page.getByText('Backups can be kept in gs://northwind').waitFor();
  });

  it('asks for further business units where they can be typed at once', async () => {
    const page = await open('first-start');
    await page.getByRole('button', { name: 'Add business units' }).press('Enter');
    await expect.poll(() => focused(page)).toBe('More business units');
  });

  it('starts the sample account', async () => {
    const page = await open('first-start');
    await page.getByRole('button', { name: 'Try it with a sample account' }).press('Enter');
    await expect.poll(() => focused(page)).toBe('Back up the sample account');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sample account' }).waitFor();
  });
});

describe('a job by keyboard alone', () => {
  it('is backed up and cancelled', async () => {
    const page = await open('healthy');
    await page.keyboard.press('Control+b');
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    await page.getByText('Backup under way').waitFor({ state: 'detached' });
    await page.getByText('Protected. Last backup').waitFor();
  });

  it('has a native menu under its button, which keeps the focus', async () => {
    const page = await open('healthy');
    const button = page.getByRole('button', { name: /More actions/ });
    await answer(page, { chooses: 'pause' });
    await button.press('Enter');
    await page.getByText('Paused. Changes after').waitFor();
    const box = await button.boundingBox();
    const { x = 0, y = 0, height = 0 } = box ?? {};
    const at = { x: Math.round(x), y: Math.round(y + height) };
    expect(await asked(page)).toMatchObject([{ call: 'app.jobMenu', ...at }]);
    expect(await focused(page)).toContain('More actions');
    await answer(page, { chooses: 'resume' });
    await button.press('Enter');
    await page.getByText('Protected. Last backup').waitFor();
  });

  it('is removed only where the user says so', async () => {
    const page = await open('several-jobs');
    const button = page.getByRole('button', { name: 'More actions for Retail EU' });
    const sidebar = page.getByRole('navigation', { name: 'Jobs and settings' });
    await answer(page, { chooses: 'remove', says: false });
    await button.press('Enter');
    await expect.poll(() => asked(page)).toMatchObject([{}, { question: 'remove-job' }]);
    await sidebar.getByText('Retail EU').waitFor();
    await answer(page, { says: true });
    await button.press('Enter');
    await sidebar.getByText('Retail EU').waitFor({ state: 'detached' });
  });

  it('has its missing assets recorded as deleted only where the user says so', async () => {
    const page = await open('problems');
    const button = page.getByRole('button', { name: 'Confirm deletions…' });
    await button.press('Enter');
    await expect.poll(() => asked(page)).toMatchObject([{ question: 'confirm-deletions' }]);
    await answer(page, { says: true });
    await button.press('Enter');
    await page.getByRole('region', { name: 'Backup under way' }).waitFor();
  });

  it('says in a native dialog why it cannot be backed up', async () => {
    const page = await open('log-fails');
    await page.getByRole('button', { name: 'Back up now' }).press('Enter');
    await expect
      .poll(() => asked(page))
      .toMatchObject([{ call: 'app.showFailure', message: expect.any(String), hint: expect.any(String) }]);
  });

  it('has a run log in which arrow keys go from row to row, and Enter opens the details', async () => {
    const page = await open('healthy');
    await page.getByRole('button', { name: 'Run log' }).press('Enter');
    await page.getByRole('button', { name: 'today 02:00' }).focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused(page)).toBe('yesterday 02:00');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Backup of yesterday 02:00' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('yesterday 02:00');
  });

  it('asks before changes are lost', async () => {
    const page = await open('healthy');
    await page
      .getByRole('navigation', { name: /Pages of/ })
      .getByRole('button', { name: 'Settings' })
      .press('Enter');
    await page.getByLabel('Name of this job').fill('Retail Europe');
    await page.keyboard.press('Control+,');
    await expect
      .poll(() => asked(page))
      .toEqual([{ call: 'app.confirm', question: 'discard-changes', changes: expect.any(String) }]);
    await page.getByLabel('Name of this job').press('Enter');
    await page.getByText('Saved.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Retail Europe' }).waitFor();
    await page.getByLabel('Name of this job').fill('Retail');
    await answer(page, { says: true });
    await page.keyboard.press('Control+,');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    expect(await asked(page)).toHaveLength(2);
  });
});

describe('the shortcuts', () => {
  it('show the first jobs, the settings and the wizard, and leave nothing for the native menu to do again', async () => {
    const page = await open('several-jobs');
    await page.evaluate(() => {
      const left: string[] = [];
      Object.assign(window, { left });
      window.addEventListener('keydown', (event) => {
        if (event.key !== 'Control' && !event.defaultPrevented) left.push(event.key);
      });
    });
    const { keyboard } = page;
    const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
    await keyboard.press('Control+2');
    await heading('Retail US');
    await keyboard.press('Control+1');
    await heading('Retail EU');
    await keyboard.press('Control+,');
    await heading('Settings');
    await keyboard.press('Control+n');
    await page.getByText('Step 1 of 4').waitFor();
    await keyboard.press('Control+b');
    await heading('Retail EU');
    expect(await page.evaluate(() => (window as unknown as { left: string[] }).left)).toEqual([]);
  });

  it('start one backup, not two', async () => {
    const page = await open('no-runs');
    await page.keyboard.press('Control+b');
    await page.getByText('has ended: complete').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Run log' }).press('Enter');
    const rows = page.getByRole('row').filter({ hasText: 'By hand' });
    await rows.first().waitFor();
    expect(await rows.count()).toBe(1);
  });
});

describe('what happens in a job', () => {
  it('is read out when a backup starts and when it ends', async () => {
    const page = await open('healthy');
    await page.keyboard.press('Control+b');
    await page.getByText('The backup of Retail EU has started.').waitFor({ state: 'attached' });
    await page
      .getByText('The backup of Retail EU has ended: complete, 300 changes.')
      .waitFor({ state: 'attached' });
  });

  it('can be copied as a report, though the page has no permission to write the clipboard', async () => {
    const page = await open('healthy');
    await page.context().grantPermissions(['clipboard-read']);
    await page.getByRole('button', { name: 'today 02:00' }).press('Enter');
    await page.getByRole('button', { name: 'Copy report' }).press('Enter');
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('Retail EU (MID 7203411)');
  });

  it('lies in a bucket at an address that can be copied', async () => {
    const page = await open('bucket');
    await page.context().grantPermissions(['clipboard-read']);
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await answer(page, { chooses: 'copy-address' });
    await page.getByRole('button', { name: /More actions/ }).press('Enter');
    await expect.poll(copied).toBe('s3://northwind-backups/marketing-cloud/retail-eu');
    await page.getByRole('button', { name: 'today 02:00' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Copy address' }).press('Enter');
    await expect.poll(copied).toMatch(/retail-eu\/backup_20261124$/);
  });
});

describe('the settings of a job whose secret is gone', () => {
  it('put the focus on the secret when they are saved without it', async () => {
    const page = await open('missing-secret-key');
    await page.getByRole('button', { name: 'Enter secret key' }).press('Enter');
    await page.getByLabel('Prefix').fill('other');
    await page.keyboard.press('Enter');
    await page.getByText('Enter the secret key.').waitFor();
    await expect.poll(() => focused(page)).toBe('Secret key');
  });
});

describe('a run that failed for its credentials', () => {
  it.each([
    ['failed', 'Account', 'New client secret'],
    ['bucket-refused', 'Storage', 'New secret key'],
  ])('leads where they are entered: %s to %s', async (scenario, name, field) => {
    const page = await open(scenario);
    await page.getByRole('button', { name: 'Open settings' }).press('Enter');
    await page.getByRole('heading', { level: 2, name }).waitFor();
    await page.getByLabel(field, { exact: true }).waitFor();
  });

  it('does so from its details too, as long as it is the last one', async () => {
    const page = await open('failed');
    await page.getByRole('button', { name: 'Run log' }).press('Enter');
    await page.getByRole('button', { name: 'today 02:00' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Open settings' }).press('Enter');
    await page.getByRole('heading', { level: 2, name: 'Account' }).waitFor();
  });
});
