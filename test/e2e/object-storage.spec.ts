import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../electron/sandbox/sandbox.ts';
import { type Keyring, startKeyring } from '../host/keyring.ts';
import { type Swift, startSwift } from '../servers/swift.ts';
import { formsOf, leaksIn } from '../support/leaks.ts';
import { makeBucket, plainClient } from '../support/s3-bucket.ts';
import {
  call,
  continueTo,
  filesIn,
  heapOf,
  runsShown,
  secretsIn,
  showPage,
  typeConnection,
} from './journey.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

const PATIENT = { timeout: 30_000 };
const IT_WORKS = 'Backups can be kept in';

const swift: Swift | undefined = await startSwift();
afterAll(() => swift?.stop());

describe.skipIf(swift === undefined)('backups to a bucket', () => {
  let keyring: Keyring;
  let client: S3Client;
  let bucket: string;
  let root: string;
  let sandbox: Sandbox;
  let running: RunningApp | undefined;

  beforeAll(async () => {
    keyring = await startKeyring();
    client = plainClient(address());
  });
  afterAll(async () => {
    client?.destroy();
    await keyring?.stop();
  });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'backup-creator-bucket-'));
    bucket = await makeBucket(client);
    sandbox = await createSandbox({ assets: 60 });
  });
  afterEach(async () => {
    await running?.kill();
    if (running) removeProfile(running.profile);
    running = undefined;
    await sandbox.close();
    await rm(root, { recursive: true, force: true });
  });

  function address() {
    if (swift === undefined) throw new Error('There is no server.');
    return swift.address;
  }

  async function keysIn(prefix: string): Promise<string[]> {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    return Contents.flatMap(({ Key }) => Key ?? []);
  }

  it('are chosen in the wizard: a wrong secret is refused in plain words, with the right one a backup runs', async () => {
    const { endpoint, region, accessKey, secretKey } = address();
    running = await launchApp({ env: keyring.env });
    const { page, userData } = running;
    await page.getByRole('heading', { name: 'Set up your first backup' }).waitFor();
    await typeConnection(page, sandbox);
    await continueTo(page, 2);
    await page.getByLabel('Amazon S3 or compatible').check();
    await page.getByLabel('Bucket', { exact: true }).pressSequentially(bucket);
    await page.getByLabel('Prefix').pressSequentially('retail/eu');
    await page.getByLabel('Region').pressSequentially(region);
    await page.getByLabel('Endpoint').pressSequentially(endpoint);
    await page.getByLabel('Access key', { exact: true }).pressSequentially(accessKey);
    const secret = page.getByLabel('Secret key', { exact: true });
    await secret.pressSequentially('not-the-secret');
    await page.getByRole('button', { name: 'Test storage' }).click();
    await page.getByText(/the access key or the secret key was refused\.$/).waitFor();
    await page.getByText(/^Enter them again/).waitFor();
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    expect(await page.getByText('Step 2 of 4').count()).toBe(1);

    await secret.fill('');
    await secret.pressSequentially(secretKey);
    await page.getByRole('button', { name: 'Test storage' }).click();
    const may = `s3://${bucket}/retail/eu: it may write, read, list and delete there.`;
    await page.getByText(`${IT_WORKS} ${may}`).waitFor();
    expect(await keysIn('')).toEqual([]);
    await continueTo(page, 3);
    await page.getByLabel('Everything').check();
    await continueTo(page, 4);
    await page.getByText(`s3://${bucket}/retail/eu`, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Back up now' }).click();

    await page.getByText(/^Protected\. Last backup today \d\d:\d\d, 60 changes\.$/).waitFor(PATIENT);
    const [job] = await call(page, 'jobs.list', undefined);
    const folder = job?.lastRun?.folder ?? '';
    expect(await keysIn(`retail/eu/${folder}/`)).toContain(`retail/eu/${folder}/manifest.json`);
    await page.getByText(`s3://${bucket}/retail/eu`, { exact: true }).waitFor();

    await showPage(page, 'Run log');
    expect(await runsShown(page)).toEqual([expect.arrayContaining(['By hand', 'Complete'])]);
    await page
      .getByRole('table', { name: /Runs of/ })
      .getByRole('button')
      .first()
      .click();
    await page.getByRole('dialog').getByText(`s3://${bucket}/retail/eu/${folder}`).waitFor();

    expect(secretsIn(keyring)).toMatchObject({ [`jobs/${job?.id}/secret-key`]: secretKey });
    const places = new Map([...filesIn(userData), ...filesIn(root)]);
    places.set('the page', Buffer.from(await page.content()));
    places.set('the page’s memory', Buffer.from(await heapOf(page)));
    expect([...places.keys()]).toContain(join(userData, 'logs', 'backup-creator.log'));
    expect(leaksIn(places, new Map(formsOf(secretKey)))).toEqual([]);
  });

  it('are moved there in the settings of a job, and its secret goes with it', async () => {
    const { endpoint, region, accessKey, secretKey } = address();
    running = await launchApp({ env: keyring.env });
    const { page } = running;
    const { authUrl, clientId, clientSecret } = sandbox;
    const { jobIds } = await call(page, 'jobs.create', {
      draft: {
        name: 'Retail EU',
        connection: { authenticationAddress: authUrl, clientId },
        destination: { kind: 'local', path: join(root, 'backups') },
        selection: { types: 'all', folders: 'all', scope: 'own' },
        schedule: { cron: '0 2 * * *', zone: 'UTC', enabled: false },
        folderPattern: 'backup_YYYYMMDD',
      },
      clientSecret,
      mids: [],
    });
    const [jobId = ''] = jobIds;
    await page.getByRole('heading', { level: 1, name: 'Retail EU' }).waitFor();
    await showPage(page, 'Settings');
    await page.getByRole('button', { name: 'Storage', exact: true }).click();
    await page.getByLabel('Amazon S3 or compatible').check();
    await page.getByLabel('Bucket', { exact: true }).fill(bucket);
    await page.getByLabel('Region').fill(region);
    await page.getByLabel('Endpoint').fill(endpoint);
    await page.getByLabel('Access key', { exact: true }).fill(accessKey);
    await page.getByLabel('Secret key', { exact: true }).fill(secretKey);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByLabel('New secret key').waitFor();
    await page.getByRole('button', { name: 'Test storage' }).click();
    await page.getByText(IT_WORKS).waitFor();
    await page.getByRole('button', { name: 'Back up now' }).click();
    await expect.poll(async () => (await keysIn('')).includes('backup-creator.json'), PATIENT).toBe(true);
    const secretName = `jobs/${jobId}/secret-key`;
    expect(secretsIn(keyring)).toHaveProperty([secretName]);
    await call(page, 'jobs.remove', { jobId });
    expect(secretsIn(keyring)).not.toHaveProperty([secretName]);
  });
});
