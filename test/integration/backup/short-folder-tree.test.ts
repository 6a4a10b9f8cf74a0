import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BLOCK_TYPE_IDS } from '../../../electron/marketing-cloud/asset-types.ts';
import type { Selection } from '../../../shared/selection.ts';
import { differences } from '../../support/account-at-destination.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { differencesOf, OWN_BLOCKS } from '../../support/selections.ts';

/** The service lists fewer folders than it counts: no asset may leave the selection for that. */

let engine: Engine;
/** The folder that the service leaves out: it holds assets, and lies in the selected one. */
let missing: number;
let selected: number;
let days: number;
let outside: number;
beforeEach(async () => {
  days = 0;
  engine = await createEngine({ assets: 100, now: () => Date.now() + days * 86_400_000 });
  const account = engine.sandbox.account();
  selected = account.addFolder('Selected');
  missing = account.addFolder('Missing', selected);
  outside = account.addFolder('Outside');
  const blocks = ids();
  for (const id of blocks.slice(0, 10)) account.move(id, selected);
  for (const id of blocks.slice(10, 20)) account.move(id, missing);
  for (const id of blocks.slice(20, 30)) account.move(id, outside);
});
afterEach(() => engine.close());

function ids(folder?: number): number[] {
  return [...engine.sandbox.account().list()]
    .filter(({ typeId, shared }) => !shared && BLOCK_TYPE_IDS.includes(typeId))
    .filter(({ categoryId }) => folder === undefined || categoryId === folder)
    .map(({ id }) => id);
}

const job = () => ({
  selection: { types: [...BLOCK_TYPE_IDS], folders: [selected], scope: 'own' } satisfies Selection,
});

/** From now on the service lists all folders but these, and counts them nevertheless. */
function leaveOut(...folders: number[]): void {
  const all = engine.sandbox
    .account()
    .folders()
    .filter(({ shared }) => !shared);
  const items = all
    .filter(({ id }) => !folders.includes(id))
    .map(({ id, name, parentId }) => ({ id, name, parentId }));
  const body = { count: all.length, page: 1, pageSize: 500, items };
  engine.sandbox.faults.add({ match: { kind: 'categories' }, effect: { status: 200, body } });
}

function selectedDifferences(): Promise<string[]> {
  return differences(
    engine.backups,
    engine.sandbox.account(),
    ({ categoryId, typeId }) =>
      BLOCK_TYPE_IDS.includes(typeId) && (categoryId === selected || categoryId === missing),
  );
}

test('where folders are selected it is a problem, nothing leaves the selection, and the watermark stays', async () => {
  const account = engine.sandbox.account();
  const first = await engine.run({ job: job() });
  days = 1;
  const [edited = 0] = ids(missing);
  const [other = 0] = ids(outside);
  account.edit(edited);
  account.edit(other);
  account.add({ categoryId: missing });
  account.add({ categoryId: outside });
  leaveOut(missing);
  const short = await engine.run({ job: job() });
  expect(short.exitCode).toBe(3);
  expect(short.manifest).toMatchObject({
    problems: [{ code: 'folders-short' }],
    walked: false,
    counts: { kept: 2, leftSelection: 0, deleted: 0 },
    files: { folders: null },
  });
  expect(short.manifest?.watermark).toBe(first.manifest?.watermark);
  expect(short.manifest?.watermark).not.toBe(short.manifest?.until);
  expect(await selectedDifferences()).toEqual([]);
  engine.sandbox.faults.clear();
  const whole = await engine.run({ job: job() });
  expect(whole).toMatchObject({ exitCode: 0, manifest: { counts: { kept: 0, leftSelection: 0 } } });
  expect(await selectedDifferences()).toEqual([]);
});

test('in a first run, what lies in folders that it lacks is kept, and leaves the selection once they are known', async () => {
  leaveOut(missing, outside);
  const short = await engine.run({ job: job() });
  expect(short).toMatchObject({ exitCode: 3, manifest: { watermark: null, counts: { kept: 30 } } });
  engine.sandbox.faults.clear();
  const whole = await engine.run({ job: job() });
  expect(whole).toMatchObject({ exitCode: 0, manifest: { counts: { leftSelection: 10 } } });
  expect(await selectedDifferences()).toEqual([]);
});

test('where all folders are selected it is a problem only, and the last whole tree is kept', async () => {
  const first = await engine.run();
  leaveOut(missing);
  engine.sandbox.account().changeForDemo();
  const short = await engine.run();
  expect(short).toMatchObject({ exitCode: 3, manifest: { problems: [{ code: 'folders-short' }] } });
  expect(short.manifest?.watermark).toBe(short.manifest?.until);
  expect(short.manifest?.files.folders).toBeNull();
  expect(await differencesOf(engine)).toEqual([]);
  engine.sandbox.faults.clear();
  expect(await engine.run()).toMatchObject({ exitCode: 0, manifest: { files: { folders: null } } });
  const tree = await readFile(join(engine.backups, first.folder ?? '', 'folders.ndjson'), 'utf8');
  expect(tree).toContain(`"id":${missing},`);
});

test('where shared content is selected no longer, its folders are not told from those that it lacks', async () => {
  const shared: Selection = { ...OWN_BLOCKS, scope: 'own-and-shared' };
  await engine.run({ job: { selection: shared } });
  for (const id of ids(missing)) engine.sandbox.account().move(id, selected);
  leaveOut(selected);
  const short = await engine.run();
  expect(short.manifest).toMatchObject({ walked: false, counts: { leftSelection: 0, deleted: 0 } });
  engine.sandbox.faults.clear();
  expect(await engine.run()).toMatchObject({ exitCode: 0, manifest: { counts: { deleted: 0 } } });
  expect(await differencesOf(engine)).toEqual([]);
});
