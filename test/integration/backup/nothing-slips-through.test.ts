import { afterEach, beforeEach, expect, test } from 'vitest';
import { faultReplies } from '../../../electron/sandbox/sandbox.ts';
import { finishedRuns, heldAssets } from '../../support/account-at-destination.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { differencesOf, OWN_ASSETS, ownBlockIds } from '../../support/selections.ts';

/** Several runs over hours and days, with trouble between them: whatever was missed is caught up with. */

const HOUR = 3_600_000;
let engine: Engine;
let passed = 0;
beforeEach(async () => {
  passed = 0;
  const begun = Date.now();
  engine = await createEngine({ assets: 120, now: () => begun + passed });
});
afterEach(() => engine.close());

function passHours(hours: number): void {
  passed += hours * HOUR;
}

test('of an asset that left the selection while it was partial, the rest is fetched when it comes back', async () => {
  const { sandbox } = engine;
  const image = [...sandbox.account().list()].find(
    ({ shared, id }) => !shared && sandbox.account().fileBytes(id) !== undefined,
  );
  const id = image?.id ?? 0;
  sandbox.faults.add({ match: { kind: 'file', id }, effect: faultReplies.internalError() });
  const job = { selection: OWN_ASSETS };
  expect((await engine.run({ job })).manifest?.pending).toMatchObject([{ id }]);
  expect((await engine.run()).manifest?.pending).toEqual([]);
  sandbox.faults.clear();
  expect(await engine.run({ job })).toMatchObject({ exitCode: 0 });
  expect(heldAssets(await finishedRuns(engine.backups)).get(id)?.line.partial).toBe(false);
});

test('an edit in a part of the account that was hidden for days is kept once it is shown again', async () => {
  const { sandbox } = engine;
  const { manifest: first } = await engine.run();
  const ids = ownBlockIds(engine);
  const [edited = 0] = ids;
  sandbox.switches.hideFromEverything = new Set(ids.filter((_, index) => index % 2 === 0));
  passHours(12);
  sandbox.account().edit(edited);
  for (const hours of [12, 24, 24]) {
    passHours(hours);
    const { exitCode, manifest } = await engine.run();
    expect(exitCode).toBe(3);
    expect(manifest).toMatchObject({ walked: false, problems: [{ code: 'mass-deletion' }] });
    expect(manifest?.watermark).toBe(first?.watermark);
  }
  sandbox.switches.hideFromEverything = new Set();
  passHours(24);
  const back = await engine.run();
  expect(back).toMatchObject({ exitCode: 0, manifest: { counts: { kept: 1, deleted: 0 } } });
  expect(back.manifest?.watermark).toBe(back.manifest?.until);
  expect(await differencesOf(engine)).toEqual([]);
});

test.each([
  ['403', faultReplies.forbidden()],
  ['500', faultReplies.internalError()],
])(
  'an asset that is not listed and answered with %s is pending, and kept once it can be had',
  async (_, effect) => {
    const { sandbox } = engine;
    await engine.run();
    const [hidden = 0] = ownBlockIds(engine);
    sandbox.switches.hideFromList = new Set([hidden]);
    sandbox.faults.add({ match: { kind: 'asset', id: hidden }, effect });
    passHours(12);
    sandbox.account().edit(hidden);
    for (let day = 1; day <= 3; day += 1) {
      passHours(24);
      const { exitCode, manifest } = await engine.run();
      expect(exitCode).toBe(3);
      expect(manifest?.pending).toMatchObject([{ id: hidden }]);
    }
    sandbox.faults.clear();
    passHours(24);
    expect(await engine.run()).toMatchObject({ exitCode: 0, manifest: { pending: [], counts: { kept: 1 } } });
    expect(await differencesOf(engine)).toEqual([]);
    sandbox.switches.hideFromList = new Set();
    passHours(24);
    expect(await engine.run()).toMatchObject({ exitCode: 0, manifest: { pending: [], counts: { kept: 0 } } });
    expect(await differencesOf(engine)).toEqual([]);
  },
);
