import { describe, expect, it } from 'vitest';
import { proxySettings } from '../../../electron/headless/proxies.ts';

const PROXY = 'http://ada:word@proxy.example.com:3128';
const OTHER = 'http://other.example.com:3128';

describe('the proxies of the command', () => {
  it('are none where none is named', () => {
    expect(proxySettings({}, { HTTPS_PROXY: ' ', NO_PROXY: '' })).toEqual({
      environment: {},
      account: undefined,
    });
  });

  it('are those of the environment, and this machine is always reached straight', () => {
    expect(proxySettings({}, { HTTPS_PROXY: PROXY, NO_PROXY: 'intranet.example.com' })).toEqual({
      environment: {},
      account: { HTTPS_PROXY: PROXY, NO_PROXY: 'intranet.example.com,localhost,127.0.0.1,[::1]' },
    });
  });

  it('are those of the env file where the environment names none: set there, for object stores', () => {
    const file = { HTTPS_PROXY: PROXY, http_proxy: OTHER, NO_PROXY: 'intranet' };
    expect(proxySettings(file, {})).toEqual({
      environment: { HTTPS_PROXY: PROXY, HTTP_PROXY: OTHER, NO_PROXY: 'intranet' },
      account: { HTTPS_PROXY: PROXY, NO_PROXY: 'intranet,localhost,127.0.0.1,[::1]' },
    });
  });

  it('of the environment count first, by whichever of both names', () => {
    const { environment, account } = proxySettings({ https_proxy: PROXY }, { HTTPS_PROXY: OTHER });
    expect(environment).toEqual({});
    expect(account?.HTTPS_PROXY).toBe(OTHER);
  });

  it('may be named without http://', () => {
    const { environment, account } = proxySettings({}, { https_proxy: 'proxy.example.com:3128' });
    expect(environment).toEqual({ https_proxy: 'http://proxy.example.com:3128' });
    expect(account?.HTTPS_PROXY).toBe('http://proxy.example.com:3128');
  });

  it('for http: alone lead nowhere: Marketing Cloud is reached by https', () => {
    expect(proxySettings({}, { HTTP_PROXY: PROXY }).account).toBeUndefined();
  });

  it.each(['http://ada:100%@proxy:3128', 'http://ada:pass/word@proxy:3128'])(
    'that cannot be read are refused in a sentence without their password: %s',
    (address) => {
      expect(() => proxySettings({}, { HTTPS_PROXY: address })).toThrow(
        expect.objectContaining({
          code: 'configuration',
          message: 'The address of the proxy in HTTPS_PROXY cannot be used.',
        }),
      );
    },
  );
});
