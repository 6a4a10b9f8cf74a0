import { beforeEach, describe, expect, it } from 'vitest';
import { BackupError } from '../../../../shared/errors.ts';
import type { ThinnedPolicy } from '../../../../shared/retention.ts';
import { createMemoryStorage, type MemoryStorage } from '../../../support/memory-storage.ts';
import {
  applyTo,
  expectSame,
  type HistoryRun,
  momentsOf,
  previewOf,
  WrittenHistory,
  witness,
} from '../../../support/retention-histories.ts';

const POLICY: ThinnedPolicy = { keep: 'thinned', days: 3, weeks: 1, months: 1, years: 0, versions: 2 };

/** A run a day; each keeps something, and once in a while something goes. */
function day(number: number): HistoryRun {
  const one = { name: 'Header', folder: 1, partial: false, source: 'id' } as const;
  const first = number === 0 ? [1, 2, 3, 4] : [(number % 4) + 1];
  return {
    hours: 24,
    kind: 'backup',
    walked: number % 5 === 0,
    watermark: 'own',
    kept: first.map((id) => ({ ...one, id, version: Math.min(5, 1 + Math.floor(number / 3)) })),
    states: number === 4 ? [{ id: 4, state: 'deleted', version: 1, checked: false }] : [],
    pending: number === 2 ? [{ id: 7, version: 1 }] : [],
    tree: number % 6 === 0 ? 1 + number / 6 : null,
  };
}

let storage: MemoryStorage;
let written: WrittenHistory;
beforeEach(async () => {
  storage = createMemoryStorage(4096);
  written = new WrittenHistory(storage);
  await written.begin();
  for (let number = 0; number < 12; number += 1) await written.add(day(number));
});

/** Ends everything after so many calls that change something, as a kill does. True where it came so far. */
async function applyCutOff(calls: number): Promise<boolean> {
  let left = calls;
  let isCut = false;
  storage.failing = (call) => {
    if (!/^(put|remove|claim|settle)/.test(call) && !isCut) return undefined;
    left -= 1;
    if (left >= 0 && !isCut) return undefined;
    isCut = true;
    return new Error('killed');
  };
  await applyTo(storage, written.now, POLICY).catch((error: unknown) => {
    if (!isCut) throw error;
  });
  storage.failing = undefined;
  return isCut;
}

describe('ages of runs', () => {
  it('are counted from the newest run: where this clock is ahead nothing goes that would not go anyway', async () => {
    const verdicts = async (now: Date) => (await previewOf(storage, now, POLICY)).runs;
    const right = await verdicts(written.now);
    expect(right.some(({ keep }) => !keep)).toBe(true);
    const ahead = new Date(written.now.getTime() + 400 * 24 * 3_600_000);
    expect(await verdicts(ahead)).toEqual(right);
  });
});

describe('retention that is cut off', () => {
  it('at one moment in four leaves a destination that is whole, and another one completes it', async () => {
    const preview = await previewOf(storage, written.now, POLICY);
    expect(preview.dropped.runs).toBeGreaterThan(5);
    const moments = momentsOf(preview);
    const before = await witness(storage, moments);
    const files = new Map(storage.files);
    let step = 0;
    for (; ; step += 4) {
      storage.files.clear();
      for (const [path, bytes] of files) storage.files.set(path, bytes);
      if (!(await applyCutOff(step))) break;
      expectSame(await witness(storage, moments), before, 1);

      const outcome = await applyTo(storage, written.now, POLICY);
      expect(outcome.refused).toEqual([]);
      expectSame(await witness(storage, moments), before, POLICY.versions);
      const left = new Set([...storage.files.keys()].map((path) => path.split('/')[0]));
      for (const { folder, keep } of preview.runs) expect(left.has(folder), `${step} ${folder}`).toBe(keep);
      expect([...left].filter((name) => name?.startsWith('backup_'))).toHaveLength(
        preview.runs.filter(({ keep }) => keep).length + 1,
      );
    }
    expect(step).toBeGreaterThan(40);
  }, 120_000);
});

const refusal = () => new BackupError('storage-permission', 'You may not delete there.');

describe('a destination that refuses', () => {
  it('to remove anything stays whole for readers, says so, and is asked again the next time', async () => {
    const preview = await previewOf(storage, written.now, POLICY);
    const before = await witness(storage, momentsOf(preview));
    storage.failing = (call) => (call.startsWith('remove') ? refusal() : undefined);
    const outcome = await applyTo(storage, written.now, POLICY);
    expect(outcome.removed).toEqual({ folders: [], files: 0, bytes: 0 });
    expect(outcome.refused).toHaveLength(preview.dropped.runs);
    expect(outcome.refused[0]?.reason).toBe('You may not delete there.');
    expectSame(await witness(storage, momentsOf(preview)), before, 2);

    const later = await previewOf(storage, written.now, POLICY);
    expect(later.dropped.runs).toBe(0);
    expect(later.leftOver).toHaveLength(preview.dropped.runs);
    storage.failing = undefined;
    const again = await applyTo(storage, written.now, POLICY);
    expect(again.removed.folders).toHaveLength(preview.dropped.runs);
    expectSame(await witness(storage, momentsOf(preview)), before, 2);
  });

  it('to give back what is still needed has nothing removed', async () => {
    const files = new Map(storage.files);
    const { runs } = await previewOf(storage, written.now, POLICY);
    for (const { folder } of runs.filter(({ keep }) => !keep)) {
      for (const name of files.keys()) {
        if (name.startsWith(`${folder}/content`)) storage.files.set(name, Buffer.from('damaged'));
      }
    }
    await expect(applyTo(storage, written.now, POLICY)).rejects.toMatchObject({ code: 'format-damaged' });
    for (const name of files.keys()) expect(storage.files.has(name), name).toBe(true);
  });
});

describe('what retention leaves alone', () => {
  it('is a folder that says to be another run', async () => {
    const preview = await previewOf(storage, written.now, POLICY);
    const gone = preview.runs.find(({ keep }) => !keep);
    storage.failing = (call) => (call.startsWith('remove') ? refusal() : undefined);
    await applyTo(storage, written.now, POLICY);
    storage.failing = undefined;
    // The folder's name was taken by another run since.
    const record = JSON.parse(storage.textOf(`${gone?.folder}/run.json`) ?? '{}');
    delete record.seal;
    storage.files.set(
      `${gone?.folder}/run.json`,
      Buffer.from(JSON.stringify({ ...record, runId: 'another-run' })),
    );
    storage.files.delete(`${gone?.folder}/manifest.json`);
    await applyTo(storage, written.now, POLICY);
    expect(storage.files.has(`${gone?.folder}/run.json`)).toBe(true);
  });

  it('is everything where a finished run cannot be read', async () => {
    const [first] = (await previewOf(storage, written.now, POLICY)).runs;
    storage.files.set(`${first?.folder}/index.ndjson`, Buffer.from('damaged'));
    const files = new Map(storage.files);
    await expect(applyTo(storage, written.now, POLICY)).rejects.toMatchObject({ code: 'format-damaged' });
    expect(storage.files).toEqual(files);
  });
});
