import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Fault, SeenRequest } from '../../support/faulty-proxy.ts';
import { contentOf, gcsNetwork, isObjectCall } from './gcs-network.ts';

const network = gcsNetwork();
const { open } = network;
const type = { contentType: 'application/octet-stream' };
const once = (fault: Fault, method: string) => (request: SeenRequest, times: number) =>
  request.method === method && isObjectCall(request) && times === 0 ? fault : undefined;

describe('a large body', () => {
  const bytes = randomBytes(9_500_000);
  async function* streamed(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += 700_001) {
      await Promise.resolve();
      yield bytes.subarray(start, start + 700_001);
    }
  }
  const pieces = () => network.faulty.seen.filter(({ method }) => method === 'PUT');

  test.each([
    ['in one piece', () => bytes],
    ['streamed', streamed],
  ])('%s goes out in pieces and comes back whole', async (_how, body) => {
    await open().put('file', body(), type);
    expect(pieces().map(({ headers }) => headers['content-range'])).toEqual([
      'bytes 0-8388607/*',
      'bytes 8388608-9499999/9500000',
    ]);
    expect(bytes.equals(await contentOf(open(), 'file'))).toBe(true);
  });

  test('of which the service takes less at once than it is sent, is sent on from there', async () => {
    network.fake.takes = 3 * 1024 * 1024;
    await open().put('file', streamed(), type);
    expect(bytes.equals(network.fake.objects.get('jobs/file')?.content ?? Buffer.alloc(0))).toBe(true);
  });

  test('of which the service takes nothing any more is given up', async () => {
    network.fake.takes = 0;
    await expect(open().put('file', streamed(), type)).rejects.toMatchObject({
      message: expect.stringContaining('too busy or out of order'),
    });
  });

  test.each([
    ['a request cut off', { kind: 'cut-request' }],
    ['a reply cut off', { kind: 'cut-reply' }],
    ['a busy service', { kind: 'answer', status: 503 }],
  ] satisfies [string, Fault][])('survives %s for each of its pieces', async (_what, fault) => {
    const failed = new Set<string | undefined>();
    network.faulty.faultOf = ({ method, headers }) => {
      const range = headers['content-range'];
      if (method !== 'PUT' || failed.has(range)) return undefined;
      failed.add(range);
      return fault;
    };
    await open().put('file', streamed(), type);
    expect(failed.size).toBe(2);
    expect(bytes.equals(network.fake.objects.get('jobs/file')?.content ?? Buffer.alloc(0))).toBe(true);
  });

  test('of which a piece arrives changed is refused, and what was there stays', async () => {
    await open().put('file', 'older', type);
    network.faulty.faultOf = (request) => once({ kind: 'change-request' }, 'PUT')(request, 0);
    await expect(open().put('file', streamed(), type)).rejects.toMatchObject({
      message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
    });
    expect((await contentOf(open(), 'file')).toString()).toBe('older');
  });

  test('whose upload the service has forgotten is told so', async () => {
    network.faulty.faultOf = ({ method }) => (method === 'PUT' ? { kind: 'answer', status: 410 } : undefined);
    await expect(open().put('file', streamed(), type)).rejects.toMatchObject({ code: 'storage-unavailable' });
  });
});

describe('on a bad line', () => {
  const bytes = randomBytes(600_000);

  test.each([
    ['a busy service', { kind: 'answer', status: 503 }],
    ['a request cut off', { kind: 'cut-request' }],
    ['a reply cut off', { kind: 'cut-reply' }],
  ] satisfies [string, Fault][])('%s is met by another try', async (_what, fault) => {
    const storage = open();
    network.faulty.faultOf = once(fault, 'POST');
    await storage.put('file', bytes, type);
    network.faulty.faultOf = once(fault, 'GET');
    expect(bytes.equals(await contentOf(storage, 'file'))).toBe(true);
    network.faulty.seen.length = 0;
    expect((await storage.list('')).files).toEqual([{ name: 'file', bytes: bytes.length }]);
    network.faulty.faultOf = once(fault, 'DELETE');
    await storage.remove(['file']);
    expect((await storage.list('')).files).toEqual([]);
  });

  test('a request for a token that is cut off is met by another try', async () => {
    network.faulty.faultOf = ({ url }, times) =>
      url === '/token' && times === 0 ? { kind: 'cut-request' } : undefined;
    await open().put('file', bytes, type);
  });

  test('a read that is cut off goes on where it was, with the same version of the object', async () => {
    await open().put('file', bytes, type);
    network.faulty.seen.length = 0;
    network.faulty.faultOf = once({ kind: 'cut-reply' }, 'GET');
    expect(bytes.equals(await contentOf(open(), 'file'))).toBe(true);
    const [first, second] = network.faulty.seen.filter(({ method }) => method === 'GET');
    expect(first?.headers.range).toBeUndefined();
    expect(second?.headers.range).toMatch(/^bytes=[1-9]\d*-/);
    expect(second?.url).toMatch(/generation=\d+/);
  });

  test('content that arrives changed is refused by the service, and nothing of it is kept', async () => {
    network.faulty.faultOf = (request) =>
      request.method === 'POST' && isObjectCall(request) ? { kind: 'change-request' } : undefined;
    await expect(open().put('file', bytes, type)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
    });
    expect(network.fake.objects.size).toBe(0);
  });

  test('content that comes back changed is an error at the end of the stream', async () => {
    await open().put('file', bytes, type);
    network.faulty.faultOf = ({ method }) => (method === 'GET' ? { kind: 'change-reply' } : undefined);
    await expect(contentOf(open(), 'file')).rejects.toMatchObject({
      message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
    });
  });

  test('cuts without end are told', async () => {
    await open().put('file', bytes, type);
    const cut = {
      code: 'storage-unavailable',
      message: expect.stringMatching(/: the connection was cut off\.$/),
    };
    network.faulty.faultOf = (request) => (isObjectCall(request) ? { kind: 'cut-request' } : undefined);
    await expect(open().put('file', bytes, type)).rejects.toMatchObject(cut);
    await expect(contentOf(open(), 'file')).rejects.toMatchObject(cut);
    network.faulty.faultOf = (request) => (isObjectCall(request) ? { kind: 'cut-reply' } : undefined);
    await expect(open().list('')).rejects.toMatchObject(cut);
  });

  test('a service that never answers is given up', async () => {
    network.faulty.faultOf = (request) => (isObjectCall(request) ? { kind: 'hang' } : undefined);
    const options = { ...network.quick, agents: network.agentsWith({ idleMilliseconds: 100 }) };
    await expect(open({}, undefined, options).put('file', 'x', type)).rejects.toMatchObject({
      message: expect.stringMatching(/: the service did not answer in time\.$/),
    });
    expect(network.faulty.seen.filter(isObjectCall)).toHaveLength(3);
  });

  test('a call that waits for its next try ends soon when it is cancelled, and tries no more', async () => {
    const cancel = new AbortController();
    network.faulty.faultOf = (request) => {
      if (!isObjectCall(request)) return undefined;
      setImmediate(() => cancel.abort());
      return { kind: 'answer', status: 503 };
    };
    const options = { ...network.quick, retries: { attempts: 5, delayMilliseconds: 600_000 } };
    await expect(
      open({}, undefined, options).put('file', 'x', { ...type, signal: cancel.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(network.faulty.seen.filter(isObjectCall)).toHaveLength(1);
  });
});
