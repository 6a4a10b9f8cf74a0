import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { cancellableStorage } from '../../../electron/backup/cancellable-storage.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { withCalls } from '../../support/storage.ts';

const forEver = () => new Promise<never>(() => {});

test.each<[string, (storage: Storage) => Promise<unknown>]>([
  ['claim', (storage) => storage.claim('folder', 'run')],
  ['remove', (storage) => storage.remove(['file'])],
  ['list', (storage) => storage.list('folder')],
  ['read', (storage) => storage.read('file')],
  ['digest', async (storage) => storage.digest?.('file')],
])('%s ends when it is cancelled, though the destination hangs', async (_, call) => {
  const cancel = new AbortController();
  const hanging = withCalls(createMemoryStorage(), {
    claim: forEver,
    remove: forEver,
    list: forEver,
    read: forEver,
    digest: forEver,
  });
  const called = call(cancellableStorage(hanging, cancel.signal));
  cancel.abort();
  await expect(called).rejects.toMatchObject({ code: 'cancelled' });
});

test('calls that take a signal get one, their caller\u2019s own where it has one', async () => {
  const { signal } = new AbortController();
  const { signal: own } = new AbortController();
  const given: unknown[] = [];
  const noting = withCalls(createMemoryStorage(), {
    put: async (_path, _body, options) => void given.push(options.signal),
    list: async (_folder, options) => {
      given.push(options?.signal);
      return { folders: [], files: [] };
    },
    settle: async (options) => void given.push(options?.signal),
  });
  const storage = cancellableStorage(noting, signal);
  await storage.put('file', '', { contentType: 'text/plain' });
  await storage.put('file', '', { contentType: 'text/plain', signal: own });
  await storage.list('');
  await storage.list('', { signal: own });
  await storage.settle();
  expect(given).toEqual([signal, own, signal, own, signal]);
});

test('a file that is opened when nobody waits for it any more is closed', async () => {
  const cancel = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Readable>();
  const late = withCalls(createMemoryStorage(), { read: () => promise });
  const reading = cancellableStorage(late, cancel.signal).read('file');
  cancel.abort();
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  const stream = Readable.from(['content']);
  resolve(stream);
  await promise;
  await Promise.resolve();
  expect(stream.destroyed).toBe(true);
});

test('a file that is opened when nobody waits for it any more, and says that it is called off, troubles nobody', async () => {
  const cancel = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Readable>();
  const late = withCalls(createMemoryStorage(), { read: () => promise });
  const reading = cancellableStorage(late, cancel.signal).read('file');
  cancel.abort();
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  const stream = new Readable({ signal: cancel.signal, read: () => undefined });
  const closed = Promise.withResolvers<void>();
  stream.on('close', closed.resolve);
  resolve(stream);
  await closed.promise;
});
