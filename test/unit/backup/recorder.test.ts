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
  const recorder = new Recorder(
    () => {
      const one = Promise.withResolvers<void>();
      settling.push(one);
      return one.promise;
    },
    async (assets) => void recorded.push(assets.map(({ id }) => id)),
  );
  return { recorder, settling, recorded };
}

describe('kept assets', () => {
  test('are recorded only once they are settled', async () => {
    const { recorder, settling, recorded } = recorderOnSlowDisk();
    await recorder.add(kept(1));
    await idle();
    expect(recorded).toEqual([]);
    settling[0]!.resolve();
    await recorder.drain();
    expect(recorded).toEqual([[1]]);
  });

  test('that come while the disk settles are settled together with the next call', async () => {
    const { recorder, settling, recorded } = recorderOnSlowDisk();
    for (const id of [1, 2, 3, 4]) await recorder.add(kept(id));
    settling[0]!.resolve();
    await idle();
    expect(recorded).toEqual([[1]]);
    settling[1]!.resolve();
    await recorder.drain();
    expect(recorded).toEqual([[1], [2, 3, 4]]);
    expect(settling).toHaveLength(2);
  });

  test('wait for the disk where 2,000 are not settled', async () => {
    const { recorder, settling, recorded } = recorderOnSlowDisk();
    await recorder.add(kept(0));
    for (let id = 1; id < 2000; id += 1) await recorder.add(kept(id));
    const adding = recorder.add(kept(2000));
    expect(await isPending(adding)).toBe(true);
    settling[0]!.resolve();
    await idle();
    settling[1]!.resolve();
    await adding;
    expect(recorded.map((batch) => batch.length)).toEqual([1, 2000]);
  });

  test('are not recorded where settling fails, and whoever drains or adds learns of it', async () => {
    const { recorder, settling, recorded } = recorderOnSlowDisk();
    await recorder.add(kept(1));
    await recorder.add(kept(2));
    settling[0]!.reject(new Error('the disk is full'));
    await expect(recorder.drain()).rejects.toThrow('the disk is full');
    await expect(recorder.add(kept(3))).rejects.toThrow('the disk is full');
    await expect(recorder.drain()).rejects.toThrow('the disk is full');
    expect(recorded).toEqual([]);
    expect(settling).toHaveLength(1);
  });

  test('that cannot be recorded fail the drain', async () => {
    const recorder = new Recorder(
      async () => undefined,
      async () => {
        throw new Error('the thread has ended');
      },
    );
    await recorder.add(kept(1));
    await expect(recorder.drain()).rejects.toThrow('the thread has ended');
  });

  test('none at all need no settling', async () => {
    const { recorder, settling } = recorderOnSlowDisk();
    await recorder.drain();
    expect(settling).toEqual([]);
  });
});
