import { randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type ContainerClient, ContainerSASPermissions } from '@azure/storage-blob';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAgents } from '../../../electron/storage/agents.ts';
import { type AzureOptions, createAzureStorage } from '../../../electron/storage/azure.ts';
import type { AzureSecrets } from '../../../electron/storage/azure-account.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import { type Azurite, startAzurite } from '../../servers/azurite.ts';
import { makeCertificate } from '../../support/certificate.ts';
import {
  type Fault,
  type FaultyProxy,
  type SeenRequest,
  startFaultyProxy,
} from '../../support/faulty-proxy.ts';
import { startForwardProxy } from '../../support/forward-proxy.ts';

const started = await startAzurite();
afterAll(() => started?.stop());

const type = { contentType: 'application/octet-stream' };
const quick: AzureOptions = { retries: { attempts: 3, delayMilliseconds: 1 } };

describe.skipIf(started === undefined)('Azure Blob Storage', () => {
  const azurite = started as Azurite;
  let name: string;
  let container: ContainerClient;
  let proxy: FaultyProxy;

  beforeEach(async () => {
    name = `c-${randomUUID()}`;
    ({ containerClient: container } = await azurite.client.createContainer(name));
    proxy = await startFaultyProxy(azurite.origin);
  });
  afterEach(async () => {
    await proxy.close();
    await container.deleteIfExists();
  });

  /** A storage that is reached through the proxy, by the account's key if nothing else is said. */
  function open(
    secrets: AzureSecrets = { accountKey: azurite.accountKey },
    options = quick,
    at = name,
  ): Storage {
    const endpoint = `${proxy.origin}/${azurite.account}`;
    return createAzureStorage(
      { account: azurite.account, endpoint, container: at, prefix: 'jobs' },
      secrets,
      options,
    );
  }

  function signature(permissions: string, seconds = [-60, 3_600]): Promise<string> {
    const [startsOn, expiresOn] = seconds.map((offset) => new Date(Date.now() + offset * 1_000));
    return container.generateSasUrl({
      permissions: ContainerSASPermissions.parse(permissions),
      ...(startsOn === undefined ? {} : { startsOn }),
      ...(expiresOn === undefined ? {} : { expiresOn }),
    });
  }

  const contentOf = async (storage: Storage, path: string): Promise<Buffer> =>
    buffer(await storage.read(path));
  const once = (fault: Fault, method: string) => (request: SeenRequest, times: number) =>
    request.method === method && times === 0 ? fault : undefined;

  describe('says in a sentence', () => {
    const place = () => `${proxy.origin}/${azurite.account}/${name}/jobs/file`;

    test('that the key is wrong', async () => {
      const storage = open({ accountKey: randomBytes(32).toString('base64') });
      await expect(storage.put('file', 'x', type)).rejects.toMatchObject({
        code: 'storage-permission',
        message: `Could not write ${place()}: the key of the storage account was refused.`,
      });
    });

    test('that there is no such container', async () => {
      const storage = open(undefined, quick, 'not-there');
      const missing = {
        code: 'storage-unavailable',
        message: expect.stringMatching(/: there is no container not-there\.$/),
      };
      await expect(storage.put('file', 'x', type)).rejects.toMatchObject(missing);
      await expect(storage.read('file')).rejects.toMatchObject(missing);
      await expect(storage.list('')).rejects.toMatchObject(missing);
      await expect(storage.remove(['file'])).rejects.toMatchObject(missing);
    });

    test('that a shared access signature has expired, or is not valid yet', async () => {
      const expired = open({ sas: await signature('rlwd', [-7_200, -3_600]) });
      await expect(expired.list('')).rejects.toMatchObject({
        code: 'storage-permission',
        message: expect.stringMatching(/: the credentials have expired\.$/),
        hint: 'Make a new shared access signature and enter it in the settings.',
      });
      const early = open({ sas: await signature('rlwd', [3_600, 7_200]) });
      await expect(early.list('')).rejects.toMatchObject({
        code: 'storage-permission',
        message: expect.stringMatching(/: the shared access signature is not valid yet\.$/),
      });
    });

    test('that a shared access signature is wrong', async () => {
      const sas = (await signature('rlwd')).replace(/sig=[^&]+/, 'sig=AAAA');
      await expect(open({ sas }).list('')).rejects.toMatchObject({
        code: 'storage-permission',
        message: expect.stringMatching(/: the shared access signature was refused\.$/),
      });
    });

    test.each([
      ['Write', 'rld', (storage: Storage) => storage.put('file', 'x', type)],
      ['Read', 'lwd', (storage: Storage) => storage.read('file')],
      ['List', 'rwd', (storage: Storage) => storage.list('')],
      ['Delete', 'rlw', (storage: Storage) => storage.remove(['file'])],
    ])('that the permission %s is missing', async (permission, granted, call) => {
      await open().put('file', 'x', type);
      await expect(call(open({ sas: await signature(granted) }))).rejects.toMatchObject({
        code: 'storage-permission',
        message: expect.stringMatching(new RegExp(`: the permission ${permission} is missing\\.$`)),
      });
    });

    /** A refusal in the words of the service itself; the emulator has fewer of them. */
    const answer = (status: number, code: string, detail = ''): Fault => ({
      kind: 'answer',
      status,
      headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
      body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>Words.\nRequestId:1</Message>${detail}</Error>`,
    });
    const detail = (text: string) => `<AuthenticationErrorDetail>${text}</AuthenticationErrorDetail>`;

    test.each([
      [
        'the clock of this computer is wrong',
        answer(
          403,
          'AuthenticationFailed',
          detail("Request date header too old: 'Tue, 24 Nov 2026 10:00:00 GMT'"),
        ),
        "this computer's clock differs too much from the service's",
      ],
      [
        'the key is wrong, as the service itself says it',
        answer(
          403,
          'AuthenticationFailed',
          detail("The MAC signature found in the HTTP request 'x=' is not the same"),
        ),
        'the key of the storage account was refused',
      ],
      ['its network is not let in', answer(403, 'AuthorizationFailure'), 'does not let this computer in'],
      [
        'keys are not accepted',
        answer(403, 'KeyBasedAuthenticationNotPermitted'),
        'does not accept its keys',
      ],
      ['the service is busy', answer(503, 'ServerBusy'), 'the service is too busy or out of order'],
      [
        'the blob is locked',
        answer(409, 'BlobImmutableDueToPolicy'),
        'it is locked there until its retention ends',
      ],
      ['the blob has a lease', answer(412, 'LeaseIdMissing'), 'another program holds a lease on it'],
      ['the account is disabled', answer(403, 'AccountIsDisabled'), 'the storage account is disabled'],
      ['something new went wrong', answer(409, 'SomethingNew'), 'the service answered SomethingNew'],
      [
        'a sign-in page answered',
        {
          kind: 'answer',
          status: 403,
          headers: { 'content-type': 'text/html' },
          body: '<html>Sign in</html>',
        },
        'what answered is not Azure Blob Storage',
      ],
    ] satisfies [string, Fault, string][])('that %s', async (_what, fault, words) => {
      proxy.faultOf = () => fault;
      await expect(open().put('file', 'x', type)).rejects.toMatchObject({
        message: expect.stringContaining(words),
        hint: expect.stringMatching(/\.$/),
      });
    });

    test('that a page of the network answered, whatever it was asked', async () => {
      proxy.faultOf = () => ({
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<html><p>Sign in to go on<br></p></html>',
      });
      const other = { message: expect.stringMatching(/: what answered is not Azure Blob Storage\.$/) };
      await expect(open().put('file', 'x', type)).rejects.toMatchObject(other);
      await expect(open().read('file')).rejects.toMatchObject(other);
      await expect(open().list('')).rejects.toMatchObject(other);
      await expect(open().remove(['file'])).rejects.toMatchObject(other);
    });

    test('what a signature may do, in the check', async () => {
      expect(await open({ sas: await signature('rlwd') }).check()).toMatchObject({ ok: true, limits: [] });
      expect(await open({ sas: await signature('rlw') }).check()).toMatchObject({
        ok: true,
        limits: [expect.stringMatching(/^Can't delete: fine for backup.*the permission Delete is missing/)],
      });
      expect(await open({ sas: await signature('rwd') }).check()).toMatchObject({
        ok: false,
        message: expect.stringContaining('the permission List is missing'),
      });
    });
  });

  describe('what cannot be right is refused before anything is sent', () => {
    const account = { container: 'backups', prefix: '', account: 'backups' };
    test.each([
      ['the name of the container', { ...account, container: 'Backups_1' }, { accountKey: 'a' }],
      ['the name of the account', { ...account, account: 'evil.example/' }, { accountKey: 'a' }],
      ['a missing account', { container: 'backups', prefix: '' }, { accountKey: 'a' }],
      ['an address that is none', { ...account, endpoint: 'blobs' }, { accountKey: 'a' }],
      ['an address without encryption', { ...account, endpoint: 'http://blobs.example' }, { sas: 'sig=a' }],
      ['a missing secret', account, {}],
      ['half a connection string', account, { connectionString: 'AccountName=backups;AccountKey=c2VjcmV0' }],
    ])('%s', (_what, settings, secrets) => {
      expect(() => createAzureStorage(settings, secrets)).toThrow(
        expect.objectContaining({
          code: 'configuration',
          message: expect.not.stringContaining('c2VjcmV0'),
          hint: expect.any(String),
        }),
      );
    });
  });

  test('opens with a connection string, a key, or a signature with or without its address', async () => {
    const sas = await signature('rlwd');
    const all = [
      { connectionString: azurite.connectionString },
      { accountKey: azurite.accountKey },
      { sas },
      { sas: sas.slice(sas.indexOf('?')) },
      { sas: sas.slice(sas.indexOf('?') + 1) },
    ];
    for (const secrets of all) {
      await open(secrets).put('file', JSON.stringify(secrets), type);
      expect((await contentOf(open(secrets), 'file')).toString()).toBe(JSON.stringify(secrets));
    }
    expect(open({ sas }).locate('file')).not.toContain('sig=');
  });

  test('goes through the proxy that it is told, encrypted as well', async () => {
    const certificate = makeCertificate();
    const secure = await startFaultyProxy(azurite.origin, certificate);
    const network = await startForwardProxy();
    try {
      const agents = createAgents({ proxy: network.address, ca: certificate.cert });
      for (const origin of [azurite.origin, secure.origin]) {
        const endpoint = `${origin}/${azurite.account}`;
        const settings = { account: azurite.account, endpoint, container: name, prefix: '' };
        const storage = createAzureStorage(settings, { accountKey: azurite.accountKey }, { agents });
        await storage.put('file', origin, type);
        expect((await contentOf(storage, 'file')).toString()).toBe(origin);
      }
      expect([...new Set(network.seen)]).toEqual([
        `PUT ${azurite.origin}/${azurite.account}/${name}/file`,
        `GET ${azurite.origin}/${azurite.account}/${name}/file`,
        `CONNECT ${new URL(secure.origin).host}`,
      ]);
    } finally {
      await Promise.all([secure.close(), network.close()]);
    }
  });

  test('a prefix that is not there lists as empty', async () => {
    expect(await open().list('')).toEqual({ folders: [], files: [] });
  });

  test('folders of a hierarchical namespace are not shown as files', async () => {
    await container.getBlockBlobClient('jobs/folder').upload('', 0, { metadata: { hdi_isfolder: 'true' } });
    await open().put('folder/file', 'x', type);
    expect(await open().list('')).toEqual({ folders: ['folder'], files: [] });
  });

  describe('a large body', () => {
    const bytes = randomBytes(9_500_000);
    async function* streamed(): AsyncGenerator<Uint8Array> {
      for (let start = 0; start < bytes.length; start += 700_001) {
        await Promise.resolve();
        yield bytes.subarray(start, start + 700_001);
      }
    }

    test.each([
      ['in one piece', () => bytes],
      ['streamed', streamed],
    ])('%s goes out in blocks and comes back whole', async (_how, body) => {
      await open().put('file', body(), type);
      expect(proxy.seen.filter(({ url }) => url.includes('comp=block&')).length).toBe(3);
      expect(bytes.equals(await contentOf(open(), 'file'))).toBe(true);
      const { contentMD5, contentType } = await container.getBlobClient('jobs/file').getProperties();
      expect(contentMD5).toBeDefined();
      expect(contentType).toBe(type.contentType);
    });

    test('of which a block arrives changed is refused, and what was there stays', async () => {
      await open().put('file', 'older', type);
      proxy.faultOf = ({ url }) => (url.includes('comp=block&') ? { kind: 'change-request' } : undefined);
      await expect(open().put('file', streamed(), type)).rejects.toMatchObject({
        message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
      });
      expect((await contentOf(open(), 'file')).toString()).toBe('older');
    });
  });

  describe('on a bad line', () => {
    const bytes = randomBytes(600_000);

    test.each([
      ['a busy service', { kind: 'answer', status: 503, headers: { 'x-ms-error-code': 'ServerBusy' } }],
      ['a request cut off', { kind: 'cut-request' }],
      ['a reply cut off', { kind: 'cut-reply' }],
    ] satisfies [string, Fault][])('%s is met by another try', async (_what, fault) => {
      const storage = open();
      proxy.faultOf = once(fault, 'PUT');
      await storage.put('file', bytes, type);
      proxy.faultOf = once(fault, 'GET');
      expect(bytes.equals(await contentOf(storage, 'file'))).toBe(true);
      proxy.seen.length = 0;
      expect((await storage.list('')).files).toEqual([{ name: 'file', bytes: bytes.length }]);
      proxy.faultOf = once(fault, 'DELETE');
      await storage.remove(['file']);
      expect((await storage.list('')).files).toEqual([]);
    });

    test('a read that is cut off goes on where it was, with the same version of the blob', async () => {
      await open().put('file', bytes, type);
      proxy.faultOf = once({ kind: 'cut-reply' }, 'GET');
      expect(bytes.equals(await contentOf(open(), 'file'))).toBe(true);
      const [first, second] = proxy.seen.filter(({ method }) => method === 'GET');
      expect(first?.headers['x-ms-range']).toBeUndefined();
      expect(second?.headers['x-ms-range']).toMatch(/^bytes=[1-9]\d*-/);
      expect(second?.headers['if-match']).toBeDefined();
    });

    test('content that arrives changed is refused by the service, and nothing of it is kept', async () => {
      proxy.faultOf = ({ method }) => (method === 'PUT' ? { kind: 'change-request' } : undefined);
      await expect(open().put('file', bytes, type)).rejects.toMatchObject({
        code: 'storage-unavailable',
        message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
      });
      expect(await open().list('')).toEqual({ folders: [], files: [] });
    });

    test('content that comes back changed is an error at the end of the stream', async () => {
      await open().put('file', bytes, type);
      proxy.faultOf = ({ method }) => (method === 'GET' ? { kind: 'change-reply' } : undefined);
      await expect(contentOf(open(), 'file')).rejects.toMatchObject({
        message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
      });
    });

    test('cuts without end are told', async () => {
      await open().put('file', bytes, type);
      proxy.faultOf = () => ({ kind: 'cut-request' });
      const cut = {
        code: 'storage-unavailable',
        message: expect.stringMatching(/: the connection was cut off\.$/),
      };
      await expect(open().put('file', bytes, type)).rejects.toMatchObject(cut);
      await expect(contentOf(open(), 'file')).rejects.toMatchObject(cut);
      proxy.faultOf = () => ({ kind: 'cut-reply' });
      await expect(open().list('')).rejects.toMatchObject(cut);
    });

    test('a service that never answers is given up', async () => {
      proxy.faultOf = () => ({ kind: 'hang' });
      const agents = createAgents({ idleMilliseconds: 50 });
      await expect(open(undefined, { ...quick, agents }).put('file', 'x', type)).rejects.toMatchObject({
        message: expect.stringMatching(/: the service did not answer in time\.$/),
      });
      expect(proxy.seen).toHaveLength(3);
    });

    test('a call that waits for its next try ends soon when it is cancelled', async () => {
      const cancel = new AbortController();
      proxy.faultOf = (_request, times) => {
        if (times === 1) setImmediate(() => cancel.abort());
        return { kind: 'answer', status: 503 };
      };
      const storage = open(undefined, { retries: { attempts: 5, delayMilliseconds: 600_000 } });
      await expect(storage.put('file', 'x', { ...type, signal: cancel.signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
    });
  });
});
