import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { GATHERED_BYTES, ObjectStorage } from '../../../electron/storage/object-storage.ts';
import { storageContract } from '../../integration/storage/contract.ts';
import {
  createMemoryObjectStore,
  forbid,
  type MemoryObjectStore,
} from '../../support/memory-object-store.ts';
import { pieces } from '../../support/pieces.ts';

const type = { contentType: 'application/octet-stream' };

storageContract('objects in memory', async () => {
  const { objects } = createMemoryObjectStore();
  return { open: async () => new ObjectStorage(createMemoryObjectStore(objects), 'backups/acme') };
});

describe('the keys of objects', () => {
  test.each([
    ['', 'run.json'],
    ['acme', 'acme/run.json'],
    ['/acme/emea/', 'acme/emea/run.json'],
    ['a b/ü+%20&:#?', 'a b/ü+%20&:#?/run.json'],
  ])('with the prefix %j begin with it and one slash', async (prefix, key) => {
    const store = createMemoryObjectStore();
    await new ObjectStorage(store, prefix).put('run.json', '{}', type);
    expect([...store.objects.keys()]).toEqual([key]);
  });

  test.each(['a//b', '.', 'a/../b', 'a\0', 'a/\ud800'])('cannot begin with the prefix %j', (prefix) => {
    expect(() => new ObjectStorage(createMemoryObjectStore(), prefix)).toThrow(
      expect.objectContaining({ code: 'configuration' }),
    );
  });

  test('may have 1,024 bytes of UTF-8, the prefix included, and no more', async () => {
    const store = createMemoryObjectStore();
    const storage = new ObjectStorage(store, 'acme');
    const longest = `${'ü'.repeat(509)}x`;
    await storage.put(longest, 'x', type);
    expect(Buffer.byteLength([...store.objects.keys()][0] ?? '')).toBe(1024);
    await expect(storage.put(`${longest}x`, 'x', type)).rejects.toMatchObject({
      code: 'storage-name',
      message: expect.stringContaining('1,024 bytes'),
    });
    await expect(storage.read(`${longest}x`)).rejects.toMatchObject({ code: 'storage-name' });
  });

  test('that no path can name are not listed', async () => {
    const store = createMemoryObjectStore();
    const storage = new ObjectStorage(store, 'acme');
    // The marker that consoles make for a folder, an empty part, a colon, a folder of dots.
    for (const key of ['acme/', 'acme//x', 'acme/a:b', 'acme/../x', 'acme/sound', 'other/x']) {
      store.objects.set(key, Buffer.from('x'));
    }
    expect(await storage.list('')).toEqual({ folders: [], files: [{ name: 'sound', bytes: 1 }] });
  });
});

describe('a streamed body', () => {
  test.each([
    ['goes out in one piece where it is small', GATHERED_BYTES, true],
    ['goes out as a stream where it is large', GATHERED_BYTES + 1, false],
  ])('%s', async (_words, bytes, whole) => {
    const store = createMemoryObjectStore();
    const bodies: boolean[] = [];
    const storage = new ObjectStorage(
      {
        ...store,
        put: (key, body, options) => {
          bodies.push(body instanceof Uint8Array);
          return store.put(key, body, options);
        },
      },
      '',
    );
    const sent = randomBytes(bytes);
    await storage.put('file', pieces(sent, 1_000_003), type);
    expect(bodies).toEqual([whole]);
    expect(store.objects.get('file')?.equals(sent)).toBe(true);
  });

  test('is let go where the service fails', async () => {
    const store = createMemoryObjectStore();
    forbid(store, 'put');
    let closed = false;
    const source = (async function* () {
      try {
        for (;;) yield randomBytes(1_000_000);
      } finally {
        closed = true;
      }
    })();
    await expect(new ObjectStorage(store, '').put('file', source, type)).rejects.toMatchObject({
      code: 'storage-permission',
    });
    await expect.poll(() => closed).toBe(true);
  });
});

describe('where no object may be replaced', () => {
  const PLACE = 'memory://bucket/acme/file';
  let store: MemoryObjectStore;
  let storage: ObjectStorage;
  beforeEach(async () => {
    store = createMemoryObjectStore();
    storage = new ObjectStorage(store, 'acme');
    await storage.put('file', 'first', type);
    store.immutable = true;
  });

  async function* streamed(content: string | Buffer): AsyncGenerator<Uint8Array> {
    yield Buffer.from(content);
  }

  test.each([
    ['text', () => 'first'],
    ['bytes', () => Buffer.from('first')],
    ['a small stream', () => streamed('first')],
  ])('what is there already with the same content counts as written: %s', async (_, body) => {
    await storage.put('file', body(), type);
    expect(store.objects.get('acme/file')?.toString()).toBe('first');
  });

  test.each([
    ['other', 'other'],
    ['longer', 'first and more'],
    ['shorter', 'fir'],
    ['empty', ''],
    ['large', 'x'.repeat(GATHERED_BYTES + 1)],
  ])('other content is refused, with what the service said as its cause: %s', async (_, content) => {
    for (const body of [content, streamed(content)]) {
      await expect(storage.put('file', body, type)).rejects.toMatchObject({
        code: 'storage-immutable',
        message: `${PLACE} is there already and may not be replaced.`,
        hint: `Could not write ${PLACE}: it is locked there until its retention ends. Wait until then, or change the retention at the service.`,
        cause: expect.objectContaining({ code: 'storage-permission' }),
      });
    }
    expect(store.objects.get('acme/file')?.toString()).toBe('first');
  });

  test('another name is free', async () => {
    await storage.put('file2', 'other', type);
    expect(await storage.claim('backup_20261124', 'one')).toBe(true);
  });

  test('a missing permission stays what it is where nothing is there, or it cannot be read', async () => {
    forbid(store, 'put');
    await expect(storage.put('new', 'x', type)).rejects.toMatchObject({
      code: 'storage-permission',
      message: expect.stringContaining('memory:put'),
    });
    forbid(store, 'put', 'get');
    await expect(storage.put('file', 'first', type)).rejects.toMatchObject({
      code: 'storage-permission',
      message: expect.stringContaining('memory:put'),
    });
  });

  test('a put that is cancelled while it looks says so', async () => {
    const cancel = new AbortController();
    store.before = (call) => {
      if (!call.startsWith('get')) return undefined;
      cancel.abort();
      return Promise.withResolvers<void>().promise;
    };
    await expect(storage.put('file', 'other', { ...type, signal: cancel.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('cancelling', () => {
  test('ends a call that the service never answers', async () => {
    const store = createMemoryObjectStore();
    const storage = new ObjectStorage(store, '');
    const cancel = new AbortController();
    const { promise: never } = Promise.withResolvers<void>();
    store.before = () => {
      cancel.abort();
      return never;
    };
    const { signal } = cancel;
    await expect(storage.put('file', 'x', { ...type, signal })).rejects.toMatchObject({ code: 'cancelled' });
    await expect(storage.read('file', { signal })).rejects.toMatchObject({ code: 'cancelled' });
    await expect(storage.list('', { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a claim', () => {
  const folder = 'backup_20261124';

  test('is an object that names the run', async () => {
    const store = createMemoryObjectStore();
    expect(await new ObjectStorage(store, 'acme').claim(folder, 'one')).toBe(true);
    expect([...store.objects.keys()]).toEqual([`acme/${folder}/claim-one`]);
  });

  test('on a folder in use is refused without a trace', async () => {
    const store = createMemoryObjectStore(new Map([[`${folder}/manifest.json`, Buffer.from('{}')]]));
    forbid(store, 'put', 'remove');
    expect(await new ObjectStorage(store, '').claim(folder, 'one')).toBe(false);
  });

  test.each([
    ['is withdrawn', [], []],
    ['stays where it may not be deleted, and the next name is free', ['remove'], ['claim-one', 'claim-two']],
  ])('that meets another one %s', async (_words, forbidden, left) => {
    const store = createMemoryObjectStore();
    forbid(store, ...forbidden);
    const forbidding = store.before;
    let puts = 0;
    const { promise: both, resolve } = Promise.withResolvers<void>();
    store.before = async (call) => {
      await forbidding?.(call);
      if (!call.startsWith('put')) return;
      puts += 1;
      if (puts === 2) resolve();
      await both;
    };
    const storage = new ObjectStorage(store, '');
    expect(await Promise.all([storage.claim(folder, 'one'), storage.claim(folder, 'two')])).toEqual([
      false,
      false,
    ]);
    expect((await storage.list(folder)).files.map(({ name }) => name)).toEqual(left);
    expect(await storage.claim(`${folder}_101112`, 'one')).toBe(true);
  });

  test('that the listing does not show yet is withdrawn', async () => {
    const store = createMemoryObjectStore();
    const storage = new ObjectStorage({ ...store, list: async () => ({ prefixes: [], objects: [] }) }, '');
    expect(await storage.claim(folder, 'one')).toBe(false);
    expect(store.objects.size).toBe(0);
  });
});
