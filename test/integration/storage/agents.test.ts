import { createServer, get, type Server } from 'node:http';
import { createServer as createSecureServer, get as getSecurely } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAgents } from '../../../electron/storage/agents.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { type ForwardProxy, startForwardProxy } from '../../support/forward-proxy.ts';

const certificate = makeCertificate();
let proxy: ForwardProxy;
let server: Server | undefined;
let connections: number;

/** Answers `/` at once, `/half` with half of a reply, `/never` never. */
function listen(secure: boolean): Promise<string> {
  const answer: Parameters<typeof createServer>[1] = (request, response) => {
    if (request.url === '/never') return;
    if (request.url === '/half') response.writeHead(200, { 'content-length': 10 }).write('half');
    else response.end('hello');
  };
  const listening = secure ? createSecureServer({ ...certificate }, answer) : createServer(answer);
  server = listening;
  connections = 0;
  listening.on('connection', () => {
    connections += 1;
  });
  return new Promise((resolve) => {
    listening.listen(0, 'localhost', () => {
      resolve(`${secure ? 'https' : 'http'}://localhost:${(listening.address() as AddressInfo).port}`);
    });
  });
}

function fetchBy(agents: ReturnType<typeof createAgents>, address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = address.startsWith('https:')
      ? getSecurely(address, { agent: agents.https })
      : get(address, { agent: agents.http });
    asked.on('error', reject);
    asked.on('response', (reply) => {
      text(reply).then(resolve, reject);
    });
  });
}

beforeEach(async () => {
  proxy = await startForwardProxy({ credentials: 'me:secret' });
});
afterEach(async () => {
  await proxy.close();
  server?.close();
  server?.closeAllConnections();
  vi.unstubAllEnvs();
});

describe('the address of a proxy that cannot be used', () => {
  test.each(['hunt/er2', 'hunt#er2', 'hunt?er2', '80/er2', 'hunt%er2'])(
    'is refused without a word of it, as with the password %s',
    (password) => {
      vi.stubEnv('HTTPS_PROXY', `http://user:${password}@proxy.example:8080`);
      vi.stubEnv('https_proxy', '');
      try {
        let thrown: unknown;
        try {
          createAgents();
        } catch (error) {
          thrown = error;
        }
        expect(thrown).toMatchObject({
          code: 'configuration',
          message: 'The address of the proxy in HTTPS_PROXY cannot be used.',
          hint: expect.stringContaining('%2F'),
        });
        expect(inspect(thrown, { depth: 10, showHidden: true })).not.toMatch(/er2|proxy\.example/);
      } finally {
        vi.unstubAllEnvs();
      }
    },
  );

  test('is only one that names a proxy of HTTP', () => {
    expect(() => createAgents({ proxy: 'http://me:pass%2Fword@proxy.example:8080' })).not.toThrow();
    expect(() => createAgents({ proxy: 'proxy.example' })).not.toThrow();
  });
});

describe('through a proxy', () => {
  test('plain requests are handed to it, with its name and password', async () => {
    const address = await listen(false);
    expect(await fetchBy(createAgents({ proxy: proxy.address }), `${address}/`)).toBe('hello');
    expect(proxy.seen).toEqual([`GET ${address}/`]);
  });

  test('encrypted ones go through a tunnel, which is kept for the next', async () => {
    const address = await listen(true);
    const agents = createAgents({ proxy: proxy.address, ca: certificate.cert });
    expect(await fetchBy(agents, `${address}/`)).toBe('hello');
    expect(await fetchBy(agents, `${address}/`)).toBe('hello');
    expect(proxy.seen).toEqual([`CONNECT ${new URL(address).host}`]);
    expect(connections).toBe(1);
  });

  test('that refuses, a request fails and says so', async () => {
    const address = await listen(true);
    const agents = createAgents({ proxy: proxy.address.replace('secret', 'wrong') });
    await expect(fetchBy(agents, `${address}/`)).rejects.toMatchObject({ code: 'ERR_PROXY_TUNNEL' });
    expect(connections).toBe(0);
  });

  test('that the environment names, requests go where nothing else is said', async () => {
    const address = await listen(false);
    vi.stubEnv('http_proxy', undefined);
    vi.stubEnv('no_proxy', undefined);
    vi.stubEnv('NO_PROXY', undefined);
    vi.stubEnv('HTTP_PROXY', proxy.address);
    expect(await fetchBy(createAgents(), `${address}/`)).toBe('hello');
    expect(proxy.seen).toHaveLength(1);
  });
});

describe('a connection that stands still', () => {
  test.each([
    ['before the reply', '/never', false],
    ['in the middle of it', '/half', false],
    ['encrypted', '/never', true],
  ])('%s is given up, and the next request has a new one', async (_when, path, secure) => {
    const address = await listen(secure);
    const agents = createAgents({ idleMilliseconds: 50, ca: certificate.cert });
    await expect(fetchBy(agents, `${address}${path}`)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(await fetchBy(agents, `${address}/`)).toBe('hello');
  });

  test('in a tunnel is given up, too', async () => {
    const address = await listen(true);
    const agents = createAgents({ idleMilliseconds: 50, ca: certificate.cert, proxy: proxy.address });
    await expect(fetchBy(agents, `${address}/never`)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });
});
