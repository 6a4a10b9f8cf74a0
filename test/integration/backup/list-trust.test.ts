import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../../electron/backup/content-hash.ts';
import type { JsonObject } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { faultReplies, type Switches } from '../../../electron/sandbox/sandbox.ts';
import type { Selection } from '../../../shared/selection.ts';
import { finishedRuns, heldAssets } from '../../support/account-at-destination.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { ALL_ASSETS, differencesOf, ownBlockIds } from '../../support/selections.ts';

/** Lists are believed only where they were found to carry whole assets. */

const HTML_BLOCK = 197;
const HTML_BLOCKS: Selection = { types: [HTML_BLOCK], folders: 'all', scope: 'own' };
const html = { job: { selection: HTML_BLOCKS } };
/** Nothing is compared at random. */
const never = { random: () => 1 };

let engine: Engine;
beforeEach(async () => {
  engine = await createEngine({ assets: 150 });
});
afterEach(() => engine.close());

function htmlBlockIds(): number[] {
  return [...engine.sandbox.account().list()]
    .filter(({ typeId, shared }) => typeId === HTML_BLOCK && !shared)
    .map(({ id }) => id);
}

function cut(asset: JsonObject): JsonObject {
  const { content } = asset;
  return typeof content === 'string' ? { ...asset, content: content.slice(0, -5) } : asset;
}

async function sources(): Promise<Set<string>> {
  const held = heldAssets(await finishedRuns(engine.backups));
  return new Set([...held.values()].map(({ line }) => line.source));
}

test('where they are whole, an asset is kept from its list and a run needs far fewer requests', async () => {
  engine.sandbox.switches.listBodies = 'whole';
  const { manifest } = await engine.run();
  expect(manifest?.trust.every(({ trusted }) => trusted)).toBe(true);
  expect(await differencesOf(engine)).toEqual([]);
  expect(await sources()).toEqual(new Set(['list', 'id']));
  const asked = engine.sandbox.requests.count('asset');
  expect(asked).toBeLessThan(ownBlockIds(engine).length * 0.6);
  engine.sandbox.account().changeForDemo();
  const second = await engine.run();
  expect(second.manifest?.counts).toMatchObject({ kept: 7, deleted: 1 });
  expect(await differencesOf(engine)).toEqual([]);
});

test('binaries are always fetched, shared assets and whole lists or not', async () => {
  engine.sandbox.switches.listBodies = 'whole';
  const { exitCode } = await engine.run({ job: { selection: ALL_ASSETS } });
  expect(exitCode).toBe(0);
  expect(await differencesOf(engine, ALL_ASSETS)).toEqual([]);
  const [run] = await finishedRuns(engine.backups);
  const account = engine.sandbox.account();
  for (const line of run?.index ?? []) {
    const bytes = account.fileBytes(line.id);
    if (bytes) expect(line.files.map((file) => file.sha256)).toContain(sha256(bytes));
  }
});

test.each<[string, Switches['listBodies'], number]>([
  ['only the largest differs', { wholeExcept: { typeId: HTML_BLOCK, rule: 'largest' } }, 500],
  ['only the largest differs, on a later page', { wholeExcept: { typeId: HTML_BLOCK, rule: 'largest' } }, 10],
  ['each third differs', { wholeExcept: { typeId: HTML_BLOCK, rule: { everyNth: 3 } } }, 500],
])('where %s, all assets of the type are fetched by id', async (_, listBodies, maximumPageSize) => {
  Object.assign(engine.sandbox.switches, { listBodies, maximumPageSize });
  const { manifest } = await engine.run(never);
  const outcome = new Map(manifest?.trust.map(({ typeId, trusted }) => [typeId, trusted]));
  expect(outcome.get(HTML_BLOCK)).toBe(false);
  expect([...outcome.values()].filter(Boolean).length).toBeGreaterThan(1);
  expect(await differencesOf(engine)).toEqual([]);
  engine.sandbox.account().changeForDemo();
  expect((await engine.run(never)).manifest?.counts.kept).toBe(7);
  expect(await differencesOf(engine)).toEqual([]);
});

test('what was kept from lists that a later run finds wanting is fetched again, once', async () => {
  const [, , , , hidden = 0, edited = 0] = htmlBlockIds();
  engine.sandbox.switches.listBodies = (whole) => (whole.id === hidden ? cut(whole) : whole);
  const first = await engine.run({ ...html, ...never });
  expect(first.manifest?.trust).toMatchObject([{ typeId: HTML_BLOCK, trusted: true }]);
  expect(await differencesOf(engine, HTML_BLOCKS)).toEqual([`asset ${hidden} is held in another version`]);
  engine.sandbox.switches.listBodies = cut;
  engine.sandbox.account().edit(edited);
  const second = await engine.run({ ...html, ...never });
  expect(second.manifest?.trust).toMatchObject([{ trusted: false, differing: ['content'] }]);
  expect(second.manifest?.counts.kept).toBe(2);
  expect(await differencesOf(engine, HTML_BLOCKS)).toEqual([]);
  engine.sandbox.account().edit(edited);
  const asked = engine.sandbox.requests.count('asset');
  expect((await engine.run({ ...html, ...never })).manifest?.counts.kept).toBe(1);
  expect(engine.sandbox.requests.count('asset') - asked).toBe(1);
});

test('a new machine fetches again what an earlier one kept from lists', async () => {
  const [, , , , hidden = 0, edited = 0] = htmlBlockIds();
  engine.sandbox.switches.listBodies = (whole) => (whole.id === hidden ? cut(whole) : whole);
  await engine.run({ ...html, ...never });
  engine.sandbox.switches.listBodies = cut;
  engine.sandbox.account().edit(edited);
  await engine.run({ ...html, ...never, state: `${engine.root}/new machine`, owner: 'another-installation' });
  expect(await differencesOf(engine, HTML_BLOCKS)).toEqual([]);
});

test('an asset that cannot be fetched or changed meanwhile proves nothing: another one is compared', async () => {
  const { sandbox } = engine;
  sandbox.switches.listBodies = cut;
  const spoiled = new Set<number>();
  sandbox.onRequest = (_number, kind, id) => {
    if (kind !== 'asset' || id === undefined || spoiled.size >= 8 || spoiled.has(id)) return;
    spoiled.add(id);
    if (spoiled.size % 2 === 0) sandbox.account().edit(id);
    else sandbox.faults.add({ match: { kind: 'asset', id }, effect: faultReplies.internalError() });
  };
  const first = await engine.run({ ...html, ...never });
  expect(first.manifest?.trust).toMatchObject([{ trusted: false }]);
  expect(first.manifest?.pending).toHaveLength(4);
  sandbox.faults.clear();
  await engine.run(html);
  expect(await differencesOf(engine, HTML_BLOCKS)).toEqual([]);
});

test('where an asset stays pending, its newest version is kept from the list each time', async () => {
  const { sandbox } = engine;
  sandbox.switches.listBodies = 'whole';
  const [id = 0] = ownBlockIds(engine);
  sandbox.faults.add({ match: { kind: 'asset', id }, effect: faultReplies.internalError() });
  for (const kept of [1, 1, 0]) {
    const { manifest } = await engine.run(never);
    expect(manifest?.pending).toMatchObject([{ id }]);
    const index = (await finishedRuns(engine.backups)).at(-1)?.index.filter((line) => line.id === id);
    expect(index).toHaveLength(kept);
    if (kept > 0) expect(index).toMatchObject([{ partial: true, source: 'list' }]);
    expect(await differencesOf(engine)).toEqual([]);
    if (kept > 0 && (await finishedRuns(engine.backups)).length === 1) sandbox.account().edit(id);
  }
  sandbox.faults.clear();
  const { manifest } = await engine.run(never);
  expect(manifest).toMatchObject({ pending: [], counts: { kept: 1 } });
  expect(await differencesOf(engine)).toEqual([]);
});

test('where nothing can be fetched by id the run stops, and goes on later', async () => {
  engine.sandbox.switches.listBodies = 'whole';
  engine.sandbox.faults.add({ match: { kind: 'asset' }, effect: faultReplies.internalError() });
  const run = await engine.run();
  expect(run.result.status).toBe('interrupted');
  engine.sandbox.faults.clear();
  expect((await engine.run()).exitCode).toBe(0);
  expect(await differencesOf(engine)).toEqual([]);
});
