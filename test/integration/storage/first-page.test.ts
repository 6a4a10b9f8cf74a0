import * as fileSystem from 'node:fs/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { FileSystem } from '../../../electron/storage/file-system.ts';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { ObjectStorage } from '../../../electron/storage/object-storage.ts';
import { createS3Storage } from '../../../electron/storage/s3.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';

const OBJECTS = 50_000;
const nameOf = (index: number) => `Block ${String(index).padStart(6, '0')}.html`;

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

/** As S3 answers `ListObjectsV2` for a folder of so many objects. */
async function startS3(): Promise<{ endpoint: string; asked: URLSearchParams[] }> {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://s3').searchParams;
    asked.push(query);
    const from = Number(query.get('continuation-token') ?? 0);
    const to = Math.min(OBJECTS, from + Number(query.get('max-keys')));
    const contents = Array.from({ length: to - from }, (_, offset) => {
      const key = encodeURIComponent(`${query.get('prefix')}${nameOf(from + offset)}`);
      return `<Contents><Key>${key}</Key><Size>7</Size><LastModified>2026-11-24T10:00:00.000Z</LastModified></Contents>`;
    });
    const more = to < OBJECTS ? `<NextContinuationToken>${to}</NextContinuationToken>` : '';
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0"?><ListBucketResult><Name>b</Name><EncodingType>url</EncodingType><KeyCount>${contents.length}</KeyCount>` +
        `<IsTruncated>${to < OBJECTS}</IsTruncated>${more}${contents.join('')}</ListBucketResult>`,
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  undo.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe(`the first page of a folder of ${OBJECTS.toLocaleString('en')} objects`, () => {
  test('comes by one request to S3, and the next by one more', async () => {
    const { endpoint, asked } = await startS3();
    const storage = createS3Storage(
      { bucket: 'backups', prefix: 'acme', endpoint },
      { keys: { accessKey: 'a', secretKey: 'b' } },
    );
    const first = await storage.listPage('backup_20261124/content');
    expect(asked).toHaveLength(1);
    expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({
      delimiter: '/',
      prefix: 'acme/backup_20261124/content/',
      'max-keys': '1000',
    });
    expect(first.files).toHaveLength(1000);
    expect(first.files[0]).toEqual({
      name: nameOf(0),
      bytes: 7,
      modified: new Date('2026-11-24T10:00:00Z'),
    });
    const second = await storage.listPage('backup_20261124/content', { cursor: first.next ?? '' });
    expect(asked).toHaveLength(2);
    expect(second.files[0]?.name).toBe(nameOf(1000));
  });

  test('comes by one call of any object store', async () => {
    const store = createMemoryObjectStore();
    for (let index = 0; index < OBJECTS; index += 1) {
      store.objects.set(`acme/content/${nameOf(index)}`, Buffer.alloc(1));
    }
    const storage = new ObjectStorage(store, 'acme');
    const { files, next } = await storage.listPage('content');
    expect([files.length, next !== undefined]).toEqual([1000, true]);
    expect(store.calls).toEqual(['page acme/content/']);
  });

  test('on this machine looks at the files of that page alone', async () => {
    const root = await mkdtemp(join(tmpdir(), 'first-page-'));
    undo.push(() => rm(root, { recursive: true, force: true }));
    await writeFile(join(root, 'file'), 'x');
    const [entry] = await fileSystem.readdir(root, { withFileTypes: true });
    const entries = Array.from({ length: OBJECTS }, (_, index) =>
      Object.assign(Object.create(entry!) as typeof entry & object, { name: nameOf(OBJECTS - 1 - index) }),
    );
    let looks = 0;
    const fs = {
      ...fileSystem,
      readdir: async () => entries,
      lstat: async () => {
        looks += 1;
        return fileSystem.lstat(join(root, 'file'));
      },
    } as unknown as FileSystem;
    const storage = await createLocalStorage(root, { create: 'never', fs });
    const { files, next } = await storage.listPage('');
    expect(files.map(({ name }) => name)).toEqual(Array.from({ length: 1000 }, (_, index) => nameOf(index)));
    expect([looks, next]).toEqual([1000, nameOf(999)]);
  });
});

describe('pages with nothing on them', () => {
  test('are passed over: what is behind them is the first page', async () => {
    const store = createMemoryObjectStore();
    store.objects.set('acme/a', Buffer.alloc(1));
    const page = store.page.bind(store);
    let empty = 2;
    store.page = async (prefix, options, signal) => {
      empty -= 1;
      return empty >= 0
        ? { prefixes: [], objects: [], next: 'b' }
        : page(prefix, { ...options, cursor: '' }, signal);
    };
    const { files } = await new ObjectStorage(store, 'acme').listPage('');
    expect(files).toMatchObject([{ name: 'a' }]);
  });
});
