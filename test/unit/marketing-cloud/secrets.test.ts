import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  asset,
  FakeService,
  json,
  NEVER,
  REST,
  SECRET,
  type SentRequest,
} from './fake-service.ts';

const TOKEN = 'the.Access-Token_7c21';

/** Everything a log, a report or a crash dump could show of `value`. */
function shown(value: unknown): string {
  const texts: string[] = [];
  for (let error: unknown = value; error !== undefined; error = (error as { cause?: unknown }).cause) {
    const own = Object.fromEntries(
      Object.getOwnPropertyNames(error ?? {}).map((key) => [key, (error as Record<string, unknown>)[key]]),
    );
    texts.push(JSON.stringify(error), JSON.stringify(own), String((error as Error).stack));
    if (error === null) break;
  }
  texts.push(inspect(value, { depth: 20, showHidden: true, getters: true, maxStringLength: null }));
  return texts.join('\n');
}

const echo = (request: SentRequest, status: number) =>
  json(
    {
      message: `Bad: ${request.headers.get('authorization')} ${JSON.stringify(request.json)}`,
      errorcode: `${request.headers.get('authorization')}`,
      additionalErrors: [{ message: `secret ${SECRET}` }],
    },
    status,
  );
const quoting = (request: SentRequest) =>
  Promise.reject(
    Object.assign(
      new TypeError(
        `${request.headers.get('authorization')} ${JSON.stringify(request.json)} is an invalid header value`,
      ),
      { cause: { request }, request, options: request },
    ),
  );
const token = () => json({ access_token: TOKEN, expires_in: 1080, scope: '', rest_instance_url: REST });
const redirect = (request: SentRequest) =>
  new Response(null, {
    status: 302,
    headers: { location: `https://evil.example/?t=${request.headers.get('authorization')}` },
  });

const failures: [string, (request: SentRequest) => Answer][] = [
  ['a refusal that echoes what was sent', (request) => echo(request, 400)],
  ['a denial that echoes what was sent', (request) => echo(request, 401)],
  ['a permission error that echoes what was sent', (request) => echo(request, 403)],
  ['an outage that echoes what was sent', (request) => echo(request, 503)],
  ['an error as a success that echoes what was sent', (request) => echo(request, 200)],
  ['a network error that quotes the request', quoting],
  ['a redirect that quotes the request', redirect],
  [
    'an answer cut short',
    (request) => new Response(`{"a":"${request.headers.get('authorization')} ${SECRET}`),
  ],
  ['no answer', () => new Promise<Response>(() => {})],
];

describe('secret and token are nowhere in the error or in the log', () => {
  async function fails(fake: FakeService) {
    const client = fake.client({ timeoutMilliseconds: 20, retry: { attempts: 2 } });
    const error: unknown = await client.asset(1, NEVER).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'BackupError', code: expect.any(String) });
    for (const text of [shown(error), shown(fake.logged), inspect(client, { depth: 20, showHidden: true })]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(TOKEN);
    }
  }

  it.each(failures)('after %s to a REST request', async (_, answer) => {
    const fake = new FakeService();
    fake.token = token;
    fake.rest = answer;
    await fails(fake);
  });

  it.each(failures)('after %s to the request for a token', async (_, answer) => {
    const fake = new FakeService();
    fake.token = answer;
    await fails(fake);
  });

  it('after a token that cannot be sent in a header', async () => {
    const fake = new FakeService();
    fake.token = () => json({ access_token: `${TOKEN}\r\n`, expires_in: 1080, rest_instance_url: REST });
    await fails(fake);
  });

  it('after cancelling', async () => {
    const fake = new FakeService();
    fake.token = token;
    fake.rest = () => new Promise(() => {});
    const cancel = new AbortController();
    const asked = fake.client().asset(1, cancel.signal);
    await expect.poll(() => fake.restRequests.length).toBe(1);
    cancel.abort(new Error(`${TOKEN} ${SECRET}`));
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'cancelled' });
    expect(shown(error)).not.toMatch(new RegExp(`${SECRET}|${TOKEN}`));
  });
});

it('the secret goes to the authentication address only, and no secret into an address', async () => {
  const fake = new FakeService();
  fake.token = token;
  fake.answers(() => json(asset(1)));
  await fake.client().asset(1, NEVER);
  expect(
    JSON.stringify(fake.restRequests.map(({ url, json: body, headers }) => [url, body, [...headers]])),
  ).not.toContain(SECRET);
  expect(fake.requests.map((request) => request.url).join()).not.toMatch(new RegExp(`${SECRET}|${TOKEN}`));
});
