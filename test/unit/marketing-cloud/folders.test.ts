import { describe, expect, it } from 'vitest';
import type { FolderList } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { type Answer, FakeService, json, NEVER, REST } from './fake-service.ts';

const camel = (id: number) => ({
  id,
  name: `Folder ${id}`,
  parentId: id === 1 ? 0 : 1,
  categoryType: 'asset',
  memberId: 9,
  enterpriseId: 8,
  description: '',
});
const pascal = (id: number) =>
  Object.fromEntries(
    Object.entries(camel(id)).map(([key, value]) => [key[0]!.toUpperCase() + key.slice(1), value]),
  );
const ids = ({ folders }: FolderList) => folders.map((folder) => folder.id);

/** Serves `folders` page by page, at most `most` a page. */
function serve(folders: object[], wrap: (items: object[]) => unknown, most = 500) {
  const fake = new FakeService();
  fake.rest = (request) => {
    const asked = new URL(request.url).searchParams;
    const size = Math.min(most, Number(asked.get('$pagesize')));
    const first = (Number(asked.get('$page')) - 1) * size;
    return json(wrap(folders.slice(first, first + size)));
  };
  return fake;
}

const five = [1, 2, 3, 4, 5];

describe('the folder tree', () => {
  it.each<[string, (id: number) => object, (items: object[]) => unknown]>([
    ['wrapped camelCase', camel, (items) => ({ count: 5, page: 1, pageSize: 2, items })],
    ['wrapped PascalCase', pascal, (items) => ({ Count: 5, Items: items })],
    ['a bare array of camelCase', camel, (items) => items],
    ['a bare array of PascalCase', pascal, (items) => items],
  ])('is read from %s, to its end', async (_, shape, wrap) => {
    const read = await serve(five.map(shape), wrap, 2).client().folders('own', NEVER);
    expect(read).toEqual({ folders: five.map(camel), complete: true });
  });

  it('is asked for in large pages, and stops at the count', async () => {
    const fake = serve(five.map(camel), (items) => ({ count: 5, items }));
    await fake.client().folders('own', NEVER);
    expect(fake.restRequests.map((request) => request.url)).toEqual([
      `${REST}/asset/v1/content/categories?$page=1&$pagesize=500`,
    ]);
  });

  it('includes what is shared with the business unit where that is chosen', async () => {
    const fake = serve([], (items) => items);
    await fake.client().folders('own-and-shared', NEVER);
    expect(new URL(fake.restRequests[0]!.url).searchParams.get('scope')).toBe('Ours,Shared');
  });

  it('is read in pages of 50 where larger ones are refused', async () => {
    const fake = new FakeService();
    const small = serve(five.map(camel), (items) => ({ count: 5, items }));
    fake.rest = (request): Answer =>
      request.url.includes('pagesize=500') ? json({ message: 'No' }, 400) : small.rest(request);
    expect(ids(await fake.client().folders('own', NEVER))).toEqual(five);
  });

  it('holds each folder once', async () => {
    const fake = serve([1, 2, 2, 1, 3].map(camel), (items) => items, 2);
    expect(ids(await fake.client().folders('own', NEVER))).toEqual([1, 2, 3]);
  });

  it('ends where the service ignores the page number', async () => {
    const fake = new FakeService();
    fake.answers(() => json(five.map(camel)));
    expect(ids(await fake.client().folders('own', NEVER))).toEqual(five);
    expect(fake.restRequests).toHaveLength(2);
  });

  it('is read a second time where pages shifted under the first reading', async () => {
    const fake = new FakeService();
    const page =
      (...items: number[]) =>
      () =>
        json({ count: 3, items: items.map(camel) });
    fake.answers(page(1, 2), page(), page(2, 3), page(1), page());
    expect(ids(await fake.client().folders('own', NEVER))).toEqual([1, 2, 3]);
    expect(fake.logged).toMatchObject([{ facts: { listed: 2, count: 3 } }]);
  });

  it('is complete once both readings together have all', async () => {
    const fake = new FakeService();
    const page =
      (...items: number[]) =>
      () =>
        json({ count: 3, items: items.map(camel) });
    fake.answers(page(1, 2), page(), page(2, 3), page(1), page());
    expect((await fake.client().folders('own', NEVER)).complete).toBe(true);
  });

  it('is not complete where the service counts more than it lists, with a word in the log', async () => {
    const fake = serve(five.map(camel), (items) => ({ count: 6, items }));
    const read = await fake.client().folders('own', NEVER);
    expect(ids(read)).toEqual(five);
    expect(read.complete).toBe(false);
    expect(fake.logged).toHaveLength(2);
  });

  it.each<[string, (items: object[]) => unknown]>([
    ['uncounted', (items) => items],
    ['counted', (items) => ({ count: 4, items })],
  ])('lacks a folder without id or name, with a word in the log: %s', async (_, wrap) => {
    const fake = serve([camel(1), { name: 'x' }, { id: 3 }, null as never], wrap);
    const read = await fake.client().folders('own', NEVER);
    expect(ids(read)).toEqual([1]);
    expect(read.complete).toBe(false);
    expect(fake.logged[0]).toMatchObject({ facts: { fields: ['name'] } });
  });

  it('keeps names as they are, with slashes and spaces', async () => {
    const fake = serve([{ id: 1, name: ' bla/blub ', parentId: 0 }], (items) => items);
    const { folders } = await fake.client().folders('own', NEVER);
    expect(folders[0]).toEqual({
      id: 1,
      name: ' bla/blub ',
      parentId: 0,
      categoryType: undefined,
      memberId: undefined,
      enterpriseId: undefined,
      description: undefined,
    });
  });

  it('is asked for again where the answer is no list', async () => {
    const fake = new FakeService();
    fake.answers(
      () => json({ count: 1 }),
      () => json([camel(1)]),
    );
    expect(ids(await fake.client().folders('own', NEVER))).toEqual([1]);
  });
});
