import { randomUUID } from 'node:crypto';
import {
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AzureDestination } from '../../../shared/destination.ts';
import { startAzurite } from '../../servers/azurite.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace } from '../../support/jobs.ts';

const PATIENT = { timeout: 40_000, interval: 20 };
const HOUR = 3_600_000;

const azurite = await startAzurite();
afterAll(() => azurite?.stop());

describe.skipIf(azurite === undefined)('a job whose backups go to a container', () => {
  let place: DesktopPlace;
  let desktop: Desktop;
  let container: string;

  beforeEach(async () => {
    container = `c-${randomUUID()}`;
    await server().client.createContainer(container);
    place = await createDesktopPlace({ assets: 6 });
    desktop = await place.open();
  });
  afterEach(() => place.close());

  function server() {
    if (azurite === undefined) throw new Error('There is no server.');
    return azurite;
  }

  const service = () => `${server().origin}/${server().account}`;
  const destination = (access: AzureDestination['access'], prefix = 'retail'): AzureDestination => ({
    kind: 'azure',
    container,
    prefix,
    access,
  });
  const byString = destination.bind(null, { by: 'connection-string' });
  const bySas = (endpoint = service()) => destination({ by: 'sas', account: server().account, endpoint });

  /** A signature for the container, without the permission to delete. */
  function signature(): string {
    const { account, accountKey } = server();
    return generateBlobSASQueryParameters(
      {
        containerName: container,
        permissions: ContainerSASPermissions.parse('rcwl'),
        expiresOn: new Date(Date.now() + HOUR),
      },
      new StorageSharedKeyCredential(account, accountKey),
    ).toString();
  }

  async function create(given: AzureDestination, secret: string): Promise<string> {
    const wanted = place.wanted({ destination: given }, [], secret);
    const { jobIds } = await desktop.service.handlers['jobs.create'](wanted);
    return jobIds[0] ?? '';
  }

  async function backUp(jobId: string): Promise<void> {
    const before = desktop.ended.length;
    await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
    await vi.waitFor(() => expect(desktop.ended.length).toBe(before + 1), PATIENT);
    expect(desktop.job(jobId).lastRun).toMatchObject({ outcome: 'complete' });
  }

  it('is told from others by the address that its connection string names', async () => {
    const { connectionString, accountKey } = server();
    const jobId = await create(byString(), connectionString);
    expect(desktop.settings().jobs[0]?.destination).toMatchObject({
      access: { by: 'connection-string', service: service() },
    });
    expect(JSON.stringify(desktop.settings())).not.toContain(accountKey);
    expect(desktop.job(jobId).destination).toBe(`${service()}/${container}/retail`);
    await backUp(jobId);
    expect(desktop.log.join('\n')).not.toContain(accountKey);
    const byKey = destination({ by: 'account-key', account: server().account, endpoint: service() });
    await expect(create(byKey, accountKey)).rejects.toMatchObject({
      code: 'configuration',
      message: `"Retail EU" backs up to ${service()}/${container}/retail already.`,
    });
  });

  it('refuses a connection string that is not complete', async () => {
    await expect(create(byString(), 'AccountName=backups')).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('connection string'),
    });
  });

  it('works with a signature that may not delete, and the test says so', async () => {
    const secret = signature();
    const found = await desktop.service.handlers['storage.test']({
      destination: bySas(),
      destinationSecret: secret,
      jobId: null,
    });
    expect(found).toMatchObject({ ok: true, limits: [expect.stringContaining('fine for backup')] });
    const jobId = await create(bySas(), secret);
    await backUp(jobId);
    expect(desktop.log.join('\n')).not.toContain(new URLSearchParams(secret).get('sig'));
  });

  it('never sends a signature that is kept to another address', async () => {
    const jobId = await create(bySas(), signature());
    const elsewhere = bySas('https://evil.example');
    expect(
      await desktop.service.handlers['storage.test']({
        destination: elsewhere,
        destinationSecret: null,
        jobId,
      }),
    ).toMatchObject({ ok: false, message: expect.stringContaining('is missing') });
    const { settings } = await desktop.service.handlers['jobs.settings']({ jobId });
    await expect(
      desktop.service.handlers['jobs.update']({
        jobId,
        settings: { ...settings, destination: elsewhere },
        destinationSecret: null,
      }),
    ).rejects.toMatchObject({ code: 'configuration' });
    expect(desktop.settings().jobs[0]?.destination).toEqual(bySas());
  });
});
