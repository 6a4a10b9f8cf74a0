import { describe, expect, it } from 'vitest';
import { type Answer, asset, FakeService, json, NEVER } from './fake-service.ts';

function service(...answers: (() => Answer)[]) {
  const fake = new FakeService();
  fake.answers(...answers);
  return fake;
}

const good = () => json(asset(1));

describe('a redirect', () => {
  const redirected = { code: 'service-reply', message: expect.stringContaining('redirect') };

  it.each([301, 302, 303, 307, 308])('is never followed, nor asked again: %d', async (status) => {
    const fake = service(
      () => new Response(null, { status, headers: { location: 'https://evil.example/?token=x' } }),
    );
    await expect(fake.client().asset(1, NEVER)).rejects.toMatchObject({
      code: 'service-reply',
      message:
        'The request for asset 1 was answered with a redirect to evil.example, which is never followed.',
    });
    expect(fake.requests).toHaveLength(2);
    expect(fake.requests.every((request) => request.redirect === 'manual')).toBe(true);
  });

  it('of the request for a token is not followed either', async () => {
    const fake = service(good);
    fake.token = () => new Response(null, { status: 307, headers: { location: 'https://evil.example' } });
    await expect(fake.client().asset(1, NEVER)).rejects.toMatchObject(redirected);
    expect(fake.requests).toHaveLength(1);
  });

  it('is known by the rejection of a fetch that has no reply to show', async () => {
    const fake = service(() => Promise.reject(new Error('Redirect was cancelled')));
    await expect(fake.client().asset(1, NEVER)).rejects.toMatchObject(redirected);
    expect(fake.restRequests).toHaveLength(1);
  });
});
