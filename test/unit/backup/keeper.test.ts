import { beforeEach, describe, expect, test } from 'vitest';
import { isFatal } from '../../../electron/backup/capture.ts';
import type { PreviousVersion } from '../../../electron/backup/catalog/listed.ts';
import { contentHash, sha256 } from '../../../electron/backup/content-hash.ts';
import { FolderTree } from '../../../electron/backup/folder-tree.ts';
import { Keeper, messageOf, nameOf } from '../../../electron/backup/keeper.ts';
import { toAssetDocument } from '../../../electron/marketing-cloud/asset-document.ts';
import type { JsonObject, MarketingCloud } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { BackupError } from '../../../shared/errors.ts';
import { indexLineSchema } from '../../../shared/format.ts';
import { fakeMarketingCloud } from '../../support/fake-marketing-cloud.ts';
import { createMemoryStorage, type MemoryStorage } from '../../support/memory-storage.ts';
import { isPending } from '../../support/promises.ts';

const BLOCK: JsonObject = {
  id: 7,
  customerKey: 'key-7',
  objectID: 'a-b-c',
  name: 'Footer: legal',
  assetType: { id: 197, name: 'htmlblock' },
  category: { id: 20 },
  createdDate: '2020-01-01T06:00:00-06:00',
  modifiedDate: '2026-01-08T08:28:01.6-06:00',
  modifiedBy: { name: 'Ada' },
  status: { name: 'Draft' },
  version: 3,
  content: '<p>Hello</p>',
};
const IMAGE: JsonObject = {
  id: 8,
  name: 'logo.png',
  assetType: { id: 28, name: 'png' },
  category: { id: 20 },
  modifiedDate: '2026-01-08T08:28:01Z',
  fileProperties: { fileName: 'logo.png', extension: 'png (4) ' },
};

let storage: MemoryStorage;
beforeEach(() => {
  storage = createMemoryStorage();
});

function folder(id: number, parentId: number, name: string) {
  const unknown = {
    categoryType: undefined,
    memberId: undefined,
    enterpriseId: undefined,
    description: undefined,
  };
  return { id, parentId, name, ...unknown };
}
const TREE = new FolderTree([folder(1, 0, 'Content Builder'), folder(20, 1, 'Parts / common')]);

function keep(
  value: JsonObject,
  given: {
    previous?: PreviousVersion;
    partial?: boolean;
    source?: 'id' | 'list';
    file?: MarketingCloud['file'];
    text?: string;
  } = {},
) {
  const client = fakeMarketingCloud(given.file ? { file: given.file } : {});
  const signal = new AbortController().signal;
  const keeper = new Keeper({ client, storage, folder: 'backup_20260109', tree: TREE, signal });
  const document = toAssetDocument(value, Buffer.from(given.text ?? JSON.stringify(value)));
  return keeper.keep({ ...document, id: document.id ?? 0 }, given.source ?? 'id', {
    previous: given.previous,
    partial: given.partial ?? false,
    isFatal,
  });
}

function previous(value: JsonObject, more: Partial<PreviousVersion> = {}): PreviousVersion {
  return { hash: contentHash(value), sufficient: true, absent: false, fromList: false, ...more };
}

describe('an asset', () => {
  test("is kept as the bytes of the service's reply, with its code as a readable file beside it", async () => {
    const text = JSON.stringify(BLOCK, null, 3).replace('Hello', 'Hell\\u006f');
    const { asset, failure } = await keep(BLOCK, { text });
    const [json, html] = asset.line?.files ?? [];
    expect(json?.path).toBe('content/Content Builder/Parts _ common/Footer_ legal.7.json');
    expect(html?.path).toBe('content/Content Builder/Parts _ common/Footer_ legal.7.html');
    expect(storage.textOf(`backup_20260109/${json?.path}`)).toBe(text);
    expect(storage.textOf(`backup_20260109/${html?.path}`)).toBe('<p>Hello</p>');
    expect(json).toMatchObject({ bytes: text.length, sha256: sha256(text) });
    expect({ failure, outcome: asset.outcome, bytes: asset.bytes }).toEqual({
      failure: undefined,
      outcome: 'added',
      bytes: text.length + '<p>Hello</p>'.length,
    });
  });

  test('is described in its index line', async () => {
    const { asset } = await keep(BLOCK, { source: 'list' });
    expect(indexLineSchema.parse(asset.line)).toEqual(asset.line);
    expect(asset.line).toStrictEqual({
      id: 7,
      customerKey: 'key-7',
      objectID: 'a-b-c',
      name: 'Footer: legal',
      assetType: { id: 197, name: 'htmlblock' },
      folderPath: 'Content Builder/Parts / common',
      folderId: 20,
      createdDate: '2020-01-01T12:00:00.0000000Z',
      modifiedDate: '2026-01-08T14:28:01.6000000Z',
      modifiedBy: 'Ada',
      version: 3,
      status: 'Draft',
      partial: false,
      source: 'list',
      contentHash: contentHash(BLOCK),
      files: asset.line?.files,
    });
  });

  test('may lack everything but its id', async () => {
    const { asset } = await keep({ id: 9 });
    expect(asset.line).toStrictEqual({
      id: 9,
      name: '',
      assetType: { id: 0 },
      folderPath: '',
      folderId: null,
      createdDate: null,
      modifiedDate: null,
      partial: false,
      source: 'id',
      contentHash: contentHash({ id: 9 }),
      files: asset.line?.files,
    });
    expect([...storage.files.keys()]).toEqual(['backup_20260109/content/_.9.json']);
  });

  test('may have fields of odd types: they are kept in the file and left out of the line', async () => {
    const odd = {
      ...BLOCK,
      name: 5,
      createdDate: 'yesterday',
      modifiedBy: 'Ada',
      version: '3',
      status: null,
    };
    const { asset } = await keep(odd);
    expect(asset.line).toMatchObject({ name: 'key-7', createdDate: null });
    expect(Object.keys(asset.line ?? {})).not.toEqual(expect.arrayContaining(['version']));
  });

  test('whose code is itself JSON has it in a file of another name', async () => {
    await keep({ ...BLOCK, content: '{"a": 1}' });
    expect([...storage.files.keys()].map((path) => path.split('.7.')[1])).toEqual(['json', 'code.json']);
  });
});

describe('an asset that is held', () => {
  test('is not stored again where its content is equal', async () => {
    const { asset } = await keep(BLOCK, { previous: previous(BLOCK) });
    expect(asset).toMatchObject({ outcome: 'equal', bytes: 0, line: undefined });
    expect(storage.files.size).toBe(0);
  });

  test('is stored as changed where its content differs', async () => {
    const { asset } = await keep(BLOCK, { previous: previous({ ...BLOCK, content: 'before' }) });
    expect(asset).toMatchObject({ outcome: 'changed', line: { id: 7 } });
  });

  test('is stored again, and not counted as changed, where what is held does not suffice', async () => {
    const { asset } = await keep(BLOCK, { previous: previous(BLOCK, { sufficient: false }) });
    expect(asset).toMatchObject({ outcome: 'equal', line: { id: 7 } });
  });

  test('is stored as partial where only a part came, though it equals what is held', async () => {
    const { asset } = await keep(BLOCK, { previous: previous(BLOCK), partial: true });
    expect(asset).toMatchObject({ partial: true, line: { partial: true } });
  });
});

describe('the file of an asset', () => {
  test('is kept beside it, with a clean extension', async () => {
    const { asset, failure } = await keep(IMAGE, { file: async () => Buffer.from([1, 2, 3]) });
    expect(asset.line?.files.map(({ path }) => path.split('/').at(-1))).toEqual([
      'logo.png.8.json',
      'logo.png.8.png',
    ]);
    expect(asset.line?.files[1]).toMatchObject({ bytes: 3, sha256: sha256(Buffer.from([1, 2, 3])) });
    expect({ failure, partial: asset.partial }).toEqual({ failure: undefined, partial: false });
  });

  test('may be empty', async () => {
    const { asset, failure } = await keep(IMAGE, { file: async () => new Uint8Array() });
    expect(asset.line?.files[1]).toMatchObject({ bytes: 0 });
    expect(failure).toBeUndefined();
  });

  test('that is not there leaves the asset partial, and says so', async () => {
    const { asset, failure } = await keep(IMAGE, { file: async () => undefined });
    expect(asset).toMatchObject({ partial: true, line: { partial: true } });
    expect(asset.line?.files).toHaveLength(1);
    expect(failure).toBe('Marketing Cloud has no file for this asset (404).');
  });

  test('that cannot be fetched leaves the asset partial', async () => {
    const file = async () => {
      throw new BackupError('service-unavailable', 'The service answered 503.');
    };
    const { asset, failure } = await keep(IMAGE, { file });
    expect(asset).toMatchObject({ partial: true });
    expect(failure).toBe('its file: The service answered 503.');
  });

  test("fails the run where the reason is not this asset's", async () => {
    const file = async () => {
      throw new BackupError('cancelled', 'The backup was cancelled.');
    };
    await expect(keep(IMAGE, { file })).rejects.toMatchObject({ code: 'cancelled' });
    expect(storage.files.size).toBe(0);
  });
});

describe('where no file may be replaced, an asset that is kept again', () => {
  const path = (end: string) => `content/Content Builder/Parts _ common/Footer_ legal.${end}`;
  const hashOf = (text: string) => sha256(Buffer.from(text)).slice(0, 8);
  beforeEach(() => {
    storage.immutable = true;
  });

  test('has what changed of it beside what is there, and its line says where', async () => {
    await keep(BLOCK);
    const later = { ...BLOCK, version: 4 };
    const text = JSON.stringify(later);
    const { asset } = await keep(later);
    const changed = path(`v-${hashOf(text)}.7.json`);
    expect(asset.line?.files.map((file) => file.path)).toEqual([changed, path('7.html')]);
    expect(storage.textOf(`backup_20260109/${changed}`)).toBe(text);
    expect(storage.textOf(`backup_20260109/${path('7.json')}`)).toBe(JSON.stringify(BLOCK));
    expect((await keep(later)).asset.line?.files[0]?.path).toBe(changed);
    expect(storage.files.size).toBe(3);
  });

  test('and is as it was has its first files', async () => {
    const first = await keep(BLOCK);
    await keep({ ...BLOCK, content: '<p>Bye</p>' });
    expect((await keep(BLOCK)).asset.line?.files).toEqual(first.asset.line?.files);
  });
});

test('a failure of the storage fails the asset', async () => {
  storage.failing = () => new BackupError('storage-full', 'The disk is full.');
  await expect(keep(BLOCK)).rejects.toMatchObject({ code: 'storage-full' });
});

test('an asset has failed only when none of its files is being written any more', async () => {
  const code = Promise.withResolvers<void>();
  storage.put = async (path) => {
    if (path.endsWith('.json')) throw new BackupError('storage-name', 'The name is too long.');
    await code.promise;
  };
  const keeping = keep(BLOCK);
  expect(await isPending(keeping.catch(() => undefined))).toBe(true);
  code.resolve();
  await expect(keeping).rejects.toMatchObject({ code: 'storage-name' });
});

test('an asset is known by its name, else by its key', () => {
  expect(nameOf({ name: 'a', customerKey: 'k' })).toBe('a');
  expect(nameOf({ customerKey: 'k' })).toBe('k');
  expect(nameOf({})).toBe('');
});

test('whatever is thrown has a message', () => {
  expect(messageOf(new Error('a'))).toBe('a');
  expect(messageOf('b')).toBe('b');
});
