import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Answer, asset, FakeService, json, NEVER, REST } from './fake-service.ts';

function service(...answers: (() => Answer)[]) {
  const fake = new FakeService();
  fake.answers(...answers);
  return fake;
}

const good = () => json(asset(1));
const hang = (): Promise<Response> => new Promise(() => {});
const html = (status: number) => () => new Response('<html>Sorry</html>', { status });
const networkError = () =>
  Promise.reject(
    new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
  );
const cutBody = (): Response =>
  new Response(
    new ReadableStream({
      pull: (controller) => controller.error(new TypeError('terminated')),
    }),
  );

afterEach(() => void vi.useRealTimers());

describe('asked again is a request', () => {
  it.each<[string, () => Answer]>([
    ['the network fails', networkError],
    ['the reply is cut', cutBody],
    ...[408, 429, 500, 502, 503, 504, 596].map((status): [string, () => Answer] => [
      `the service answers ${status}`,
      () => json({ message: 'x' }, status),
    ]),
    ['the service answers 503 in HTML', html(503)],
    ['the JSON is cut', () => new Response('{"id":1,"name":"abc')],
    ['HTML comes instead of JSON', html(200)],
    ['nothing comes instead of JSON', () => new Response('')],
    ['an error comes as a success', () => json({ message: 'all shards failed', errorcode: 30000 })],
    ['the search index has trouble', () => json({ message: 'Error: all shards failed' }, 400)],
    ['an error in PascalCase comes as a success', () => json({ Message: 'Failed', ErrorCode: 1 })],
  ])('when %s', async (_, answer) => {
    const fake = service(answer, answer, good);
    await expect(fake.client().asset(1, NEVER)).resolves.toMatchObject({ id: 1 });
    expect(fake.restRequests).toHaveLength(3);
  });

  it('when it gets no answer in time', async () => {
    const fake = service(hang, good);
    await expect(fake.client({ timeoutMilliseconds: 20 }).asset(1, NEVER)).resolves.toMatchObject({ id: 1 });
    expect(fake.restRequests[0]!.signal?.aborted).toBe(true);
  });

  it('when the body of its answer does not come in time', async () => {
    const stalled = () => new Response(new ReadableStream({ pull: () => hang() as never }));
    const fake = service(stalled, good);
    await expect(fake.client({ timeoutMilliseconds: 20 }).asset(1, NEVER)).resolves.toMatchObject({ id: 1 });
  });

  it('six times at most; the error names the last reason', async () => {
    const fake = service(networkError, () => json({ message: 'Service Unavailable', errorcode: 50300 }, 503));
    await expect(fake.client().asset(42, NEVER)).rejects.toMatchObject({
      code: 'service-unavailable',
      message:
        'Marketing Cloud did not answer the request for asset 42: it answered 503 Service Unavailable (error 50300), after 6 attempts.',
      hint: expect.any(String),
    });
    expect(fake.restRequests).toHaveLength(6);
    expect(fake.tokens).toBe(1);
  });

  it.each<[string, () => Answer, string, string]>([
    [
      'a network error',
      networkError,
      'service-unavailable',
      `the connection to ${new URL(REST).host} was cut (ECONNRESET)`,
    ],
    ['HTML', html(200), 'service-reply', 'an HTML page'],
    ['cut JSON', () => new Response('{"id":'), 'service-reply', 'cut short'],
    ['a false success', () => json({ message: 'all shards failed' }), 'service-reply', 'all shards failed'],
  ])('and at last %s is named', async (_, answer, code, reason) => {
    await expect(
      service(answer)
        .client({ retry: { attempts: 2 } })
        .asset(1, NEVER),
    ).rejects.toMatchObject({
      code,
      message: expect.stringContaining(reason),
    });
  });

  it.each([400, 403, 404, 405, 409, 410, 413, 422, 451])('never after %d', async (status) => {
    const fake = service(() => json({ message: 'No', additionalErrors: [{ message: 'id' }] }, status));
    const asked = fake.client().folders('own', NEVER);
    await expect(asked).rejects.toMatchObject({
      code: status === 403 ? 'permission-missing' : 'service-refused',
      message: expect.stringContaining(`refused the request for the folders: ${status} No; id`),
    });
    expect(fake.restRequests.length).toBeLessThanOrEqual(status === 400 ? 2 : 1);
  });
});

describe('not asked again is a request', () => {
  it.each<[string, Error]>([
    ['Node', new TypeError('fetch failed', { cause: new Error('bad port') })],
    ['Electron', new Error('net::ERR_UNSAFE_PORT')],
  ])('whose port programs may not use, as %s says it', async (_, error) => {
    const fake = service(() => Promise.reject(error));
    await expect(fake.client().asset(1, NEVER)).rejects.toMatchObject({
      code: 'configuration',
      message: `No request can be sent to ${new URL(REST).host}: its port is one that is kept for other purposes.`,
      hint: 'Enter the address with another port, or without one.',
    });
    expect(fake.restRequests).toHaveLength(1);
  });

  it('for which a proxy wants a name and password', async () => {
    const cause = new Error('Proxy response (407) !== 200 when HTTP Tunneling');
    const fake = service(() => Promise.reject(new TypeError('fetch failed', { cause })));
    await expect(fake.client().asset(1, NEVER)).rejects.toMatchObject({
      code: 'configuration',
      message: `The proxy on the way to ${new URL(REST).host} asks for a name and password, or refuses those it was given.`,
      hint: expect.stringContaining('HTTPS_PROXY'),
    });
    expect(fake.restRequests).toHaveLength(1);
  });

  it('whose port the true fetch refuses', async () => {
    const fetchFrom = (url: string, init: RequestInit) =>
      fetch(url.replace(/^https:\/\/[^/]+/, 'http://127.0.0.1:6000'), init);
    const fake = new FakeService();
    await expect(fake.client({ fetch: fetchFrom }).asset(1, NEVER)).rejects.toMatchObject({
      code: 'configuration',
    });
  });
});

describe('the wait before asking again', () => {
  /** Runs one request against `answers` on a fake clock and returns when each was sent, in milliseconds. */
  async function sentAt(random: () => number, ...answers: (() => Answer)[]): Promise<number[]> {
    vi.useFakeTimers();
    const times: number[] = [];
    const began = Date.now();
    const fake = service(
      ...answers.map((answer) => () => {
        times.push(Date.now() - began);
        return answer();
      }),
    );
    const retry = { firstWaitMilliseconds: 2000, longestWaitMilliseconds: 60_000, random };
    const asked = fake.client({ retry }).asset(1, NEVER);
    await vi.runAllTimersAsync();
    await asked;
    return times;
  }

  const busy = () => json({}, 503);

  it('grows exponentially from two seconds', async () => {
    expect(await sentAt(() => 1, busy, busy, busy, good)).toEqual([0, 2000, 6000, 14_000]);
  });

  it('is as long as Retry-After asks for in seconds', async () => {
    expect(
      await sentAt(
        () => 0,
        () => json({}, 429, { 'retry-after': '5' }),
        good,
      ),
    ).toEqual([0, 5000]);
  });

  it("is as long as Retry-After asks for as a date, by the service's clock", async () => {
    const limited = () =>
      json({}, 503, {
        date: 'Tue, 15 Nov 1994 12:45:26 GMT',
        'retry-after': 'Tue, 15 Nov 1994 12:45:33 GMT',
      });
    expect(await sentAt(() => 0, limited, good)).toEqual([0, 7000]);
  });

  it('is as long as the body of a 429 asks for', async () => {
    const limited = () => json({ message: 'Too many', errorcode: 50100, retryAfter: 5 }, 429);
    expect(await sentAt(() => 0, limited, good)).toEqual([0, 5000]);
  });

  it('is not waited when it is longer than the budget: the error says how long', async () => {
    const fake = service(() => json({}, 429, { 'retry-after': '86400' }));
    await expect(fake.client().asset(1, NEVER)).rejects.toMatchObject({
      code: 'service-unavailable',
      message: expect.stringContaining('asks to wait 24 hours'),
    });
    expect(fake.restRequests).toHaveLength(1);
  });

  it('is told to the log, with the reason', async () => {
    const fake = service(() => json({ message: 'Busy' }, 503), good);
    await fake.client().asset(1, NEVER);
    expect(fake.logged).toEqual([
      {
        message: 'Marketing Cloud is asked again',
        facts: {
          subject: 'asset 1',
          reason: 'it answered 503 Busy',
          attempt: 1,
          waitMilliseconds: expect.any(Number),
        },
      },
    ]);
  });
});

describe('cancelling', () => {
  it('ends a request at once, even one that does not listen', async () => {
    const fake = service(hang);
    const cancel = new AbortController();
    const asked = fake.client().asset(1, cancel.signal);
    await expect.poll(() => fake.restRequests.length).toBe(1);
    cancel.abort();
    await expect(asked).rejects.toMatchObject({
      code: 'cancelled',
      message: 'The request for asset 1 was cancelled.',
    });
    expect(fake.restRequests[0]!.signal?.aborted).toBe(true);
  });

  it('ends the wait between two attempts', async () => {
    const fake = service(() => json({}, 503));
    const cancel = new AbortController();
    const retry = { firstWaitMilliseconds: 60_000, longestWaitMilliseconds: 60_000, random: () => 1 };
    const asked = fake.client({ retry }).asset(1, cancel.signal);
    await expect.poll(() => fake.logged.length).toBe(1);
    cancel.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(fake.restRequests).toHaveLength(1);
  });

  it('ends requests that wait for their turn', async () => {
    const fake = service(hang);
    const cancel = new AbortController();
    const client = fake.client({ concurrency: 1 });
    const asked = [1, 2, 3].map((id) => client.asset(id, cancel.signal));
    await expect.poll(() => fake.restRequests.length).toBe(1);
    cancel.abort();
    for (const each of asked) await expect(each).rejects.toMatchObject({ code: 'cancelled' });
    expect(fake.restRequests).toHaveLength(1);
  });

  it('before a request sends nothing', async () => {
    const fake = service(good);
    await expect(fake.client().asset(1, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(fake.restRequests).toHaveLength(0);
  });
});

describe('abandoning what is in flight', () => {
  it('sends it anew, without counting as an attempt', async () => {
    const fake = service(hang, hang, good);
    const client = fake.client({ retry: { attempts: 1 } });
    const asked = client.asset(1, NEVER);
    for (const sent of [1, 2]) {
      await expect.poll(() => fake.restRequests.length).toBe(sent);
      client.abandonInFlight();
    }
    await expect(asked).resolves.toMatchObject({ id: 1 });
    expect(fake.restRequests[0]!.signal?.aborted).toBe(true);
  });

  it('renews a token that expired meanwhile, even where it was renewed before', async () => {
    const denied = () => json({}, 401);
    const fake = service(denied, hang, denied, good);
    const client = fake.client();
    const asked = client.asset(1, NEVER);
    await expect.poll(() => fake.restRequests.length).toBe(2);
    client.abandonInFlight();
    await expect(asked).resolves.toMatchObject({ id: 1 });
    expect(fake.tokens).toBe(3);
  });

  it('also covers the request for a token', async () => {
    const fake = service(good);
    const handOut = fake.token;
    fake.token = hang;
    const client = fake.client({ retry: { attempts: 1 } });
    const asked = client.asset(1, NEVER);
    await expect.poll(() => fake.tokenRequests.length).toBe(1);
    fake.token = handOut;
    client.abandonInFlight();
    await expect(asked).resolves.toMatchObject({ id: 1 });
  });
});

describe('the client', () => {
  /** A service whose requests overlap as far as they are let, and the most that were in flight at a time. */
  function overlapping() {
    const fake = new FakeService();
    const seen = { most: 0 };
    let running = 0;
    const counted = (answer: () => Answer) => async () => {
      running += 1;
      seen.most = Math.max(seen.most, running);
      await new Promise(setImmediate);
      running -= 1;
      return answer();
    };
    fake.rest = counted(() => json({ assetType: { id: 197 } }));
    const handOut = fake.token;
    fake.token = (request) => counted(() => handOut(request))();
    return { fake, seen, counted };
  }

  it('sends no more requests at a time than it may, the ones for tokens included', async () => {
    const { fake, seen } = overlapping();
    const client = fake.client({ concurrency: 3 });
    await Promise.all(Array.from({ length: 30 }, (_, id) => client.asset(id, NEVER)));
    expect(seen.most).toBe(3);
  });

  it('sends eight requests at a time at most, and half as many after a 429', async () => {
    const { fake, seen, counted } = overlapping();
    const client = fake.client();
    const ask = (assets: number) =>
      Promise.all(Array.from({ length: assets }, (_, id) => client.asset(id, NEVER)));
    await ask(30);
    expect(seen.most).toBe(8);
    const good = fake.rest;
    fake.rest = () => {
      fake.rest = good;
      return counted(() => json({}, 429))();
    };
    await ask(1);
    seen.most = 0;
    await ask(12);
    expect(seen.most).toBe(4);
  });

  it('counts every request, tokens and retries included', async () => {
    const fake = service(() => json({}, 503), good);
    const client = fake.client();
    await client.asset(1, NEVER);
    expect(client.requestCount()).toBe(3);
  });

  it("knows the service's time from the first understood REST reply", async () => {
    const dated =
      (date: string, status = 200) =>
      () =>
        json(asset(1), status, { date });
    const fake = service(
      dated('Tue, 15 Nov 1994 12:45:20 GMT', 503),
      dated('Tue, 15 Nov 1994 12:45:26 GMT'),
      dated('Tue, 15 Nov 1994 12:50:00 GMT'),
    );
    const client = fake.client();
    expect(client.serviceTime()).toBeUndefined();
    await client.missingScopes(NEVER);
    expect(client.serviceTime()).toBeUndefined();
    await client.asset(1, NEVER);
    await client.asset(1, NEVER);
    expect(client.serviceTime()).toEqual(new Date('1994-11-15T12:45:26Z'));
  });

  it('knows no time where the first reply has none', async () => {
    const fake = service(good, () => json(asset(1), 200, { date: 'Tue, 15 Nov 1994 12:45:26 GMT' }));
    const client = fake.client();
    await client.asset(1, NEVER);
    await client.asset(1, NEVER);
    expect(client.serviceTime()).toBeUndefined();
  });

  it('never lets a cache answer', async () => {
    const options: RequestInit[] = [];
    const fake = service(good);
    const fetch = (url: string, init: RequestInit) => {
      options.push(init);
      return fake.fetch(url, init);
    };
    await fake.client({ fetch }).asset(1, NEVER);
    expect(options.map(({ cache }) => cache)).toEqual(['no-store', 'no-store']);
  });
});
