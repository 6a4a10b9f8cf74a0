import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createAgents } from '../../../electron/storage/agents.ts';
import { createAzureStorage } from '../../../electron/storage/azure.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { type Fault, startFaultyProxy } from '../../support/faulty-proxy.ts';
import { startForwardProxy } from '../../support/forward-proxy.ts';
import { azureNetwork, contentOf, quick } from './azure-network.ts';
import { expectOddKeysKept, ODD_PREFIX } from './odd-keys.ts';

const type = { contentType: 'application/octet-stream' };
const network = await azureNetwork();

describe.skipIf(network === undefined)('Azure Blob Storage', () => {
  if (network === undefined) return;
  const { azurite, open, signature } = network;

  describe('says in a sentence', () => {
    const place = () => `${network.proxy.origin}/${azurite.account}/${network.name}/jobs/file`;

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

    test('that a shared access signature is wrong, without showing it', async () => {
      const sas = (await signature('rlwd')).replace(/sig=[^&]+/, 'sig=c2VjcmV0');
      const error: unknown = await open({ sas })
        .list('')
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 'storage-permission',
        message: expect.stringMatching(/: the shared access signature was refused\.$/),
      });
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('c2VjcmV0');
    });

    test.each([
      ['Write', 'rld', (storage: Storage) => storage.put('new', 'x', type)],
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
      network.proxy.faultOf = () => fault;
      await expect(open().put('file', 'x', type)).rejects.toMatchObject({
        message: expect.stringContaining(words),
        hint: expect.stringMatching(/\.$/),
      });
    });

    test('that a page of the network answered, whatever it was asked', async () => {
      network.proxy.faultOf = () => ({
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

    test('that a blob may not be replaced; with the same content it counts as written', async () => {
      await open().put('file', 'x', type);
      const creating = open({ sas: await signature('rcl') });
      await creating.put('new', 'x', type);
      await creating.put('file', 'x', type);
      await expect(creating.put('file', 'y', type)).rejects.toMatchObject({ code: 'storage-immutable' });
      network.proxy.faultOf = ({ method }) =>
        method === 'PUT' ? answer(409, 'BlobImmutableDueToPolicy') : undefined;
      await open().put('file', 'x', type);
      await expect(open().put('file', 'y', type)).rejects.toMatchObject({
        code: 'storage-immutable',
        message: expect.stringMatching(/\/jobs\/file is there already and may not be replaced\.$/),
      });
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
    const forward = await startForwardProxy();
    try {
      const agents = createAgents({ proxy: forward.address, ca: certificate.cert });
      for (const origin of [azurite.origin, secure.origin]) {
        const endpoint = `${origin}/${azurite.account}`;
        const settings = { account: azurite.account, endpoint, container: network.name, prefix: '' };
        const storage = createAzureStorage(settings, { accountKey: azurite.accountKey }, { agents });
        await storage.put('file', origin, type);
        expect((await contentOf(storage, 'file')).toString()).toBe(origin);
      }
      expect([...new Set(forward.seen)]).toEqual([
        `PUT ${azurite.origin}/${azurite.account}/${network.name}/file`,
        `GET ${azurite.origin}/${azurite.account}/${network.name}/file`,
        `CONNECT ${new URL(secure.origin).host}`,
      ]);
    } finally {
      await Promise.all([secure.close(), forward.close()]);
    }
  });

  test('says that the proxy wants a name and a password, encrypted as well', async () => {
    const forward = await startForwardProxy({ credentials: 'me:secret' });
    try {
      const agents = createAgents({ proxy: forward.address.replace('secret', 'wrong') });
      for (const origin of [azurite.origin, 'https://localhost:9']) {
        const settings = { account: 'backups', endpoint: `${origin}/backups`, container: 'some', prefix: '' };
        const options = { ...quick, agents };
        const storage = createAzureStorage(settings, { accountKey: azurite.accountKey }, options);
        await expect(storage.list('')).rejects.toMatchObject({
          message: expect.stringContaining('the proxy of the network wants a name and a password'),
        });
      }
    } finally {
      await forward.close();
    }
  });

  test('keys of 1,024 bytes, and prefixes and names of all signs, are kept as they are', async () => {
    const { accountKey, account, origin } = network.azurite;
    const settings = {
      account,
      endpoint: `${origin}/${account}`,
      container: network.name,
      prefix: ODD_PREFIX,
    };
    await expectOddKeysKept(createAzureStorage(settings, { accountKey }, quick));
  });

  test('a prefix that is not there lists as empty', async () => {
    expect(await open().list('')).toEqual({ folders: [], files: [] });
  });

  test('folders of a hierarchical namespace are not shown as files', async () => {
    await network.container
      .getBlockBlobClient('jobs/folder')
      .upload('', 0, { metadata: { hdi_isfolder: 'true' } });
    await open().put('folder/file', 'x', type);
    expect(await open().list('')).toEqual({ folders: ['folder'], files: [] });
  });
});
