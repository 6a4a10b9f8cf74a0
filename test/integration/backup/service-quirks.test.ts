import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { faultReplies } from '../../../electron/sandbox/sandbox.ts';
import type { Switches } from '../../../electron/sandbox/switches.ts';
import { isBackupError } from '../../../shared/errors.ts';
import type { Selection } from '../../../shared/selection.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createEngine, type Engine, type EngineRun } from '../../support/engine.ts';
import { ALL_ASSETS, differencesOf, OWN_ASSETS, OWN_BLOCKS, ownBlockIds } from '../../support/selections.ts';

/** Whatever the service turns out to be like, the destination equals the account after each run. */

let engine: Engine;
afterEach(() => engine.close());

interface Quirk {
  readonly name: string;
  readonly switches: Partial<Switches>;
  readonly selection?: Selection;
  /** What only one request meets: laid anew before each run. */
  readonly beforeEachRun?: (engine: Engine) => void;
  /** A sign that the quirk was met, in the log of the run named. */
  readonly seenIn?: { readonly run: 'first' | 'second'; readonly words: string };
}

const THREE_CHUNKS: Selection = {
  types: Array.from({ length: 130 }, (_, index) => 120 + index),
  folders: 'all',
  scope: 'own',
};
const lookingAgain = { run: 'first', words: 'looking again' } as const;
const byNumber = { run: 'first', words: 'does not list by id' } as const;

const QUIRKS: readonly Quirk[] = [
  {
    name: 'refuses date filters',
    switches: { dateFilter: 'refused' },
    seenIn: { run: 'second', words: 'refused the date filter' },
  },
  {
    name: 'ignores date filters',
    switches: { dateFilter: 'ignored' },
    seenIn: { run: 'second', words: 'ignored the date filter' },
  },
  {
    name: 'ignores date filters and any order',
    switches: { dateFilter: 'ignored', order: 'ignored', maximumPageSize: 20 },
    seenIn: byNumber,
  },
  ...([200, 400] as const).flatMap((status) =>
    [1, 3, 5].map((times) => ({
      name: `answers "all shards failed" with status ${status}, ${times} in a row`,
      switches: { allShardsFailedStatus: status },
      beforeEachRun: ({ sandbox }: Engine) => {
        sandbox.switches.allShardsFailed = times;
      },
    })),
  ),
  { name: 'sends smaller pages than asked for', switches: { maximumPageSize: 50 } },
  {
    name: 'refuses pages of more than 50',
    switches: { maximumPageSize: 50, overMaximum: 'error400' },
    seenIn: { run: 'first', words: 'refuses large pages' },
  },
  { name: 'sends short pages in mid-walk', switches: { shortPages: 2, maximumPageSize: 20 } },
  { name: 'orders ids as text', switches: { order: 'text', maximumPageSize: 20 }, seenIn: lookingAgain },
  { name: 'ignores the sort', switches: { order: 'ignored', maximumPageSize: 20 }, seenIn: byNumber },
  {
    name: 'ignores the sort and sends short pages',
    switches: { order: 'ignored', maximumPageSize: 20, shortPages: 3 },
    seenIn: byNumber,
  },
  {
    name: 'ignores the filter by id, so that every page is the first',
    switches: { keysetIgnored: true, maximumPageSize: 20 },
    seenIn: byNumber,
  },
  {
    name: 'counts no further than its limit',
    switches: { countCap: 40 },
    seenIn: { run: 'second', words: 'the account counts 40 assets' },
  },
  { name: 'counts too few', switches: { countOffset: -5 } },
  { name: 'lists folders in PascalCase', switches: { pascalCaseCategories: true } },
  { name: 'lists folders as a bare array', switches: { bareArrayCategories: true } },
  {
    name: 'lists folders as a bare array in PascalCase',
    switches: { bareArrayCategories: true, pascalCaseCategories: true },
    selection: ALL_ASSETS,
  },
  { name: 'names its REST address without scheme', switches: { restInstanceUrlForm: 'noScheme' } },
  { name: 'names its REST address without slash', switches: { restInstanceUrlForm: 'noSlash' } },
  { name: 'takes the list of `in` only as `value`', switches: { inValues: 'value' } },
  { name: 'takes the list of `in` only as `values`', switches: { inValues: 'values' } },
  {
    name: 'takes no more than 50 values in `in`, and only as `values`',
    switches: { inValues: 'values' },
    selection: THREE_CHUNKS,
  },
  { name: 'requires a query', switches: { missingQuery: 'refused' }, selection: OWN_ASSETS },
  { name: 'sends files as bare text', switches: { fileAsRaw: true }, selection: OWN_ASSETS },
  { name: 'names sizes of files that are not exact', switches: { fileSizeOffset: 7 }, selection: OWN_ASSETS },
  { name: 'indents its JSON', switches: { jsonIndent: 2, listBodies: 'whole' }, selection: ALL_ASSETS },
  { name: 'is three hours behind', switches: { clockSkewMilliseconds: -3 * 3_600_000 } },
  { name: 'is two days ahead', switches: { clockSkewMilliseconds: 2 * 86_400_000 } },
];

describe('a first and an incremental run keep the account where the service', () => {
  test.each(QUIRKS)('$name', async ({ switches, selection = OWN_BLOCKS, beforeEachRun, seenIn }) => {
    engine = await createEngine({ assets: 60 });
    Object.assign(engine.sandbox.switches, switches);
    const runs: EngineRun[] = [];
    for (const number of [1, 2]) {
      if (number === 2) engine.sandbox.account().changeForDemo();
      beforeEachRun?.(engine);
      const run = await engine.run({ job: { selection } });
      expect(run.result.error).toBeUndefined();
      expect(run.exitCode).toBe(0);
      expect(run.manifest?.watermark).toBe(run.manifest?.until);
      expect(await differencesOf(engine, selection)).toEqual([]);
      runs.push(run);
    }
    expect(runs[1]?.manifest?.counts).toMatchObject({ kept: 7, deleted: 1 });
    const [first, second] = runs;
    if (seenIn) expect((seenIn.run === 'first' ? first : second)?.log.join('\n')).toContain(seenIn.words);
  });
});

describe('lists', () => {
  beforeEach(async () => {
    engine = await createEngine({ assets: 60 });
  });

  test('by date that are answered "all shards failed" however often are replaced by a walk of all ids', async () => {
    await engine.run();
    engine.sandbox.account().changeForDemo();
    const fault = engine.sandbox.faults.add({
      match: { kind: 'query' },
      times: 6,
      effect: faultReplies.allShardsFailed(),
    });
    const { exitCode, manifest, log } = await engine.run();
    expect(fault.hits).toBe(6);
    expect(exitCode).toBe(0);
    expect(manifest).toMatchObject({ walked: true, counts: { kept: 7, deleted: 1 } });
    expect(log.join()).toContain('refused the date filter');
    expect(await differencesOf(engine)).toEqual([]);
  });

  test('that stay shorter than their count leave the watermark where it was', async () => {
    const { switches } = engine.sandbox;
    switches.countOffset = 5;
    const first = await engine.run();
    expect(first.exitCode).toBe(3);
    expect(first.manifest).toMatchObject({ watermark: null, watermarkSelection: null, walked: false });
    expect(first.manifest?.problems).toMatchObject([{ code: 'list-short' }]);
    switches.countOffset = 0;
    const before = await engine.run();
    expect(before.exitCode).toBe(0);
    switches.countOffset = 5;
    engine.sandbox.account().changeForDemo();
    const after = await engine.run();
    expect(after.exitCode).toBe(3);
    expect(after.manifest?.problems.map(({ code }) => code)).toContain('list-short');
    expect(after.manifest?.watermark).toBe(before.manifest?.watermark);
    expect(after.manifest?.counts).toMatchObject({ kept: 7, deleted: 0 });
    switches.countOffset = 0;
    expect((await engine.run()).exitCode).toBe(0);
    expect(await differencesOf(engine)).toEqual([]);
  });

  test.each(['matches', 'passes over'] as const)(
    'that leave an id out, which a filter by id %s, report it in every run, listed in it or not',
    async (filter) => {
      const [nameless = 0] = ownBlockIds(engine).slice(-1);
      const { switches } = engine.sandbox;
      switches.idFilterOnItemsWithoutId = filter;
      switches.itemsWithoutId = new Set([nameless]);
      const reported = () =>
        expect.objectContaining({ code: 'item-without-id', message: expect.stringContaining('1 asset') });
      for (const run of [await engine.run(), await engine.run()]) {
        expect(run.exitCode).toBe(3);
        expect(run.manifest).toMatchObject({ itemsWithoutId: 1, problems: [reported()] });
        expect(run.manifest?.watermark).toBe(run.manifest?.until);
      }
      expect(await differencesOf(engine)).toEqual([`asset ${nameless} is in the account and not held`]);
      switches.itemsWithoutId = new Set();
      engine.sandbox.account().edit(nameless);
      expect((await engine.run()).exitCode).toBe(0);
      expect(await differencesOf(engine)).toEqual([]);
    },
  );

  test('that end their pages with items without id count each of them once', async () => {
    const { switches } = engine.sandbox;
    switches.maximumPageSize = 4;
    const nameless = new Set(ownBlockIds(engine).filter((_, index) => index % 4 === 3));
    switches.itemsWithoutId = nameless;
    const { manifest } = await engine.run();
    expect(manifest?.itemsWithoutId).toBe(nameless.size);
  });

  test('that lag behind lose nothing and delete nothing', async () => {
    await engine.run();
    const changes = engine.sandbox.account().changeForDemo();
    engine.sandbox.switches.indexLagMilliseconds = 3_600_000;
    const lagging = await engine.run();
    expect(lagging.exitCode).toBe(0);
    expect(lagging.manifest?.counts.deleted).toBe(1);
    engine.sandbox.switches.indexLagMilliseconds = 0;
    const caughtUp = await engine.run();
    expect(caughtUp.exitCode).toBe(0);
    expect(await differencesOf(engine)).toEqual([]);
    const held = (await finishedRuns(engine.backups)).flatMap(({ index }) => index.map(({ id }) => id));
    expect(held).toEqual(expect.arrayContaining([...changes.added]));
  });
});

test('files that come as bare text and are cut where it does not show are asked for again', async () => {
  engine = await createEngine();
  const { faults, switches } = engine.sandbox;
  switches.fileAsRaw = true;
  for (const id of engine.sandbox.account().ids()) {
    faults.add({ match: { kind: 'file', id }, times: 1, effect: 'cutCleanly' });
  }
  const { exitCode } = await engine.run({ job: { selection: OWN_ASSETS } });
  expect(exitCode).toBe(0);
  const account = engine.sandbox.account();
  const cut = (await finishedRuns(engine.backups))
    .flatMap(({ index }) => index)
    .filter(({ id, files }) => {
      const whole = account.fileBytes(id);
      return whole && !files.some(({ sha256 }) => sha256 === hashOf(whole));
    });
  expect(cut).toEqual([]);
});

describe('folders', () => {
  test('renamed are stored anew in the next run, and only then', async () => {
    engine = await createEngine({ assets: 60 });
    const account = engine.sandbox.account();
    await engine.run();
    account.changeForDemo();
    await engine.run();
    const [folder] = account.folders().filter(({ parentId }) => parentId !== 0);
    account.renameFolder(folder?.id ?? 0, 'Renamed / at last');
    const { manifest } = await engine.run();
    await engine.run();
    const stored = (await finishedRuns(engine.backups)).map((run) => run.manifest.files.folders !== null);
    expect(stored).toEqual([true, false, true, false]);
    expect(manifest?.counts.kept).toBe(0);
    expect(await differencesOf(engine)).toEqual([]);
  });

  test('that assets were moved to without a new date are found within seven days', async () => {
    let days = 0;
    engine = await createEngine({ assets: 60, now: () => Date.now() + days * 86_400_000 });
    const account = engine.sandbox.account();
    engine.sandbox.switches.moveTouchesModifiedDate = false;
    await engine.run();
    const [moved = 0] = ownBlockIds(engine);
    account.move(moved, account.addFolder('Elsewhere'));
    days = 3;
    expect((await engine.run()).manifest).toMatchObject({ walked: false, counts: { kept: 0 } });
    days = 7.01;
    expect((await engine.run()).manifest).toMatchObject({ walked: true, counts: { kept: 1 } });
    expect(await differencesOf(engine)).toEqual([]);
    days = 8;
    expect((await engine.run()).manifest).toMatchObject({ walked: false, counts: { kept: 0 } });
  });
});

describe('a token', () => {
  test('that expires in mid-run is renewed once, and nothing is lost', async () => {
    engine = await createEngine({ assets: 60 });
    for (const number of [1, 2]) {
      const start = engine.sandbox.requests.total;
      engine.sandbox.onRequest = (request) => {
        if (request === start + 10) engine.sandbox.revokeTokens();
      };
      const tokens = engine.sandbox.requests.count('token');
      const run = await engine.run({ request: { full: number === 2 } });
      expect(run.exitCode).toBe(0);
      expect(engine.sandbox.requests.count('token') - tokens).toBe(2);
      expect(await differencesOf(engine)).toEqual([]);
      engine.sandbox.onRequest = undefined;
      engine.sandbox.account().changeForDemo();
    }
  });
});

describe('nothing is ever sent to another host', () => {
  let visits: string[];
  let elsewhere: string;
  let close: () => void;
  beforeEach(async () => {
    visits = [];
    const server = createServer((request, response) => {
      visits.push(request.url ?? '');
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve));
    const address = server.address();
    elsewhere = typeof address === 'object' && address ? `http://127.0.0.2:${address.port}` : '';
    close = () => server.close();
    engine = await createEngine({ assets: 60 });
  });
  afterEach(() => close());

  test.each([
    () => elsewhere,
    () => `${elsewhere}@127.0.0.1`,
    () => 'https://evil.example/.rest.marketingcloudapis.com',
    () => 'https://mcabcdefghijklmnopqrstuvwxyz.rest.marketingcloudapis.com.evil.example/',
  ])('where the token reply names a hostile REST address (%#)', async (address) => {
    engine.sandbox.switches.restInstanceUrlForm = address();
    const refused = await engine.run();
    expect(isBackupError(refused.result.error, 'address-not-allowed')).toBe(true);
    expect(refused.exitCode).toBe(2);
    expect(visits).toEqual([]);
    expect(engine.sandbox.requests.total).toBe(1);
    engine.sandbox.switches.restInstanceUrlForm = 'full';
    expect((await engine.run()).exitCode).toBe(0);
    expect(await differencesOf(engine)).toEqual([]);
  });

  test('where a list is redirected: the run is interrupted and goes on later', async () => {
    engine.sandbox.switches.redirect = { path: '/asset/v1/content/assets/query', location: `${elsewhere}/x` };
    const interrupted = await engine.run();
    expect(interrupted.result.status).toBe('interrupted');
    expect(isBackupError(interrupted.result.error, 'service-reply')).toBe(true);
    expect(visits).toEqual([]);
    engine.sandbox.switches.redirect = undefined;
    const { result } = await engine.run();
    expect(result.runs.map(({ status }) => status)).toEqual(['complete', 'complete']);
    expect(await differencesOf(engine)).toEqual([]);
  });

  test('where an asset is redirected: it is pending until it no longer is', async () => {
    const [id] = ownBlockIds(engine);
    engine.sandbox.switches.redirect = { path: `/asset/v1/content/assets/${id}`, location: elsewhere };
    const first = await engine.run();
    expect(first.exitCode).toBe(3);
    expect(first.manifest?.pending.map((pending) => pending.id)).toEqual([id]);
    expect(visits).toEqual([]);
    engine.sandbox.switches.redirect = undefined;
    const second = await engine.run();
    expect(second.manifest?.pending).toEqual([]);
    expect(await differencesOf(engine)).toEqual([]);
  });
});

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
