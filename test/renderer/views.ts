import type { Page } from 'playwright';
import { browseViews } from './browse-views.ts';
import { notifyViews } from './notify-views.ts';
import { restoreViews } from './restore-views.ts';
import { retentionViews } from './retention-views.ts';
import { supportViews } from './support-views.ts';
import { updatesViews } from './updates-views.ts';
import { verifyViews } from './verify-views.ts';

/** A screen in a state: a scenario of the gallery, and what is done to come to it. */
export interface View {
  readonly name: string;
  readonly scenario: string;
  readonly steps?: (page: Page) => Promise<void>;
  readonly platform?: 'darwin';
}

const press = (name: string | RegExp) => async (page: Page) => {
  await page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click();
};

const inTurn =
  (...steps: readonly ((page: Page) => Promise<void>)[]) =>
  async (page: Page) => {
    for (const step of steps) await step(page);
  };

const log = press('Run log');
const settings = (name: string) =>
  inTurn(
    (page) =>
      page
        .getByRole('navigation', { name: /Pages of/ })
        .getByRole('button', { name: 'Settings' })
        .click(),
    press(name),
  );

async function connect(page: Page): Promise<void> {
  await page.getByLabel('Subdomain or authentication address').fill('mc1q2w3e4r5t6y7u8i9o0p1a2s3d');
  await page.getByLabel('Client id').fill('k3j9x0v2m8q7w6e5r4t3y2u1');
  await page.getByLabel('Client secret', { exact: true }).fill('a secret');
}

const next = (step: number) => async (page: Page) => {
  await page.keyboard.press('Enter');
  await page.getByText(`Step ${step} of 4`).waitFor();
};

const choosePath = (page: Page) => page.getByLabel('Folder').fill('/Users/ada/Backups/Marketing Cloud');

const fillS3 =
  (secret: string) =>
  async (page: Page): Promise<void> => {
    await page.getByLabel('Amazon S3 or compatible').check();
    await page.getByLabel('Bucket', { exact: true }).fill('northwind-backups');
    await page.getByLabel('Prefix').fill('marketing-cloud');
    await page.getByLabel('Region').fill('eu-central-1');
    await page.getByLabel('Access key', { exact: true }).fill('AKIAIOSFODNN7EXAMPLE');
    await page.getByLabel('Secret key', { exact: true }).fill(secret);
  };

const toStorage = inTurn(connect, next(2));
const toWhen = inTurn(toStorage, choosePath, next(3));
const toSummary = inTurn(toWhen, next(4));

/** The row of a table of runs that has this result. */
const openRun = (result: string) => async (page: Page) => {
  await page.getByRole('row').filter({ hasText: result }).getByRole('button').first().click();
  await page.getByRole('dialog').waitFor();
};

export const views: readonly View[] = [
  { name: 'wizard-connect', scenario: 'first-start' },
  { name: 'wizard-connect-mac', scenario: 'first-start', platform: 'darwin' },
  { name: 'wizard-connect-missing', scenario: 'first-start', steps: press('Continue') },
  {
    name: 'wizard-connect-help',
    scenario: 'first-start',
    steps: inTurn(press('Where do I find these?'), press('Add business units')),
  },
  {
    name: 'wizard-connect-tested',
    scenario: 'first-start',
    steps: inTurn(connect, press('Test connection'), (page) => page.getByText('Connected to').waitFor()),
  },
  {
    name: 'wizard-connect-scopes',
    scenario: 'first-start',
    steps: inTurn(
      connect,
      (page) => page.getByLabel('Client id').fill('noscope'),
      press('Test connection'),
      (page) => page.getByText('The package lacks').waitFor(),
    ),
  },
  {
    name: 'wizard-connect-refused',
    scenario: 'first-start',
    steps: inTurn(
      connect,
      (page) => page.getByLabel('Client secret', { exact: true }).fill('wrong'),
      press('Continue'),
      (page) => page.getByText('refused').waitFor(),
    ),
  },
  { name: 'wizard-storage', scenario: 'first-start', steps: toStorage },
  {
    name: 'wizard-storage-tested',
    scenario: 'first-start',
    steps: inTurn(toStorage, press('Choose folder…'), (page) =>
      page.getByText('can be written to').waitFor(),
    ),
  },
  {
    name: 'wizard-storage-refused',
    scenario: 'first-start',
    steps: inTurn(
      toStorage,
      (page) => page.getByLabel('Folder').fill('Backups'),
      press('Continue'),
      (page) => page.getByText('is not a full path').waitFor(),
    ),
  },
  {
    name: 'wizard-s3-missing',
    scenario: 'first-start',
    steps: inTurn(
      toStorage,
      (page) => page.getByLabel('Amazon S3 or compatible').check(),
      press('Continue'),
      (page) => page.getByText('Enter the name of the bucket.').waitFor(),
    ),
  },
  {
    name: 'wizard-s3-tested',
    scenario: 'first-start',
    steps: inTurn(toStorage, fillS3('append-only'), press('Test storage'), (page) =>
      page.getByText('s3:DeleteObject is missing').waitFor(),
    ),
  },
  {
    name: 'wizard-s3-refused',
    scenario: 'first-start',
    steps: inTurn(toStorage, fillS3('wrong'), press('Continue'), (page) =>
      page.getByText('was refused').waitFor(),
    ),
  },
  {
    name: 'wizard-s3-policy',
    scenario: 'first-start',
    steps: inTurn(toStorage, fillS3('a secret'), press('Which permissions are needed?'), (page) =>
      page.getByRole('button', { name: 'Copy minimal IAM policy' }).scrollIntoViewIfNeeded(),
    ),
  },
  {
    name: 'wizard-s3-options',
    scenario: 'first-start',
    steps: inTurn(
      toStorage,
      fillS3('a secret'),
      (page) => page.getByLabel('As this computer’s AWS tools do').check(),
      press('More options'),
      (page) => page.getByRole('combobox', { name: 'Object Lock' }).click(),
      (page) => page.getByRole('option', { name: 'Governance' }).click(),
      (page) => page.getByRole('combobox', { name: 'Encryption' }).click(),
      (page) => page.getByRole('option', { name: 'AWS KMS' }).click(),
    ),
  },
  {
    name: 'wizard-gcs',
    scenario: 'first-start',
    steps: inTurn(toStorage, (page) => page.getByLabel('Google Cloud Storage').check()),
  },
  {
    name: 'wizard-azure',
    scenario: 'first-start',
    steps: inTurn(
      toStorage,
      (page) => page.getByLabel('Azure Blob Storage').check(),
      (page) => page.getByLabel('With a shared access signature').check(),
      press('Which permissions are needed?'),
      press('More options'),
    ),
  },
  {
    name: 'wizard-summary-s3',
    scenario: 'first-start',
    steps: inTurn(toStorage, fillS3('a secret'), next(3), next(4)),
  },
  { name: 'wizard-when', scenario: 'first-start', steps: toWhen },
  {
    name: 'wizard-when-expert',
    scenario: 'first-start',
    steps: inTurn(
      toWhen,
      (page) => page.getByLabel('Cron expression').check(),
      (page) => page.getByLabel('Chosen types').check(),
    ),
  },
  {
    name: 'wizard-when-types',
    scenario: 'first-start',
    steps: inTurn(
      toWhen,
      (page) => page.getByLabel('Chosen types').check(),
      (page) => page.getByText('Choose at least one type').scrollIntoViewIfNeeded(),
    ),
  },
  { name: 'wizard-summary', scenario: 'first-start', steps: toSummary },
  {
    name: 'wizard-summary-several',
    scenario: 'first-start',
    steps: inTurn(
      press('Add business units'),
      (page) => page.getByLabel('More business units').fill('7203412, 7203413'),
      toSummary,
    ),
  },
  { name: 'wizard-sample', scenario: 'first-start', steps: press('Try it with a sample account') },
  { name: 'wizard-no-keychain', scenario: 'first-start-no-keychain' },
  { name: 'add-job', scenario: 'several-jobs', steps: press('Add job') },
  { name: 'overview', scenario: 'healthy' },
  { name: 'overview-mac', scenario: 'several-jobs', platform: 'darwin' },
  { name: 'overview-table', scenario: 'healthy', steps: press('Show as table') },
  {
    name: 'overview-focus',
    scenario: 'several-jobs',
    steps: inTurn(
      (page) => page.keyboard.press('Tab'),
      (page) => page.getByRole('button', { name: 'yesterday 02:00' }).focus(),
    ),
  },
  { name: 'overview-many-jobs', scenario: 'many-jobs' },
  { name: 'overview-running', scenario: 'running' },
  { name: 'overview-first-backup', scenario: 'first-backup' },
  { name: 'overview-problems', scenario: 'problems' },
  { name: 'overview-failed', scenario: 'failed' },
  { name: 'overview-interrupted', scenario: 'interrupted' },
  { name: 'overview-skipped', scenario: 'skipped' },
  { name: 'overview-paused', scenario: 'paused' },
  { name: 'overview-several', scenario: 'several-jobs' },
  { name: 'overview-several-running', scenario: 'several-jobs', steps: press(/Retail US/) },
  { name: 'overview-sample', scenario: 'sample' },
  { name: 'overview-no-keychain', scenario: 'no-keychain' },
  { name: 'overview-missing-secret', scenario: 'missing-secret' },
  { name: 'overview-bucket', scenario: 'bucket' },
  { name: 'overview-bucket-running', scenario: 'bucket-running' },
  { name: 'overview-bucket-refused', scenario: 'bucket-refused' },
  { name: 'overview-missing-secret-key', scenario: 'missing-secret-key' },
  { name: 'overview-loading', scenario: 'loading-log' },
  { name: 'overview-no-runs', scenario: 'no-runs' },
  { name: 'overview-long-names', scenario: 'long-names' },
  { name: 'overview-many-runs', scenario: 'many-runs' },
  { name: 'overview-notices', scenario: 'notices' },
  { name: 'overview-log-fails', scenario: 'log-fails' },
  { name: 'loading', scenario: 'loading' },
  { name: 'list-fails', scenario: 'list-fails' },
  { name: 'log', scenario: 'skipped', steps: log },
  { name: 'log-many', scenario: 'many-runs', steps: log },
  { name: 'log-empty', scenario: 'no-runs', steps: log },
  { name: 'log-loading', scenario: 'loading-log', steps: log },
  { name: 'log-fails', scenario: 'log-fails', steps: log },
  { name: 'log-unread', scenario: 'log-unread', steps: log },
  {
    name: 'log-older',
    scenario: 'many-runs',
    steps: inTurn(log, (page) => page.getByText('Show older runs').scrollIntoViewIfNeeded()),
  },
  { name: 'log-details', scenario: 'healthy', steps: inTurn(log, openRun('Complete')) },
  { name: 'log-details-bucket', scenario: 'bucket', steps: inTurn(log, openRun('Complete')) },
  { name: 'log-details-problems', scenario: 'problems', steps: inTurn(log, openRun('With problems')) },
  { name: 'log-details-failed', scenario: 'failed', steps: inTurn(log, openRun('Failed')) },
  { name: 'log-details-skipped', scenario: 'skipped', steps: inTurn(log, openRun('Skipped')) },
  {
    name: 'log-details-report',
    scenario: 'healthy',
    steps: inTurn(log, openRun('Complete'), press('Show report')),
  },
  { name: 'job-account', scenario: 'several-jobs', steps: settings('Account') },
  { name: 'job-account-sample', scenario: 'sample', steps: settings('Account') },
  {
    name: 'job-storage',
    scenario: 'healthy',
    steps: inTurn(settings('Storage'), (page) =>
      page.getByLabel('Folder', { exact: true }).fill('/Volumes/Other'),
    ),
  },
  { name: 'job-storage-bucket', scenario: 'bucket', steps: settings('Storage') },
  {
    name: 'job-storage-secret',
    scenario: 'missing-secret-key',
    steps: inTurn(
      press('Enter secret key'),
      (page) => page.getByLabel('Prefix').fill('marketing-cloud/retail'),
      press('Save'),
      (page) => page.getByText('The fields say what.').waitFor(),
    ),
  },
  {
    name: 'job-what',
    scenario: 'healthy',
    steps: inTurn(
      settings('What to back up'),
      (page) => page.getByLabel('Chosen folders').check(),
      (page) => page.getByLabel('Campaigns', { exact: true }).check(),
    ),
  },
  {
    name: 'job-what-fails',
    scenario: 'log-fails',
    steps: inTurn(settings('What to back up'), (page) => page.getByLabel('Chosen folders').check()),
  },
  { name: 'job-schedule', scenario: 'healthy', steps: settings('Schedule') },
  {
    name: 'job-schedule-hours',
    scenario: 'healthy',
    steps: inTurn(
      settings('Schedule'),
      (page) => page.getByLabel('Every few hours').check(),
      (page) => page.getByText('Every 6 hours').waitFor(),
    ),
  },
  {
    name: 'job-schedule-zone',
    scenario: 'healthy',
    steps: inTurn(settings('Schedule'), (page) => page.getByRole('combobox', { name: 'Time zone' }).click()),
  },
  {
    name: 'job-save-fails',
    scenario: 'log-fails',
    steps: inTurn(
      settings('Schedule'),
      (page) => page.getByLabel('Monday to Friday').check(),
      press('Save'),
      (page) => page.getByText('could not be reached').waitFor(),
    ),
  },
  { name: 'job-settings-loading', scenario: 'loading-log', steps: settings('Account') },
  { name: 'settings-general', scenario: 'healthy', steps: press('Settings') },
  {
    name: 'settings-transfer',
    scenario: 'healthy',
    steps: inTurn(press('Settings'), press('Export and import'), press('Export settings…')),
  },
  { name: 'settings-about', scenario: 'healthy', steps: inTurn(press('Settings'), press('About')) },
  ...updatesViews,
  ...browseViews,
  ...notifyViews,
  ...retentionViews,
  ...supportViews,
  ...restoreViews,
  ...verifyViews,
];

/** Whether a view is of the wizard, or of settings. */
export function isOfSettingUp({ name }: View): boolean {
  return /^(wizard|add-job|job|settings)-/.test(name);
}
