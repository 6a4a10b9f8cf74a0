import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMarketingCloud,
  type MarketingCloudOptions,
} from '../../../electron/marketing-cloud/client.ts';
import {
  createSandbox,
  type FaultEffect,
  faultReplies,
  type Sandbox,
  type SandboxOptions,
} from '../../../electron/sandbox/sandbox.ts';

const NEVER = new AbortController().signal;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox({ assets: 30 });
});
afterEach(() => sandbox.close());

function clientOf(one: Sandbox, options: Partial<MarketingCloudOptions> = {}) {
  return createMarketingCloud({
    authenticationAddress: one.authUrl,
    clientId: one.clientId,
    clientSecret: one.clientSecret,
    fetch,
    log: silent,
    ...options,
    retry: { firstWaitMilliseconds: 1, longestWaitMilliseconds: 5, ...options.retry },
  });
}

async function withSandbox(options: Partial<SandboxOptions>, work: (one: Sandbox) => Promise<void>) {
  const one = await createSandbox({ assets: 10, ...options });
  try {
    await work(one);
  } finally {
    await one.close();
  }
}

const rootId = () => sandbox.account().folders()[0]!.id;
const block = (customerKey: string, more = {}) => ({
  customerKey,
  name: `Block ${customerKey}`,
  assetType: { id: 197, name: 'htmlblock' },
  category: { id: rootId() },
  content: '<p>new</p>',
  ...more,
});
/** How many assets of this key the account has. */
const madeOf = (key: string) =>
  sandbox
    .account()
    .ids()
    .filter((id) => sandbox.account().document(id).customerKey === key).length;
const posts = () =>
  sandbox.requests
    .recent()
    .filter(({ method, path }) => method === 'POST' && path === '/asset/v1/content/assets').length;

describe('making an asset', () => {
  it('gives the asset as the service made it, its file too', async () => {
    const file = Buffer.from([137, 80, 78, 71, 1, 2, 3]);
    const made = await clientOf(sandbox).createAsset(
      block('image-1', {
        assetType: { id: 28, name: 'png' },
        fileProperties: { fileName: 'a.png', extension: 'png' },
        file: file.toString('base64'),
      }),
      NEVER,
    );
    expect(made.value).toMatchObject({ customerKey: 'image-1', name: 'Block image-1' });
    expect(sandbox.account().fileBytes(made.id ?? 0)).toEqual(file);
  });

  it.each<[string, FaultEffect]>([
    ['cut short', 'cut'],
    ['cut short without a word', 'cutCleanly'],
    ['a page of HTML', 'html'],
    ['another answer', 'wrongJson'],
  ])(
    'is not repeated where its reply was lost (%s): what was made is found by its key',
    async (_what, effect) => {
      sandbox.faults.add({ match: { kind: 'write', method: 'POST' }, times: 1, effect });
      const made = await clientOf(sandbox).createAsset(block('lost-1'), NEVER);
      expect(made.value.customerKey).toBe('lost-1');
      expect({ made: madeOf('lost-1'), posts: posts() }).toEqual({ made: 1, posts: 1 });
    },
  );

  it('is found at the end where every reply is lost', async () => {
    sandbox.faults.add({ match: { kind: 'write', method: 'POST' }, effect: 'cut' });
    const made = await clientOf(sandbox, { retry: { attempts: 1 } }).createAsset(block('lost-2'), NEVER);
    expect(made.value.customerKey).toBe('lost-2');
    expect(madeOf('lost-2')).toBe(1);
  });

  it('is sent again where it never arrived', async () => {
    sandbox.faults.add({ match: { kind: 'write', method: 'POST' }, times: 2, effect: 'reset' });
    await clientOf(sandbox).createAsset(block('reset-1'), NEVER);
    expect({ made: madeOf('reset-1'), posts: posts() }).toEqual({ made: 1, posts: 3 });
  });

  it('is waited for where the search does not show it yet, and made once', async () => {
    sandbox.faults.add({ match: { kind: 'write', method: 'POST' }, times: 1, effect: 'cut' });
    sandbox.switches.indexLagMilliseconds = 60_000;
    let searches = 0;
    sandbox.onRequest = (_number, kind) => {
      if (kind === 'query') searches += 1;
      if (searches === 3) sandbox.switches.indexLagMilliseconds = 0;
    };
    const made = await clientOf(sandbox).createAsset(block('lag-1'), NEVER);
    expect(made.value.customerKey).toBe('lag-1');
    expect(madeOf('lag-1')).toBe(1);
  });

  it('is sent again after a limit, as long as the service asks, without searching', async () => {
    sandbox.faults.add({ match: { kind: 'write' }, times: 2, effect: faultReplies.tooManyRequests() });
    await clientOf(sandbox).createAsset(block('limited-1'), NEVER);
    expect(madeOf('limited-1')).toBe(1);
    expect(sandbox.requests.recent().some(({ kind }) => kind === 'query')).toBe(false);
  });

  it('says that the key is taken, and changes nothing', async () => {
    const client = clientOf(sandbox);
    await client.createAsset(block('twice'), NEVER);
    const again = client.createAsset(block('twice', { name: 'Another' }), NEVER);
    await expect(again).rejects.toMatchObject({
      code: 'key-taken',
      message: expect.stringContaining("customerKey 'twice' exists"),
    });
    expect(madeOf('twice')).toBe(1);
  });

  it('is not mistaken for another asset of that key when its reply was lost', async () => {
    const client = clientOf(sandbox);
    await client.createAsset(block('theirs'), NEVER);
    sandbox.faults.add({ match: { kind: 'write', method: 'POST' }, times: 1, effect: 'reset' });
    await expect(client.createAsset(block('theirs', { name: 'Ours' }), NEVER)).rejects.toMatchObject({
      code: 'key-taken',
    });
  });

  it('names the scopes that are missing as Setup does', () =>
    withSandbox({ scopes: 'documents_and_images_read saved_content_read' }, async (one) => {
      const client = clientOf(one);
      expect(await client.missingWriteScopes(NEVER)).toEqual([
        'Assets > Documents and Images: Write (documents_and_images_write)',
        'Assets > Saved Content: Write (saved_content_write)',
      ]);
      await expect(client.createAsset(block('no'), NEVER)).rejects.toMatchObject({
        code: 'permission-missing',
        hint: expect.stringContaining('Documents and Images: Write'),
      });
    }));

  it('lacks nothing where the package may write', async () => {
    expect(await clientOf(sandbox).missingWriteScopes(NEVER)).toEqual([]);
  });
});

describe('changing an asset', () => {
  it('changes the fields that are sent, also where the first reply is lost', async () => {
    const client = clientOf(sandbox);
    const { id = 0 } = await client.createAsset(block('change-1'), NEVER);
    sandbox.faults.add({ match: { kind: 'write', method: 'PATCH' }, times: 1, effect: 'cut' });
    const changed = await client.updateAsset(id, { content: '<p>changed</p>' }, NEVER);
    expect(changed?.value).toMatchObject({ id, name: 'Block change-1', content: '<p>changed</p>' });
  });

  it('tells that the asset is not there', async () => {
    expect(await clientOf(sandbox).updateAsset(1, { name: 'x' }, NEVER)).toBeUndefined();
  });
});

describe('finding by key', () => {
  it('minds the case of letters, which the search does not, and no spaces at the ends', async () => {
    const client = clientOf(sandbox);
    await client.createAsset(block('Key-A'), NEVER);
    expect((await client.assetByKey('Key-A', NEVER))?.value.name).toBe('Block Key-A');
    expect(await client.assetByKey('key-a', NEVER)).toBeUndefined();
    expect(await client.assetByKey('no such key', NEVER)).toBeUndefined();
  });
});

describe('making a folder', () => {
  it.each([false, true])('gives the folder, in either spelling of the reply (%s)', async (pascalCase) => {
    sandbox.switches.pascalCaseCategories = pascalCase;
    const made = await clientOf(sandbox).createFolder({ name: 'Restored', parentId: rootId() }, NEVER);
    expect(made).toMatchObject({ name: 'Restored', parentId: rootId() });
  });

  it('gives the one that is there, and makes no second after a lost reply', async () => {
    const client = clientOf(sandbox);
    const before = sandbox.account().folders().length;
    sandbox.faults.add({ match: { kind: 'write', method: 'POST' }, times: 1, effect: 'cut' });
    const made = await client.createFolder({ name: 'Once', parentId: rootId() }, NEVER);
    expect(await client.createFolder({ name: 'Once', parentId: rootId() }, NEVER)).toEqual(made);
    expect(sandbox.account().folders().length).toBe(before + 1);
  });
});
