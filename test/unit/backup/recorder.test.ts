import { describe, expect, test } from 'vitest';
import type { KeptAsset } from '../../../electron/backup/catalog/listed.ts';
import { Recorder } from '../../../electron/backup/recorder.ts';
import { idle, isPending } from '../../support/promises.ts';

function kept(id: number): KeptAsset {
  return {
    id,
    modified: '',
    categoryId: null,
    typeId: 197,
    hash: '',
    source: 'id',
    partial: false,
    outcome: 'added',
    bytes: 1,
    line: undefined,
  };
}

/** A recorder over a disk that settles only when the test says so. */
function recorderOnSlowDisk() {
  const settling: PromiseWithResolvers<void>[] = [];
  const recorded: number[][] = [];
  const safe: number[][] = [];
  const settle = () => {
    const one = Promise.withResolvers<void>();
    settling.push(one);
    return one.promise;
  };
  const recorder = new Recorder(settle, {
    recordKept: async (assets) => void recorded.push(assets.map(({ id }) => id)),
    recordSafe: async (ids) => void safe.push([...ids]),
  });
  return { recorder, settling, recorded, safe };
}

describe('kept assets', () => {
  test('are recorded at once, and as safe only when they are settled', async () => {
    const { recorder, settling, recorded, safe } = recorderOnSlowDisk();
    await recorder.add(kept(1));
    await idle();
    expect({ recorded, safe }).toEqual({ recorded: [[1]], safe: [] });
    settling[0]!.resolve();
    await recorder.drain();
    expect({ recorded, safe }).toEqual({ recorded: [[1]], safe: [[1]] });
  });

  test('that come while the disk settles are recorded, and settled together with the next call', async () => {
    const { recorder, settling, recorded, safe } = recorderOnSlowDisk();
    await recorder.add(kept(1));
    await idle();
    for (const id of [2, 3, 4]) await recorder.add(kept(id));
    await idle();
    expect(recorded.flat()).toEqual([1, 2, 3, 4]);
    settling[0]!.resolve();
    await idle();
    expect(safe).toEqual([[1]]);
    settling[1]!.resolve();
    await recorder.drain();
    expect(safe).toEqual([[1], [2, 3, 4]]);
    expect(settling).toHaveLength(2);
  });

  test('that are kept anew while the disk settles are safe only after the next call', async () => {
    const { recorder, settling, safe } = recorderOnSlowDisk();
    await recorder.add(kept(1));
    await recorder.add(kept(2));
    await idle();
    await recorder.add(kept(1));
    await idle();
    settling[0]!.resolve();
    await idle();
    expect(safe).toEqual([[2]]);
    settling[1]!.resolve();
    await recorder.drain();
    expect(safe).toEqual([[2], [1]]);
  });

  test('wait for the disk where more than 2,000 are not safe', async () => {
    const { recorder, settling, safe } = recorderOnSlowDisk();
    for (let id = 1; id <= 2000; id += 1) await recorder.add(kept(id));
    await idle();
    const adding = recorder.add(kept(2001));
    expect(await isPending(adding)).toBe(true);
    settling[0]!.resolve();
    await idle();
    settling[1]!.resolve();
    await adding;
    expect(safe.flat()).toHaveLength(2001);
  });

  test('wait only until there is room again, not until all is safe', async () => {
    const { recorder, settling } = recorderOnSlowDisk();
    for (let id = 1; id <= 1500; id += 1) await recorder.add(kept(id));
    await idle();
    settling[0]!.resolve();
    await idle();
    for (let id = 1501; id <= 2001; id += 1) void recorder.add(kept(id));
    await idle();
    expect(settling).toHaveLength(2);
    for (let id = 2002; id <= 2100; id += 1) void recorder.add(kept(id));
    const adding = recorder.add(kept(2101));
    expect(await isPending(adding)).toBe(true);
    settling[1]!.resolve();
    await adding;
    expect(settling).toHaveLength(3);
    settling[2]!.resolve();
    await recorder.drain();
  });

  test('that wait for room learn of what makes it never come', async () => {
    const { recorder, settling } = recorderOnSlowDisk();
    for (let id = 1; id <= 2000; id += 1) await recorder.add(kept(id));
    await idle();
    const adding = recorder.add(kept(2001));
    settling[0]!.reject(new Error('the disk is full'));
    await expect(adding).rejects.toThrow('the disk is full');
  });

  test('are not called safe where settling fails, and whoever drains or adds learns of it', async () => {
    const { recorder, settling, recorded, safe } = recorderOnSlowDisk();
    await recorder.add(kept(1));
    await recorder.add(kept(2));
    await idle();
    settling[0]!.reject(new Error('the disk is full'));
    await expect(recorder.drain()).rejects.toThrow('the disk is full');
    await expect(recorder.add(kept(3))).rejects.toThrow('the disk is full');
    await expect(recorder.drain()).rejects.toThrow('the disk is full');
    expect(safe).toEqual([]);
    expect(settling).toHaveLength(1);
    expect(recorded.flat()).toEqual([1, 2, 3]);
  });

  test('of a run that is called off are recorded without waiting for the disk', async () => {
    const { recorder, settling, recorded } = recorderOnSlowDisk();
    await recorder.add(kept(1));
    await idle();
    await recorder.add(kept(2));
    await recorder.recorded();
    expect(recorded.flat()).toEqual([1, 2]);
    settling[0]!.reject(new Error('cancelled'));
    await idle();
    await expect(recorder.add(kept(3))).rejects.toThrow('cancelled');
    await recorder.recorded();
    expect(recorded.flat()).toEqual([1, 2, 3]);
  });

  test('that cannot be recorded fail the drain', async () => {
    const recorder = new Recorder(async () => undefined, {
      recordKept: async () => {
        throw new Error('the thread has ended');
      },
      recordSafe: async () => undefined,
    });
    await recorder.add(kept(1));
    await expect(recorder.drain()).rejects.toThrow('the thread has ended');
    await expect(recorder.recorded()).rejects.toThrow('the thread has ended');
  });

  test('none at all need no settling', async () => {
    const { recorder, settling } = recorderOnSlowDisk();
    await recorder.drain();
    await recorder.recorded();
    expect(settling).toEqual([]);
  });
});
