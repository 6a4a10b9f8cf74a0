import { afterEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../electron/sandbox/sandbox.ts';
import { ASSETS, connect, fieldsIn, request, requestToken } from './client.ts';

let sandbox: Sandbox;

async function start(options: Partial<SandboxOptions> = {}) {
  sandbox = await createSandbox({ assets: 30, ...options });
  return sandbox;
}

afterEach(() => sandbox.close());

describe('the token endpoint', () => {
  it('answers as the service does', async () => {
    await start();
    const reply = await requestToken(sandbox);
    const { status, json, headers } = reply;
    expect(status).toBe(200);
    expect(Object.keys(fieldsIn(reply))).toEqual([
      'access_token',
      'token_type',
      'expires_in',
      'scope',
      'soap_instance_url',
      'rest_instance_url',
    ]);
    expect(json).toMatchObject({
      token_type: 'Bearer',
      expires_in: 1079,
      rest_instance_url: `${sandbox.restUrl}/`,
    });
    expect(json).toHaveProperty('scope', expect.stringContaining('documents_and_images_read'));
    expect(headers.get('content-type')).toContain('application/json');
    expect(json).toHaveProperty('access_token', sandbox.tokens()[0]);
    expect(sandbox.tokens()).toHaveLength(1);
  });

  it('refuses a wrong client id or secret with 401 invalid_client', async () => {
    await start();
    for (const wrong of [{ client_id: 'x' }, { client_secret: 'x' }]) {
      expect(await requestToken(sandbox, wrong)).toMatchObject({
        status: 401,
        json: { error: 'invalid_client' },
      });
    }
    sandbox.switches.refuseCredentials = true;
    expect((await requestToken(sandbox)).status).toBe(401);
  });

  it('refuses what is no client-credentials request with 400', async () => {
    await start();
    expect(await requestToken(sandbox, { grant_type: 'password' })).toMatchObject({
      status: 400,
      json: { error: 'unsupported_grant_type' },
    });
    expect(await requestToken(sandbox, { client_id: undefined })).toMatchObject({
      status: 400,
      json: { error: 'invalid_request' },
    });
    expect(await requestToken(sandbox, { scope: 'world_domination' })).toMatchObject({
      status: 400,
      json: { error: 'invalid_scope' },
    });
  });

  it.each([
    ['full', (url: string) => `${url}/`],
    ['noSlash', (url: string) => url],
    ['noScheme', (url: string) => `${url.slice('http://'.length)}/`],
    ['https://evil.example.com/', () => 'https://evil.example.com/'],
  ])('gives the REST address in the form %s', async (form, expected) => {
    await start();
    sandbox.switches.restInstanceUrlForm = form;
    const { json } = await requestToken(sandbox);
    expect(json).toHaveProperty('rest_instance_url', expected(sandbox.restUrl));
  });
});

describe('business units', () => {
  const units = {
    businessUnits: [
      { mid: 11, name: 'Parent' },
      { mid: 22, name: 'Child' },
    ],
  };

  it('are chosen by account_id, without one the owner of the package; each has assets of its own', async () => {
    await start(units);
    const owner = await connect(sandbox);
    const child = await connect(sandbox, { account_id: '22' });
    const [id] = sandbox.account(22).ids();
    expect((await child.get(`${ASSETS}/${id}`)).json).toEqual(sandbox.account(22).document(id!));
    expect((await child.get(`${ASSETS}/${id}`)).json).toHaveProperty('memberId', 22);
    const [first] = sandbox.account().ids();
    expect((await owner.get(`${ASSETS}/${first}`)).json).toHaveProperty('memberId', 11);
  });

  it('are told by userinfo, without their name', async () => {
    await start(units);
    const child = await connect(sandbox, { account_id: 22 });
    const { json } = await child.get('/v2/userinfo');
    expect(json).toMatchObject({ organization: { member_id: 22, enterprise_name: 'Sample Enterprise' } });
    sandbox.switches.userinfo = 404;
    expect((await child.get('/v2/userinfo')).status).toBe(404);
  });

  it('that are unknown are refused', async () => {
    await start(units);
    expect(await requestToken(sandbox, { account_id: 33 })).toMatchObject({
      status: 400,
      json: { error: 'unauthorized_client' },
    });
    expect(() => sandbox.account(33)).toThrow('no business unit 33');
  });
});

describe('a REST request', () => {
  it('without a good token gets 401 Not Authorized', async () => {
    await start();
    const refused = {
      status: 401,
      json: { errorcode: 0, message: 'Not Authorized', documentation: expect.any(String) },
    };
    expect(await request(`${sandbox.restUrl}${ASSETS}/1`)).toMatchObject(refused);
    const headers = { Authorization: 'Bearer nonsense' };
    expect(await request(`${sandbox.restUrl}${ASSETS}/1`, { headers })).toMatchObject(refused);
  });

  it('with a token too old, or revoked, gets 401', async () => {
    let now = Date.UTC(2026, 0, 1);
    await start({ now: () => now });
    const client = await connect(sandbox);
    const path = `${ASSETS}/${sandbox.account().ids()[0]}`;
    expect((await client.get(path)).status).toBe(200);
    now += sandbox.switches.tokenLifetimeMilliseconds;
    expect((await client.get(path)).status).toBe(401);
    const second = await connect(sandbox);
    expect((await second.get(path)).status).toBe(200);
    sandbox.revokeTokens();
    expect((await second.get(path)).status).toBe(401);
  });

  it('without the scope it needs gets 403', async () => {
    await start({ scopes: 'documents_and_images_read' });
    const client = await connect(sandbox);
    expect((await client.query({})).status).toBe(200);
    expect(await client.send('POST', ASSETS, { name: 'x' })).toMatchObject({
      status: 403,
      json: { errorcode: 20000 },
    });
    const narrowed = await connect(sandbox, { scope: '' });
    expect((await narrowed.query({})).status).toBe(403);
  });

  it('carries the Date of the service, or none, ahead or behind', async () => {
    const now = Date.UTC(2026, 10, 24, 8, 30, 15, 700);
    await start({ now: () => now });
    const client = await connect(sandbox);
    expect((await client.query({})).headers.get('date')).toBe('Tue, 24 Nov 2026 08:30:15 GMT');
    sandbox.switches.clockSkewMilliseconds = -3_600_000;
    expect((await client.query({})).headers.get('date')).toBe('Tue, 24 Nov 2026 07:30:15 GMT');
    sandbox.switches.withoutDateHeader = true;
    expect((await client.query({})).headers.get('date')).toBeNull();
  });
});
