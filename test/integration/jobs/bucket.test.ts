import type { S3Client } from '@aws-sdk/client-s3';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobDestination, S3Destination } from '../../../shared/destination.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { SwiftAddress } from '../../servers/swift.ts';
import { startForwardProxy } from '../../support/forward-proxy.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace } from '../../support/jobs.ts';
import { makeBucket, plainClient } from '../../support/s3-bucket.ts';
import { sharedSwift } from '../../support/shared-swift.ts';

const PATIENT = { timeout: 40_000, interval: 20 };
const UNITS = [
  { mid: 510_001_234, name: 'Sample Business Unit' },
  { mid: 510_001_235, name: 'Retail' },
];

const swift = await sharedSwift();

describe.skipIf(swift === undefined)('a job whose backups go to a bucket', () => {
  const address = swift as SwiftAddress;
  const client: S3Client = plainClient(address);
  let place: DesktopPlace;
  let desktop: Desktop;
  let bucket: string;

  beforeEach(async () => {
    bucket = await makeBucket(client);
    place = await createDesktopPlace({ businessUnits: UNITS, assets: 12 });
    desktop = await place.open();
  });
  afterEach(() => place.close());
  afterAll(() => client.destroy());

  const destination = (change: Partial<S3Destination> = {}): S3Destination => ({
    kind: 's3',
    bucket,
    prefix: '/retail/eu/',
    region: address.region,
    endpoint: `${address.endpoint}/`,
    access: { by: 'keys', accessKey: address.accessKey },
    ...change,
  });
  const wanted = (change: Partial<S3Destination> = {}, mids: number[] = []) =>
    place.wanted({ destination: destination(change) }, mids, address.secretKey);

  async function create(given = wanted()): Promise<string[]> {
    return (await desktop.service.handlers['jobs.create'](given)).jobIds;
  }

  async function backUp(jobId: string): Promise<void> {
    const before = desktop.ended.length;
    await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
    await vi.waitFor(() => expect(desktop.ended.length).toBe(before + 1), PATIENT);
    expect(desktop.job(jobId).lastRun).toMatchObject({ outcome: 'complete' });
  }

  const test = (
    given: JobDestination,
    destinationSecret: string | null = address.secretKey,
    jobId: string | null = null,
  ) => desktop.service.handlers['storage.test']({ destination: given, destinationSecret, jobId });

  async function keys(prefix = ''): Promise<string[]> {
    const found = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    return (found.Contents ?? []).flatMap(({ Key }) => Key ?? []);
  }

  const settingsOf = (jobId: string) => desktop.service.handlers['jobs.settings']({ jobId });
  const update = async (jobId: string, next: JobDestination, destinationSecret: string | null = null) => {
    const { settings } = await settingsOf(jobId);
    const changed = { ...settings, destination: next };
    await desktop.service.handlers['jobs.update']({ jobId, settings: changed, destinationSecret });
  };
  const secretKeys = () => [...place.secrets.kept].filter(([name]) => name.endsWith('/secret-key'));

  describe('when it is made', () => {
    it('has its settings kept without the secret key, and that in the keychain under the job', async () => {
      const [id = ''] = await create();
      expect(desktop.settings().jobs[0]?.destination).toEqual(
        destination({ prefix: 'retail/eu', endpoint: address.endpoint }),
      );
      expect(JSON.stringify(desktop.settings())).not.toContain(address.secretKey);
      expect(secretKeys()).toEqual([[`jobs/${id}/secret-key`, address.secretKey]]);
      expect(await settingsOf(id)).toMatchObject({ hasSecret: true, hasDestinationSecret: true });
      expect(desktop.job(id)).toMatchObject({
        destination: `s3://${bucket}/retail/eu`,
        destinationKind: 's3',
        state: 'idle',
      });
    });

    it('is not made without its secret key, nor with a wrong one', async () => {
      await expect(create({ ...wanted(), destinationSecret: null })).rejects.toMatchObject({
        code: 'configuration',
        message: 'The secret key is missing.',
      });
      await expect(create({ ...wanted(), destinationSecret: 'wrong' })).rejects.toMatchObject({
        code: 'storage-permission',
      });
      expect(desktop.settings().jobs).toEqual([]);
      expect([...place.secrets.kept]).toEqual([]);
    });

    it('has no secret kept where another one cannot be kept', async () => {
      place.secrets.room = 1;
      await expect(create()).rejects.toMatchObject({ code: 'keychain-unavailable' });
      expect([...place.secrets.kept]).toEqual([]);
    });

    it('gets a prefix of its own for each business unit', async () => {
      const mids = UNITS.map(({ mid }) => mid);
      const ids = await create(wanted({}, mids));
      expect(desktop.service.jobs().map((job) => job.destination)).toEqual(
        mids.map((mid) => `s3://${bucket}/retail/eu/Retail EU ${mid}`),
      );
      for (const id of ids) await backUp(id);
      for (const mid of mids) {
        expect(await keys(`retail/eu/Retail EU ${mid}/`)).toContain(
          `retail/eu/Retail EU ${mid}/backup-creator.json`,
        );
      }
    });

    it('is refused the prefix of another job, and of another account', async () => {
      const [id = ''] = await create();
      await expect(create(wanted({ prefix: 'retail/eu' }))).rejects.toMatchObject({
        code: 'configuration',
        message: `"Retail EU" backs up to s3://${bucket}/retail/eu already.`,
        hint: expect.stringContaining(`s3://${bucket}/retail/eu/Retail EU`),
      });
      await backUp(id);
      await desktop.service.handlers['jobs.remove']({ jobId: id });
      const [, other] = UNITS;
      const { draft } = wanted();
      const connection = { ...draft.connection, mid: other?.mid ?? 0 };
      await expect(create({ ...wanted(), draft: { ...draft, connection } })).rejects.toMatchObject({
        code: 'wrong-account',
      });
    });
  });

  describe('when it runs', () => {
    it('keeps all in the bucket, and tells of it by its address', async () => {
      const [jobId = ''] = await create();
      await backUp(jobId);
      const folder = desktop.job(jobId).lastRun?.folder ?? '';
      expect(await keys()).toContain(`retail/eu/${folder}/manifest.json`);
      expect(desktop.job(jobId)).toMatchObject({ heldAssets: 12 });
      const details = await desktop.service.handlers['runs.details']({ jobId, folder });
      expect(details.location).toBe(`s3://${bucket}/retail/eu/${folder}`);
      expect(details.report).toContain(details.location);
      await expect(desktop.service.locate(jobId, folder)).rejects.toMatchObject({ code: 'configuration' });
      expect(desktop.log.join('\n')).not.toContain(address.secretKey);
    });

    it('goes on from what is there on a machine that knows nothing of it', async () => {
      const [first = ''] = await create();
      await backUp(first);
      await desktop.service.handlers['jobs.remove']({ jobId: first });
      const [jobId = ''] = await create();
      await vi.waitFor(() => expect(desktop.job(jobId).protectedSince).not.toBeNull(), PATIENT);
      expect(await desktop.service.handlers['runs.log']({ jobId, limit: 10 })).toMatchObject({
        lines: [{ outcome: 'complete', counts: { kept: 12 } }],
        unread: null,
      });
      await backUp(jobId);
      expect(desktop.job(jobId).lastRun).toMatchObject({ counts: { kept: 0 } });
    });

    it('says that its secret key is gone, and what to do', async () => {
      const [jobId = ''] = await create();
      for (const [name] of secretKeys()) place.secrets.kept.delete(name);
      desktop = await place.open();
      const notice = {
        id: `secret:${jobId}`,
        message: '"Retail EU" cannot back up: its secret key is not kept on this machine.',
        hint: 'Enter it in the settings of the job, under Storage.',
      };
      const notices = () => desktop.service.handlers['notices.list'](undefined);
      await vi.waitFor(async () => expect(await notices()).toMatchObject([notice]), PATIENT);
      expect(desktop.job(jobId).state).toBe('problem');
      expect(await settingsOf(jobId)).toMatchObject({ hasSecret: true, hasDestinationSecret: false });
      await update(jobId, desktop.settings().jobs[0]?.destination ?? destination(), address.secretKey);
      expect(await notices()).toEqual([]);
      await backUp(jobId);
    });

    it('goes by way of the proxy that the system names', async () => {
      const proxy = await startForwardProxy();
      const asked: string[] = [];
      try {
        desktop = await place.open({
          resolveProxy: async (url) => {
            asked.push(url);
            return proxy.address;
          },
        });
        const [jobId = ''] = await create();
        await backUp(jobId);
        expect(new Set(asked)).toEqual(new Set([address.endpoint]));
        expect(proxy.seen.some((line) => line.startsWith(`PUT ${address.endpoint}/${bucket}/`))).toBe(true);
      } finally {
        await proxy.close();
      }
    });
  });

  describe('when it is tested', () => {
    it('may do all that it needs, and nothing is left behind', async () => {
      expect(await test(destination())).toEqual({
        ok: true,
        message: expect.stringContaining('write, read, list and delete'),
        limits: [],
      });
      expect(await keys()).toEqual([]);
    });

    it('says in plain words what is wrong', async () => {
      const wrong = await test(destination(), 'wrong');
      expect(wrong).toMatchObject({
        ok: false,
        message: expect.stringContaining('the access key or the secret key was refused'),
      });
      expect(JSON.stringify(wrong)).not.toContain('wrong');
      expect(await test(destination(), null)).toMatchObject({
        ok: false,
        message: 'The secret key is missing. Enter it with the destination.',
      });
      expect(await test(destination({ bucket: 'not-there' }))).toMatchObject({
        ok: false,
        message: expect.stringContaining('there is no bucket not-there'),
      });
      expect(await test(destination({ endpoint: 'https://user:pass@example.com' }))).toEqual({
        ok: false,
        message: expect.not.stringContaining('pass@'),
        limits: [],
      });
    });

    it('uses the secret key that is kept where none was entered', async () => {
      const [id = ''] = await create();
      expect(await test(destination(), null, id)).toMatchObject({ ok: true });
      expect(await test(destination({ prefix: 'other' }), null, id)).toMatchObject({ ok: true });
    });

    it('says whose backups are there already', async () => {
      const [id = ''] = await create();
      await backUp(id);
      expect(await test(destination(), null, id)).toMatchObject({ ok: true, limits: [] });
      expect(await test(destination())).toMatchObject({
        ok: false,
        message: expect.stringContaining('"Retail EU" backs up to'),
      });
      await desktop.service.handlers['jobs.remove']({ jobId: id });
      expect(await test(destination())).toMatchObject({
        ok: true,
        limits: [expect.stringContaining(`MID ${place.sandbox.mid}`)],
      });
    });
  });

  describe('when it is changed', () => {
    it('keeps its secret key where none is entered, and takes another one', async () => {
      const [jobId = ''] = await create();
      await update(jobId, destination({ prefix: 'moved' }));
      expect(desktop.job(jobId).destination).toBe(`s3://${bucket}/moved`);
      await backUp(jobId);
      await expect(update(jobId, destination({ prefix: 'again' }), 'wrong')).rejects.toMatchObject({
        code: 'storage-permission',
      });
      expect(secretKeys()).toEqual([[`jobs/${jobId}/secret-key`, address.secretKey]]);
      await update(jobId, destination({ prefix: 'moved' }), 'another');
      expect(secretKeys()).toEqual([[`jobs/${jobId}/secret-key`, 'another']]);
    });

    it('keeps its secret key as it was where the settings cannot be written', async () => {
      const [jobId = ''] = await create();
      desktop = await place.open({
        settings: {
          get: () => place.settings,
          set: () => {
            throw new BackupError('state-broken', 'The disk is full.');
          },
        },
      });
      await expect(update(jobId, destination(), 'another')).rejects.toThrow('The disk is full.');
      expect(secretKeys()).toEqual([[`jobs/${jobId}/secret-key`, address.secretKey]]);
    });

    it('forgets the secret key that it no longer needs', async () => {
      const [jobId = ''] = await create();
      await update(jobId, { kind: 'local', path: place.backups() });
      expect(secretKeys()).toEqual([]);
      expect(await settingsOf(jobId)).toMatchObject({ hasDestinationSecret: true });
      await expect(update(jobId, destination())).rejects.toMatchObject({
        message: 'The secret key is missing.',
      });
      await update(jobId, destination(), address.secretKey);
      expect(secretKeys()).toHaveLength(1);
    });

    it('is forgotten with all its secrets', async () => {
      const [jobId = ''] = await create();
      await desktop.service.handlers['jobs.remove']({ jobId });
      expect([...place.secrets.kept]).toEqual([]);
    });

    it('is exported without secrets, and asks for them where it is imported', async () => {
      await create();
      const text = desktop.service.exportSettings();
      expect(text).not.toContain(address.secretKey);
      const other = await createDesktopPlace();
      try {
        const there = await other.open();
        expect(await there.service.importSettings(text)).toEqual({ jobs: 1 });
        expect(await there.service.handlers['notices.list'](undefined)).toMatchObject([
          {
            message: expect.stringContaining('its client secret and its secret key are not kept'),
            hint: 'Enter them in the settings of the job, under Account and Storage.',
          },
        ]);
      } finally {
        await other.close();
      }
    });
  });
});
