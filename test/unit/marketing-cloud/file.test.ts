import { describe, expect, it } from 'vitest';
import { asset, BLOCKS, FakeService, json, list, NEVER, REST } from './fake-service.ts';

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

describe('a file that has not the size its asset names', () => {
  const whole = JSON.stringify(BASE64);
  const [cut, shorter] = [BASE64.slice(0, -4 * 40), BASE64.slice(0, -4 * 80)];

  /** Reads asset 42, which names the size of its file, then the file, of which `bodies` come. */
  async function fetchNamed(fileSize: unknown, bodies: readonly string[]) {
    const fake = new FakeService();
    const named = () => json(asset(42, { fileProperties: { fileSize } }));
    fake.answers(named, ...bodies.map((body) => () => new Response(body)));
    const client = fake.client({ retry: { attempts: 2 } });
    await client.asset(42, NEVER);
    return { fake, file: client.file(42, NEVER) };
  }

  it('is asked for once more, and taken where that one has it', async () => {
    const { fake, file } = await fetchNamed(FILE.length, [cut, BASE64]);
    expect(await file).toEqual(FILE);
    expect(fake.restRequests).toHaveLength(3);
  });

  it('is taken where it comes twice alike: the size that is named may not be exact', async () => {
    const { fake, file } = await fetchNamed(FILE.length + 24, [whole, BASE64, cut]);
    expect(await file).toEqual(FILE);
    expect(fake.restRequests).toHaveLength(3);
  });

  it.each([
    ['another cut', [cut, shorter]],
    ['other bytes of the same length', [cut, `AAAA${cut.slice(4)}`]],
  ])('is refused where %s comes the second time', async (_, bodies) => {
    const { file } = await fetchNamed(FILE.length, bodies);
    await expect(file).rejects.toMatchObject({
      code: 'service-reply',
      message: expect.stringContaining('the file of asset 42'),
      hint: expect.stringContaining('next backup'),
    });
  });

  it('is gone where the service answers 404 the second time', async () => {
    const fake = new FakeService();
    const named = () => json(asset(42, { fileProperties: { fileSize: FILE.length } }));
    fake.answers(
      named,
      () => new Response(cut),
      () => json({ message: 'Not Found' }, 404),
    );
    const client = fake.client();
    await client.asset(42, NEVER);
    await expect(client.file(42, NEVER)).resolves.toBeUndefined();
  });

  it('is known by what a list says, too, and by the last word', async () => {
    const fake = new FakeService();
    const item = asset(42, { fileProperties: { fileSize: FILE.length } });
    fake.answers(
      () => json(asset(42, { fileProperties: { fileSize: 1 } })),
      () => list([asset(41), item]),
      () => new Response(cut),
      () => new Response(BASE64),
    );
    const client = fake.client();
    await client.asset(42, NEVER);
    await client.page(BLOCKS, { afterId: 0 }, 50, NEVER);
    expect(await client.file(42, NEVER)).toEqual(FILE);
    expect(fake.restRequests).toHaveLength(4);
  });

  it.each([
    ['nothing', undefined],
    ['text', '1000 bytes'],
    ['less than nothing', -1],
  ])('is not looked for where the asset names %s', async (_, fileSize) => {
    const { fake, file } = await fetchNamed(fileSize, [BASE64]);
    expect(await file).toEqual(FILE);
    expect(fake.restRequests).toHaveLength(2);
  });

  it('costs one request where the size is right', async () => {
    const { fake, file } = await fetchNamed(FILE.length, [BASE64]);
    expect(await file).toEqual(FILE);
    expect(fake.restRequests).toHaveLength(2);
  });
});
