import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codeFiles } from '../../../electron/marketing-cloud/content.ts';
import { type Handler, HttpService, NEVER, sendJson } from './http-service.ts';

const asset = { id: 1, assetType: { id: 197 }, name: 'é' };
const good: Handler = (_, response) => sendJson(response, asset);
const hang: Handler = () => {};

describe('over a real connection', () => {
  it('an asset comes as it was written, compressed on the way or not', async () => {
    await using service = await HttpService.start();
    const written = '{ "id":1,\n "assetType":{"id":197}, "content":"\\u00e9 é 😀" }';
    service.answers(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(written)),
      (_, response) => void response.end(written),
    );
    const client = service.client();
    for (const _ of [1, 2]) {
      const document = await client.asset(1, NEVER);
      expect(new TextDecoder().decode(document!.bytes)).toBe(written);
    }
    expect(service.headers.at(-1)).toMatchObject({ authorization: 'Bearer token' });
    expect(client.serviceTime()).toBeInstanceOf(Date);
    expect(client.tenant).toBe('loopback');
  });

  it('a redirect is not followed: the other server hears nothing', async () => {
    await using other = await HttpService.start();
    await using service = await HttpService.start();
    service.answers(
      (_, response) => void response.writeHead(307, { location: `${other.base}/v2/token` }).end(),
    );
    await expect(service.client().asset(1, NEVER)).rejects.toMatchObject({ code: 'service-reply' });
    service.token = (_, response) =>
      void response.writeHead(308, { location: `${other.base}/v2/token` }).end();
    await expect(service.client().asset(1, NEVER)).rejects.toMatchObject({ code: 'service-reply' });
    expect(other.paths).toEqual([]);
  });

  it.each<[string, Handler]>([
    ['is refused by a closed socket', (request) => void request.socket.destroy()],
    [
      'ends in the middle of a body of known length',
      (_, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('{"id":1', () => response.destroy());
      },
    ],
    [
      'ends in the middle of a body of unknown length',
      (_, response) => void response.write('{"id":1', () => response.destroy()),
    ],
  ])('a request that %s is sent again', async (_, handler) => {
    await using service = await HttpService.start();
    service.answers(handler, good);
    await expect(service.client().asset(1, NEVER)).resolves.toMatchObject({ id: 1 });
  });

  it('a body that stalls runs into the time-out, and is asked for again', async () => {
    await using service = await HttpService.start();
    service.answers((_, response) => void response.write('{"id":1,'), good);
    const client = service.client({ timeoutMilliseconds: 100 });
    await expect(client.asset(1, NEVER)).resolves.toMatchObject({ id: 1 });
  });

  it('a service that is not there is named as the reason', async () => {
    const service = await HttpService.start();
    const client = service.client({ retry: { attempts: 2 } });
    await service[Symbol.asyncDispose]();
    await expect(client.asset(1, NEVER)).rejects.toMatchObject({
      code: 'service-unavailable',
      message: expect.stringMatching(
        /: 127\.0\.0\.1:\d+ refuses the connection \(ECONNREFUSED\), after 2 attempts\.$/,
      ),
    });
  });

  it('cancelling closes what is in flight', async () => {
    await using service = await HttpService.start();
    let closed = 0;
    service.rest = (request) => void request.socket.once('close', () => (closed += 1));
    const cancel = new AbortController();
    const client = service.client();
    const asked = [1, 2, 3].map((id) => client.asset(id, cancel.signal));
    await expect.poll(() => service.paths.length).toBe(4);
    cancel.abort();
    for (const each of asked) await expect(each).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => closed).toBe(3);
  });

  it('what is abandoned in flight is sent anew', async () => {
    await using service = await HttpService.start();
    service.answers(hang, hang, good);
    const client = service.client({ retry: { attempts: 1 } });
    const asked = [client.asset(1, NEVER), client.asset(1, NEVER)];
    await expect.poll(() => service.paths.length).toBe(3);
    client.abandonInFlight();
    for (const each of asked) await expect(each).resolves.toMatchObject({ id: 1 });
  });
});

const recordings = '/work/shared/fixtures/marketing-cloud';

describe.runIf(existsSync(recordings))('recorded replies', () => {
  const recorded = (name: string) => readFileSync(`${recordings}/${name}.json`);

  it.each(['query-blocks', 'query-mixed', 'query-empty'])('of a list are understood: %s', async (name) => {
    await using service = await HttpService.start();
    service.answers((_, response) => void response.end(recorded(name)));
    const query = { types: [197], scope: 'own', fields: 'whole' } as const;
    const page = await service.client().page(query, { afterId: 0 }, 500, NEVER);
    const { items } = JSON.parse(recorded(name).toString());
    expect(page.items.map((item) => JSON.parse(new TextDecoder().decode(item.bytes)))).toEqual(items);
    expect(page.items.every((item) => item.modifiedDate !== undefined && item.categoryId !== undefined)).toBe(
      true,
    );
  });

  it.each([
    ['asset-1295064-htmlblock', 1295064, ['html']],
    ['asset-5286-template', 5286, ['html']],
    ['asset-5289-templatebasedemail', 5289, ['html']],
    ['asset-9451', 9451, ['js']],
  ])('of an asset are kept byte by byte, with their code: %s', async (name, id, extensions) => {
    await using service = await HttpService.start();
    service.answers((_, response) => void response.end(recorded(name)));
    const document = await service.client().asset(id, NEVER);
    expect(Buffer.from(document!.bytes)).toEqual(recorded(name));
    expect(codeFiles(document!.value).map((file) => file.extension)).toEqual(extensions);
  });

  it('of a missing asset are', async () => {
    await using service = await HttpService.start();
    service.answers((_, response) => void response.writeHead(404).end(recorded('error-404')));
    await expect(service.client().asset(1, NEVER)).resolves.toBeUndefined();
  });
});
