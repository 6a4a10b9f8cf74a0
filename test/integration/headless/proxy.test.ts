import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { request as forward } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../support/certificate.ts';
import { createWorkplace, type Workplace } from '../../support/command.ts';
import { type ForwardProxy, startForwardProxy } from '../../support/forward-proxy.ts';
import { parseReport } from '../../support/reports.ts';
import { differencesOf } from '../../support/selections.ts';

const SUBDOMAIN = 'mc1q2w3e4r5t6y7u8i9o0p1a2s3d';
const AUTH_HOST = `${SUBDOMAIN}.auth.marketingcloudapis.com`;
const REST_HOST = `${SUBDOMAIN}.rest.marketingcloudapis.com`;
const PASSWORD = 'word-of-the-proxy';

let place: Workplace;
let service: Server;
let proxy: ForwardProxy;
/** Marketing Cloud at its own addresses, which only the proxy reaches. */
let marketingCloud: Record<string, string>;

beforeEach(async () => {
  place = await createWorkplace({ assets: 30 });
  const certificate = makeCertificate([AUTH_HOST, REST_HOST]);
  const { host: sandbox } = new URL(place.sandbox.authUrl);
  service = createServer(certificate, (request, response) => {
    const { method = '', url = '', headers } = request;
    request.pipe(
      forward(`http://${sandbox}${url}`, { method, headers }, (reply) => {
        response.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(response);
      }),
    );
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  proxy = await startForwardProxy({
    credentials: `ada:${PASSWORD}`,
    tunnelsTo: `127.0.0.1:${(service.address() as AddressInfo).port}`,
  });
  const authority = join(place.root, 'authority.pem');
  await writeFile(authority, certificate.cert);
  marketingCloud = {
    AUTH_URL: `https://${AUTH_HOST}`,
    API_URL: `https://${REST_HOST}`,
    NODE_EXTRA_CA_CERTS: authority,
  };
});

afterEach(async () => {
  await proxy.close();
  service.closeAllConnections();
  service.close();
  await place.close();
});

describe('Marketing Cloud behind a proxy', () => {
  it('is backed up through the one that HTTPS_PROXY names, whose password is a secret', async () => {
    const through = await place.run(['backup', '--json', '--verbose'], {
      ...marketingCloud,
      HTTPS_PROXY: proxy.address,
    });
    expect(through.code, through.stderr).toBe(0);
    expect(parseReport(through)).toMatchObject({ status: 'complete' });
    expect(new Set(proxy.seen)).toEqual(new Set([`CONNECT ${AUTH_HOST}:443`, `CONNECT ${REST_HOST}:443`]));
    expect(through.stdout + through.stderr).not.toContain(PASSWORD);
    expect(await differencesOf(place)).toEqual([]);
  });

  it('is reached through the one that the env file names, too', async () => {
    const file = join(place.root, '.env');
    await writeFile(file, `HTTPS_PROXY=${proxy.address}\n`);
    await chmod(file, 0o600);
    const through = await place.run(['backup'], marketingCloud);
    expect(through.code, through.stderr).toBe(0);
    expect(proxy.seen).toContain(`CONNECT ${REST_HOST}:443`);
  });

  it('is not reached through one that refuses its name and password, which is said in a sentence', async () => {
    const refused = await place.run(['backup'], {
      ...marketingCloud,
      HTTPS_PROXY: proxy.address.replace(PASSWORD, 'another-word'),
    });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      `The proxy on the way to ${AUTH_HOST} asks for a name and password, or refuses those it was given.`,
    );
    expect(refused.stderr).not.toContain('another-word');
  });
});

describe('this machine', () => {
  it('is never reached through a proxy', async () => {
    const { code, stderr } = await place.run(['backup'], {
      HTTPS_PROXY: proxy.address,
      HTTP_PROXY: proxy.address,
    });
    expect(code, stderr).toBe(0);
    expect(proxy.seen).toEqual([]);
  });
});
