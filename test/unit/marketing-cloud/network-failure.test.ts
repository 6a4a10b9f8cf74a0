import { describe, expect, it } from 'vitest';
import { networkFailure } from '../../../electron/marketing-cloud/network-failure.ts';

const HOST = 'mc.auth.example';
const withCode = (code: string) => Object.assign(new Error('x'), { code });

/** As Node's `fetch` says it. */
const nodes = (cause: Error) => new TypeError('fetch failed', { cause });
const proxyReply = (status: number) =>
  Object.assign(new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`), {
    code: 'UND_ERR_ABORTED',
  });
/** As Electron's says it. */
const electrons = (name: string) => new Error(`net::${name}`);

describe('why a connection failed', () => {
  it.each([
    [nodes(withCode('ENOTFOUND')), 'the address mc.auth.example was not found (ENOTFOUND)'],
    [nodes(withCode('EAI_AGAIN')), 'the address mc.auth.example could not be looked up (EAI_AGAIN)'],
    [nodes(withCode('ECONNREFUSED')), 'mc.auth.example refuses the connection (ECONNREFUSED)'],
    [nodes(withCode('UND_ERR_CONNECT_TIMEOUT')), 'mc.auth.example does not answer (UND_ERR_CONNECT_TIMEOUT)'],
    [nodes(withCode('ENETUNREACH')), 'the network knows no way to mc.auth.example (ENETUNREACH)'],
    [nodes(withCode('ECONNRESET')), 'the connection to mc.auth.example was cut (ECONNRESET)'],
    [electrons('ERR_NAME_NOT_RESOLVED'), 'the address mc.auth.example was not found (ERR_NAME_NOT_RESOLVED)'],
    [electrons('ERR_CONNECTION_REFUSED'), 'mc.auth.example refuses the connection (ERR_CONNECTION_REFUSED)'],
    [
      electrons('ERR_INTERNET_DISCONNECTED'),
      'this computer is offline and does not reach mc.auth.example (ERR_INTERNET_DISCONNECTED)',
    ],
    [
      electrons('ERR_TUNNEL_CONNECTION_FAILED'),
      'the proxy lets no connection to mc.auth.example through (ERR_TUNNEL_CONNECTION_FAILED)',
    ],
    [
      nodes(new Error('Request was cancelled.', { cause: proxyReply(503) })),
      'the proxy lets no connection to mc.auth.example through (503)',
    ],
  ])('is said with the host and the code: %s', (error, reason) => {
    expect(networkFailure(error, HOST)).toEqual({ reason, distrusted: false });
  });

  it.each([
    [nodes(withCode('CERT_HAS_EXPIRED')), 'the certificate of mc.auth.example is not valid at this time'],
    [nodes(withCode('SELF_SIGNED_CERT_IN_CHAIN')), 'the certificate of mc.auth.example is not trusted'],
    [
      nodes(withCode('ERR_TLS_CERT_ALTNAME_INVALID')),
      'what answers at mc.auth.example has the certificate of another address',
    ],
    [nodes(withCode('EPROTO')), 'what answers at mc.auth.example makes no safe connection'],
    [electrons('ERR_CERT_AUTHORITY_INVALID'), 'the certificate of mc.auth.example is not trusted'],
  ])('is a matter of trust: %s', (error, reason) => {
    const failure = networkFailure(error, HOST);
    expect(failure.distrusted).toBe(true);
    expect(failure.reason).toMatch(new RegExp(`^${reason} \\(\\w+\\)$`));
  });

  it('is looked for among the addresses that were tried', () => {
    const tried = new AggregateError([withCode('ENETUNREACH'), withCode('ECONNREFUSED')], '');
    expect(networkFailure(nodes(tried), HOST).reason).toContain('ENETUNREACH');
  });

  it('is else said as the last of the causes says it', () => {
    expect(networkFailure(nodes(new Error('bad port')), HOST).reason).toBe(
      'the connection to mc.auth.example failed (bad port)',
    );
    expect(networkFailure(nodes(withCode('E_NEW')), HOST).reason).toBe(
      'the connection to mc.auth.example failed (E_NEW)',
    );
    expect(networkFailure('odd', HOST).reason).toBe(
      'the connection to mc.auth.example failed (unknown reason)',
    );
  });
});
