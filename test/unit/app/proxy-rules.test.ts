import { describe, expect, it } from 'vitest';
import { isUnusable, proxyAddress } from '../../../electron/app/proxy-rules.ts';

describe('the proxy that the system names', () => {
  it.each([
    ['DIRECT', undefined],
    ['', undefined],
    ['PROXY proxy.example.com:8080', 'http://proxy.example.com:8080'],
    ['PROXY proxy.example.com:8080; DIRECT', 'http://proxy.example.com:8080'],
    ['HTTPS proxy.example.com:443;PROXY other:80', 'https://proxy.example.com:443'],
    ['DIRECT; PROXY proxy.example.com:8080', undefined],
    ['SOCKS5 proxy.example.com:1080', undefined],
  ])('is the first one: %s', (rules, address) => {
    expect(proxyAddress(rules)).toBe(address);
  });

  it('cannot be used where it speaks SOCKS alone', () => {
    expect(isUnusable('SOCKS5 proxy.example.com:1080; DIRECT')).toBe(true);
    expect(isUnusable('SOCKS proxy.example.com:1080')).toBe(true);
    expect(isUnusable('PROXY proxy.example.com:8080')).toBe(false);
    expect(isUnusable('DIRECT')).toBe(false);
  });
});
