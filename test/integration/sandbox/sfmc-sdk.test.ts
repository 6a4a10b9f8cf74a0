import SDK from 'sfmc-sdk';
import { axiosInstance } from 'sfmc-sdk/util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, faultReplies, type Sandbox } from '../../../electron/sandbox/sandbox.ts';
import { ASSETS } from './client.ts';

/**
 * sfmc-sdk accepts no authentication address but `https://<28 characters>.auth.marketingcloudapis.com/`.
 * It sends everything through one axios instance, which it exports: an interceptor there, which axios has
 * for such ends, puts the sandbox's address in the place of the tenant's. Nothing else of the package is
 * touched; the REST address is the one in the sandbox's own token reply.
 */
const AUTHENTICATION_ADDRESS = 'https://mcsandboxsandboxsandboxsandb.auth.marketingcloudapis.com/';

let sandbox: Sandbox;
let interceptor: number;

beforeAll(async () => {
  sandbox = await createSandbox({ assets: 120 });
  interceptor = axiosInstance.interceptors.request.use((config) => {
    if (config.baseURL === AUTHENTICATION_ADDRESS) config.baseURL = sandbox.authUrl;
    return config;
  });
});

afterAll(async () => {
  axiosInstance.interceptors.request.eject(interceptor);
  await sandbox.close();
});

function client(secret = sandbox.clientSecret): SDK {
  return new SDK({
    client_id: sandbox.clientId,
    client_secret: secret,
    auth_url: AUTHENTICATION_ADDRESS,
    account_id: sandbox.mid,
  });
}

describe('sfmc-sdk from npm', () => {
  it('authenticates and knows its token', async () => {
    const session = await client().auth.getAccessToken();
    expect(session).toMatchObject({ token_type: 'Bearer', rest_instance_url: `${sandbox.restUrl}/` });
    expect(sandbox.tokens()).toContain(session.access_token);
  });

  it('queries page by page', async () => {
    const { rest } = client();
    const ids: number[] = [];
    for (let page = 1; ; page += 1) {
      const reply = await rest.post(`${ASSETS}/query`, {
        page: { page, pageSize: 50 },
        query: { property: 'assetType.id', simpleOperator: 'in', value: [196, 197, 220] },
        sort: [{ property: 'id', direction: 'ASC' }],
      });
      ids.push(...reply.items.map(({ id }: { id: number }) => id));
      if (page * reply.pageSize >= reply.count) break;
    }
    const expected = [...sandbox.account().list()].filter(
      ({ typeId, shared }) => [196, 197, 220].includes(typeId) && !shared,
    );
    expect(ids).toEqual(expected.map(({ id }) => id));
  });

  it('pages through a list by itself', async () => {
    const { items } = await client().rest.getBulk(ASSETS, 50);
    expect(items.map(({ id }: { id: number }) => id)).toEqual(sandbox.account().ids());
  });

  it('gets assets by id, several at once', async () => {
    const ids = sandbox.account().ids().slice(0, 10);
    const assets = await client().rest.getCollection(ids.map((id) => `${ASSETS}/${id}`));
    expect(assets).toEqual(ids.map((id) => sandbox.account().document(id)));
  });

  it('creates and changes an asset', async () => {
    const { rest } = client();
    const created = await rest.post(ASSETS, { name: 'From the SDK', assetType: { id: 197 }, content: 'one' });
    const changed = await rest.patch(`${ASSETS}/${created.id}`, { content: 'two' });
    expect(changed).toMatchObject({ id: created.id, content: 'two' });
  });

  it('meets the service’s errors with their codes', async () => {
    const { rest } = client();
    await expect(rest.get(`${ASSETS}/1`)).rejects.toMatchObject({ message: 'Not Found', code: 30003 });
    sandbox.faults.add({ match: { kind: 'asset' }, times: 1, effect: faultReplies.tooManyRequests(5) });
    await expect(rest.get(`${ASSETS}/1`)).rejects.toMatchObject({ code: 50100 });
    await expect(client('wrong').rest.get(`${ASSETS}/1`)).rejects.toMatchObject({ code: 'invalid_client' });
  });

  it('asks for a new token when the old one is refused', async () => {
    const sdk = new SDK(
      {
        client_id: sandbox.clientId,
        client_secret: sandbox.clientSecret,
        auth_url: AUTHENTICATION_ADDRESS,
        account_id: sandbox.mid,
      },
      { requestAttempts: 2 },
    );
    const path = `${ASSETS}/${sandbox.account().ids()[0]}`;
    await sdk.rest.get(path);
    sandbox.revokeTokens();
    expect(await sdk.rest.get(path)).toMatchObject({ id: sandbox.account().ids()[0] });
  });
});
