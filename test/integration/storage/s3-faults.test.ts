import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ListMultipartUploadsCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAgents } from '../../../electron/storage/agents.ts';
import { createS3Storage } from '../../../electron/storage/s3.ts';
import type { S3Options } from '../../../electron/storage/s3-client.ts';
import type { S3Settings } from '../../../electron/storage/s3-settings.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import type { SwiftAddress } from '../../servers/swift.ts';
import { makeCertificate } from '../../support/certificate.ts';
import {
  type Fault,
  type FaultyProxy,
  type SeenRequest,
  startFaultyProxy,
} from '../../support/faulty-proxy.ts';
import { startForwardProxy } from '../../support/forward-proxy.ts';
import { pieces } from '../../support/pieces.ts';
import { makeBucket, plainClient } from '../../support/s3-bucket.ts';
import { denied, refusal, slowDown } from '../../support/s3-replies.ts';
import { sharedSwift } from '../../support/shared-swift.ts';
import { expectOddKeysKept, ODD_PREFIX } from './odd-keys.ts';

const swift = await sharedSwift();
const type = { contentType: 'application/octet-stream' };
const MEGABYTE = 1024 * 1024;

describe.skipIf(swift === undefined)('S3 in trouble', () => {
  const address = swift as SwiftAddress;
  const client = plainClient(address);
  let bucket: string;
  let proxy: FaultyProxy;

  beforeAll(() => () => client.destroy());
  beforeEach(async () => {
    bucket = await makeBucket(client);
    proxy = await startFaultyProxy(address.endpoint);
  });
  afterEach(() => proxy.close());

  const open = (settings: Partial<S3Settings> = {}, options: S3Options = {}): Storage => {
    const { accessKey, secretKey } = address;
    return createS3Storage(
      { bucket, prefix: 'jobs', endpoint: proxy.origin, ...settings },
      { keys: { accessKey, secretKey } },
      { retries: { attempts: 3, delayMilliseconds: 1 }, ...options },
    );
  };
  const contentOf = async (storage: Storage, path = 'file'): Promise<Buffer> =>
    buffer(await storage.read(path));
  const methods = (): string[] => proxy.seen.map(({ method }) => method);
  /** The fault for the first `count` requests of a kind. */
  const first =
    (count: number, isMeant: (request: SeenRequest) => boolean, fault: Fault) =>
    (request: SeenRequest): Fault | undefined => {
      if (!isMeant(request) || count === 0) return undefined;
      count -= 1;
      return fault;
    };
  const by = (method: string) => (request: SeenRequest) => request.method === method;

  describe('tries again', () => {
    test.each<[string, Fault]>([
      ['it is asked to slow down', slowDown],
      ['the service fails', refusal(500, 'InternalError', 'We encountered an internal error.')],
      ['a gateway in between fails', { kind: 'answer', status: 502 }],
      ['the connection is reset in the middle of the request', { kind: 'cut-request' }],
      ['the content was changed on its way', { kind: 'change-request' }],
    ])('a put where %s', async (_words, fault) => {
      proxy.faultOf = first(2, by('PUT'), fault);
      const sent = randomBytes(100_000);
      await open().put('file', sent, type);
      expect(sent.equals(await contentOf(open()))).toBe(true);
      expect(methods()).toEqual(['PUT', 'PUT', 'PUT', 'GET']);
    });

    test.each<[string, Fault]>([
      ['it is asked to slow down', slowDown],
      ['the connection is reset in the middle of the reply', { kind: 'cut-reply' }],
    ])('a listing where %s', async (_words, fault) => {
      await open().put('folder/file', 'x', type);
      proxy.faultOf = first(2, by('GET'), fault);
      expect(await open().list('')).toEqual({ folders: ['folder'], files: [] });
    });

    test('where nothing moves any more', async () => {
      proxy.faultOf = first(1, by('PUT'), { kind: 'hang' });
      await open({}, { agents: createAgents({ idleMilliseconds: 300 }) }).put('file', 'x', type);
      expect((await contentOf(open())).toString()).toBe('x');
    });

    test('a deletion', async () => {
      await open().put('one', 'x', type);
      await open().put('two', 'x', type);
      proxy.faultOf = first(2, by('POST'), slowDown);
      await open().remove(['one', 'two']);
      expect((await open().list('')).files).toEqual([]);
    });
  });

  describe('reads on', () => {
    test('where the connection is reset in mid-body, from there', async () => {
      const sent = randomBytes(3 * MEGABYTE);
      await open().put('file', sent, type);
      proxy.faultOf = first(2, by('GET'), { kind: 'cut-reply' });
      expect(sent.equals(await contentOf(open()))).toBe(true);
      const ranges = proxy.seen.flatMap(({ headers }) =>
        headers.range === undefined ? [] : [headers.range],
      );
      expect(ranges).toEqual([expect.stringMatching(/^bytes=\d+-$/), expect.stringMatching(/^bytes=\d+-$/)]);
    });

    test('not in an object that was replaced meanwhile', async () => {
      await open().put('file', randomBytes(3 * MEGABYTE), type);
      proxy.faultOf = first(1, by('GET'), { kind: 'cut-reply' });
      const stream = await open().read('file');
      await open().put('file', randomBytes(3 * MEGABYTE), type);
      await expect(buffer(stream)).rejects.toMatchObject({
        message: expect.stringContaining('its content did not arrive as it was sent'),
      });
    });

    test('not where it is reset again and again', async () => {
      await open().put('file', randomBytes(3 * MEGABYTE), type);
      proxy.faultOf = ({ method }) => (method === 'GET' ? { kind: 'cut-reply' } : undefined);
      // Each reset leaves half of the rest: it ends when too little is left for a byte to arrive.
      await expect(contentOf(open())).rejects.toMatchObject({ code: 'storage-unavailable' });
    });
  });

  describe('never takes wrong content', () => {
    test.each(['md5', 'crc32'] as const)('on writing, by %s', async (checksums) => {
      proxy.faultOf = ({ method }) => (method === 'PUT' ? { kind: 'change-request' } : undefined);
      await expect(open({ checksums }).put('file', randomBytes(10_000), type)).rejects.toMatchObject({
        code: 'storage-unavailable',
        message: expect.stringContaining('its content did not arrive as it was sent'),
      });
      expect((await open().list('')).files).toEqual([]);
    });

    test('on writing in parts', async () => {
      const sent = randomBytes(7 * MEGABYTE);
      proxy.faultOf = first(1, by('PUT'), { kind: 'change-request' });
      await open().put('file', pieces(sent), type);
      expect(sent.equals(await contentOf(open()))).toBe(true);
      expect(proxy.seen.filter(({ url }) => url.includes('partNumber=1&')).length).toBe(2);
    });

    test('on reading', async () => {
      await open().put('file', randomBytes(10_000), type);
      proxy.faultOf = ({ method }) => (method === 'GET' ? { kind: 'change-reply' } : undefined);
      await expect(contentOf(open())).rejects.toMatchObject({
        message: `Could not read s3://${bucket}/jobs/file: its content did not arrive as it was sent.`,
      });
    });
  });

  test.each([
    ['is taken where it is right', 'NhCmhg==', true],
    ['is not where it is not', 'AAAAAA==', false],
  ])('what the service says of the CRC32 of an object %s', async (_words, crc32, isTaken) => {
    proxy.faultOf = () => ({
      kind: 'answer',
      status: 200,
      headers: { etag: '"x"', 'x-amz-checksum-crc32': crc32 },
      body: 'hello',
    });
    const reading = contentOf(open({ checksums: 'crc32' }));
    if (isTaken) expect((await reading).toString()).toBe('hello');
    else {
      await expect(reading).rejects.toMatchObject({
        message: expect.stringContaining('its content did not arrive as it was sent'),
      });
    }
  });

  describe('a large body', () => {
    const unfinished = async (): Promise<number> =>
      (await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads?.length ?? 0;

    test.each(['md5', 'crc32'] as const)('goes out in parts, with %s', async (checksums) => {
      const sent = randomBytes(12 * MEGABYTE);
      await open({ checksums }).put('file', pieces(sent), type);
      expect(sent.equals(await contentOf(open({ checksums })))).toBe(true);
      expect(methods()).toEqual(['POST', 'PUT', 'PUT', 'PUT', 'POST', 'GET']);
      const header = checksums === 'md5' ? 'content-md5' : 'x-amz-checksum-crc32';
      for (const { method, headers } of proxy.seen)
        if (method === 'PUT') expect(headers[header]).toBeDefined();
    });

    test('in memory goes out in parts, too', async () => {
      const sent = randomBytes(17 * MEGABYTE);
      await open().put('file', sent, type);
      expect(sent.equals(await contentOf(open()))).toBe(true);
      expect(methods().filter((method) => method === 'PUT').length).toBe(4);
    });

    test('leaves no parts where a part is refused', async () => {
      proxy.faultOf = ({ url }) => (url.includes('partNumber=2&') ? denied : undefined);
      await expect(open().put('file', pieces(randomBytes(12 * MEGABYTE)), type)).rejects.toMatchObject({
        code: 'storage-permission',
      });
      expect(await unfinished()).toBe(0);
      expect((await open().list('')).files).toEqual([]);
    });

    test('leaves no parts where its source fails', async () => {
      const source = async function* (): AsyncGenerator<Uint8Array> {
        yield randomBytes(11 * MEGABYTE);
        throw new Error('the source broke');
      };
      await expect(open().put('file', source(), type)).rejects.toThrow('the source broke');
      expect(await unfinished()).toBe(0);
    });

    test('leaves no parts where it is cancelled while one is under way', async () => {
      const cancel = new AbortController();
      proxy.faultOf = ({ url }) => {
        if (!url.includes('partNumber=2&')) return undefined;
        cancel.abort();
        return { kind: 'hang' };
      };
      const put = open().put('file', pieces(randomBytes(12 * MEGABYTE)), { ...type, signal: cancel.signal });
      await expect(put).rejects.toMatchObject({ code: 'cancelled' });
      await expect.poll(unfinished).toBe(0);
    });

    test('says why it failed also where its parts may not be deleted', async () => {
      proxy.faultOf = ({ url, method }) => {
        if (method === 'DELETE') return refusal(403, 'AccessDenied', 'No AbortMultipartUpload.');
        return url.includes('partNumber=1&') ? refusal(403, 'QuotaExceeded', 'Quota exceeded.') : undefined;
      };
      await expect(open().put('file', pieces(randomBytes(6 * MEGABYTE)), type)).rejects.toMatchObject({
        code: 'storage-full',
      });
    });
  });

  describe('deletion', () => {
    test('of several goes out in one request, with the checksum that services demand', async () => {
      await open().put('one', 'x', type);
      await open().put('two', 'x', type);
      proxy.seen.length = 0;
      await open().remove(['one', 'two', 'never']);
      expect(methods()).toEqual(['POST']);
      expect(proxy.seen[0]?.headers['content-md5']).toBeDefined();
      expect(Object.keys(proxy.seen[0]?.headers ?? {}).filter((name) => name.includes('checksum'))).toEqual(
        [],
      );
      expect((await open().list('')).files).toEqual([]);
    });

    test('goes key by key where the service knows no other way, and is not tried otherwise again', async () => {
      const storage = open();
      for (const file of ['one', 'two', 'three', 'four']) await storage.put(file, 'x', type);
      proxy.seen.length = 0;
      proxy.faultOf = ({ method }) =>
        method === 'POST' ? refusal(501, 'NotImplemented', 'Not implemented.') : undefined;
      await storage.remove(['one', 'two']);
      await storage.remove(['three', 'four']);
      expect(methods()).toEqual(['POST', 'DELETE', 'DELETE', 'DELETE', 'DELETE']);
      expect((await storage.list('')).files).toEqual([]);
    });

    test('of several names the file and the permission where one is refused', async () => {
      proxy.faultOf = () => ({
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'application/xml' },
        body: '<?xml version="1.0"?><DeleteResult><Error><Key>jobs/two</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error></DeleteResult>',
      });
      await expect(open().remove(['one', 'two'])).rejects.toMatchObject({
        code: 'storage-permission',
        message: `Could not remove s3://${bucket}/jobs/two: the permission s3:DeleteObject is missing.`,
      });
    });
  });

  test('a listing that breaks off is not taken for the whole', async () => {
    proxy.faultOf = () => ({
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: '<?xml version="1.0"?><ListBucketResult><Name>b</Name><IsTruncated>true</IsTruncated></ListBucketResult>',
    });
    await expect(open().list('')).rejects.toMatchObject({ message: expect.stringContaining('breaks off') });
  });

  test('settings of encryption, class and retention go with each object', async () => {
    proxy.faultOf = () => ({ kind: 'answer', status: 200, headers: { etag: '"x"' } });
    await open({
      encryption: { with: 'kms', keyId: 'key-1' },
      storageClass: 'STANDARD_IA',
      retention: { mode: 'COMPLIANCE', days: 30 },
    }).put('file', 'x', type);
    expect(proxy.seen[0]?.headers).toMatchObject({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'key-1',
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-object-lock-mode': 'COMPLIANCE',
      'content-type': 'application/octet-stream',
    });
    const until = Date.parse(String(proxy.seen[0]?.headers['x-amz-object-lock-retain-until-date']));
    expect(until - Date.now()).toBeGreaterThan(29.9 * 24 * 60 * 60 * 1000);
    expect(until - Date.now()).toBeLessThan(30.1 * 24 * 60 * 60 * 1000);
  });

  test('the check says what a retention does to what is deleted', async () => {
    const check = await open({ retention: { mode: 'COMPLIANCE', days: 30 } }).check();
    expect(check).toMatchObject({
      ok: true,
      limits: [
        'Each file is locked for 30 days: one that is deleted before, as the small file of this check, stays out of sight until then.',
      ],
    });
  });

  test('a lease and claims, which soon mean nothing, are neither locked nor put into a class', async () => {
    proxy.faultOf = () => ({ kind: 'answer', status: 200, headers: { etag: '"x"' } });
    const storage = open({
      encryption: { with: 'service-key' },
      storageClass: 'STANDARD_IA',
      retention: { mode: 'COMPLIANCE', days: 30 },
    });
    const kept = ['2026-11-24_020000/content/lease.json', '2026-11-24_020000/content/claim-1'];
    for (const path of ['lease.json', '2026-11-24_020000/claim-1', ...kept])
      await storage.put(path, 'x', type);
    const sent = (name: string) => proxy.seen.map(({ headers }) => headers[name]);
    expect(sent('x-amz-object-lock-mode')).toEqual([undefined, undefined, 'COMPLIANCE', 'COMPLIANCE']);
    expect(sent('x-amz-storage-class')).toEqual([undefined, undefined, 'STANDARD_IA', 'STANDARD_IA']);
    expect(proxy.seen[0]?.headers).toMatchObject({ 'x-amz-server-side-encryption': 'AES256' });
    expect(proxy.seen[0]?.headers).not.toHaveProperty('x-amz-object-lock-retain-until-date');
  });

  describe('goes through a proxy', () => {
    test('that it is told, encrypted as well', async () => {
      const certificate = makeCertificate();
      const secure = await startFaultyProxy(address.endpoint, certificate);
      const network = await startForwardProxy({ credentials: 'name:word' });
      try {
        const agents = createAgents({ proxy: network.address, ca: certificate.cert });
        for (const endpoint of [proxy.origin, secure.origin]) {
          await open({ endpoint }, { agents }).put('file', endpoint, type);
          expect((await contentOf(open({ endpoint }, { agents }))).toString()).toBe(endpoint);
        }
        expect([...new Set(network.seen)]).toEqual([
          `PUT ${proxy.origin}/${bucket}/jobs/file?x-id=PutObject`,
          `GET ${proxy.origin}/${bucket}/jobs/file?x-id=GetObject`,
          `CONNECT ${new URL(secure.origin).host}`,
        ]);
      } finally {
        await Promise.all([secure.close(), network.close()]);
      }
    });

    test.each([
      ['http', () => proxy.origin],
      ['https', () => proxy.origin.replace('http:', 'https:')],
    ])('and says that it wants a name and a password: %s', async (_scheme, endpoint) => {
      const network = await startForwardProxy({ credentials: 'name:word' });
      try {
        const agents = createAgents({ proxy: network.address.replace('name:word@', '') });
        await expect(open({ endpoint: endpoint() }, { agents }).list('')).rejects.toMatchObject({
          code: 'storage-unavailable',
          message: expect.stringContaining('the proxy of the network wants a name and a password'),
        });
      } finally {
        await network.close();
      }
    });
  });

  test('keys of 1,024 bytes, and prefixes and names of all signs, are kept as they are', async () => {
    await expectOddKeysKept(open({ prefix: ODD_PREFIX }));
  });

  test('a bucket that keeps versions is like any other', async () => {
    await client.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    const storage = open();
    await storage.put('file', 'first', type);
    await storage.put('file', 'second', type);
    expect((await contentOf(storage)).toString()).toBe('second');
    expect((await storage.list('')).files).toEqual([{ name: 'file', bytes: 6 }]);
    expect(await storage.claim('backup_20261124', 'one')).toBe(true);
    expect(await storage.check()).toMatchObject({
      ok: true,
      message: expect.stringContaining('write, read, list and delete'),
      limits: [
        'The bucket keeps versions: what is deleted stays out of sight until a lifecycle rule for noncurrent versions ends it.',
      ],
    });
    await storage.remove(['file', 'backup_20261124/claim-one']);
    expect(await storage.list('')).toEqual({ folders: [], files: [] });
    await expect(storage.read('file')).rejects.toMatchObject({ code: 'storage-not-found' });
  });
});
