import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verify } from '../../../../electron/backup/verify/verify.ts';
import type { Storage } from '../../../../electron/storage/storage.ts';
import type { ThinnedPolicy } from '../../../../shared/retention.ts';
import { startAzurite } from '../../../servers/azurite.ts';
import { azureRefusal } from '../../../support/azure-replies.ts';
import { type FaultyProxy, startFaultyProxy } from '../../../support/faulty-proxy.ts';
import { QUICK } from '../../../support/object-engine.ts';
import {
  azureService,
  type ObjectPlace,
  type ObjectService,
  s3Service,
} from '../../../support/object-places.ts';
import {
  applyTo,
  bytesAt,
  expectSame,
  momentsOf,
  previewOf,
  WrittenHistory,
  witness,
} from '../../../support/retention-histories.ts';
import { denied } from '../../../support/s3-replies.ts';
import { sharedSwift } from '../../../support/shared-swift.ts';

const POLICY: ThinnedPolicy = { keep: 'thinned', days: 2, weeks: 0, months: 1, years: 0, versions: 1 };
const DAYS = 8;

const swift = await sharedSwift();
const azurite = await startAzurite();
afterAll(() => azurite?.stop());

const azureDenied = azureRefusal(403, 'AuthorizationPermissionMismatch', 'This request is not authorized.');
const services: { name: string; service: ObjectService | undefined; refusal: typeof denied }[] = [
  { name: 'S3', service: swift && s3Service(swift), refusal: denied },
  { name: 'Azure', service: azurite && azureService(azurite), refusal: azureDenied },
];

describe.each(services)('retention in a bucket of $name', ({ service, refusal }) => {
  const it = test.skipIf(service === undefined);
  let root: string;
  let place: ObjectPlace;
  let proxy: FaultyProxy;
  let written: WrittenHistory;

  beforeEach(async () => {
    if (service === undefined) return;
    root = await mkdtemp(join(tmpdir(), 'backup-creator-retention-'));
    place = await service.makePlace();
    proxy = await startFaultyProxy(place.origin);
    written = await historyIn(place.open());
  });
  afterEach(async () => {
    await proxy?.close();
    if (root !== undefined) await rm(root, { recursive: true, force: true });
  });

  /** What reading everything back finds. */
  async function found(storage: Storage) {
    const parts = {
      storage,
      timesPath: join(root, 'times.sqlite'),
      concurrency: 8,
      signal: new AbortController().signal,
    };
    const { missing, damaged } = await verify(parts);
    return { missing, damaged };
  }

  it('frees what the preview said; the account at each run that stays is what it was, and all is whole', async () => {
    const storage = place.open();
    const preview = await previewOf(storage, written.now, POLICY);
    expect(preview.dropped.runs).toBeGreaterThan(3);
    const before = await witness(storage, momentsOf(preview));
    const bytes = await bytesAt(storage);
    const outcome = await applyTo(storage, written.now, POLICY);
    expect(outcome).toMatchObject({ refused: [], dropped: preview.dropped, freed: preview.freed });
    expect(bytes - (await bytesAt(storage))).toBe(preview.freed);
    expectSame(await witness(storage, momentsOf(preview)), before, 1);
    expect(await found(storage)).toEqual({ missing: [], damaged: [] });
  });

  it('that refuses to delete says so of each run, stays whole, and frees it once it may', async () => {
    const storage = place.open({ origin: proxy.origin, retries: QUICK });
    const preview = await previewOf(storage, written.now, POLICY);
    const before = await witness(storage, momentsOf(preview));
    const bytes = await bytesAt(storage);
    proxy.faultOf = ({ method, url }) =>
      method === 'DELETE' || (method === 'POST' && /[?&](delete|comp=batch)/.test(url)) ? refusal : undefined;
    const refused = await applyTo(storage, written.now, POLICY);
    expect(refused.refused).toHaveLength(preview.dropped.runs);
    for (const { reason } of refused.refused) expect(reason).toMatch(/^Could not remove .+permission/);
    expect(refused.removed).toMatchObject({ folders: [], files: 0, bytes: 0 });
    expectSame(await witness(storage, momentsOf(preview)), before, 1);
    expect(await found(storage)).toEqual({ missing: [], damaged: [] });

    proxy.faultOf = () => undefined;
    const later = await applyTo(storage, written.now, POLICY);
    expect(later).toMatchObject({ refused: [], dropped: { runs: 0 } });
    expect(later.removed.folders).toHaveLength(preview.dropped.runs);
    expect(bytes - (await bytesAt(storage))).toBe(preview.freed);
    expectSame(await witness(storage, momentsOf(preview)), before, 1);
  });
});

async function historyIn(storage: Storage): Promise<WrittenHistory> {
  const written = new WrittenHistory(storage);
  await written.begin();
  const one = { name: 'Header', folder: 1, partial: false, source: 'id' } as const;
  for (let number = 0; number < DAYS; number += 1) {
    await written.add({
      hours: 24,
      kind: 'backup',
      walked: true,
      watermark: 'own',
      kept: [1 + (number % 3), 4].map((id) => ({ ...one, id, version: 1 + (number % 4) })),
      states: number === 3 ? [{ id: 1, state: 'deleted', version: 1, checked: false }] : [],
      pending: [],
      tree: number === 1 ? 1 : null,
    });
  }
  return written;
}
