import { describe, expect, it } from 'vitest';
import { AUTHENTICATION, FakeService, json, NEVER, REST, SUBDOMAIN } from './fake-service.ts';

describe('the identity of the account', () => {
  it("is the service's word on whose token it is", async () => {
    const fake = new FakeService();
    fake.answers(() =>
      json({ sub: 'x', organization: { member_id: 7301, enterprise_id: '7300', enterprise_name: 'Acme' } }),
    );
    const client = fake.client();
    await expect(client.identity(NEVER)).resolves.toEqual({
      mid: 7301,
      enterpriseId: 7300,
      enterpriseName: 'Acme',
    });
    expect(client.tenant).toBe(SUBDOMAIN);
    expect(fake.requests[1]!.url).toBe(`${AUTHENTICATION}/v2/userinfo`);
    expect(fake.requests[1]!.headers.get('authorization')).toBe('Bearer token-1');
    expect(client.serviceTime()).toBeUndefined();
  });

  it.each<[string, Response]>([
    ['answers 404', json({ message: 'Not Found' }, 404)],
    ['answers 403', json({ message: 'Forbidden' }, 403)],
    ['says nothing of it', json({ organization: { member_id: 'none' } })],
    ['says something else', json({})],
  ])('is unknown where the service %s', async (_, answer) => {
    const fake = new FakeService();
    fake.answers(() => answer);
    await expect(fake.client().identity(NEVER)).resolves.toEqual({
      mid: undefined,
      enterpriseId: undefined,
      enterpriseName: undefined,
    });
  });

  it('is a failure where the service is down', async () => {
    const fake = new FakeService();
    fake.answers(() => json({}, 503));
    await expect(fake.client({ retry: { attempts: 1 } }).identity(NEVER)).rejects.toMatchObject({
      code: 'service-unavailable',
    });
  });
});

describe('missing scopes', () => {
  it.each([
    ['documents_and_images_read offline', []],
    ['saved_content_read documents_and_images_write', ['Assets > View (documents_and_images_read)']],
    ['', ['Assets > View (documents_and_images_read)']],
    [undefined, []],
  ])('of a token with %j are %j, as Setup names them', async (scope, missing) => {
    const fake = new FakeService();
    fake.token = () => json({ access_token: 't', expires_in: 1080, scope, rest_instance_url: REST });
    await expect(fake.client().missingScopes(NEVER)).resolves.toEqual(missing);
  });
});
