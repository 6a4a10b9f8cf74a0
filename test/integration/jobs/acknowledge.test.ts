import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BLOCK_TYPE_IDS } from '../../../electron/marketing-cloud/asset-types.ts';
import { faultReplies } from '../../../electron/sandbox/sandbox.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace } from '../../support/jobs.ts';

const PATIENT = { timeout: 20_000, interval: 10 };

let place: DesktopPlace;

beforeEach(async () => {
  place = await createDesktopPlace();
});

afterEach(() => place.close());

function failFrom(id: number): void {
  place.sandbox.faults.add({ match: { kind: 'asset', id }, effect: faultReplies.internalError() });
}

async function backUp(desktop: Desktop, jobId: string): Promise<void> {
  const before = desktop.ended.length;
  await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended.length).toBe(before + 1), PATIENT);
}

it('standing problems can be taken as known: they are tried and listed, and no news until there is another', async () => {
  const desktop = await place.open();
  const { jobIds } = await desktop.service.handlers['jobs.create'](place.wanted());
  const jobId = jobIds[0] ?? '';
  const acknowledge = () => desktop.service.handlers['runs.acknowledge']({ jobId });
  await expect(acknowledge()).rejects.toMatchObject({ code: 'configuration' });

  const blocks = [...place.sandbox.account().list()].filter(({ typeId }) => BLOCK_TYPE_IDS.includes(typeId));
  const [one, another] = blocks.map(({ id }) => id);
  failFrom(one!);
  await backUp(desktop, jobId);
  expect(desktop.job(jobId)).toMatchObject({ state: 'problem', acknowledged: false });
  await acknowledge();
  expect(desktop.job(jobId)).toMatchObject({ state: 'idle', acknowledged: true });

  await backUp(desktop, jobId);
  expect(desktop.job(jobId)).toMatchObject({
    state: 'idle',
    acknowledged: true,
    lastRun: { outcome: 'with problems', counts: { problems: 1 } },
  });
  await desktop.service.stop();

  const again = await place.open();
  expect(again.job(jobId)).toMatchObject({ state: 'idle', acknowledged: true });
  failFrom(another!);
  await again.service.handlers['runs.start']({ jobId, full: true, acceptDeletions: false });
  await vi.waitFor(() => expect(again.ended).toHaveLength(1), PATIENT);
  expect(again.job(jobId)).toMatchObject({
    state: 'problem',
    acknowledged: false,
    lastRun: { outcome: 'with problems' },
  });
});
