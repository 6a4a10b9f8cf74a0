import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../../electron/storage/storage.ts';
import { createThreadedLocalStorage } from '../../../electron/storage/threaded-local.ts';
import { isBackupError } from '../../../shared/errors.ts';
import { THREADS } from '../../support/engine.ts';
import { storageContract } from './contract.ts';

// Each thread would compile the same modules again.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'backup-creator-compile-cache');

const type = { contentType: 'text/plain' };
const folder = 'backup_20261124';

storageContract('local, written in a thread', async () => {
  const root = await mkdtemp(join(tmpdir(), 'storage-'));
  const opened: Storage[] = [];
  return {
    open: async () => {
      const storage = await createThreadedLocalStorage(root, { create: 'never', workerUrl: THREADS.storage });
      opened.push(storage);
      return storage;
    },
    dispose: async () => {
      for (const storage of opened) await storage.close?.();
      await rm(root, { recursive: true, force: true });
    },
  };
});

describe('a local storage that writes in a thread', () => {
  let base: string;
  let root: string;
  let opened: Storage[];
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'threaded-storage-'));
    root = join(base, 'root');
    opened = [];
  });
  afterEach(async () => {
    for (const storage of opened) await storage.close?.().catch(() => undefined);
    await rm(base, { recursive: true, force: true });
  });

  async function open(workerUrl = THREADS.storage): Promise<Storage> {
    const storage = await createThreadedLocalStorage(root, { create: 'root', workerUrl });
    opened.push(storage);
    return storage;
  }

  /** A storage whose thread runs `code` instead; there `serve` and `parentPort` are at hand. */
  async function withThread(code: string): Promise<Storage> {
    const script = join(base, 'thread.ts');
    const serve = new URL('../../../electron/threads/serve.ts', import.meta.url).href;
    await writeFile(
      script,
      `import { parentPort } from 'node:worker_threads';
       import { serve } from ${JSON.stringify(serve)};
       ${code}`,
    );
    return open(pathToFileURL(script));
  }

  test('makes its root as one without does, and says so where it may not', async () => {
    await open();
    expect((await stat(root)).mode & 0o777).toBe(0o700);
    const far = join(base, 'drive', 'backups');
    await expect(
      createThreadedLocalStorage(far, { create: 'root', workerUrl: THREADS.storage }),
    ).rejects.toMatchObject({ code: 'storage-unavailable', message: expect.stringContaining(far) });
  });

  test('passes on the errors of the disk with code, message and hint', async () => {
    const storage = await open();
    await storage.claim(folder, 'run');
    await storage.put(`${folder}/file`, 'x', type);
    const failing = storage.put(`${folder}/file/below`, 'x', type);
    await expect(failing).rejects.toSatisfy((error) => isBackupError(error, 'storage-name'));
    await expect(failing).rejects.toMatchObject({ hint: expect.stringMatching(/\.$/) });
    await rm(root, { recursive: true });
    await expect(storage.put(`${folder}/other`, 'x', type)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: `The folder ${root} is missing. Is the drive connected?`,
    });
    await expect(storage.settle()).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(await storage.check()).toMatchObject({ ok: false, message: expect.stringContaining(root) });
  });

  test('leaves the bytes that it was given as they were, a part of larger ones too', async () => {
    const storage = await open();
    await storage.claim(folder, 'run');
    const page = Buffer.from('one two three');
    await storage.put(`${folder}/part`, page.subarray(4, 7), type);
    await storage.put(`${folder}/whole`, page, type);
    expect(page.toString()).toBe('one two three');
    expect(await readFile(join(root, folder, 'part'), 'utf8')).toBe('two');
    expect(await readFile(join(root, folder, 'whole'), 'utf8')).toBe('one two three');
  });

  test('keeps files to their owner, and no temporary file after a failure', async () => {
    const storage = await open();
    await storage.claim(folder, 'run');
    await storage.put(`${folder}/content/file`, 'x', type);
    expect((await stat(join(root, folder, 'content/file'))).mode & 0o777).toBe(0o600);
    await mkdir(join(root, folder, 'content/taken'));
    await expect(storage.put(`${folder}/content/taken`, 'x', type)).rejects.toMatchObject({
      code: 'storage-name',
    });
    expect((await readdir(join(root, folder, 'content'))).sort()).toEqual(['file', 'taken']);
  });

  test('takes many files at once, of any size', async () => {
    const storage = await open();
    await storage.claim(folder, 'run');
    const sizes = Array.from({ length: 300 }, (_, index) => index * 997);
    await Promise.all(
      sizes.map((size) => storage.put(`${folder}/c/${size}`, Buffer.alloc(size, `${size}`), type)),
    );
    await storage.settle();
    const { files } = await storage.list(`${folder}/c`);
    expect(files.map(({ bytes }) => bytes).sort((one, other) => one - other)).toEqual(sizes);
  });

  test('lets go of the source of a file that cannot be written', async () => {
    const storage = await open();
    await storage.claim(folder, 'run');
    await mkdir(join(root, folder, 'taken'));
    let isLetGo = false;
    async function* source() {
      try {
        for (;;) yield Buffer.alloc(1000);
      } finally {
        isLetGo = true;
      }
    }
    const cancel = new AbortController();
    const putting = storage.put(`${folder}/endless`, source(), { ...type, signal: cancel.signal });
    cancel.abort();
    await expect(putting).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => isLetGo).toBe(true);
    expect(await readdir(join(root, folder))).toEqual(['taken']);
  });

  test('ends what is cancelled though the disk hangs', async () => {
    const storage = await withThread(`
      const never = () => new Promise(() => undefined);
      serve(parentPort, { writer: { put: never, settle: never, check: () => ({ ok: true }) } }, () => undefined);`);
    await storage.check();
    const cancel = new AbortController();
    const { signal } = cancel;
    const underWay = [
      storage.put('file', 'x', { ...type, signal }),
      storage.put('file', Buffer.from('x'), { ...type, signal }),
      storage.settle({ signal }),
    ];
    cancel.abort();
    for (const one of underWay) await expect(one).rejects.toMatchObject({ code: 'cancelled' });
    await expect(storage.put('file', 'x', { ...type, signal })).rejects.toMatchObject({ code: 'cancelled' });
    await expect(storage.settle({ signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('ends what is cancelled though the thread does not even listen, and closes', async () => {
    const storage = await withThread(`
      parentPort.on('message', () => { for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); });`);
    const cancel = new AbortController();
    const putting = storage.put('file', 'x', { ...type, signal: cancel.signal });
    cancel.abort();
    await expect(putting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(storage.close?.()).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: `What writes to ${root} has ended: the disk does not answer.`,
    });
  });

  test('says so where its thread dies, at every call', async () => {
    const storage = await withThread(`
      parentPort.on('message', () => { throw new Error('out of memory'); });`);
    const dead = {
      code: 'storage-unavailable',
      message: `What writes to ${root} has ended: out of memory.`,
      hint: expect.stringContaining('Run the backup again'),
    };
    await expect(storage.put('file', 'x', type)).rejects.toMatchObject(dead);
    await expect(storage.put('file', Buffer.from('x'), type)).rejects.toMatchObject(dead);
    async function* pieces() {
      yield Buffer.from('x');
    }
    await expect(storage.put('file', pieces(), type)).rejects.toMatchObject(dead);
    await expect(storage.settle()).rejects.toMatchObject(dead);
    await expect(storage.remove(['file'])).rejects.toMatchObject(dead);
    await expect(storage.claim(folder, 'run')).rejects.toMatchObject(dead);
    expect(await storage.check()).toMatchObject({ ok: false, message: dead.message });
  });

  test('that is closed writes nothing any more, and still says where things are', async () => {
    const storage = await open();
    await storage.put('file', 'x', type);
    await storage.close?.();
    await storage.close?.();
    await expect(storage.put('file', 'y', type)).rejects.toMatchObject({ code: 'storage-unavailable' });
    await expect(storage.claim(folder, 'run')).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(storage.locate('file')).toBe(join(root, 'file'));
    expect(await readFile(join(root, 'file'), 'utf8')).toBe('x');
    const unused = await open();
    await unused.settle();
    await unused.close?.();
    await expect(unused.put('file', 'z', type)).rejects.toMatchObject({ code: 'storage-unavailable' });
  });
});
