import { afterEach, beforeEach, expect, test } from 'vitest';
import { faultReplies, type Switches } from '../../../electron/sandbox/sandbox.ts';
import type { Selection } from '../../../shared/selection.ts';
import { finishedRuns, heldAssets } from '../../support/account-at-destination.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { differencesOf, ownBlockIds } from '../../support/selections.ts';

/** Deletions are noticed, carefully. */

let engine: Engine;
beforeEach(async () => {
  engine = await createEngine({ assets: 100 });
});
afterEach(() => engine.close());

async function heldIds(): Promise<number[]> {
  return [...heldAssets(await finishedRuns(engine.backups)).keys()].sort((one, other) => one - other);
}

test.each(['no longer listed nor to be fetched', 'deleted'])(
  'half the account %s at once is not recorded as deleted until the user confirms it',
  async (how) => {
    const { sandbox } = engine;
    await engine.run();
    const all = ownBlockIds(engine);
    const gone = all.filter((_, index) => index % 2 === 0);
    if (how === 'deleted') for (const id of gone) sandbox.account().remove(id);
    else sandbox.switches.hideFromEverything = new Set(gone);
    for (const _ of ['at first', 'and as long as nobody confirms it']) {
      const suspicious = await engine.run();
      expect(suspicious.exitCode).toBe(3);
      expect(suspicious.manifest?.problems).toMatchObject([{ code: 'mass-deletion' }]);
      expect(suspicious.manifest?.problems[0]?.message).toContain(`${gone.length} fewer assets`);
      expect(suspicious.manifest?.counts.deleted).toBe(0);
      expect(await heldIds()).toEqual(all);
    }
    const confirmed = await engine.run({ request: { acceptDeletions: true } });
    expect(confirmed.exitCode).toBe(0);
    expect(confirmed.manifest?.counts.deleted).toBe(gone.length);
    expect(await heldIds()).toEqual(all.filter((id) => !gone.includes(id)));
    const [name] = (await finishedRuns(engine.backups)).at(-1)?.inventory.map((line) => line.name) ?? [];
    expect(name).toBeTruthy();
    expect((await engine.run()).manifest).toMatchObject({ walked: false, problems: [] });
  },
);

test('half the account that comes back by itself was never deleted, and what changed meanwhile is kept', async () => {
  const { sandbox } = engine;
  await engine.run();
  const all = ownBlockIds(engine);
  sandbox.switches.hideFromEverything = new Set(all.filter((_, index) => index % 2 === 0));
  expect((await engine.run()).exitCode).toBe(3);
  sandbox.account().edit(all[0] ?? 0);
  sandbox.switches.hideFromEverything = new Set();
  const back = await engine.run();
  expect(back).toMatchObject({ exitCode: 0, manifest: { counts: { kept: 1, deleted: 0 } } });
  expect(await differencesOf(engine)).toEqual([]);
});

test('twenty assets may be deleted at once, and one more is too many', async () => {
  await engine.run();
  const ids = ownBlockIds(engine);
  for (const id of ids.slice(0, 20)) engine.sandbox.account().remove(id);
  expect((await engine.run()).manifest?.counts.deleted).toBe(20);
  for (const id of ids.slice(20, 41)) engine.sandbox.account().remove(id);
  expect((await engine.run()).manifest).toMatchObject({
    counts: { deleted: 0 },
    problems: [{ code: 'mass-deletion' }],
  });
});

test('an asset that lists hide and GET shows is not deleted, and its changes are kept', async () => {
  const { sandbox } = engine;
  await engine.run();
  const [hidden = 0] = ownBlockIds(engine);
  sandbox.switches.hideFromList = new Set([hidden]);
  const first = await engine.run();
  expect(first).toMatchObject({ exitCode: 0, manifest: { walked: true, counts: { kept: 0, deleted: 0 } } });
  sandbox.account().edit(hidden);
  expect((await engine.run()).manifest?.counts).toMatchObject({ kept: 1, deleted: 0 });
  expect(await differencesOf(engine)).toEqual([]);
  sandbox.switches.hideFromList = new Set();
  expect((await engine.run()).manifest).toMatchObject({ walked: false, counts: { kept: 0 } });
  expect(await differencesOf(engine)).toEqual([]);
});

test.each([500, 403])('an asset whose absence GET answers with %s is not deleted', async (status) => {
  const { sandbox } = engine;
  await engine.run();
  const [removed = 0] = ownBlockIds(engine);
  sandbox.account().remove(removed);
  const effect = status === 500 ? faultReplies.internalError() : faultReplies.forbidden();
  sandbox.faults.add({ match: { kind: 'asset', id: removed }, effect });
  expect((await engine.run()).manifest?.counts.deleted).toBe(0);
  expect(await heldIds()).toContain(removed);
  sandbox.faults.clear();
  expect((await engine.run()).manifest?.counts.deleted).toBe(1);
  expect(await differencesOf(engine)).toEqual([]);
});

test('an asset deleted between its list and its fetch is gone, and never pending', async () => {
  const { sandbox } = engine;
  const [kept = 0, removed = 0, alsoRemoved = 0] = ownBlockIds(engine);
  const removeWhenFetched = (target: number) => {
    sandbox.onRequest = (_, kind, id) => {
      if (kind !== 'asset' || id !== target) return;
      sandbox.onRequest = undefined;
      sandbox.account().remove(target);
    };
  };
  removeWhenFetched(removed);
  const first = await engine.run();
  expect(first).toMatchObject({ exitCode: 0, manifest: { pending: [] } });
  expect(await differencesOf(engine)).toEqual([]);
  sandbox.account().edit(kept);
  sandbox.account().edit(alsoRemoved);
  removeWhenFetched(alsoRemoved);
  const second = await engine.run();
  expect(second).toMatchObject({ exitCode: 0, manifest: { pending: [], counts: { kept: 1, deleted: 1 } } });
  expect(await differencesOf(engine)).toEqual([]);
  expect((await engine.run()).manifest).toMatchObject({ walked: false, counts: { kept: 0, deleted: 0 } });
});

test.each([
  ['a first run', false],
  ['a full run', true],
])(
  'in %s, assets that are listed and said not to exist are neither deleted nor passed over',
  async (_, full) => {
    const { sandbox } = engine;
    if (full) await engine.run();
    sandbox.faults.add({ match: { kind: 'asset' }, effect: faultReplies.notFound() });
    const run = await engine.run({ request: { full } });
    expect(run).toMatchObject({ exitCode: 1, result: { status: 'interrupted' } });
    sandbox.faults.clear();
    expect((await engine.run()).exitCode).toBe(0);
    expect(await differencesOf(engine)).toEqual([]);
  },
);

test('an asset that is listed and said not to exist is pending until it is one or the other', async () => {
  const { sandbox } = engine;
  const [unreadable = 0, removed = 0] = ownBlockIds(engine);
  for (const id of [unreadable, removed]) {
    sandbox.faults.add({ match: { kind: 'asset', id }, effect: faultReplies.notFound() });
  }
  for (const _ of [1, 2]) {
    const { exitCode, manifest } = await engine.run();
    expect(exitCode).toBe(3);
    expect(manifest?.pending.map(({ id }) => id)).toEqual([unreadable, removed]);
    expect(manifest?.counts.deleted).toBe(0);
  }
  sandbox.faults.clear();
  sandbox.account().remove(removed);
  expect(await engine.run()).toMatchObject({ exitCode: 0, manifest: { pending: [], counts: { kept: 1 } } });
  expect(await differencesOf(engine)).toEqual([]);
});

test.each<Partial<Switches>>([
  { order: 'numeric' },
  { order: 'text' },
  { order: 'ignored' },
  { keysetIgnored: true },
  { shortPages: 1 },
])('it is not deleted either where the service lists with %o', async (switches) => {
  const { sandbox } = engine;
  Object.assign(sandbox.switches, switches);
  const id = ownBlockIds(engine)[10] ?? 0;
  sandbox.faults.add({ match: { kind: 'asset', id }, effect: faultReplies.notFound() });
  const { manifest } = await engine.run();
  expect(manifest).toMatchObject({ pending: [{ id }], counts: { deleted: 0 } });
  sandbox.faults.clear();
  sandbox.account().remove(id);
  expect(await engine.run()).toMatchObject({ exitCode: 0, manifest: { pending: [] } });
  expect(await differencesOf(engine)).toEqual([]);
});

test('one deleted and one new asset leave the count as it was, and both are noticed', async () => {
  await engine.run();
  const account = engine.sandbox.account();
  account.remove(ownBlockIds(engine)[3] ?? 0);
  account.add();
  const { manifest } = await engine.run();
  expect(manifest?.counts).toMatchObject({ added: 1, deleted: 1 });
  expect(await differencesOf(engine)).toEqual([]);
});

test('an asset that was pending when it was deleted is neither pending nor held', async () => {
  const { sandbox } = engine;
  const [id = 0] = ownBlockIds(engine);
  sandbox.faults.add({ match: { kind: 'asset', id }, effect: faultReplies.internalError() });
  expect((await engine.run()).manifest?.pending).toMatchObject([{ id }]);
  sandbox.faults.clear();
  sandbox.account().remove(id);
  expect(await engine.run()).toMatchObject({ exitCode: 0, manifest: { pending: [] } });
  expect((await engine.run()).manifest?.walked).toBe(false);
  expect(await differencesOf(engine)).toEqual([]);
});

test('a folder deleted with all its assets takes them along', async () => {
  const account = engine.sandbox.account();
  const folder = account.addFolder('Campaign');
  const ids = ownBlockIds(engine).slice(0, 5);
  for (const id of ids) account.move(id, folder);
  const selection: Selection = { types: 'all', folders: [folder], scope: 'own' };
  const job = { selection };
  await engine.run({ job });
  expect(await heldIds()).toEqual(ids);
  for (const id of ids) account.remove(id);
  const { manifest } = await engine.run({ job });
  expect(manifest?.counts).toMatchObject({ deleted: 5, leftSelection: 0 });
  expect(await heldIds()).toEqual([]);
});
