import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  credentialsRefused,
  notPermitted,
  objectError,
  refused,
} from '../../../electron/storage/object-errors.ts';
import { GATHERED_BYTES, ObjectStorage } from '../../../electron/storage/object-storage.ts';
import { storageContract } from '../../integration/storage/contract.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../support/memory-object-store.ts';

const type = { contentType: 'application/octet-stream' };

storageContract('objects in memory', async () => {
  const { objects } = createMemoryObjectStore();
  return { open: async () => new ObjectStorage(createMemoryObjectStore(objects), 'backups/acme') };
});

/** Refuses the calls whose name begins with one of `calls`. */
function forbid(store: MemoryObjectStore, ...calls: string[]): void {
  store.before = (call) => {
    const [name = ''] = call.split(' ');
    if (!calls.includes(name)) return;
    const action = name === 'put' ? 'write' : name === 'get' ? 'read' : name === 'list' ? 'list' : 'remove';
    throw objectError(
      notPermitted(`memory:${name}`),
      { action, place: store.locate(call.slice(name.length + 1)) },
      undefined,
    );
  };
}

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
  async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }

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

describe('check', () => {
  test('says what may be done', async () => {
    expect(await new ObjectStorage(createMemoryObjectStore(), 'acme').check()).toEqual({
      ok: true,
      message: 'Backups can be kept in memory://bucket/acme: it may write, read, list and delete there.',
      limits: [],
    });
  });

  test('takes it as a limit that nothing may be deleted', async () => {
    const store = createMemoryObjectStore();
    forbid(store, 'remove');
    const check = await new ObjectStorage(store, '').check();
    expect(check).toMatchObject({ ok: true, message: expect.stringContaining('write, read and list') });
    expect(check.limits).toEqual([
      expect.stringMatching(
        /^Can't delete: fine for backup, needed for retention\. Could not remove .*: the permission memory:remove is missing\./,
      ),
    ]);
  });

  describe('where nothing may be replaced or deleted', () => {
    const replacing =
      "Can't write over what is there: fine for backup; one that is interrupted at its very end begins anew in another folder.";

    test('takes that as limits, and names what it leaves', async () => {
      const store = createMemoryObjectStore();
      store.immutable = true;
      expect(await new ObjectStorage(store, 'acme').check()).toEqual({
        ok: true,
        message: 'Backups can be kept in memory://bucket/acme: it may write, read and list there.',
        limits: [
          replacing,
          "Can't delete: fine for backup, needed for retention. Could not remove memory://bucket/acme: it is locked there until its retention ends. Wait until then, or change the retention at the service. The small file of this check, backup-creator-probe.txt, stays there.",
        ],
      });
      expect([...store.objects.keys()]).toEqual(['acme/backup-creator-probe.txt']);
    });

    test('shows that a new file can be written though an earlier check has left its own', async () => {
      const store = createMemoryObjectStore();
      store.immutable = true;
      const storage = new ObjectStorage(store, '');
      await storage.check();
      expect(await storage.check()).toMatchObject({
        ok: true,
        limits: [replacing, expect.stringMatching(/backup-creator-probe-[0-9a-f]{16}\.txt, stays there\.$/)],
      });
      forbid(store, 'put');
      expect(await storage.check()).toMatchObject({
        ok: false,
        message: expect.stringContaining('memory:put'),
      });
    });
  });

  test('writes over what an earlier check left where it may not delete: there is never more than one', async () => {
    const store = createMemoryObjectStore();
    forbid(store, 'remove');
    const storage = new ObjectStorage(store, '');
    for (let round = 0; round < 3; round += 1) {
      const { ok, limits } = await storage.check();
      expect({ ok, limits: limits.length }).toEqual({ ok: true, limits: 1 });
    }
    expect([...store.objects.keys()]).toEqual(['backup-creator-probe.txt']);
  });

  test('says that nothing can be replaced where deleting is allowed', async () => {
    const store = createMemoryObjectStore();
    store.before = (call) => {
      const key = call.slice('put '.length);
      if (!call.startsWith('put') || !store.objects.has(key)) return;
      throw objectError(notPermitted('memory:replace'), { action: 'write', place: key }, undefined);
    };
    expect(await new ObjectStorage(store, '').check()).toMatchObject({
      ok: true,
      message: expect.stringContaining('write, read, list and delete'),
      limits: [expect.stringMatching(/^Can't write over what is there: fine for backup/)],
    });
    expect(store.objects.size).toBe(0);
  });

  test('says what stays of what is deleted', async () => {
    const store = { ...createMemoryObjectStore(), deletionRemark: () => 'It stays as a version.' };
    expect(await new ObjectStorage(store, '').check()).toMatchObject({
      ok: true,
      message: expect.stringContaining('write, read, list and delete'),
      limits: ['It stays as a version.'],
    });
  });

  test.each([
    ['put', 'write'],
    ['get', 'read'],
    ['list', 'list'],
  ])('names the permission for %s where it is missing, and deletes its probe', async (call, action) => {
    const store = createMemoryObjectStore();
    forbid(store, call);
    const check = await new ObjectStorage(store, '').check();
    expect(check.ok).toBe(false);
    expect(check.message).toMatch(`the permission memory:${call} is missing`);
    expect(check.message).toMatch(`Could not ${action}`);
    expect(store.objects.size).toBe(0);
  });

  test('names all that are missing at once', async () => {
    const store = createMemoryObjectStore();
    forbid(store, 'get', 'list', 'remove');
    const check = await new ObjectStorage(store, '').check();
    expect(check).toMatchObject({ ok: false, limits: [expect.stringContaining('memory:remove')] });
    expect(check.message).toContain('memory:get');
    expect(check.message).toContain('memory:list');
  });

  test('says once that the credentials are refused, without the name of its probe', async () => {
    const store = createMemoryObjectStore();
    store.before = (call) => {
      const [action, place] = call.startsWith('put')
        ? (['write', call.slice(4)] as const)
        : (['list', ''] as const);
      throw objectError(credentialsRefused('key'), { action, place: `memory://bucket/${place}` }, undefined);
    };
    expect(await new ObjectStorage(store, 'acme').check()).toEqual({
      ok: false,
      message:
        'Could not write memory://bucket/acme: the key was refused. Enter them again, and see whether they are still active.',
      limits: [],
    });
  });

  test('says what else is wrong, and looks no further', async () => {
    const store = createMemoryObjectStore();
    store.before = (call) => {
      throw objectError(refused('418'), { action: 'write', place: call }, undefined);
    };
    expect(await new ObjectStorage(store, '').check()).toMatchObject({
      ok: false,
      message: expect.stringContaining('answered 418'),
    });
    expect(store.calls.length).toBe(1);
  });

  test('finds other content', async () => {
    const store = createMemoryObjectStore();
    store.before = (call) => {
      if (call.startsWith('get')) store.objects.set(call.slice(4), Buffer.from('other'));
    };
    const check = await new ObjectStorage(store, '').check();
    expect(check).toMatchObject({ ok: false, message: expect.stringContaining('gave back other bytes') });
    expect(store.objects.size).toBe(0);
  });
});

test('what is read comes back as bytes', async () => {
  const store = createMemoryObjectStore(new Map([['acme/file', Buffer.from('Grüße')]]));
  const stream = await new ObjectStorage(store, 'acme').read('file');
  expect((await buffer(stream)).toString()).toBe('Grüße');
});
