import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox, type SandboxAccount } from '../../../electron/sandbox/sandbox.ts';
import { defaultSwitches } from '../../../electron/sandbox/switches.ts';
import {
  ASSETS,
  above,
  byId,
  type Client,
  connect,
  documentsOf,
  fieldsIn,
  idsOf,
  listIn,
  walk,
} from './client.ts';

let sandbox: Sandbox;
let account: SandboxAccount;
let client: Client;

beforeAll(async () => {
  sandbox = await createSandbox({ assets: 400 });
  account = sandbox.account();
  client = await connect(sandbox);
});

beforeEach(() => {
  Object.assign(sandbox.switches, defaultSwitches());
});

afterAll(() => sandbox.close());

const ofType = (id: number) => ({ property: 'assetType.id', simpleOperator: 'equal', value: id });
const large = { page: 1, pageSize: 500 };

async function page(body: Record<string, unknown>, scope?: string) {
  const reply = await client.query(body, scope);
  expect(reply.status).toBe(200);
  return listIn(reply);
}

describe('a list', () => {
  it('has the first 50 by id, and the count of all, where nothing else is asked', async () => {
    const reply = await page({});
    expect(Object.keys(fieldsIn(await client.query({})))).toEqual([
      'count',
      'page',
      'pageSize',
      'links',
      'items',
    ]);
    expect(reply).toMatchObject({ count: 400, page: 1, pageSize: 50 });
    expect(idsOf(reply)).toEqual(account.ids().slice(0, 50));
  });

  it('is walked by id, or page by page, to the same end', async () => {
    expect(await walk(client, { pageSize: 70 })).toEqual(account.ids());
    const ids: number[] = [];
    for (let number = 1; number <= 4; number += 1)
      ids.push(...idsOf(await page({ page: { page: number, pageSize: 100 } })));
    expect(ids).toEqual(account.ids());
    expect(idsOf(await page({ page: { page: 5, pageSize: 100 } }))).toEqual([]);
  });

  it('shows shared assets only where the scope says so', async () => {
    expect(await walk(client, { scope: 'shared' })).toEqual(account.ids('shared'));
    expect(await walk(client, { scope: 'ours,shared' })).toEqual(account.ids('all'));
    expect(account.ids('shared').length).toBe(8);
  });

  it('sorts by name and modifiedDate, either way', async () => {
    for (const property of ['name', 'modifiedDate', 'id']) {
      const up = idsOf(await page({ page: large, sort: [{ property, direction: 'ASC' }] }));
      const down = idsOf(await page({ page: large, sort: [{ property, direction: 'DESC' }] }));
      expect([...up].sort((one, other) => one - other)).toEqual(account.ids());
      expect(down[0]).toBe(up.at(-1));
    }
  });

  it('leaves bodies out, even where they are asked for, as recorded', async () => {
    const { items } = await page({
      page: large,
      query: ofType(197),
      fields: ['content', 'owner', 'objectID'],
    });
    for (const item of items) {
      expect(item.content).toBeUndefined();
      expect(item.owner).toBeDefined();
    }
    const plain = await page({ page: large, query: ofType(197) });
    expect(Object.keys(plain.items[0]!)).toEqual(
      'id customerKey assetType fileProperties name createdDate createdBy modifiedDate modifiedBy status category availableViews modelVersion'.split(
        ' ',
      ),
    );
    const resources = await page({ page: large, query: ofType(240) });
    for (const item of resources.items) expect(item.content).toBeTypeOf('string');
    const pages = await page({ page: large, query: ofType(205) });
    const whole = pages.items.filter((item) => item.views !== undefined);
    expect(whole.length).toBeGreaterThan(0);
    expect(whole.length).toBeLessThan(pages.items.length);
  });

  it('has whole assets where it is told to, but for the address of their thumbnails', async () => {
    sandbox.switches.listBodies = 'whole';
    for (const body of [{ page: large }, { page: large, fields: ['id', 'content', 'views'] }]) {
      for (const item of documentsOf(await page(body))) {
        const document = account.document(item.id);
        expect({ ...item, thumbnail: document.thumbnail }).toEqual(document);
        expect(item.thumbnail).not.toEqual(document.thumbnail);
      }
    }
    const identity = await page({ page: large, fields: ['id', 'modifiedDate'] });
    expect(identity.items[0]!.content).toBeUndefined();
  });

  it('can differ from the asset for the largest of a type, every nth, or as a function says', async () => {
    const differing = async () => {
      const items = documentsOf(await page({ page: large, query: ofType(197) }));
      return items.filter((item) => item.content !== account.document(item.id).content);
    };
    const htmlBlocks = [...account.list()].filter(({ typeId, shared }) => typeId === 197 && !shared);
    sandbox.switches.listBodies = { wholeExcept: { typeId: 197, rule: 'largest' } };
    const [largest, ...others] = await differing();
    expect(others).toEqual([]);
    const lengths = htmlBlocks.map(({ id }) => JSON.stringify(account.document(id)).length);
    expect(JSON.stringify(account.document(largest!.id)).length).toBe(Math.max(...lengths));
    sandbox.switches.listBodies = { wholeExcept: { typeId: 197, rule: { everyNth: 10 } } };
    expect((await differing()).length).toBeGreaterThan(5);
    sandbox.switches.listBodies = (whole) => ({ ...whole, content: 'other' });
    expect(await differing()).toHaveLength(htmlBlocks.length);
  });

  it('answers GET with parameters as it does a query', async () => {
    const reply = await client.get(
      `${ASSETS}?$page=2&$pageSize=20&$filter=assetType.id%20eq%20197&$orderBy=id%20desc`,
    );
    const expected = [...account.list()]
      .filter(({ typeId, shared }) => typeId === 197 && !shared)
      .map(({ id }) => id);
    expect(idsOf(listIn(reply))).toEqual(expected.toReversed().slice(20, 40));
  });
});

describe('a list told to misbehave', () => {
  it('caps the page, or refuses a larger one', async () => {
    sandbox.switches.maximumPageSize = 50;
    expect(await page({ page: large })).toMatchObject({ pageSize: 50 });
    sandbox.switches.overMaximum = 'error400';
    expect((await client.query({ page: large })).status).toBe(400);
    expect((await client.query({ page: { page: 1, pageSize: 50 } })).status).toBe(200);
  });

  it('sends short pages in mid-walk, from which a walk by id loses nothing', async () => {
    sandbox.switches.shortPages = 2;
    expect(await walk(client, { pageSize: 50 })).toEqual(account.ids());
    const lengths = [await page({}), await page({})].map(({ items }) => items.length);
    expect(new Set(lengths)).toEqual(new Set([25, 50]));
  });

  it('orders ids as text, or not at all, the same way each time', async () => {
    sandbox.switches.order = 'text';
    const asText = idsOf(await page({ page: large, sort: byId }));
    expect(asText).toEqual(account.ids().map(String).sort().map(Number));
    sandbox.switches.order = 'ignored';
    const shuffled = idsOf(await page({ page: large, sort: byId }));
    expect(shuffled).not.toEqual([...shuffled].sort((one, other) => one - other));
    expect(idsOf(await page({ page: large, sort: byId }))).toEqual(shuffled);
  });

  it('ignores the filter by id', async () => {
    sandbox.switches.keysetIgnored = true;
    expect((await page({ query: above(account.ids()[100]!) })).count).toBe(400);
  });

  it('caps and miscounts', async () => {
    sandbox.switches.countCap = 100;
    expect((await page({})).count).toBe(100);
    sandbox.switches.countOffset = -3;
    expect((await page({})).count).toBe(97);
  });

  it('refuses or ignores a filter by date', async () => {
    const query = {
      property: 'modifiedDate',
      simpleOperator: 'greaterThan',
      value: '2030-01-01T00:00:00-06:00',
    };
    expect((await page({ query })).count).toBe(0);
    sandbox.switches.dateFilter = 'ignored';
    expect((await page({ query })).count).toBe(400);
    sandbox.switches.dateFilter = 'refused';
    expect(await client.query({ query })).toMatchObject({ status: 400, json: { errorcode: 10006 } });
  });

  it('takes the array of an in from one place only', async () => {
    const values = { property: 'assetType.id', simpleOperator: 'in', values: [197] };
    const value = { property: 'assetType.id', simpleOperator: 'in', value: [197] };
    sandbox.switches.inValues = 'value';
    expect((await client.query({ query: values })).status).toBe(400);
    expect((await client.query({ query: value })).status).toBe(200);
    sandbox.switches.inValues = 'values';
    expect((await client.query({ query: value })).status).toBe(400);
    expect((await client.query({ query: values })).status).toBe(200);
  });

  it('says that all shards failed: by type name over the limit, beyond the window, or at will', async () => {
    const failed = { json: { message: expect.stringContaining('all shards failed') } };
    const query = { property: 'assetType.name', simpleOperator: 'equal', value: 'htmlblock' };
    sandbox.switches.nameFilterLimit = 20;
    expect(await client.query({ query })).toMatchObject({ status: 200, ...failed });
    sandbox.switches.allShardsFailedStatus = 400;
    expect(await client.query({ query })).toMatchObject({ status: 400, ...failed });
    expect((await client.query({ query: ofType(197) })).status).toBe(200);
    sandbox.switches.resultWindow = 100;
    expect(await client.query({ page: { page: 3, pageSize: 50 } })).toMatchObject({ status: 400, ...failed });
    Object.assign(sandbox.switches, defaultSwitches(), { allShardsFailed: 1 });
    expect(await client.query({})).toMatchObject(failed);
    expect(listIn(await client.query({})).items).toHaveLength(50);
  });

  it('shows items without id', async () => {
    const [first] = account.ids();
    sandbox.switches.itemsWithoutId = new Set([first!]);
    const { items } = await page({});
    expect(items[0]!.id).toBeUndefined();
    expect(items[0]!.customerKey).toBe(account.document(first!).customerKey);
  });

  it('passes over items without id in queries by id, where told so', async () => {
    const [first] = account.ids();
    const byId = { property: 'id', simpleOperator: 'greaterThan', value: 0 };
    const query = { page: large, query: byId };
    const { count } = await page(query);
    sandbox.switches.itemsWithoutId = new Set([first!]);
    expect((await page(query)).count).toBe(count);
    sandbox.switches.idFilterOnItemsWithoutId = 'passes over';
    for (const order of ['numeric', 'text'] as const) {
      sandbox.switches.order = order;
      expect((await page(query)).count).toBe(count - 1);
      expect((await page({ page: large })).count).toBe(count);
    }
  });

  it('hides assets from lists, or from everything', async () => {
    const [first, second] = account.ids();
    sandbox.switches.hideFromList = new Set([first!]);
    sandbox.switches.hideFromEverything = (id) => id === second;
    expect(await walk(client)).toEqual(account.ids().slice(2));
    expect((await client.get(`${ASSETS}/${first}`)).status).toBe(200);
    expect((await client.get(`${ASSETS}/${second}`)).status).toBe(404);
  });

  it('refuses a body without a query where told so', async () => {
    sandbox.switches.missingQuery = 'refused';
    expect((await client.query({ page: large })).status).toBe(400);
  });

  it('indents its replies where told so', async () => {
    sandbox.switches.jsonIndent = 2;
    expect((await client.query({})).text).toContain('\n  "count": 400');
  });
});

describe('a list after changes', () => {
  it('shows them, or leaves them out as long as the index lags, while GET shows them', async () => {
    let now = Date.UTC(2026, 10, 24);
    const changing = await createSandbox({ assets: 30, now: () => now });
    const reader = await connect(changing);
    const since = {
      property: 'modifiedDate',
      simpleOperator: 'greaterThanOrEqual',
      value: new Date(now).toISOString(),
    };
    const [edited, removed] = changing.account().ids();
    changing.switches.indexLagMilliseconds = 5000;
    changing.account().edit(edited!);
    changing.account().remove(removed!);
    const added = changing.account().add({ name: 'New' });
    expect((await reader.query({ query: since })).json).toMatchObject({ count: 0 });
    expect((await reader.get(`${ASSETS}/${added}`)).json).toMatchObject({ name: 'New' });
    expect((await reader.get(`${ASSETS}/${removed}`)).status).toBe(404);
    now += 5000;
    expect(idsOf(listIn(await reader.query({ query: since })))).toEqual([edited, added]);
    await changing.close();
  });
});
