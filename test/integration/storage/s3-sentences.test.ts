import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createS3Storage } from '../../../electron/storage/s3.ts';
import type { S3Settings } from '../../../electron/storage/s3-settings.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import type { SwiftAddress } from '../../servers/swift.ts';
import { type Fault, type FaultyProxy, startFaultyProxy } from '../../support/faulty-proxy.ts';
import { makeBucket, plainClient } from '../../support/s3-bucket.ts';
import {
  denied,
  deniedAction,
  expired,
  malformedRegion,
  page,
  redirect,
  refusal,
  skewed,
  slowDown,
} from '../../support/s3-replies.ts';
import { sharedSwift } from '../../support/shared-swift.ts';

const swift = await sharedSwift();
const type = { contentType: 'application/octet-stream' };
const retries = { attempts: 3, delayMilliseconds: 1 };

describe.skipIf(swift === undefined)('S3 says in a sentence', () => {
  const address = swift as SwiftAddress;
  const client = plainClient(address);
  let bucket: string;
  let proxy: FaultyProxy;

  beforeAll(async () => {
    bucket = await makeBucket(client);
    return () => client.destroy();
  });
  beforeEach(async () => {
    proxy = await startFaultyProxy(address.endpoint);
  });
  afterEach(() => proxy.close());

  const open = (settings: Partial<S3Settings> = {}, keys: Partial<SwiftAddress> = {}): Storage => {
    const { accessKey, secretKey } = { ...address, ...keys };
    return createS3Storage(
      { bucket, prefix: 'jobs', endpoint: proxy.origin, ...settings },
      { keys: { accessKey, secretKey } },
      { retries },
    );
  };
  const answering = (fault: Fault): Storage => {
    proxy.faultOf = () => fault;
    return open();
  };
  const place = (path = 'file', of = bucket): string => `s3://${of}/jobs/${path}`;

  describe('of the service itself', () => {
    test.each([
      ['the secret key is wrong', () => ({ secretKey: randomBytes(16).toString('hex') })],
      ['there is no such access key', () => ({ accessKey: 'test:nobody' })],
    ])('that %s', async (_words, keys) => {
      const refused = {
        code: 'storage-permission',
        message: `Could not write ${place()}: the access key or the secret key was refused.`,
        hint: 'Enter them again, and see whether they are still active.',
      };
      await expect(open({}, keys()).put('file', 'x', type)).rejects.toMatchObject(refused);
      expect(await open({}, keys()).check()).toMatchObject({
        ok: false,
        message: expect.stringContaining('the access key or the secret key was refused'),
      });
    });

    test('that there is no such bucket', async () => {
      const missing = {
        code: 'storage-unavailable',
        message: expect.stringMatching(/there is no bucket not-there\.$/),
      };
      const storage = open({ bucket: 'not-there' });
      await expect(storage.put('file', 'x', type)).rejects.toMatchObject(missing);
      await expect(storage.read('file')).rejects.toMatchObject(missing);
      await expect(storage.list('')).rejects.toMatchObject(missing);
      await expect(storage.remove(['file'])).rejects.toMatchObject(missing);
      await expect(storage.remove(['file', 'other'])).rejects.toMatchObject(missing);
    });

    test('that the region is wrong, and which one is right', async () => {
      await expect(open({ region: 'eu-west-3' }).put('file', 'x', type)).rejects.toMatchObject({
        code: 'storage-unavailable',
        message: `Could not write ${place()}: the bucket ${bucket} is in the region us-east-1.`,
        hint: 'Set the region to us-east-1 in the settings of the destination.',
      });
    });

    test('nothing where there is no such prefix: it lists as empty', async () => {
      expect(await open({ prefix: 'never/used' }).list('')).toEqual({ folders: [], files: [] });
    });

    test('that there is no such file', async () => {
      await expect(open().read('nothing')).rejects.toMatchObject({
        code: 'storage-not-found',
        message: `There is no file ${place('nothing')}.`,
      });
    });
  });

  describe('as Amazon answers', () => {
    test.each([
      ['in the host', redirect('eu-central-1')],
      ['in the signature', malformedRegion('eu-central-1')],
    ])('that the region is wrong %s, and which one is right', async (_words, fault) => {
      await expect(answering(fault).list('')).rejects.toMatchObject({
        code: 'storage-unavailable',
        message: expect.stringContaining(`the bucket ${bucket} is in the region eu-central-1.`),
      });
    });

    test('that the credentials have expired, in mid-run too', async () => {
      const storage = open();
      await storage.put('file', 'x', type);
      proxy.faultOf = () => expired;
      const error: unknown = await storage.put('other', 'x', type).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'storage-permission',
        message: `Could not write ${place('other')}: the credentials have expired.`,
        hint: expect.stringContaining('aws sso login'),
      });
      // What the service repeats of the request may be in no log.
      expect(JSON.stringify(Object.entries((error as Error).cause ?? {}))).not.toContain('EXAMPLE');
    });

    test('that the clock is wrong', async () => {
      await expect(answering(skewed).put('file', 'x', type)).rejects.toMatchObject({
        code: 'storage-unavailable',
        message: `Could not write ${place()}: this computer's clock differs too much from the service's.`,
        hint: 'Set the clock of this computer right and try again.',
      });
    });

    test.each([
      ['write', 's3:PutObject', (storage: Storage) => storage.put('file', 'x', type)],
      ['read', 's3:GetObject', (storage: Storage) => storage.read('file')],
      ['list', 's3:ListBucket', (storage: Storage) => storage.list('')],
      ['remove', 's3:DeleteObject', (storage: Storage) => storage.remove(['file'])],
    ])('that the permission to %s is missing, by its name', async (action, permission, call) => {
      await expect(call(answering(denied))).rejects.toMatchObject({
        code: 'storage-permission',
        message: expect.stringMatching(
          `^Could not ${action} s3://.+: the permission ${permission} is missing\\.$`,
        ),
        hint: `Have ${permission} allowed there for these credentials.`,
      });
    });

    test('that another permission is missing, where the service names it', async () => {
      await expect(
        answering(deniedAction('kms:GenerateDataKey')).put('file', 'x', type),
      ).rejects.toMatchObject({
        message: expect.stringContaining('the permission kms:GenerateDataKey is missing'),
      });
    });

    test.each([
      [
        'it is locked',
        refusal(403, 'AccessDenied', 'Access Denied because object protected by object lock.'),
        'storage-permission',
        'locked there until its retention ends',
      ],
      ['the quota is used up', refusal(403, 'QuotaExceeded', 'Quota exceeded.'), 'storage-full', 'quota'],
      ['its disks are full', refusal(507, 'XMinioStorageFull', 'Storage is full.'), 'storage-full', 'quota'],
      [
        'a name is too long',
        refusal(400, 'KeyTooLongError', 'Your key is too long'),
        'storage-name',
        'name is too long',
      ],
      [
        'the key cannot be used',
        refusal(400, 'KMS.DisabledException', 'arn:aws:kms:eu-central-1:123456789012:key/x is disabled.'),
        'storage-permission',
        'the encryption key cannot be used',
      ],
      [
        'there is no Object Lock',
        refusal(400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration'),
        'storage-unavailable',
        'does not offer the encryption, storage class or retention',
      ],
      [
        'it cannot do that',
        refusal(
          501,
          'NotImplemented',
          'A header you provided implies functionality that is not implemented.',
        ),
        'storage-unavailable',
        'does not offer',
      ],
      ['it is out of order', slowDown, 'storage-unavailable', 'too busy or out of order'],
      [
        'something unknown',
        refusal(409, 'OddThing', 'Odd.'),
        'storage-unavailable',
        'the service answered OddThing',
      ],
    ])('that %s', async (_words, fault, code, words) => {
      await expect(answering(fault).put('file', 'x', type)).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words),
        hint: expect.stringMatching(/\.$/),
      });
    });

    test('that an object is in an archive', async () => {
      const fault = refusal(
        403,
        'InvalidObjectState',
        "The operation is not valid for the object's storage class",
      );
      await expect(answering(fault).read('file')).rejects.toMatchObject({
        message: `Could not read ${place()}: the service has moved it to an archive.`,
      });
    });

    test.each([200, 403, 404])('that a page which answers %i is no S3 service', async (status) => {
      const storage = answering(page(status));
      const stranger = { code: 'storage-unavailable', message: expect.stringContaining('not an S3 service') };
      await expect(storage.put('file', 'x', type)).rejects.toMatchObject(stranger);
      await expect(storage.list('')).rejects.toMatchObject(stranger);
      if (status !== 200) await expect(storage.read('file')).rejects.toMatchObject(stranger);
    });
  });

  describe('in its check', () => {
    const forbid = (...methods: string[]): void => {
      proxy.faultOf = ({ method, url }) => {
        const name = method === 'GET' && url.includes('list-type=2') ? 'LIST' : method;
        return methods.includes(name) ? denied : undefined;
      };
    };

    test('that all may be done', async () => {
      expect(await open().check()).toEqual({
        ok: true,
        message: `Backups can be kept in s3://${bucket}/jobs: it may write, read, list and delete there.`,
        limits: [],
      });
    });

    test('that nothing may be deleted, which is fine for backup', async () => {
      forbid('DELETE', 'POST');
      const check = await open().check();
      expect(check).toMatchObject({ ok: true, limits: [expect.stringContaining('s3:DeleteObject')] });
      expect(check.limits[0]).toMatch(/^Can't delete: fine for backup, needed for retention\./);
    });

    test.each([
      ['PUT', 's3:PutObject'],
      ['GET', 's3:GetObject'],
      ['LIST', 's3:ListBucket'],
    ])('which permission is missing: %s', async (method, permission) => {
      forbid(method);
      const check = await open().check();
      expect(check.ok).toBe(false);
      expect(check.message).toContain(`the permission ${permission} is missing`);
    });
  });

  describe('of this machine', () => {
    afterEach(() => {
      vi.unstubAllEnvs();
    });

    test('that nothing listens at the endpoint', async () => {
      const free = createServer().listen(0, '127.0.0.1');
      await once(free, 'listening');
      const at = free.address() as { port: number };
      await once(free.close(), 'close');
      await expect(open({ endpoint: `http://127.0.0.1:${at.port}` }).list('')).rejects.toMatchObject({
        code: 'storage-unavailable',
        message: expect.stringContaining('no connection could be made'),
      });
    });

    const withoutConfiguration = (): void => {
      for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nonexistent');
      for (const name of ['AWS_REGION', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
        vi.stubEnv(name, undefined);
      }
      vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    };

    test('that there are no credentials', async () => {
      withoutConfiguration();
      const storage = createS3Storage({ bucket, prefix: '', endpoint: proxy.origin }, {}, { retries });
      await expect(storage.list('')).rejects.toMatchObject({
        code: 'storage-permission',
        message: expect.stringContaining('no credentials were found'),
        hint: expect.stringContaining('access key'),
      });
      expect(proxy.seen).toEqual([]);
    });

    test('that there is no region', async () => {
      withoutConfiguration();
      const keys = { accessKey: 'AKIAEXAMPLE', secretKey: 'secret' };
      const storage = createS3Storage({ bucket, prefix: '' }, { keys }, { retries });
      await expect(storage.list('')).rejects.toMatchObject({
        code: 'configuration',
        message: expect.stringContaining('no region is set'),
      });
    });

    test('the keys of the environment are found', async () => {
      withoutConfiguration();
      vi.stubEnv('AWS_ACCESS_KEY_ID', address.accessKey);
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', address.secretKey);
      const storage = createS3Storage(
        { bucket, prefix: 'environment', endpoint: proxy.origin },
        {},
        { retries },
      );
      await storage.put('file', 'x', type);
      expect((await storage.list('')).files).toEqual([{ name: 'file', bytes: 1 }]);
    });
  });

  test.each([
    ['a bucket with its scheme', { bucket: 's3://backups' }, 'not the name of a bucket'],
    ['an endpoint without its scheme', { endpoint: 'storage.example.com' }, 'not an address'],
    [
      'a retention of no days',
      { retention: { mode: 'COMPLIANCE', days: 0 } as const },
      'not a number of days',
    ],
  ])('that %s cannot work', (_words, settings, words) => {
    expect(() => open(settings)).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining(words) }),
    );
  });
});
