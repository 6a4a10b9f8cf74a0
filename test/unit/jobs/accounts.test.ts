import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testAccount } from '../../../electron/jobs/accounts.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import type { Fetch } from '../../../electron/marketing-cloud/wire.ts';

const ignore = () => {};
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const access = {
  authenticationAddress: 'https://mc0123456789abcdefghijklmnop.auth.marketingcloudapis.com',
  clientId: 'id',
  clientSecret: 'a client secret',
  mid: undefined,
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Tests an account on a fake clock: how often it was asked, how long it took, and what was said. */
async function testWith(fetch: Fetch) {
  let asked = 0;
  const began = Date.now();
  const counting: Fetch = (url, init) => {
    asked += 1;
    return fetch(url, init);
  };
  const secrets = createSecretRegistry();
  const test = testAccount(access, { fetch: counting, log, secrets }).catch((error: Error) => error.message);
  await vi.runAllTimersAsync();
  const said = await test;
  return { asked, said, seconds: (Date.now() - began) / 1000 };
}

describe('the test of a connection', () => {
  it('ends after one attempt where nothing answers, and names the host', async () => {
    const { asked, said, seconds } = await testWith(() => new Promise(() => {}));
    expect({ asked, seconds }).toEqual({ asked: 1, seconds: 15 });
    expect(said).toContain('mc0123456789abcdefghijklmnop.auth.marketingcloudapis.com');
  });

  it('tries again once, within a second, where the connection fails at once', async () => {
    const cause = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    const { asked, said, seconds } = await testWith(() =>
      Promise.reject(new TypeError('fetch failed', { cause })),
    );
    expect(asked).toBe(2);
    expect(seconds).toBeLessThan(1);
    expect(said).toContain('was not found (ENOTFOUND)');
  });
});
