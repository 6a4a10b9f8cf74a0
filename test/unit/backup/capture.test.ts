import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { JsonObject } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { BackupError } from '../../../shared/errors.ts';
import { assetDocument } from '../../support/fake-marketing-cloud.ts';
import { idle } from '../../support/promises.ts';
import { day, indexLine, type OpenCatalog } from './catalog/catalog-builders.ts';
import { createRunUnderWay, type FakeAccount, HTML, type RunUnderWay } from './run-under-way.ts';

let run: RunUnderWay;
let account: FakeAccount;
let open: OpenCatalog;
beforeEach(() => {
  run = createRunUnderWay();
  ({ account, open } = run);
});

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Takes a page of a list in, with all fields, until its assets are kept. */
async function take(values: readonly JsonObject[], attempt = run.begin()) {
  await attempt.capture.take({
    items: values.map(assetDocument),
    whole: true,
    counted: true,
    count: values.length,
  });
  await attempt.capture.drain();
  return attempt;
}

const keptFrom = (source: 'id' | 'list') =>
  open.progress
    .indexLines(0, 1000)
    .filter((line) => line.source === source)
    .map(({ id }) => id);

describe('a list that carries whole assets', () => {
  test('is kept without fetching each asset: only samples are fetched and compared', async () => {
    await take(numbers(10, 49).map((id) => account.add(id)));
    expect(account.fetched).toEqual([10, 11, 12]);
    expect(keptFrom('id')).toEqual([10, 11, 12]);
    expect(keptFrom('list')).toEqual(numbers(13, 49));
  });

  test('of which no sample can be fetched is not believed', async () => {
    const values = numbers(10, 15).map((id) => account.add(id));
    for (const id of numbers(10, 15)) account.fail(id);
    await take(values);
    expect(account.fetched.toSorted((a, b) => a - b)).toEqual(numbers(10, 15));
    expect(open.progress.pending()).toHaveLength(6);
  });
});

describe('pages of a list', () => {
  const page = (from: number, to: number, more: JsonObject = {}) => {
    const values = numbers(from, to).map((id) => account.add(id, more));
    return { items: values.map(assetDocument), whole: true, counted: true, count: 1000 };
  };

  test('are sampled while the one before is kept', async () => {
    const { capture, storage } = run.begin();
    await capture.take(page(10, 12));
    await capture.drain();
    const put = storage.put.bind(storage);
    storage.put = async (...given) => {
      await idle();
      await put(...given);
    };
    const asset = account.client.asset.bind(account.client);
    const keptBySample: number[] = [];
    vi.spyOn(account.client, 'asset').mockImplementation((id, signal) => {
      keptBySample.push(keptFrom('list').length);
      return asset(id, signal);
    });
    await capture.take(page(20, 59));
    await capture.take(page(61, 99, { customerKey: 'a new shape' }));
    await capture.drain();
    expect(keptBySample).toEqual([expect.any(Number)]);
    expect(keptBySample[0]).toBeLessThan(40);
    expect(account.fetched).toEqual([10, 11, 12, 61]);
    expect(keptFrom('list')).toEqual([...numbers(20, 59), ...numbers(62, 99)]);
  });

  test('of a type that one showed not to be whole are fetched, that one and all after it', async () => {
    const { capture } = run.begin();
    await capture.take(page(10, 19));
    const cut = page(20, 29);
    await capture.take({
      ...cut,
      items: cut.items.map((item) =>
        assetDocument({ ...item.value, customerKey: 'a new shape', content: 'cut' }),
      ),
    });
    await capture.take(page(30, 39));
    await capture.drain();
    expect(keptFrom('list').every((id) => id < 20)).toBe(true);
    expect(keptFrom('id')).toEqual(expect.arrayContaining(numbers(20, 39)));
  });
});

describe('a list that lacks parts of its assets', () => {
  test('is not believed from the first difference on: each asset of that type is fetched', async () => {
    const values = numbers(10, 29).map((id) => {
      const { content, ...listed } = account.add(id);
      return { ...listed, content: id === 11 ? 'shortened' : (content ?? null) };
    });
    const { log } = await take(values);
    expect(keptFrom('list')).toEqual([]);
    expect(keptFrom('id')).toEqual(numbers(10, 29));
    expect(open.progress.trust()).toMatchObject([{ typeId: HTML, trusted: false, differing: ['content'] }]);
    expect(log.lines.join()).toContain('do not carry whole assets of this type');
  });

  test('is known not to be believed before the asset that showed it is kept, in case the run breaks off', async () => {
    const values = numbers(10, 12).map((id) => ({ ...account.add(id), content: 'shortened' }));
    const known: boolean[] = [];
    vi.spyOn(open.progress, 'recordKept').mockImplementation(() => {
      known.push(open.progress.trust().some(({ trusted }) => !trusted));
    });
    await take(values);
    expect(known).not.toEqual([]);
    expect(known).not.toContain(false);
  });

  test('costs other types nothing', async () => {
    const code = numbers(50, 59).map((id) => account.add(id, { assetType: { id: 220 } }));
    const html = numbers(10, 19).map((id) => ({ ...account.add(id), content: '' }));
    await take([...html, ...code]);
    expect(keptFrom('list')).toEqual(numbers(53, 59));
  });
});

describe('an asset that cannot be fetched', () => {
  test('is kept from the list as partial, and is pending', async () => {
    const value = account.add(1);
    account.fail(1);
    await take([value]);
    expect(open.progress.indexLines(0, 10)).toMatchObject([{ id: 1, source: 'list', partial: true }]);
    expect(open.progress.pending()).toMatchObject([
      { id: 1, reason: 'The service answered 500 for asset 1.' },
    ]);
  });

  test('because a permission is missing is pending with what to do', async () => {
    const { content: _, ...value } = account.add(1);
    const refused = new BackupError('permission-missing', 'Asset 1 was refused.', { hint: 'Give it.' });
    account.fail(1, refused);
    await take([value]);
    expect(open.progress.pending()).toMatchObject([{ id: 1, reason: 'Asset 1 was refused. Give it.' }]);
  });

  test('is pending alone where the list has no body of it', async () => {
    const { content: _, ...value } = account.add(1);
    account.fail(1);
    await take([value]);
    expect(open.progress.indexLines(0, 10)).toEqual([]);
    expect(open.progress.pending()).toHaveLength(1);
  });

  test('and was pending before is kept from the list in its newest version, and not fetched until the end', async () => {
    const value = account.add(1, { content: 'new', modifiedDate: day(4) });
    open.ingest({ runId: 'run-001', on: 1, pending: [{ id: 1, modifiedDate: null, reason: 'r' }] }, [
      indexLine(1),
    ]);
    await take([value]);
    expect(account.fetched).toEqual([]);
    expect(open.progress.indexLines(0, 10)).toMatchObject([{ id: 1, source: 'list', partial: true }]);
    expect(open.progress.pending()).toHaveLength(1);
  });

  test('for a reason that is not its own ends the run', async () => {
    const value = account.add(1);
    account.fail(1, new BackupError('cancelled', 'Cancelled.'));
    await expect(take([value])).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('for the service says 404, while a list still shows it, is pending and not deleted', async () => {
    const value = account.add(1);
    account.lose(1);
    await take([value]);
    expect(open.progress.inventoryLines(0, 10)).toEqual([]);
    expect(open.progress.pending()).toMatchObject([{ id: 1, reason: expect.stringContaining('404') }]);
  });

  test('and is shown by no list any more is deleted', async () => {
    const value = account.add(1);
    account.remove(1);
    await take([value]);
    expect(open.progress.inventoryLines(0, 10)).toMatchObject([{ id: 1, state: 'deleted', name: 'asset 1' }]);
    expect(open.progress.pending()).toEqual([]);
  });
});

test('many failing bodies stop the run', async () => {
  const attempt = run.begin();
  const values = numbers(1, 40).map((id) => account.add(id));
  for (const id of numbers(1, 40)) account.fail(id);
  await expect(take(values, attempt)).rejects.toMatchObject({ code: 'too-many-failures' });
});

test('a name that the destination does not take leaves one asset pending', async () => {
  const attempt = run.begin();
  attempt.storage.failing = (call) =>
    call.includes('.2.json') ? new BackupError('storage-name', 'The path is too long.') : undefined;
  await take(
    [1, 2, 3].map((id) => account.add(id)),
    attempt,
  );
  expect(keptFrom('id')).toEqual([1, 3]);
  expect(open.progress.pending()).toMatchObject([{ id: 2, reason: 'The path is too long.' }]);
});

test('an item without an id is named, by its key if it has no name', async () => {
  const { capture } = await take([{ name: 'a' }, { customerKey: 'k' }, {}, { name: 'a' }]);
  expect(capture.namesWithoutId).toEqual(['a', 'k', 'unnamed']);
  expect(open.progress.counts()).toMatchObject({ kept: 0, listed: 0 });
});

test('what the selection holds is a matter of types and folders; what has neither is held', () => {
  const { capture } = run.begin({
    selection: { types: [HTML], folders: [10], scope: 'own' },
    selectedFolderIds: [10, 11],
  });
  expect(capture.selects(HTML, 11)).toBe(true);
  expect(capture.selects(HTML, 12)).toBe(false);
  expect(capture.selects(220, 10)).toBe(false);
  expect(capture.selects(undefined, undefined)).toBe(true);
});
