import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { Random } from '../../electron/sandbox/random.ts';
import { createLocalStorage } from '../../electron/storage/local.ts';
import type { ThinnedPolicy } from '../../shared/retention.ts';
import { startAzurite } from '../servers/azurite.ts';
import { startSwift } from '../servers/swift.ts';
import { seedOfKills } from '../support/kills.ts';
import { azureService, type ObjectService, s3Service } from '../support/object-places.ts';
import {
  applyTo,
  bytesAt,
  expectSame,
  type HistoryRun,
  momentsOf,
  previewOf,
  WrittenHistory,
  witness,
} from '../support/retention-histories.ts';
import { killRetention } from '../support/retention-kills.ts';

const swift = await startSwift();
const azurite = await startAzurite();
afterAll(() => Promise.all([swift?.stop(), azurite?.stop()]));

const services: { name: string; service: ObjectService | undefined }[] = [
  { name: 'S3', service: swift && s3Service(swift.address) },
  { name: 'Azure', service: azurite && azureService(azurite) },
];

const ASSETS = 5000;
const DAYS = 365;
/** One in a hundred. */
const CHANGED = 50;

/** Four changes of five are to the tenth of the assets that people work on. */
function changedOn(random: Random): number[] {
  const changed = new Set<number>();
  while (changed.size < CHANGED) changed.add(1 + random.below(random.chance(0.8) ? ASSETS / 10 : ASSETS));
  return [...changed];
}

function dayOf(number: number, random: Random): HistoryRun {
  const all = Array.from({ length: ASSETS }, (_, index) => index + 1);
  return {
    hours: 24,
    kind: 'backup',
    walked: number % 7 === 0,
    watermark: 'own',
    kept: (number === 0 ? all : changedOn(random)).map((id) => ({
      id,
      version: 1 + number,
      name: 'Header',
      folder: 1 + (id % 2),
      partial: false,
      source: 'id',
    })),
    states: number % 50 === 49 ? [{ id: number, state: 'deleted', version: 1, checked: false }] : [],
    pending: [],
    tree: number % 100 === 0 ? 1 + number / 100 : null,
  };
}

describe('a year of daily backups', () => {
  it('thinned to 30 days and 12 months frees exactly what the preview said', async () => {
    const root = await mkdtemp(join(tmpdir(), 'backup-creator-year-'));
    try {
      const storage = await createLocalStorage(join(root, 'backups'), { create: 'with-parents' });
      const written = new WrittenHistory(storage);
      await written.begin();
      const random = new Random(1);
      for (let number = 0; number < DAYS; number += 1) await written.add(dayOf(number, random));
      const policy: ThinnedPolicy = {
        keep: 'thinned',
        days: 30,
        weeks: 0,
        months: 12,
        years: 0,
        versions: 1,
      };
      const preview = await previewOf(storage, written.now, policy);
      const kept = preview.runs.filter(({ keep }) => keep).length;
      expect(kept).toBeGreaterThanOrEqual(30 + 11);
      expect(kept).toBeLessThanOrEqual(30 + 14);
      const moments = momentsOf(preview);
      const shown = [moments[0] ?? '', moments[6] ?? ''];
      const before = await witness(storage, shown);
      const bytes = await bytesAt(storage);
      const outcome = await applyTo(storage, written.now, policy);
      expect(outcome.refused).toEqual([]);
      expect(outcome.removed.folders).toHaveLength(DAYS - kept);
      expect(bytes - (await bytesAt(storage))).toBe(preview.freed);
      expect(preview.freed).toBeGreaterThan(0);
      expectSame(await witness(storage, shown), before, 1);
      process.stdout.write(
        `${DAYS - kept} of ${DAYS} runs went; ${preview.freed} of ${bytes} bytes were freed, as the preview said.\n`,
      );
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});

describe('a retention that is killed many times', () => {
  it('leaves a destination that is whole at any moment, and the next one completes it', async () => {
    const kills = Number(process.env.KILLS ?? 50);
    expect(await killRetention({ seed: seedOfKills(), kills })).toBeGreaterThan(kills / 5);
  });
});

describe.each(services)('a retention in a bucket of $name that is killed many times', ({ service }) => {
  test.skipIf(service === undefined)(
    'leaves a bucket that is whole at any moment, and the next one completes it',
    async () => {
      const kills = Number(process.env.KILLS ?? 3);
      expect(
        await killRetention({ seed: seedOfKills(), kills, ...(service && { service }) }),
      ).toBeGreaterThan(0);
    },
  );
});
