import { describe, expect, it } from 'vitest';
import { AUTHENTICATION, asset, FakeService, json, NEVER, REST, SECRET } from './fake-service.ts';

function service() {
  const fake = new FakeService();
  fake.rest = (request) => json(asset(Number(request.url.split('/').at(-1))));
  return fake;
}

const bearer = (fake: FakeService) =>
  fake.restRequests.map((request) => request.headers.get('authorization'));

describe('the token', () => {
  it('is asked for with client credentials, and the MID where there is one', async () => {
    const fake = service();
    await fake.client({ accountId: '7301' }).asset(1, NEVER);
    await fake.client().asset(1, NEVER);
    const credentials = {
      grant_type: 'client_credentials',
      client_id: 'the-client-id',
      client_secret: SECRET,
    };
    expect(fake.tokenRequests.map((request) => request.json)).toEqual([
      { ...credentials, account_id: '7301' },
      credentials,
    ]);
    expect(fake.tokenRequests[0]).toMatchObject({ method: 'POST', url: `${AUTHENTICATION}/v2/token` });
    expect(fake.tokenRequests[0]!.headers.get('content-type')).toBe('application/json');
    expect(fake.tokenRequests[0]!.headers.get('authorization')).toBeNull();
  });

  it('is kept until a minute before it expires', async () => {
    const fake = service();
    const clock = { now: 0 };
    const client = fake.client({ now: () => clock.now });
    await client.asset(1, NEVER);
    clock.now = (1080 - 61) * 1000;
    await client.asset(2, NEVER);
    expect(fake.tokens).toBe(1);
    clock.now = (1080 - 60) * 1000;
    await client.asset(3, NEVER);
    expect(bearer(fake)).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  it('that lives for less than a minute is used for half of its life', async () => {
    const fake = service();
    const clock = { now: 0 };
    fake.token = () => json({ access_token: 't', expires_in: 20, rest_instance_url: REST });
    const client = fake.client({ now: () => clock.now });
    await client.asset(1, NEVER);
    clock.now = 9999;
    await client.asset(1, NEVER);
    expect(fake.tokenRequests).toHaveLength(1);
    clock.now = 10_000;
    await client.asset(1, NEVER);
    expect(fake.tokenRequests).toHaveLength(2);
  });

  it('is asked for once by many callers at the same time', async () => {
    const fake = service();
    const client = fake.client();
    await Promise.all(Array.from({ length: 30 }, (_, id) => client.asset(id + 1, NEVER)));
    expect(fake.tokens).toBe(1);
  });

  it('is asked for again after a failure', async () => {
    const fake = service();
    const handOut = fake.token;
    fake.token = () => json({ error: 'invalid_client' }, 401);
    const client = fake.client();
    await expect(client.asset(1, NEVER)).rejects.toMatchObject({ code: 'credentials-refused' });
    fake.token = handOut;
    await expect(client.asset(1, NEVER)).resolves.toMatchObject({ id: 1 });
  });

  it('still comes for the others when one caller that waits for it is cancelled', async () => {
    const fake = service();
    const handOut = fake.token;
    const gate = Promise.withResolvers<void>();
    fake.token = async (request) => {
      await gate.promise;
      return handOut(request);
    };
    const client = fake.client();
    const cancel = new AbortController();
    const [first, second] = [client.asset(1, cancel.signal), client.asset(2, NEVER)];
    cancel.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    gate.resolve();
    await expect(second).resolves.toMatchObject({ id: 2 });
    expect(fake.tokens).toBe(1);
  });

  it('is no longer asked for when all callers that wait for it are cancelled', async () => {
    const fake = service();
    fake.token = () => new Promise(() => {});
    const client = fake.client();
    const cancel = new AbortController();
    const both = [client.asset(1, cancel.signal), client.missingScopes(cancel.signal)];
    await expect.poll(() => fake.tokenRequests.length).toBe(1);
    cancel.abort();
    for (const each of both) await expect(each).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => fake.tokenRequests[0]!.signal?.aborted).toBe(true);
  });
});

describe('a 401', () => {
  it('renews the token once and goes on, without counting as an attempt', async () => {
    const fake = service();
    fake.answers(
      () => json({ message: 'Not Authorized', errorcode: 0 }, 401),
      () => json(asset(1)),
    );
    await expect(fake.client({ retry: { attempts: 1 } }).asset(1, NEVER)).resolves.toMatchObject({ id: 1 });
    expect(bearer(fake)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('to the renewed token is a permission error', async () => {
    const fake = service();
    fake.answers(() => json({ message: 'Not Authorized', errorcode: 0 }, 401));
    await expect(fake.client().asset(1, NEVER)).rejects.toMatchObject({
      code: 'permission-missing',
      message: 'Marketing Cloud refused the request for asset 1: 401 Not Authorized (error 0).',
      hint: expect.stringContaining('Setup > Apps > Installed Packages'),
    });
    expect(fake.restRequests).toHaveLength(2);
  });

  it('drops only the token that was refused, not one that was fetched since', async () => {
    const fake = service();
    fake.rest = (request) =>
      request.headers.get('authorization') === 'Bearer token-1' ? json({}, 401) : json(asset(1));
    const client = fake.client();
    await Promise.all(Array.from({ length: 8 }, () => client.asset(1, NEVER)));
    expect(fake.tokens).toBe(2);
  });
});

describe('refused credentials', () => {
  it.each([400, 401, 403])(
    'are said to be refused, with where to look, and not tried again: %d',
    async (status) => {
      const fake = service();
      fake.token = () =>
        json({ error: 'invalid_client', error_description: 'Client authentication failed.' }, status);
      await expect(fake.client().asset(1, NEVER)).rejects.toMatchObject({
        code: 'credentials-refused',
        message: `Marketing Cloud refused the client id or secret. It answered ${status} Client authentication failed.`,
        hint: expect.stringContaining('Setup > Apps > Installed Packages'),
      });
      expect(fake.tokenRequests).toHaveLength(1);
      expect(fake.restRequests).toHaveLength(0);
    },
  );

  it('name the MID where one was given', async () => {
    const fake = service();
    fake.token = () => json({ error: 'invalid_grant' }, 400);
    await expect(fake.client({ accountId: '7301' }).asset(1, NEVER)).rejects.toThrow('or the MID 7301');
  });
});

describe('the REST address that comes with the token', () => {
  it.each(['https://evil.example', `${REST}.evil.example`, 'http://127.0.0.1:80', AUTHENTICATION])(
    'gets no token when it is not Marketing Cloud: %s',
    async (address) => {
      const fake = service();
      fake.token = () => json({ access_token: 't', expires_in: 1080, rest_instance_url: address });
      await expect(fake.client().asset(1, NEVER)).rejects.toMatchObject({ code: 'address-not-allowed' });
      expect(fake.requests).toHaveLength(1);
    },
  );

  it('may lack scheme and slash', async () => {
    const fake = service();
    fake.token = () =>
      json({ access_token: 't', expires_in: 1080, rest_instance_url: REST.replace('https://', '') });
    await fake.client().asset(1, NEVER);
    expect(fake.restRequests[0]!.url).toBe(`${REST}/asset/v1/content/assets/1`);
  });

  it('is needed, unless one is set', async () => {
    const fake = service();
    fake.token = () => json({ access_token: 't', expires_in: 1080 });
    await expect(fake.client().asset(1, NEVER)).rejects.toMatchObject({
      code: 'service-reply',
      hint: expect.stringContaining('API_URL'),
    });
    await expect(fake.client({ restAddress: `${REST}/` }).asset(1, NEVER)).resolves.toMatchObject({ id: 1 });
  });

  it('that is set instead obeys the same rule, before anything is sent', () => {
    const fake = service();
    expect(() => fake.client({ restAddress: 'https://evil.example' })).toThrow(
      expect.objectContaining({ code: 'address-not-allowed' }),
    );
    expect(() => fake.client({ authenticationAddress: 'https://evil.example' })).toThrow(
      expect.objectContaining({ code: 'address-not-allowed' }),
    );
    expect(fake.requests).toHaveLength(0);
  });
});

describe('a token that cannot be fetched', () => {
  function failing(code: string) {
    const fake = service();
    const cause = Object.assign(new Error('x'), { code });
    fake.token = () => Promise.reject(new TypeError('fetch failed', { cause }));
    return expect(fake.client({ retry: { attempts: 1 } }).asset(1, NEVER));
  }

  it('makes one check the authentication address', async () => {
    const { host } = new URL(AUTHENTICATION);
    await failing('ENOTFOUND').rejects.toMatchObject({
      code: 'service-unavailable',
      message: expect.stringContaining(`the address ${host} was not found (ENOTFOUND)`),
      hint: expect.stringContaining(AUTHENTICATION),
    });
  });

  it('for want of a certificate that is trusted makes one look for what opens connections', async () => {
    await failing('SELF_SIGNED_CERT_IN_CHAIN').rejects.toMatchObject({
      code: 'service-unavailable',
      message: expect.stringContaining('is not trusted (SELF_SIGNED_CERT_IN_CHAIN)'),
      hint: expect.stringContaining('have its certificate installed'),
    });
  });
});

it.each([
  ['no token', { expires_in: 1080, rest_instance_url: REST }, 'access_token'],
  ['a token that cannot be sent', { access_token: 'a\r\nb', expires_in: 1080 }, 'access_token'],
  ['no life', { access_token: 't', rest_instance_url: REST }, 'expires_in'],
  ['something else', ['t'], 'no fields'],
])('a token reply with %s is tried again, then named', async (_, reply, field) => {
  const fake = service();
  fake.token = () => json(reply);
  await expect(fake.client({ retry: { attempts: 2 } }).asset(1, NEVER)).rejects.toMatchObject({
    code: 'service-reply',
    message: expect.stringContaining(`the token reply is incomplete (${field})`),
  });
  expect(fake.tokenRequests).toHaveLength(2);
});
