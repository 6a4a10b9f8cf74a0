import { describe, expect, it } from 'vitest';
import { FakeService, json, NEVER, REST } from './fake-service.ts';

const FILE = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7) % 256);
const BASE64 = Buffer.from(FILE).toString('base64');

function fetchFile(...bodies: string[]) {
  const fake = new FakeService();
  fake.answers(...bodies.map((body) => () => new Response(body)));
  return { fake, file: fake.client({ retry: { attempts: 2 } }).file(42, NEVER) };
}

describe('the file of an asset', () => {
  it.each([
    ['quoted', JSON.stringify(BASE64)],
    ['bare', BASE64],
    ['with lines', BASE64.replace(/(.{76})/g, '$1\r\n')],
    ['quoted with escaped lines', JSON.stringify(BASE64.replace(/(.{76})/g, '$1\r\n'))],
    ['quoted with escaped slashes', JSON.stringify(BASE64).replaceAll('/', '\\/')],
    ['with space around', `\n "${BASE64}" \n`],
  ])('is decoded from Base64 %s', async (_, body) => {
    const { fake, file } = fetchFile(body);
    expect(await file).toEqual(FILE);
    expect(fake.restRequests[0]!.url).toBe(`${REST}/asset/v1/content/assets/42/file`);
  });

  it('may be empty, where the service says so', async () => {
    expect(await fetchFile('""').file).toEqual(new Uint8Array());
  });

  it.each([
    ['cut', BASE64.slice(0, -3)],
    ['cut within quotes', JSON.stringify(BASE64).slice(0, -2)],
    ['in another alphabet', `${BASE64.slice(0, -4)}-_==`],
    ['followed by something', `${BASE64}!`],
    ['with padding inside', `QQ==${BASE64}`],
    ['with stray bits at its end', 'QR=='],
    ['not there', ''],
    ['an object', '{"file":"QQ=="}'],
    ['an error', '{"message":"all shards failed"}'],
    ['HTML', '<html>QQ==</html>'],
  ])('is asked for again when it is %s, then refused', async (_, body) => {
    const { fake, file } = fetchFile(body);
    await expect(file).rejects.toMatchObject({
      code: 'service-reply',
      message: expect.stringContaining('the file of asset 42'),
    });
    expect(fake.restRequests).toHaveLength(2);
  });

  it('is undefined where the service answers 404', async () => {
    const fake = new FakeService();
    fake.answers(() => json({ message: 'Not Found' }, 404));
    await expect(fake.client().file(42, NEVER)).resolves.toBeUndefined();
  });
});
