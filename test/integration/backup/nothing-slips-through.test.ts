import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { faultReplies } from '../../../electron/sandbox/sandbox.ts';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { Selection } from '../../../shared/selection.ts';
import { brokenFiles, finishedRuns, heldAssets } from '../../support/account-at-destination.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { differencesOf, OWN_ASSETS, ownBlockIds } from '../../support/selections.ts';
import { withCalls } from '../../support/storage.ts';

/** Several runs over hours and days, with trouble between them: whatever was missed is caught up with. */

const HOUR = 3_600_000;
const HTML_BLOCK = 197;
let engine: Engine;
let passed = 0;
beforeEach(async () => {
  passed = 0;
  const begun = Date.now();
  engine = await createEngine({ assets: 120, now: () => begun + passed });
});
afterEach(() => engine.close());

function htmlBlockIds(): number[] {
  return [...engine.sandbox.account().list()]
    .filter(({ typeId, shared }) => typeId === HTML_BLOCK && !shared)
    .map(({ id }) => id);
}

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

test('what an interrupted run found equal to a run that is gone by then is kept when it goes on', async () => {
  const { sandbox } = engine;
  const selection: Selection = { types: [HTML_BLOCK], folders: 'all', scope: 'own' };
  const options = { job: { selection }, random: () => 1 };
  sandbox.switches.listBodies = 'whole';
  const first = await engine.run(options);
  const ids = htmlBlockIds();
  sandbox.account().edit(ids[0] ?? 0);
  sandbox.switches.listBodies = (whole) => ({ ...whole, content: 'cut' });
  const cancel = new AbortController();
  let asked = 0;
  sandbox.onRequest = (_, kind) => {
    if (kind === 'asset') asked += 1;
    if (asked > ids.length * 0.7) cancel.abort();
  };
  expect((await engine.run({ ...options, signal: cancel.signal })).result.status).toBe('interrupted');
  sandbox.onRequest = undefined;
  await rm(join(engine.backups, first.folder ?? ''), { recursive: true });
  expect((await engine.run({ ...options, request: { continueOnly: true } })).exitCode).toBe(0);
  expect(await differencesOf(engine, selection)).toEqual([]);
});

test('files of an asset that is written anew when the run breaks off are not taken for those of before', async () => {
  const { sandbox } = engine;
  const [id = 0] = htmlBlockIds();
  const before = sandbox.account().document(id);
  const cancel = new AbortController();
  let asked = 0;
  sandbox.onRequest = (_, kind) => {
    if (kind === 'asset') asked += 1;
    if (asked === 60) cancel.abort();
  };
  // Slow enough for what was written to be safe on the disk by then.
  sandbox.switches.latencyMilliseconds = 40;
  await engine.run({ signal: cancel.signal });
  sandbox.switches.latencyMilliseconds = 0;
  sandbox.onRequest = undefined;
  sandbox.account().edit(id);
  // Of the same size, so that only its bytes tell it from the one before.
  const { modifiedDate = null } = sandbox.account().document(id);
  const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  const room = bytesOf(before) - bytesOf({ ...before, modifiedDate, content: '' });
  const body = { ...before, modifiedDate, content: 'Q'.repeat(room) };
  const edited = sandbox.faults.add({ match: { kind: 'asset', id }, effect: { status: 200, body } });
  const storage = await createLocalStorage(engine.backups, { create: 'never' });
  const broken = withCalls(storage, {
    async put(path, ...rest) {
      if (edited.hits > 0 && path.includes(`.${id}.html`)) {
        throw new BackupError('storage-unavailable', 'The drive is gone.');
      }
      await storage.put(path, ...rest);
    },
  });
  expect((await engine.run({ storage: broken })).result.status).toBe('interrupted');
  sandbox.faults.clear();
  sandbox.faults.add({ match: { kind: 'asset', id }, effect: faultReplies.internalError() });
  expect((await engine.run()).manifest?.pending).toMatchObject([{ id }]);
  for (const run of await finishedRuns(engine.backups)) {
    expect(await brokenFiles(engine.backups, run)).toEqual([]);
  }
});

describe("after the service's clock was two days ahead for one run", () => {
  const backUpAhead = async () => {
    engine.sandbox.switches.clockSkewMilliseconds = 48 * HOUR;
    const run = await engine.run();
    engine.sandbox.switches.clockSkewMilliseconds = 0;
    return run;
  };

  test('edits are kept, also when its time is nearly reached', async () => {
    await backUpAhead();
    passHours(12);
    expect((await engine.run()).manifest?.walked).toBe(true);
    passHours(6);
    engine.sandbox.account().edit(ownBlockIds(engine)[0] ?? 0);
    passHours(29.5);
    expect((await engine.run()).manifest).toMatchObject({ walked: false, counts: { kept: 1 } });
    expect(await differencesOf(engine)).toEqual([]);
  });

  test('they are where the run after it comes short and leaves the watermark as it was', async () => {
    await backUpAhead();
    passHours(12);
    await engine.run();
    passHours(6);
    engine.sandbox.account().edit(ownBlockIds(engine)[0] ?? 0);
    engine.sandbox.switches.countOffset = 5;
    engine.sandbox.switches.hideFromList = new Set(ownBlockIds(engine).slice(0, 1));
    passHours(20);
    expect((await engine.run()).exitCode).toBe(3);
    engine.sandbox.switches.countOffset = 0;
    engine.sandbox.switches.hideFromList = new Set();
    passHours(9.5);
    await engine.run();
    expect(await differencesOf(engine)).toEqual([]);
  });

  test('they are where the run that it began goes on with the right time', async () => {
    engine.sandbox.switches.clockSkewMilliseconds = 48 * HOUR;
    const cancel = new AbortController();
    engine.sandbox.onRequest = (_, kind) => {
      if (kind === 'asset') cancel.abort();
    };
    await engine.run({ signal: cancel.signal });
    engine.sandbox.onRequest = undefined;
    engine.sandbox.switches.clockSkewMilliseconds = 0;
    passHours(12);
    await engine.run({ request: { continueOnly: true } });
    passHours(6);
    engine.sandbox.account().edit(ownBlockIds(engine)[0] ?? 0);
    passHours(29.5);
    await engine.run();
    expect(await differencesOf(engine)).toEqual([]);
  });

  test('they are where the run that compares all ids is interrupted and goes on when that time is nearly reached', async () => {
    await backUpAhead();
    passHours(6);
    engine.sandbox.account().edit(ownBlockIds(engine)[0] ?? 0);
    passHours(6);
    const cancel = new AbortController();
    engine.sandbox.onRequest = (_, kind) => {
      if (kind === 'query') cancel.abort();
    };
    await engine.run({ signal: cancel.signal });
    engine.sandbox.onRequest = undefined;
    passHours(35.5);
    await engine.run({ request: { continueOnly: true } });
    expect(await differencesOf(engine)).toEqual([]);
  });

  test('all ids are still compared once a week', async () => {
    await backUpAhead();
    passHours(12);
    await engine.run();
    for (let day = 1; day <= 6; day += 1) {
      passHours(24);
      expect((await engine.run()).manifest?.walked).toBe(day === 6);
    }
  });
});
