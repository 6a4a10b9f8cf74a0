import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AssetQuery, Position } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { asset, BLOCKS, FakeService, json, list, NEVER, REST, type SentRequest } from './fake-service.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);
const sizedSchema = z.object({ page: z.object({ pageSize: z.number() }) });
const START: Position = { afterId: 0 };

async function sentFor(query: AssetQuery, position: Position = START, pageSize = 500) {
  const fake = new FakeService();
  fake.answers(() => list([]));
  await fake.client().page(query, position, pageSize, NEVER);
  return fake.restRequests[0]!;
}

describe('a list request', () => {
  it('walks by id: always page 1, sorted by id, above the last one seen', async () => {
    const { json, method, url } = await sentFor(BLOCKS, { afterId: 1295064 }, 250);
    expect({ method, url }).toEqual({ method: 'POST', url: `${REST}/asset/v1/content/assets/query` });
    expect(json).toMatchObject({
      page: { page: 1, pageSize: 250 },
      query: {
        leftOperand: { property: 'assetType.id', simpleOperator: 'in', value: [195, 197] },
        logicalOperator: 'AND',
        rightOperand: { property: 'id', simpleOperator: 'greaterThan', value: 1295064 },
      },
      sort: [{ property: 'id', direction: 'ASC' }],
    });
  });

  it('can ask by page number instead', async () => {
    const { json } = await sentFor(BLOCKS, { page: 3 });
    expect(json).toMatchObject({
      page: { page: 3, pageSize: 500 },
      query: { property: 'assetType.id', simpleOperator: 'in', value: [195, 197] },
    });
  });

  it('can ask for one asset by its id', async () => {
    const { json } = await sentFor({ ...BLOCKS, id: 7 }, { page: 1 }, 1);
    expect(json).toMatchObject({
      page: { page: 1, pageSize: 1 },
      query: { rightOperand: { property: 'id', simpleOperator: 'equal', value: 7 } },
    });
  });

  it('nests all its conditions, and sends dates with an explicit offset', async () => {
    const { json } = await sentFor({ ...BLOCKS, modifiedSince: new Date('2024-01-08T14:28:01.600Z') });
    expect(json).toMatchObject({
      query: {
        leftOperand: {
          leftOperand: { property: 'assetType.id' },
          logicalOperator: 'AND',
          rightOperand: {
            property: 'modifiedDate',
            simpleOperator: 'greaterThanOrEqual',
            value: '2024-01-08T08:28:01.600-06:00',
          },
        },
        logicalOperator: 'AND',
        rightOperand: { property: 'id' },
      },
    });
  });

  it('asks for a single type without a list', async () => {
    const { json } = await sentFor({ ...BLOCKS, types: [220] }, { page: 1 });
    expect(json).toMatchObject({ query: { property: 'assetType.id', simpleOperator: 'equal', value: 220 } });
  });

  it('has no type filter for all types, and a query all the same', async () => {
    const walked = await sentFor({ ...BLOCKS, types: 'all' });
    expect(walked.json).toMatchObject({
      query: { property: 'id', simpleOperator: 'greaterThan', value: 0 },
    });
    const paged = await sentFor({ ...BLOCKS, types: 'all' }, { page: 1 });
    expect(paged.json).toMatchObject({
      query: { property: 'assetType.id', simpleOperator: 'greaterThan', value: 0 },
    });
  });

  it('asks for every known field of whole assets, and few for identities', async () => {
    const whole = await sentFor(BLOCKS);
    expect(whole.json).toMatchObject({
      fields: expect.arrayContaining(['content', 'views', 'slots', 'design', 'data', 'meta', 'tags']),
    });
    const identity = await sentFor({ ...BLOCKS, fields: 'identity' });
    expect(identity.json).toMatchObject({
      fields: ['id', 'assetType', 'category', 'modifiedDate', 'name'],
    });
  });

  it('includes what is shared with the business unit where that is chosen', async () => {
    const { url } = await sentFor({ ...BLOCKS, scope: 'own-and-shared' });
    expect(url).toBe(`${REST}/asset/v1/content/assets/query?scope=ours%2Cshared`);
  });

  it.each([0, 51])('is not made for %d types', async (length) => {
    const types = Array.from({ length }, (_, index) => index + 1);
    await expect(sentFor({ ...BLOCKS, types })).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('a page', () => {
  it('keeps each item as the service wrote it, byte by byte', async () => {
    const written = '{ "id":1,\n  "name" : "\\u00e9\\/é", "n": 1.0, "assetType":{"id":197}}';
    const fake = new FakeService();
    fake.answers(() => new Response(`{"count":2,"pageSize":50,"items":[ ${written} ,{"id":2}]}`));
    const page = await fake.client().page(BLOCKS, START, 50, NEVER);
    expect(page.items.map((item) => text(item.bytes))).toEqual([written, '{"id":2}']);
    expect(page.items[0]!.value).toEqual({ id: 1, name: 'é/é', n: 1, assetType: { id: 197 } });
    expect(page.bytes).toBe(bytes(`{"count":2,"pageSize":50,"items":[ ${written} ,{"id":2}]}`).length);
  });

  it('reads the fields everything decides by, and leaves undefined what is missing or odd', async () => {
    const fake = new FakeService();
    const odd = { id: '5', assetType: null, category: { id: 'x' }, modifiedDate: 'yesterday' };
    fake.answers(() => list([asset(5), { name: 'no id' }, odd]));
    const { items } = await fake.client().page(BLOCKS, START, 50, NEVER);
    const nothing = { id: undefined, typeId: undefined, categoryId: undefined, modifiedDate: undefined };
    expect(items).toMatchObject([
      { id: 5, typeId: 197, categoryId: 7, modifiedDate: '2024-01-08T14:28:01.6000000Z' },
      nothing,
      nothing,
    ]);
  });

  it("has the service's count and page size, in either case of letters", async () => {
    const fake = new FakeService();
    fake.answers(() => json({ Count: 812, Page: 1, PageSize: 50, Items: [asset(1)] }));
    const page = await fake.client().page(BLOCKS, START, 500, NEVER);
    expect(page).toMatchObject({ count: 812, pageSize: 50, items: [{ id: 1 }] });
  });

  it.each([{ items: [] }, { count: 1, items: {} }, { count: 1, items: ['x'] }, [], 'x'])(
    'that is no list is asked for again: %j',
    async (reply) => {
      const fake = new FakeService();
      fake.answers(
        () => json(reply),
        () => list([asset(1)]),
      );
      await expect(fake.client().page(BLOCKS, START, 50, NEVER)).resolves.toMatchObject({ count: 1 });
    },
  );
});

describe('a refused list request', () => {
  const pageSizeOf = (request: SentRequest) => sizedSchema.parse(request.json).page.pageSize;
  const spellingOf = (request: SentRequest) =>
    /"in","value":/.test(JSON.stringify(request.json)) ? 'value' : 'values';
  const asked = (fake: FakeService) => fake.restRequests.map((each) => [pageSizeOf(each), spellingOf(each)]);

  /** Refuses with a 400 what `refuses` gives a reason for. */
  function picky(refuses: (request: SentRequest) => string | false) {
    const fake = new FakeService();
    fake.rest = (request) => {
      const message = refuses(request);
      return message === false ? list([asset(1)]) : json({ message, errorcode: 30000 }, 400);
    };
    return fake;
  }

  it('for a large page is repeated with 50, which is remembered', async () => {
    const fake = picky((request) => pageSizeOf(request) > 50 && 'page too large');
    const client = fake.client();
    await client.page(BLOCKS, START, 500, NEVER);
    await client.page(BLOCKS, START, 500, NEVER);
    await client.page(BLOCKS, START, 20, NEVER);
    expect(asked(fake).map(([pageSize]) => pageSize)).toEqual([500, 50, 50, 20]);
  });

  it('for the spelling of its list is repeated with `values`, which is remembered', async () => {
    const fake = picky((request) => spellingOf(request) === 'value' && '"values" is missing');
    const client = fake.client();
    await client.page(BLOCKS, START, 500, NEVER);
    await client.page(BLOCKS, START, 500, NEVER);
    expect(asked(fake)).toEqual([
      [500, 'value'],
      [500, 'values'],
      [500, 'values'],
    ]);
  });

  it('for both is repeated with both', async () => {
    const fake = picky(
      (request) => (pageSizeOf(request) > 50 || spellingOf(request) === 'value') && 'bad query',
    );
    const client = fake.client();
    await client.page(BLOCKS, START, 500, NEVER);
    await client.page(BLOCKS, START, 500, NEVER);
    expect(asked(fake)).toEqual([
      [500, 'value'],
      [50, 'value'],
      [500, 'values'],
      [50, 'values'],
      [50, 'values'],
    ]);
  });

  it('for its date filter is thrown, and nothing false is remembered', async () => {
    const dateFilter = '{"property":"modifiedDate"';
    const fake = picky((request) => JSON.stringify(request.json).includes(dateFilter) && 'no dates');
    const client = fake.client();
    const dated = { ...BLOCKS, modifiedSince: new Date(0) };
    await expect(client.page(dated, START, 500, NEVER)).rejects.toMatchObject({
      code: 'service-refused',
      message: expect.stringContaining('no dates'),
    });
    fake.requests.length = 0;
    await client.page(BLOCKS, START, 500, NEVER);
    expect(asked(fake)).toEqual([[500, 'value']]);
  });

  it('with another status is thrown at once', async () => {
    const fake = new FakeService();
    fake.answers(() => json({ message: 'No' }, 403));
    await expect(fake.client().page(BLOCKS, START, 500, NEVER)).rejects.toMatchObject({
      code: 'permission-missing',
    });
    expect(fake.restRequests).toHaveLength(1);
  });
});

it('a count is one request for one item with few fields', async () => {
  const fake = new FakeService();
  fake.answers(() => list([asset(1)], { count: 4812 }));
  await expect(fake.client().count(BLOCKS, NEVER)).resolves.toBe(4812);
  expect(fake.restRequests.map((request) => request.json)).toMatchObject([
    { page: { page: 1, pageSize: 1 }, fields: ['id', 'assetType', 'category', 'modifiedDate', 'name'] },
  ]);
});

describe('an asset by id', () => {
  it('is kept as the service wrote it, byte by byte', async () => {
    const written =
      '{ "id" : 42,\r\n "content":"caf\\u00e9 é", "assetType":{"id":197}, "big": 12345678901234567890 }\n';
    const fake = new FakeService();
    fake.answers(() => new Response(written));
    const document = await fake.client().asset(42, NEVER);
    expect(text(document!.bytes)).toBe(written);
    expect(document).toMatchObject({ id: 42, typeId: 197, value: { content: 'café é' } });
    expect(fake.restRequests[0]).toMatchObject({ method: 'GET', url: `${REST}/asset/v1/content/assets/42` });
  });

  it('is undefined where the service answers 404', async () => {
    const fake = new FakeService();
    fake.answers(() => json({ message: 'Not Found', errorcode: 404 }, 404));
    await expect(fake.client().asset(42, NEVER)).resolves.toBeUndefined();
  });

  it('may lack its id', async () => {
    const fake = new FakeService();
    fake.answers(() => json({ assetType: { id: 230 } }));
    await expect(fake.client().asset(42, NEVER)).resolves.toMatchObject({ id: undefined, typeId: 230 });
  });

  it.each([[asset(43)], [{}], [[]], ['x'], [null]])(
    'is not taken from a reply that is not it: %j',
    async (reply) => {
      const fake = new FakeService();
      fake.answers(
        () => json(reply),
        () => json(asset(42)),
      );
      await expect(fake.client().asset(42, NEVER)).resolves.toMatchObject({ id: 42 });
    },
  );
});
