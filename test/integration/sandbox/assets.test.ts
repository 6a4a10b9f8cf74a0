import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox, type SandboxAccount } from '../../../electron/sandbox/sandbox.ts';
import { defaultSwitches } from '../../../electron/sandbox/switches.ts';
import { ASSETS, CATEGORIES, type Client, connect, documentIn, idsOf, listIn } from './client.ts';

let sandbox: Sandbox;
let account: SandboxAccount;
let client: Client;

beforeAll(async () => {
  sandbox = await createSandbox({ assets: 300 });
  account = sandbox.account();
  client = await connect(sandbox);
});

beforeEach(() => {
  Object.assign(sandbox.switches, defaultSwitches());
});

afterAll(() => sandbox.close());

const firstOf = (typeId: number): number =>
  [...account.list()].find((asset) => asset.typeId === typeId && !asset.shared)!.id;

describe('an asset by id', () => {
  it('is the document the account tells of, to the byte', async () => {
    for (const id of account.ids('all')) {
      const { text } = await client.get(`${ASSETS}/${id}`);
      expect(text).toBe(JSON.stringify(account.document(id)));
    }
  });

  it('is answered 404 with 30003 where there is none', async () => {
    expect(await client.get(`${ASSETS}/1`)).toMatchObject({
      status: 404,
      json: { errorcode: 30003, message: 'Not Found' },
    });
  });
});

describe('a file', () => {
  it('comes as a quoted Base64 string, or bare', async () => {
    const id = firstOf(28);
    const bytes = account.fileBytes(id)!;
    expect((await client.get(`${ASSETS}/${id}/file`)).json).toBe(bytes.toString('base64'));
    sandbox.switches.fileAsRaw = true;
    expect((await client.get(`${ASSETS}/${id}/file`)).text).toBe(bytes.toString('base64'));
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(account.document(id).fileProperties).toMatchObject({ fileSize: bytes.length });
    sandbox.switches.fileSizeOffset = 7;
    expect(account.document(id).fileProperties).toMatchObject({ fileSize: bytes.length + 7 });
  });

  it('is another one after an edit', () => {
    const id = firstOf(23);
    const before = account.fileBytes(id);
    account.edit(id);
    expect(account.fileBytes(id)).not.toEqual(before);
  });

  it('is refused for a block', async () => {
    expect((await client.get(`${ASSETS}/${firstOf(197)}/file`)).status).toBe(404);
    sandbox.switches.noFileStatus = 400;
    expect((await client.get(`${ASSETS}/${firstOf(197)}/file`)).status).toBe(400);
  });
});

describe('folders', () => {
  it('are listed in pages, by scope and by parent', async () => {
    const own = account.folders().filter(({ shared }) => !shared);
    const first = await client.get(`${CATEGORIES}?$page=1&$pagesize=10`);
    expect(first.json).toMatchObject({ count: own.length, page: 1, pageSize: 10 });
    expect(Object.keys(listIn(first).items[0]!)).toEqual([
      'id',
      'description',
      'enterpriseId',
      'memberId',
      'name',
      'parentId',
      'categoryType',
    ]);
    expect(listIn(await client.get(`${CATEGORIES}?$page=99`)).items).toEqual([]);
    const both = await client.get(`${CATEGORIES}?$pagesize=500&scope=Ours,Shared`);
    expect(idsOf(listIn(both))).toEqual(account.folders().map(({ id }) => id));
    const root = own[0]!;
    const below = await client.get(`${CATEGORIES}?$pagesize=500&$filter=parentId%20eq%20${root.id}`);
    expect(listIn(below).count).toBe(own.filter(({ parentId }) => parentId === root.id).length);
    expect((await client.get(`${CATEGORIES}?$filter=name%20eq%20x`)).status).toBe(400);
    expect((await client.get(`${CATEGORIES}/${root.id}`)).json).toMatchObject({
      name: 'Content Builder',
      parentId: 0,
    });
  });

  it('come as a bare array, in PascalCase, where told so', async () => {
    Object.assign(sandbox.switches, { bareArrayCategories: true, pascalCaseCategories: true });
    const { json } = await client.get(CATEGORIES);
    expect(json).toHaveProperty('0.Name', 'Content Builder');
    expect(json).toHaveProperty('0.ParentId', 0);
    expect(json).toHaveProperty('0.CategoryType', 'asset');
  });
});

describe('writing', () => {
  it('creates an asset, and refuses a second one with its key', async () => {
    const body = {
      name: 'Restored',
      customerKey: 'restored-1',
      assetType: { id: 197 },
      content: '<p>Hi</p>',
      id: 5,
    };
    const created = await client.send('POST', ASSETS, body);
    expect(created).toMatchObject({
      status: 201,
      json: { name: 'Restored', customerKey: 'restored-1', content: '<p>Hi</p>' },
    });
    const { id } = documentIn(created);
    expect(id).not.toBe(5);
    expect((await client.get(`${ASSETS}/${id}`)).json).toEqual(created.json);
    expect(await client.send('POST', ASSETS, body)).toMatchObject({
      status: 409,
      json: { errorcode: 30002 },
    });
  });

  it('keeps of a created asset what was sent, and adds no content of its own', async () => {
    const body = { name: 'Bare', assetType: { id: 208 }, views: { html: { content: '<p>mail</p>' } } };
    const { id, views, meta } = documentIn(await client.send('POST', ASSETS, body));
    expect(views).toEqual(body.views);
    expect(meta).toBeUndefined();
    account.edit(id);
    const edited = await client.get(`${ASSETS}/${id}`);
    const content = expect.stringMatching(/^<p>mail<\/p>\n.*revision 1/);
    expect(edited.json).toHaveProperty('views.html.content', content);
  });

  it('creates a file from Base64 up to 5 MB', async () => {
    const upload = (bytes: Buffer) =>
      client.send('POST', ASSETS, {
        name: 'pixel.png',
        assetType: { name: 'png' },
        fileProperties: { fileName: 'pixel.png', extension: 'png' },
        file: bytes.toString('base64'),
      });
    const created = documentIn(await upload(Buffer.from([1, 2, 3])));
    expect(created.fileProperties).toEqual({ fileName: 'pixel.png', extension: 'png', fileSize: 3 });
    expect(account.fileBytes(created.id)).toEqual(Buffer.from([1, 2, 3]));
    expect((await upload(Buffer.alloc(5 * 1024 * 1024 + 1))).status).toBe(400);
  });

  it('changes an asset, leaving what the service owns', async () => {
    const id = firstOf(196);
    const before = account.document(id);
    const body = {
      name: 'Renamed',
      content: 'new',
      createdDate: '2001-01-01T00:00:00Z',
      meta: { only: true },
    };
    const reply = await client.send('PATCH', `${ASSETS}/${id}`, body);
    expect(reply.status).toBe(200);
    const patched = documentIn(reply);
    expect(patched).toMatchObject({ id, name: 'Renamed', content: 'new', createdDate: before.createdDate });
    expect(patched.meta).toEqual({ only: true });
    expect(patched.modifiedDate).not.toBe(before.modifiedDate);
    sandbox.switches.patch = 'merges';
    const merged = await client.send('PATCH', `${ASSETS}/${id}`, { meta: { more: 1 } });
    expect(documentIn(merged).meta).toEqual({ only: true, more: 1 });
    expect((await client.send('PATCH', `${ASSETS}/1`, {})).status).toBe(404);
  });

  it('makes a folder, and refuses a namesake beside it', async () => {
    const body = { name: 'Restored', parentId: account.folders()[0]!.id };
    const created = await client.send('POST', CATEGORIES, body);
    expect(created).toMatchObject({ status: 201, json: { name: 'Restored', categoryType: 'asset' } });
    expect(await client.send('POST', CATEGORIES, body)).toMatchObject({
      status: 409,
      json: { errorcode: 30004 },
    });
    expect((await client.send('POST', CATEGORIES, { name: 'x', parentId: 4 })).status).toBe(400);
  });

  it('refuses an unknown folder, type or key with 400', async () => {
    const asset = { name: 'x', assetType: { id: 197 } };
    for (const wrong of [
      { ...asset, category: { id: 1 } },
      { name: 'x' },
      { ...asset, customerKey: 'x'.repeat(37) },
    ]) {
      expect((await client.send('POST', ASSETS, wrong)).status).toBe(400);
    }
  });
});

describe('deletions', () => {
  it('leave the asset 404, and deletedAssets tells of files but not of blocks', async () => {
    const image = firstOf(28);
    const block = firstOf(197);
    account.remove(image);
    account.remove(block);
    const deleted = listIn(await client.get('/asset/v1/content/deletedAssets'));
    expect(idsOf(deleted)).toEqual([image]);
    expect(deleted.items[0]?.deletedDate).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+$/);
    expect((await client.get(`${ASSETS}/${block}`)).status).toBe(404);
    expect(account.ids()).not.toContain(block);
    expect(
      [...account.list({ deleted: true })].filter(({ deleted }) => deleted).map(({ id }) => id),
    ).toContain(block);
  });
});
