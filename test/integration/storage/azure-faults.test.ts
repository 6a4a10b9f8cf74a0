import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createAgents } from '../../../electron/storage/agents.ts';
import type { Fault, SeenRequest } from '../../support/faulty-proxy.ts';
import { azureNetwork, contentOf, quick } from './azure-network.ts';

const type = { contentType: 'application/octet-stream' };
const once = (fault: Fault, method: string) => (request: SeenRequest, times: number) =>
  request.method === method && times === 0 ? fault : undefined;
const network = await azureNetwork();

describe.skipIf(network === undefined)('Azure Blob Storage', () => {
  if (network === undefined) return;
  const { open } = network;

  describe('a large body', () => {
    const bytes = randomBytes(9_500_000);
    async function* streamed(): AsyncGenerator<Uint8Array> {
      for (let start = 0; start < bytes.length; start += 700_001) {
        await Promise.resolve();
        yield bytes.subarray(start, start + 700_001);
      }
    }

    test.each([
      ['in one piece', () => bytes],
      ['streamed', streamed],
    ])('%s goes out in blocks and comes back whole', async (_how, body) => {
      await open().put('file', body(), type);
      expect(network.proxy.seen.filter(({ url }) => url.includes('comp=block&')).length).toBe(3);
      expect(bytes.equals(await contentOf(open(), 'file'))).toBe(true);
      const { contentMD5, contentType } = await network.container.getBlobClient('jobs/file').getProperties();
      expect(contentMD5).toBeDefined();
      expect(contentType).toBe(type.contentType);
    });

    test('of which a block arrives changed is refused, and what was there stays', async () => {
      await open().put('file', 'older', type);
      network.proxy.faultOf = ({ url }) =>
        url.includes('comp=block&') ? { kind: 'change-request' } : undefined;
      await expect(open().put('file', streamed(), type)).rejects.toMatchObject({
        message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
      });
      expect((await contentOf(open(), 'file')).toString()).toBe('older');
    });
  });

  describe('on a bad line', () => {
    const bytes = randomBytes(600_000);

    test.each([
      ['a busy service', { kind: 'answer', status: 503, headers: { 'x-ms-error-code': 'ServerBusy' } }],
      ['a request cut off', { kind: 'cut-request' }],
      ['a reply cut off', { kind: 'cut-reply' }],
    ] satisfies [string, Fault][])('%s is met by another try', async (_what, fault) => {
      const storage = open();
      network.proxy.faultOf = once(fault, 'PUT');
      await storage.put('file', bytes, type);
      network.proxy.faultOf = once(fault, 'GET');
      expect(bytes.equals(await contentOf(storage, 'file'))).toBe(true);
      network.proxy.seen.length = 0;
      expect((await storage.list('')).files).toEqual([{ name: 'file', bytes: bytes.length }]);
      network.proxy.faultOf = once(fault, 'DELETE');
      await storage.remove(['file']);
      expect((await storage.list('')).files).toEqual([]);
    });

    test('a read that is cut off goes on where it was, with the same version of the blob', async () => {
      await open().put('file', bytes, type);
      network.proxy.faultOf = once({ kind: 'cut-reply' }, 'GET');
      expect(bytes.equals(await contentOf(open(), 'file'))).toBe(true);
      const [first, second] = network.proxy.seen.filter(({ method }) => method === 'GET');
      expect(first?.headers['x-ms-range']).toBeUndefined();
      expect(second?.headers['x-ms-range']).toMatch(/^bytes=[1-9]\d*-/);
      expect(second?.headers['if-match']).toBeDefined();
    });

    test('content that arrives changed is refused by the service, and nothing of it is kept', async () => {
      network.proxy.faultOf = ({ method }) => (method === 'PUT' ? { kind: 'change-request' } : undefined);
      await expect(open().put('file', bytes, type)).rejects.toMatchObject({
        code: 'storage-unavailable',
        message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
      });
      expect(await open().list('')).toEqual({ folders: [], files: [] });
    });

    test('content that comes back changed is an error at the end of the stream', async () => {
      await open().put('file', bytes, type);
      network.proxy.faultOf = ({ method }) => (method === 'GET' ? { kind: 'change-reply' } : undefined);
      await expect(contentOf(open(), 'file')).rejects.toMatchObject({
        message: expect.stringMatching(/: its content did not arrive as it was sent\.$/),
      });
    });

    test('cuts without end are told', async () => {
      await open().put('file', bytes, type);
      network.proxy.faultOf = () => ({ kind: 'cut-request' });
      const cut = {
        code: 'storage-unavailable',
        message: expect.stringMatching(/: the connection was cut off\.$/),
      };
      await expect(open().put('file', bytes, type)).rejects.toMatchObject(cut);
      await expect(contentOf(open(), 'file')).rejects.toMatchObject(cut);
      network.proxy.faultOf = () => ({ kind: 'cut-reply' });
      await expect(open().list('')).rejects.toMatchObject(cut);
    });

    test('a service that never answers is given up', async () => {
      network.proxy.faultOf = () => ({ kind: 'hang' });
      const agents = createAgents({ idleMilliseconds: 50 });
      await expect(open(undefined, { ...quick, agents }).put('file', 'x', type)).rejects.toMatchObject({
        message: expect.stringMatching(/: the service did not answer in time\.$/),
      });
      expect(network.proxy.seen).toHaveLength(3);
    });

    test('a call that waits for its next try ends soon when it is cancelled', async () => {
      const cancel = new AbortController();
      network.proxy.faultOf = (_request, times) => {
        if (times === 1) setImmediate(() => cancel.abort());
        return { kind: 'answer', status: 503 };
      };
      const storage = open(undefined, { retries: { attempts: 5, delayMilliseconds: 600_000 } });
      await expect(storage.put('file', 'x', { ...type, signal: cancel.signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
    });
  });
});
