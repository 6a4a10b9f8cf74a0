import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { createAgents } from '../../../electron/storage/agents.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import type { Fault } from '../../support/faulty-proxy.ts';
import { startForwardProxy } from '../../support/forward-proxy.ts';
import { contentOf, gcsNetwork, isObjectCall } from './gcs-network.ts';
import { expectOddKeysKept, ODD_PREFIX } from './odd-keys.ts';

const network = gcsNetwork();
const { open } = network;
const type = { contentType: 'application/octet-stream' };

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
    ['create', (storage: Storage) => storage.put('new', 'x', type)],
    ['get', (storage: Storage) => storage.read('file')],
    ['list', (storage: Storage) => storage.list('')],
    ['delete', (storage: Storage) => storage.remove(['file'])],
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

  test.each([
    ['the permission to delete is missing', () => void network.fake.permissions.delete('delete')],
    ['a retention policy keeps it', () => (network.fake.retention = true)],
  ])(
    'that an object may not be replaced, where %s; with the same content it counts as written',
    async (_, forbid) => {
      const large = Buffer.alloc(9_000_000, 'x');
      await open().put('file', 'x', type);
      await open().put('large', large, type);
      forbid();
      const immutable = (name: string) => ({
        code: 'storage-immutable',
        message: `gs://backups-of-ours/jobs/${name} is there already and may not be replaced.`,
      });
      await expect(open().put('file', 'y', type)).rejects.toMatchObject(immutable('file'));
      await expect(open().put('large', Buffer.alloc(9_000_000, 'y'), type)).rejects.toMatchObject(
        immutable('large'),
      );
      await open().put('file', 'x', type);
      await open().put('large', large, type);
    },
  );

  test('nothing where a reply was cut off and the object, once written, may not be replaced', async () => {
    network.fake.permissions.delete('delete');
    network.faulty.faultOf = (request, times) =>
      isObjectCall(request) && request.method === 'POST' && times === 0 ? { kind: 'cut-reply' } : undefined;
    await open().put('file', 'x', type);
    expect(network.faulty.seen.filter(({ method }) => method === 'POST').length).toBeGreaterThan(1);
  });

  const answer = (status: number, reason: string, message: string) => ({
    kind: 'answer' as const,
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
    network.faulty.faultOf = (request) => (isObjectCall(request) ? fault : undefined);
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
    network.faulty.faultOf = (request) => (isObjectCall(request) ? page : undefined);
    const other = { message: expect.stringMatching(/: what answered is not Google Cloud Storage\.$/) };
    await expect(open().put('file', 'x', type)).rejects.toMatchObject(other);
    await expect(open().put('file', Buffer.alloc(9_000_000), type)).rejects.toMatchObject(other);
    await expect(open().read('file')).rejects.toMatchObject(other);
    await expect(open().list('')).rejects.toMatchObject(other);
    await expect(open().remove(['file'])).rejects.toMatchObject(other);
  });

  test.each([
    ['as a page', { 'content-type': 'text/html' }, '<html><h1>404 Not Found</h1>No such object here</html>'],
    ['as JSON of its own', { 'content-type': 'application/json' }, '{"error":"notFound"}'],
    ['without a word', {}, ''],
  ])(
    'that another service answered, where a gateway says %s that there is nothing',
    async (_, headers, body) => {
      await open().put('file', 'x', type);
      network.faulty.faultOf = (request) =>
        isObjectCall(request) ? { kind: 'answer', status: 404, headers, body } : undefined;
      const other = {
        code: 'storage-unavailable',
        message: expect.stringMatching(/: what answered is not Google Cloud Storage\.$/),
      };
      await expect(open().read('file')).rejects.toMatchObject(other);
      await expect(open().remove(['file'])).rejects.toMatchObject(other);
      await expect(open().put('file', 'x', type)).rejects.toMatchObject(other);
    },
  );

  test.each([
    ['in plain words', 'No such object: backups-of-ours/jobs/file'],
    ['in JSON', answer(404, 'notFound', 'Not Found').body],
  ])('that there is no file, where the service says so %s', async (_, body) => {
    network.faulty.faultOf = (request) =>
      isObjectCall(request) ? { kind: 'answer', status: 404, body } : undefined;
    await expect(open().read('file')).rejects.toMatchObject({ code: 'storage-not-found' });
    await open().remove(['file']);
  });

  test('what its account may do, in the check', async () => {
    expect(await open().check()).toMatchObject({ ok: true, limits: [] });
    network.fake.permissions.delete('delete');
    expect(await open().check()).toMatchObject({
      ok: true,
      limits: [
        expect.stringMatching(/^Can't write over what is there: fine for backup/),
        expect.stringMatching(/^Can't delete: fine for backup.*storage\.objects\.delete is missing/),
      ],
    });
    network.fake.permissions.delete('list');
    expect(await open().check()).toMatchObject({
      ok: false,
      message: expect.stringContaining('the permission storage.objects.list is missing'),
    });
  });

  test('that a retention policy keeps what is written, in the check', async () => {
    network.fake.retention = true;
    for (let round = 0; round < 2; round += 1) {
      expect(await open().check()).toMatchObject({
        ok: true,
        limits: [
          expect.stringMatching(/^Can't write over what is there: fine for backup/),
          expect.stringMatching(/^Can't delete: fine for backup.*locked there until its retention ends/),
        ],
      });
    }
    network.fake.permissions.delete('create');
    expect(await open().check()).toMatchObject({
      ok: false,
      message: expect.stringContaining('the permission storage.objects.create is missing'),
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

test('says that the proxy wants a name and a password', async () => {
  const forward = await startForwardProxy({ credentials: 'me:secret' });
  try {
    const agents = createAgents({ proxy: forward.address.replace('secret', 'wrong') });
    await expect(open({}, undefined, { ...network.quick, agents }).list('')).rejects.toMatchObject({
      message: expect.stringContaining('the proxy of the network wants a name and a password'),
    });
  } finally {
    await forward.close();
  }
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

test('keys of 1,024 bytes, and prefixes and names of all signs, are kept as they are', async () => {
  await expectOddKeysKept(open({ prefix: ODD_PREFIX }));
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
