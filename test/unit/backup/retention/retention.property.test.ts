import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryStorage } from '../../../support/memory-storage.ts';
import {
  applyTo,
  bytesAt,
  expectSame,
  type HistoryRun,
  historyRun,
  momentsOf,
  previewOf,
  thinned,
  WrittenHistory,
  witness,
} from '../../../support/retention-histories.ts';

/** Random histories and random policies: what readers know at every run that stays is what it was before. */

const nothing: HistoryRun = {
  hours: 1,
  kind: 'backup',
  walked: false,
  watermark: 'own',
  kept: [],
  states: [],
  pending: [],
  tree: null,
};
const whole = { version: 0, name: 'Header', folder: 1, partial: false, source: 'id' } as const;
/** A carried run that alone says that an asset was kept whole after it had failed: it must not be written anew each time. */
const settledByCarried: HistoryRun[][] = [
  [
    { ...nothing, pending: [{ id: 4, version: 0 }] },
    { ...nothing, hours: 0 },
  ],
  [
    { ...nothing, walked: true },
    { ...nothing, kept: [{ ...whole, id: 4 }] },
    { ...nothing, kept: [{ ...whole, id: 4, partial: true }] },
    { ...nothing, hours: 47 },
  ],
];
const oneDay = { keep: 'thinned', days: 1, weeks: 0, months: 0, years: 0, versions: 1 } as const;

const rounds = fc.array(
  fc.record({ runs: fc.array(historyRun, { minLength: 1, maxLength: 8 }), policy: thinned }),
  { minLength: 1, maxLength: 3 },
);

test('whatever retention removes, the account at every run that stays is what it was, and so is what comes next', async () => {
  let removed = 0;
  await fc.assert(
    fc.asyncProperty(rounds, async (history) => {
      const storage = createMemoryStorage(4096);
      const written = new WrittenHistory(storage);
      await written.begin();
      for (const { runs, policy } of history) {
        for (const run of runs) await written.add(run);
        const files = new Map(storage.files);
        const preview = await previewOf(storage, written.now, policy);
        expect(storage.files).toEqual(files);
        const before = await witness(storage, momentsOf(preview));
        const bytes = await bytesAt(storage);

        const outcome = await applyTo(storage, written.now, policy);
        expect(outcome).toMatchObject({ dropped: preview.dropped, written: preview.written, refused: [] });
        expect(await bytesAt(storage)).toBe(bytes - preview.freed);
        expectSame(await witness(storage, momentsOf(preview)), before, policy.versions);
        removed += outcome.removed.folders.length;

        // There is nothing left to do.
        const again = await applyTo(storage, written.now, policy);
        expect(again.dropped.runs).toBe(0);
      }
    }),
    {
      numRuns: Number(process.env.RETENTION_RUNS ?? 15),
      examples: [[settledByCarried.map((runs) => ({ runs, policy: oneDay }))]],
    },
  );
  expect(removed).toBeGreaterThan(0);
}, 240_000);
