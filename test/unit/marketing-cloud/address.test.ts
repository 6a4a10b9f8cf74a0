import { describe, expect, it } from 'vitest';
import { parseAuthenticationAddress, parseRestAddress } from '../../../electron/marketing-cloud/address.ts';
import { AUTHENTICATION, REST, SUBDOMAIN } from './fake-service.ts';

const refused = expect.objectContaining({ code: 'address-not-allowed' });
const HOST = `${SUBDOMAIN}.auth.marketingcloudapis.com`;

describe('the authentication address', () => {
  it.each([
    SUBDOMAIN,
    HOST,
    AUTHENTICATION,
    `${AUTHENTICATION}/`,
    `${AUTHENTICATION}/v2/token`,
    `${HOST}/v2/token?x=1#y`,
    `  ${AUTHENTICATION}/ \n`,
    AUTHENTICATION.toUpperCase(),
    SUBDOMAIN.toUpperCase(),
  ])('is reduced from %j to its exact base', (pasted) => {
    expect(parseAuthenticationAddress(pasted)).toEqual({
      base: AUTHENTICATION,
      tenant: SUBDOMAIN,
      loopback: false,
    });
  });

  it.each([
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://127.0.0.1:8080/v2/token', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
    ['HTTP://LOCALHOST:65535', 'http://localhost:65535'],
    ['http://localhost', 'http://localhost'],
  ])('may be this machine over plain http: %s', (pasted, base) => {
    expect(parseAuthenticationAddress(pasted)).toEqual({ base, tenant: 'loopback', loopback: true });
  });

  it.each([
    '',
    ' ',
    'https://',
    `http://${HOST}`,
    `ftp://${HOST}`,
    `https:${HOST}`,
    `https:/${HOST}`,
    `//${HOST}`,
    `https://${HOST}:443`,
    `https://${HOST}:8443/v2/token`,
    `https://${HOST}.`,
    `https://${HOST}./v2/token`,
    `https://user@${HOST}`,
    `https://user:word@${HOST}`,
    `https://${HOST}@evil.example`,
    `https://${HOST}\\@evil.example`,
    `https://${HOST}\\.evil.example`,
    `https://${HOST}.evil.example`,
    `https://evil.example/${HOST}`,
    `https://evil.example#${HOST}`,
    `https://evil.example?${HOST}`,
    `https://evil-${HOST}`,
    `https://x.${HOST}`,
    `https://${SUBDOMAIN}x.auth.marketingcloudapis.com`,
    `https://${SUBDOMAIN.slice(1)}.auth.marketingcloudapis.com`,
    `https://mc_123456789abcdefghijklmnop.auth.marketingcloudapis.com`,
    `https://xx${SUBDOMAIN.slice(2)}.auth.marketingcloudapis.com`,
    `https://${SUBDOMAIN}.auth.marketingcloudapis.co`,
    `https://${SUBDOMAIN}.auth.marketingcloudapisXcom`,
    `https://${SUBDOMAIN}.authXmarketingcloudapis.com`,
    `https://${SUBDOMAIN}.rest.marketingcloudapis.com`,
    `https://${SUBDOMAIN}.auth.mar\u212Aetingcloudapis.com`,
    `https://${SUBDOMAIN}.auth\u3002marketingcloudapis.com`,
    `https://${SUBDOMAIN}.auth.m\u0430rketingcloudapis.com`,
    `https://${SUBDOMAIN}.auth.marketing\tcloudapis.com`,
    `https://${SUBDOMAIN}.auth.marketing\ncloudapis.com`,
    `https://evil.example\n${HOST}`,
    `${HOST}\nevil.example`,
    'https://localhost:8080',
    '127.0.0.1:8080',
    'http://127.0.0.2:8080',
    'http://127.1:8080',
    'http://0.0.0.0:8080',
    'http://2130706433',
    'http://[::ffff:127.0.0.1]:8080',
    'http://localhost.evil.example:8080',
    'http://user@localhost:8080',
    'http://localhost:8080@evil.example',
    'http://localhost:0',
    'http://localhost:65536',
    'http://localhost.:8080',
    'http://10.0.0.1:8080',
  ])('is refused when it is %j', (pasted) => {
    expect(() => parseAuthenticationAddress(pasted)).toThrow(refused);
  });

  it('is refused without repeating a password, a path or a query of what was pasted', () => {
    const attempt = () => parseAuthenticationAddress('https://user:hush-1@evil.example/hush-2?hush-3#hush-4');
    expect(attempt).toThrow(/"evil\.example"/);
    expect(attempt).not.toThrow(/hush/);
  });
});

describe('the REST address', () => {
  const service = parseAuthenticationAddress(AUTHENTICATION);
  const loopback = parseAuthenticationAddress('http://127.0.0.1:8080');

  it.each([REST, `${REST}/`, `${SUBDOMAIN}.rest.marketingcloudapis.com`, REST.toUpperCase(), ` ${REST}/ `])(
    'is taken with and without scheme and slash: %s',
    (text) => {
      expect(parseRestAddress(text, service)).toBe(REST);
    },
  );

  it('may be this machine where the token came from this machine', () => {
    expect(parseRestAddress('http://127.0.0.1:9090/', loopback)).toBe('http://127.0.0.1:9090');
    expect(parseRestAddress('127.0.0.1:9090', loopback)).toBe('http://127.0.0.1:9090');
  });

  it('may not be this machine where the token came from Marketing Cloud', () => {
    expect(() => parseRestAddress('http://127.0.0.1:9090/', service)).toThrow(refused);
  });

  it.each([
    AUTHENTICATION,
    SUBDOMAIN,
    'https://evil.example',
    `http://${SUBDOMAIN}.rest.marketingcloudapis.com`,
    `https://${SUBDOMAIN}.rest.marketingcloudapis.com.evil.example`,
    `https://${SUBDOMAIN}.rest.marketingcloudapis.com@evil.example`,
  ])('is refused when it is %j', (text) => {
    expect(() => parseRestAddress(text, service)).toThrow(refused);
    expect(() => parseRestAddress(text, loopback)).toThrow(refused);
  });
});
