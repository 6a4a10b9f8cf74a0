import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, faultReplies, type Sandbox } from '../../../electron/sandbox/sandbox.ts';
import { ASSETS, type Client, connect, requestToken } from './client.ts';

let sandbox: Sandbox;
let client: Client;
let path: string;

beforeEach(async () => {
  sandbox = await createSandbox({ assets: 30 });
  client = await connect(sandbox);
  path = `${ASSETS}/${sandbox.account().ids()[0]}`;
});

afterEach(() => sandbox.close());

describe('a fault', () => {
  it('answers with a reply of the test’s own, so many times', async () => {
    const fault = sandbox.faults.add({
      match: { kind: 'asset' },
      times: 1,
      effect: faultReplies.tooManyRequests(5),
    });
    const limited = await client.get(path);
    expect(limited).toMatchObject({ status: 429, json: { errorcode: 50100, retryAfter: 5 } });
    expect(limited.headers.get('retry-after')).toBe('5');
    expect((await client.get(path)).status).toBe(200);
    expect(fault.hits).toBe(1);
  });

  it.each([
    ['tooManyRequests without Retry-After', faultReplies.tooManyRequests(), 429, 50200],
    ['unavailable', faultReplies.unavailable(3), 503, 50300],
    ['internalError', faultReplies.internalError(), 500, 10000],
    ['serviceNotFound', faultReplies.serviceNotFound(), 596, 0],
    ['unauthorized', faultReplies.unauthorized(), 401, 0],
    ['forbidden', faultReplies.forbidden(20002), 403, 20002],
  ])('can be the service’s own: %s', async (_name, effect, status, errorcode) => {
    sandbox.faults.add({ match: { kind: 'asset' }, effect });
    expect(await client.get(path)).toMatchObject({ status, json: { errorcode } });
  });

  it('resets the connection', async () => {
    sandbox.faults.add({ match: { kind: 'asset' }, effect: 'reset' });
    await expect(client.get(path)).rejects.toThrow('fetch failed');
  });

  it('hangs until the client gives up, and does not keep the sandbox from closing', async () => {
    sandbox.faults.add({ match: { kind: 'asset' }, effect: 'hang' });
    const hanging = client.get(path).catch((error: Error) => error.message);
    await expect.poll(() => sandbox.requests.count('asset')).toBe(1);
    await sandbox.close();
    expect(await hanging).toBe('fetch failed');
    sandbox = await createSandbox({ assets: 1 });
  });

  it('cuts the reply in mid-body, or cleanly to half its JSON', async () => {
    const cut = sandbox.faults.add({ match: { kind: 'asset' }, effect: 'cut' });
    await expect(client.get(path)).rejects.toThrow('terminated');
    cut.remove();
    sandbox.faults.add({ match: { kind: 'asset' }, effect: 'cutCleanly' });
    await expect(client.get(path)).rejects.toThrow(SyntaxError);
  });

  it('answers a web page, or JSON that means nothing', async () => {
    sandbox.faults.add({ match: { nth: 1 }, effect: 'html' });
    sandbox.faults.add({ match: { nth: 1 }, effect: 'wrongJson' });
    const page = await client.get(path);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html');
    expect((await client.get(path)).json).toEqual({ unexpected: [true, null] });
  });

  it('delays the true reply', async () => {
    sandbox.faults.add({ match: { kind: 'asset' }, effect: { delay: 30 } });
    const started = performance.now();
    expect((await client.get(path)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(29);
  });

  it('can meet the token endpoint', async () => {
    sandbox.faults.add({ match: { kind: 'token' }, effect: faultReplies.unavailable() });
    expect((await requestToken(sandbox)).status).toBe(503);
  });
});

describe('the sandbox', () => {
  it('redirects a path where told so', async () => {
    sandbox.switches.redirect = { path: ASSETS, location: 'http://127.0.0.1:1/elsewhere' };
    const redirected = await client.get(path);
    expect(redirected.status).toBe(302);
    expect(redirected.headers.get('location')).toBe('http://127.0.0.1:1/elsewhere');
  });

  it('counts requests by kind and keeps the last ones', async () => {
    await client.get(path);
    await client.query({});
    expect(sandbox.requests.total).toBe(3);
    expect(sandbox.requests.count('token')).toBe(1);
    expect(sandbox.requests.count('asset')).toBe(1);
    expect(sandbox.requests.recent().at(-1)).toMatchObject({
      method: 'POST',
      path: `${ASSETS}/query`,
      kind: 'query',
      status: 200,
    });
    sandbox.requests.reset();
    expect(sandbox.requests.total).toBe(0);
  });

  it('lets a test change the account while requests are under way', async () => {
    const id = sandbox.account().ids()[0]!;
    sandbox.onRequest = (_number, kind) => {
      if (kind === 'query') sandbox.account().remove(id);
    };
    expect((await client.get(path)).status).toBe(200);
    expect((await client.query({})).json).toMatchObject({ count: 29 });
    expect((await client.get(path)).status).toBe(404);
  });

  it('says what failed where a test’s own callback throws', async () => {
    sandbox.onRequest = () => {
      throw new Error('oops');
    };
    expect(await client.get(path)).toMatchObject({
      status: 500,
      json: { message: 'The sandbox failed: oops' },
    });
  });

  it('answers late by its latency, several at once', async () => {
    sandbox.switches.latencyMilliseconds = 25;
    const started = performance.now();
    await Promise.all([client.get(path), client.get(path), client.get(path)]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(24);
    expect(sandbox.requests.mostInFlight).toBeGreaterThan(1);
  });

  it('answers an unknown address 404 and a wrong method 405', async () => {
    expect((await client.get('/asset/v1/nothing')).status).toBe(404);
    expect((await client.send('DELETE', path, {})).status).toBe(405);
  });
});
