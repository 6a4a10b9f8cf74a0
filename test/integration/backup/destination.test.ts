import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BLOCK_TYPE_IDS } from '../../../electron/marketing-cloud/asset-types.ts';
import type { Selection } from '../../../shared/selection.ts';
import { differences, finishedRuns } from '../../support/account-at-destination.ts';
import { createEngine, type Engine } from '../../support/engine.ts';

/** The destination is the authority: watermark, selection and history come from its manifests. */

let engine: Engine;
beforeEach(async () => {
  engine = await createEngine({ assets: 120 });
});
afterEach(() => engine.close());

const isOwnBlock = (asset: { typeId: number; shared: boolean }) =>
  !asset.shared && BLOCK_TYPE_IDS.includes(asset.typeId);
const blockDifferences = (backups = engine.backups) =>
  differences(backups, engine.sandbox.account(), isOwnBlock);

test('a first run keeps every block, and a second one exactly what changed', async () => {
  const first = await engine.run();
  expect(first.result.status).toBe('complete');
  expect(await blockDifferences()).toEqual([]);
  const changes = engine.sandbox.account().changeForDemo();
  const second = await engine.run();
  expect(second.manifest?.counts).toMatchObject({ kept: 7, added: 2, changed: 5, deleted: 1 });
  const [, run] = await finishedRuns(engine.backups);
  expect(new Set(run?.index.map(({ id }) => id))).toEqual(
    new Set([...changes.edited, ...changes.added, changes.renamed, changes.moved]),
  );
  expect(run?.inventory).toMatchObject([{ id: changes.removed, state: 'deleted' }]);
  expect(await blockDifferences()).toEqual([]);
});

test('a run with no change makes a folder with a manifest of zero assets, in 4 requests besides the folder list', async () => {
  await engine.run();
  const folderPages = engine.sandbox.requests.count('categories');
  const before = engine.sandbox.requests.total;
  const { manifest } = await engine.run();
  const pages = engine.sandbox.requests.count('categories') - folderPages;
  expect(manifest?.counts).toMatchObject({ kept: 0, deleted: 0 });
  expect(engine.sandbox.requests.total - before - pages).toBeLessThanOrEqual(4);
});

test('after changes of the last day a run with no change still needs no more than 4 requests', async () => {
  await engine.run();
  engine.sandbox.account().changeForDemo();
  await engine.run();
  const folderPages = engine.sandbox.requests.count('categories');
  const before = engine.sandbox.requests.total;
  const { manifest } = await engine.run();
  const pages = engine.sandbox.requests.count('categories') - folderPages;
  expect(manifest?.counts.kept).toBe(0);
  expect(engine.sandbox.requests.total - before - pages).toBeLessThanOrEqual(4);
});

test("after the first run's folder was deleted, the next run keeps again what it held", async () => {
  const first = await engine.run();
  engine.sandbox.account().changeForDemo();
  await engine.run();
  await rm(join(engine.backups, first.folder ?? ''), { recursive: true });
  expect(await blockDifferences()).not.toEqual([]);
  const { manifest } = await engine.run();
  expect(manifest?.walked).toBe(true);
  expect(await blockDifferences()).toEqual([]);
  expect((await engine.run()).manifest?.walked).toBe(false);
});

test('a new machine notices that a run which others build on is gone', async () => {
  const first = await engine.run();
  engine.sandbox.account().changeForDemo();
  await engine.run();
  await rm(join(engine.backups, first.folder ?? ''), { recursive: true });
  const newMachine = { state: join(engine.root, 'new machine'), owner: 'another-installation' };
  await engine.run(newMachine);
  expect(await blockDifferences()).toEqual([]);
  expect((await engine.run(newMachine)).manifest?.walked).toBe(false);
});

test('after the destination was emptied, the next run is a complete one', async () => {
  await engine.run();
  await rm(engine.backups, { recursive: true });
  await mkdir(engine.backups);
  const { manifest } = await engine.run();
  expect(manifest?.since).toBeNull();
  expect(manifest?.buildsOn).toEqual([]);
  expect(await blockDifferences()).toEqual([]);
});

test('pointed at another destination, a job starts from what is there', async () => {
  await engine.run();
  const other = join(engine.root, 'other');
  await engine.run({ backups: other, state: join(engine.root, 'state of other') });
  expect(await blockDifferences(other)).toEqual([]);
});

test('with the state of another destination, a run trusts only what it finds', async () => {
  await engine.run();
  const other = join(engine.root, 'other');
  await engine.run({ backups: other });
  expect(await blockDifferences(other)).toEqual([]);
  await engine.run();
  expect(await blockDifferences()).toEqual([]);
});

test('a new machine continues the history from the manifests alone', async () => {
  await engine.run();
  engine.sandbox.account().changeForDemo();
  const { manifest } = await engine.run({
    state: join(engine.root, 'new machine'),
    owner: 'another-installation',
  });
  expect(manifest?.counts.kept).toBe(7);
  expect(await blockDifferences()).toEqual([]);
});

test('a selection grown from blocks to all is filled in', async () => {
  await engine.run();
  const selection = { types: 'all', folders: 'all', scope: 'own' } as const;
  await engine.run({ job: { selection } });
  expect(await differences(engine.backups, engine.sandbox.account(), ({ shared }) => !shared)).toEqual([]);
});

test('a selection grown by some types is filled in, and one that shrank leaves them without deleting', async () => {
  const [text, html] = [[196], [196, 197]];
  const select = (types: number[]) => ({
    job: { selection: { types, folders: 'all', scope: 'own' } as const },
  });
  const holds = (types: number[]) =>
    differences(
      engine.backups,
      engine.sandbox.account(),
      (asset) => !asset.shared && types.includes(asset.typeId),
    );
  await engine.run(select(text));
  await engine.run(select(html));
  expect(await holds(html)).toEqual([]);
  const { manifest } = await engine.run(select(text));
  expect(manifest?.counts).toMatchObject({ deleted: 0 });
  expect(manifest?.counts.leftSelection).toBeGreaterThan(0);
  expect(await holds(text)).toEqual([]);
  await engine.run(select(html));
  expect(await holds(html)).toEqual([]);
});

test('shared content is filled in when it is selected, and leaves when it no longer is', async () => {
  const select = (scope: 'own' | 'own-and-shared') => ({
    job: { selection: { types: 'all', folders: 'all', scope } as const },
  });
  await engine.run(select('own'));
  await engine.run(select('own-and-shared'));
  expect(await differences(engine.backups, engine.sandbox.account(), () => true)).toEqual([]);
  const { manifest } = await engine.run(select('own'));
  expect(manifest?.counts.deleted).toBe(0);
  expect(await differences(engine.backups, engine.sandbox.account(), ({ shared }) => !shared)).toEqual([]);
});

test('an asset that moves out of the selected folders leaves the selection, and comes back', async () => {
  const account = engine.sandbox.account();
  const blocks = [...account.list()].filter(isOwnBlock);
  const home = account.addFolder('Home');
  const elsewhere = account.addFolder('Elsewhere');
  for (const { id } of blocks.slice(0, 10)) account.move(id, home);
  const selection: Selection = { types: 'all', folders: [home], scope: 'own' };
  const select = { job: { selection } };
  const holds = () => differences(engine.backups, account, ({ categoryId }) => categoryId === home);
  await engine.run(select);
  expect(await holds()).toEqual([]);
  const moved = blocks[0]?.id ?? 0;
  for (const touches of [true, false]) {
    engine.sandbox.switches.moveTouchesModifiedDate = touches;
    account.move(moved, elsewhere);
    account.add();
    const { manifest } = await engine.run(select);
    expect(manifest?.counts).toMatchObject({ leftSelection: 1, deleted: 0 });
    expect(await holds()).toEqual([]);
    account.move(moved, home);
    account.add();
    await engine.run(select);
    expect(await holds()).toEqual([]);
  }
});

test('a deleted asset that comes back unchanged is present again', async () => {
  await engine.run();
  const [id = 0] = [...engine.sandbox.account().list()].filter(isOwnBlock).map((asset) => asset.id);
  engine.sandbox.switches.hideFromEverything = new Set([id]);
  expect((await engine.run()).manifest?.counts.deleted).toBe(1);
  engine.sandbox.switches.hideFromEverything = new Set();
  await engine.run();
  expect(await blockDifferences()).toEqual([]);
});
