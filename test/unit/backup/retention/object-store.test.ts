import { expect, it } from 'vitest';
import { ObjectStorage } from '../../../../electron/storage/object-storage.ts';
import type { ThinnedPolicy } from '../../../../shared/retention.ts';
import { createMemoryObjectStore } from '../../../support/memory-object-store.ts';
import {
  applyTo,
  bytesAt,
  expectSame,
  momentsOf,
  previewOf,
  WrittenHistory,
  witness,
} from '../../../support/retention-histories.ts';

const POLICY: ThinnedPolicy = { keep: 'thinned', days: 2, weeks: 0, months: 1, years: 0, versions: 1 };

async function historyIn(storage: ObjectStorage): Promise<WrittenHistory> {
  const written = new WrittenHistory(storage);
  await written.begin();
  for (let number = 0; number < 8; number += 1) {
    const one = { name: 'Header', folder: 1, partial: false, source: 'id' } as const;
    await written.add({
      hours: 24,
      kind: 'backup',
      walked: true,
      watermark: 'own',
      kept: [1 + (number % 3), 4].map((id) => ({ ...one, id, version: 1 + (number % 4) })),
      states: [],
      pending: [],
      tree: number === 1 ? 1 : null,
    });
  }
  return written;
}

it('thins out a bucket, and frees there exactly what the preview said', async () => {
  const storage = new ObjectStorage(createMemoryObjectStore(), 'Kunden & Söhne/50 %');
  const written = await historyIn(storage);
  const preview = await previewOf(storage, written.now, POLICY);
  expect(preview.dropped.runs).toBeGreaterThan(3);
  const before = await witness(storage, momentsOf(preview));
  const bytes = await bytesAt(storage);
  expect(await applyTo(storage, written.now, POLICY)).toMatchObject({
    refused: [],
    dropped: preview.dropped,
  });
  expect(bytes - (await bytesAt(storage))).toBe(preview.freed);
  expectSame(await witness(storage, momentsOf(preview)), before, 1);
});

it('leaves what an Object Lock holds, says so, and removes it once it may', async () => {
  const store = createMemoryObjectStore();
  const storage = new ObjectStorage(store, '');
  const written = await historyIn(storage);
  const preview = await previewOf(storage, written.now, POLICY);
  const before = await witness(storage, momentsOf(preview));
  store.immutable = true;
  const locked = await applyTo(storage, written.now, POLICY);
  expect(locked.refused).toHaveLength(preview.dropped.runs);
  expect(locked.removed.files).toBe(0);
  expectSame(await witness(storage, momentsOf(preview)), before, 1);
  store.immutable = false;
  const later = await applyTo(storage, written.now, POLICY);
  expect(later.removed.folders).toHaveLength(preview.dropped.runs);
  expectSame(await witness(storage, momentsOf(preview)), before, 1);
});
