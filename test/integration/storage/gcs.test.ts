import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { createGcsStorage, type GcsOptions, type GcsSettings } from '../../../electron/storage/gcs.ts';
import type { GcsSecrets } from '../../../electron/storage/gcs-client.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import type { Fault, SeenRequest } from '../../support/faulty-proxy.ts';
import { gcsNetwork } from './gcs-network.ts';

const network = gcsNetwork();
const type = { contentType: 'application/octet-stream' };

/** A storage that is reached through the network, with the right key if nothing else is said. */
function open(settings: Partial<GcsSettings> = {}, secrets?: GcsSecrets, options?: GcsOptions): Storage {
  const { bucket, serviceAccount } = network.fake;
  const all = { bucket, prefix: 'jobs', ...settings };
  return createGcsStorage(all, secrets ?? { serviceAccount }, options ?? network.quick);
}

const contentOf = async (storage: Storage, path: string): Promise<Buffer> => buffer(await storage.read(path));
const isObject = ({ url }: SeenRequest): boolean => url.includes('/storage/v1/b/');
const once = (fault: Fault, method: string) => (request: SeenRequest, times: number) =>
  request.method === method && isObject(request) && times === 0 ? fault : undefined;

describe('Google Cloud Storage says in a sentence', () => {
  const place = 'gs://backups-of-ours/jobs/file';

  test('that the key was revoked, or is of another account', async () => {
    const refused = {
      code: 'storage-permission',
      message: `Could not write ${place}: the key of the service account was refused.`,
      hint: expect.stringContaining('make a new one'),
    };
    network.fake.grant = 'revoked';
    await expect(open().put('file', 'x', type)).rejects.toMatchObject(refused);
    network.fake.grant = 'token';
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const other = { ...JSON.parse(network.fake.serviceAccount), private_key: privateKey };
    const storage = open({}, { serviceAccount: JSON.stringify(other) });
    await expect(storage.put('file', 'x', type)).rejects.toMatchObject(refused);
  });

  test('that the clock of this computer is wrong', async () => {
    network.fake.grant = 'clock';
    await expect(open().list('')).rejects.toMatchObject({
      message:
        "Could not list gs://backups-of-ours/jobs: this computer's clock differs too much from the service's.",
    });
  });

  test('that there are no credentials on this computer', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/not/there.json');
    await expect(open({}, {}).list('')).rejects.toMatchObject({
      code: 'storage-permission',
      message: expect.stringMatching(/: no credentials were found\.$/),
      hint: expect.stringContaining('GOOGLE_APPLICATION_CREDENTIALS'),
    });
    vi.unstubAllEnvs();
  });

  test('that there is no such bucket', async () => {
    const missing = {
      code: 'storage-unavailable',
      message: expect.stringMatching(/: there is no bucket not-there\.$/),
    };
    const storage = open({ bucket: 'not-there' });
    await expect(storage.put('file', 'x', type)).rejects.toMatchObject(missing);
    await expect(storage.read('file')).rejects.toMatchObject(missing);
    await expect(storage.list('')).rejects.toMatchObject(missing);
    await expect(storage.remove(['file'])).rejects.toMatchObject(missing);
  });

  test.each([
    ['create', (storage: Storage) => storage.put('file', 'x', type)],
    ['get', (storage: Storage) => storage.read('file')],
    ['list', (storage: Storage) => storage.list('')],
    ['delete', (storage: Storage) => storage.remove(['file'])],
    // To replace an object is to delete the older one.
    ['delete', (storage: Storage) => storage.put('file', 'y', type)],
  ] as const)('that the permission storage.objects.%s is missing', async (permission, call) => {
    await open().put('file', 'x', type);
    network.fake.permissions.delete(permission);
    await expect(call(open())).rejects.toMatchObject({
      code: 'storage-permission',
      message: expect.stringMatching(
        new RegExp(`: the permission storage\\.objects\\.${permission} is missing\\.$`),
      ),
    });
  });

  const answer = (status: number, reason: string, message: string): Fault => ({
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      error: { code: status, message, errors: [{ message, domain: 'global', reason }] },
    }),
  });

  test.each([
    [
      'the token is no longer good',
      answer(401, 'authError', 'Invalid Credentials'),
      'key of the service account was refused',
    ],
    [
      'there are too many requests',
      answer(429, 'rateLimitExceeded', 'Rate limit'),
      'too busy or out of order',
    ],
    [
      'the service is out of order',
      { kind: 'answer', status: 503, body: 'Service Unavailable' },
      'too busy or out of order',
    ],
    [
      'the object is locked',
      answer(403, 'retentionPolicyNotMet', 'Object is subject to'),
      'locked there until its retention ends',
    ],
    [
      'the object is under a hold',
      answer(403, 'objectUnderActiveHold', 'Object is under'),
      'it is under a hold there',
    ],
    ['the quota is used up', answer(403, 'quotaExceeded', 'Quota'), 'the quota there is used up'],
    [
      'the billing account is closed',
      answer(403, 'accountDisabled', 'The billing account'),
      'billing account of the project is closed',
    ],
    [
      'something new went wrong',
      answer(409, 'somethingNew', 'Words'),
      'the service answered 409 somethingNew',
    ],
    [
      'a sign-in page answered',
      { kind: 'answer', status: 403, body: '<html>Sign in</html>' },
      'what answered is not Google Cloud Storage',
    ],
  ] satisfies [string, Fault, string][])('that %s', async (_what, fault, words) => {
    network.faulty.faultOf = (request) => (isObject(request) ? fault : undefined);
    const error = { message: expect.stringContaining(words), hint: expect.stringMatching(/\.$/) };
    await expect(open().put('file', 'x', type)).rejects.toMatchObject(error);
    await expect(open().remove(['file'])).rejects.toMatchObject(error);
  });

  test('that a page of the network answered, whatever it was asked', async () => {
    const page: Fault = {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<html><p>Sign in to go on<br></p></html>',
    };
    network.faulty.faultOf = (request) => (isObject(request) ? page : undefined);
    const other = { message: expect.stringMatching(/: what answered is not Google Cloud Storage\.$/) };
    await expect(open().put('file', 'x', type)).rejects.toMatchObject(other);
    await expect(open().put('file', Buffer.alloc(9_000_000), type)).rejects.toMatchObject(other);
    await expect(open().read('file')).rejects.toMatchObject(other);
    await expect(open().list('')).rejects.toMatchObject(other);
    await expect(open().remove(['file'])).rejects.toMatchObject(other);
  });

  test('what its account may do, in the check', async () => {
    expect(await open().check()).toMatchObject({ ok: true, limits: [] });
    network.fake.permissions.delete('delete');
    expect(await open().check()).toMatchObject({
      ok: true,
      limits: [expect.stringMatching(/^Can't delete: fine for backup.*storage\.objects\.delete is missing/)],
    });
    network.fake.permissions.delete('list');
    expect(await open().check()).toMatchObject({
      ok: false,
      message: expect.stringContaining('the permission storage.objects.list is missing'),
    });
  });
});

describe('what cannot be right is refused before anything is sent', () => {
  test.each([
    ['the name of the bucket', { bucket: 'Backups/1' }, undefined],
    ['an address without encryption', { apiEndpoint: 'http://storage.example' }, undefined],
    ['an address that is none', { apiEndpoint: 'storage' }, undefined],
    ['a key that is no JSON', {}, 'secret words'],
    [
      'a key of another kind',
      {},
      '{"type":"external_account","credential_source":{"url":"http://secret words"}}',
    ],
    [
      'a key without its private part',
      {},
      '{"type":"service_account","client_email":"a@b","private_key":"secret words"}',
    ],
  ])('%s', (_what, settings, serviceAccount) => {
    const secrets = serviceAccount === undefined ? undefined : { serviceAccount };
    let thrown: unknown;
    try {
      open(settings, secrets);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'configuration', hint: expect.any(String) });
    expect(inspect(thrown, { depth: 10 })).not.toContain('secret words');
  });
});

test("goes through the proxy to Google's own addresses, for its tokens as well, and asks for one only once", async () => {
  const storage = open();
  await Promise.all(['one', 'two', 'three'].map((path) => storage.put(path, 'x', type)));
  await storage.put('four', 'x', type);
  expect(new Set(network.forward.seen)).toEqual(
    new Set(['CONNECT oauth2.googleapis.com:443', 'CONNECT storage.googleapis.com:443']),
  );
  expect(network.faulty.seen.filter(({ url }) => url === '/token')).toHaveLength(1);
});

test('takes the credentials of this computer where none are entered', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gcs-'));
  await writeFile(join(folder, 'key.json'), network.fake.serviceAccount);
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(folder, 'key.json'));
  try {
    const storage = open({}, {});
    await storage.put('file', 'x', type);
    expect((await contentOf(storage, 'file')).toString()).toBe('x');
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
});

test('says nothing to the terminal', async () => {
  const said = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
  await open().put('file', 'x', type);
  for (const one of said) {
    expect(one).not.toHaveBeenCalled();
    one.mockRestore();
  }
});

test('a prefix that is not there lists as empty', async () => {
  expect(await open().list('')).toEqual({ folders: [], files: [] });
});

test('objects have the type that they were given', async () => {
  await open().put('file', 'x', { contentType: 'text/html' });
  await open().put('large', Buffer.alloc(9_000_000), { contentType: 'image/png' });
  expect(network.fake.objects.get('jobs/file')?.contentType).toBe('text/html');
  expect(network.fake.objects.get('jobs/large')?.contentType).toBe('image/png');
});

describe('a large body', () => {
  const bytes = randomBytes(9_500_000);
  async function* streamed(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += 700_001) {
      await Promise.resolve();
      yield bytes.subarray(start, start + 700_001);
    }
  }
  const pieces = () => network.faulty.seen.filter(({ method }) => method === 'PUT');

  test.each([
    ['in one piece', () => bytes],
    ['streamed', streamed],
  ])('%s goes out in pieces and comes back whole', async (_how, body) => {
    await open().put('file', body(), type);
    expect(pieces().map(({ headers }) => headers['content-range'])).toEqual([
      'bytes 0-8388607/*',
      'bytes 8388608-9499999/9500000',
    ]);
    expect(bytes.equals(await contentOf(open(), 'file'))).toBe(true);
  });

  test('of which the service takes less at once than it is sent, is sent on from there', async () => {
    network.fake.takes = 3 * 1024 * 1024;
    await open().put('file', streamed(), type);
    expect(bytes.equals(network.fake.objects.get('jobs/file')?.content ?? Buffer.alloc(0))).toBe(true);
  });

  test('of which the service takes nothing any more is given up', async () => {
    network.fake.takes = 0;
    await expect(open().put('file', streamed(), type)).rejects.toMatchObject({
      message: expect.stringContaining('too busy or out of order'),
    });
  });

  test.each([
    ['a request cut off', { kind: 'cut-request' }],
    ['a reply cut off', { kind: 'cut-reply' }],
    ['a busy service', { kind: 'answer', status: 503 }],
  ] satisfies [string, Fault][])('survives %s for each of its pieces', async (_what, fault) => {
    const failed = new Set<string | undefined>();
    network.faulty.faultOf = ({ method, headers }) => {
      const range = headers['content-range'];
      if (method !== 'PUT' || failed.has(range)) return undefined;
      failed.add(range);
      return fault;
    };
    await open().put('file', streamed(), type);
    expect(failed.size).toBe(2);
    expect(bytes.equals(network.fake.objects.get('jobs/file')?.content ?? Buffer.alloc(0))).toBe(true);
  });

  test('of which a piece arrives changed is refused, and what was there stays', async () => {
    await open().put('file', 'older', type);
    network.faulty.faultOf = (request) => once({ kind: 'change-request' }, 'PUT')(request, 0);
    await expect(open().put('file', streamed(), type)).rejects.toMatchObject({
      message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
    });
    expect((await contentOf(open(), 'file')).toString()).toBe('older');
  });

  test('whose upload the service has forgotten is told so', async () => {
    network.faulty.faultOf = ({ method }) => (method === 'PUT' ? { kind: 'answer', status: 410 } : undefined);
    await expect(open().put('file', streamed(), type)).rejects.toMatchObject({ code: 'storage-unavailable' });
  });
});

describe('on a bad line', () => {
  const bytes = randomBytes(600_000);

  test.each([
    ['a busy service', { kind: 'answer', status: 503 }],
    ['a request cut off', { kind: 'cut-request' }],
    ['a reply cut off', { kind: 'cut-reply' }],
  ] satisfies [string, Fault][])('%s is met by another try', async (_what, fault) => {
    const storage = open();
    network.faulty.faultOf = once(fault, 'POST');
    await storage.put('file', bytes, type);
    network.faulty.faultOf = once(fault, 'GET');
    expect(bytes.equals(await contentOf(storage, 'file'))).toBe(true);
    network.faulty.seen.length = 0;
    expect((await storage.list('')).files).toEqual([{ name: 'file', bytes: bytes.length }]);
    network.faulty.faultOf = once(fault, 'DELETE');
    await storage.remove(['file']);
    expect((await storage.list('')).files).toEqual([]);
  });

  test('a request for a token that is cut off is met by another try', async () => {
    network.faulty.faultOf = ({ url }, times) =>
      url === '/token' && times === 0 ? { kind: 'cut-request' } : undefined;
    await open().put('file', bytes, type);
  });

  test('a read that is cut off goes on where it was, with the same version of the object', async () => {
    await open().put('file', bytes, type);
    network.faulty.seen.length = 0;
    network.faulty.faultOf = once({ kind: 'cut-reply' }, 'GET');
    expect(bytes.equals(await contentOf(open(), 'file'))).toBe(true);
    const [first, second] = network.faulty.seen.filter(({ method }) => method === 'GET');
    expect(first?.headers.range).toBeUndefined();
    expect(second?.headers.range).toMatch(/^bytes=[1-9]\d*-/);
    expect(second?.url).toMatch(/generation=\d+/);
  });

  test('content that arrives changed is refused by the service, and nothing of it is kept', async () => {
    network.faulty.faultOf = (request) =>
      request.method === 'POST' && isObject(request) ? { kind: 'change-request' } : undefined;
    await expect(open().put('file', bytes, type)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
    });
    expect(network.fake.objects.size).toBe(0);
  });

  test('content that comes back changed is an error at the end of the stream', async () => {
    await open().put('file', bytes, type);
    network.faulty.faultOf = ({ method }) => (method === 'GET' ? { kind: 'change-reply' } : undefined);
    await expect(contentOf(open(), 'file')).rejects.toMatchObject({
      message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
    });
  });

  test('cuts without end are told', async () => {
    await open().put('file', bytes, type);
    const cut = {
      code: 'storage-unavailable',
      message: expect.stringMatching(/: the connection was cut off\.$/),
    };
    network.faulty.faultOf = (request) => (isObject(request) ? { kind: 'cut-request' } : undefined);
    await expect(open().put('file', bytes, type)).rejects.toMatchObject(cut);
    await expect(contentOf(open(), 'file')).rejects.toMatchObject(cut);
    network.faulty.faultOf = (request) => (isObject(request) ? { kind: 'cut-reply' } : undefined);
    await expect(open().list('')).rejects.toMatchObject(cut);
  });

  test('a service that never answers is given up', async () => {
    network.faulty.faultOf = (request) => (isObject(request) ? { kind: 'hang' } : undefined);
    const options = { ...network.quick, agents: network.agentsWith({ idleMilliseconds: 100 }) };
    await expect(open({}, undefined, options).put('file', 'x', type)).rejects.toMatchObject({
      message: expect.stringMatching(/: the service did not answer in time\.$/),
    });
    expect(network.faulty.seen.filter(isObject)).toHaveLength(3);
  });

  test('a call that waits for its next try ends soon when it is cancelled, and tries no more', async () => {
    const cancel = new AbortController();
    network.faulty.faultOf = (request) => {
      if (!isObject(request)) return undefined;
      setImmediate(() => cancel.abort());
      return { kind: 'answer', status: 503 };
    };
    const options = { ...network.quick, retries: { attempts: 5, delayMilliseconds: 600_000 } };
    await expect(
      open({}, undefined, options).put('file', 'x', { ...type, signal: cancel.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(network.faulty.seen.filter(isObject)).toHaveLength(1);
  });
});
