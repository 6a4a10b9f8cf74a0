import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { acquireLock } from '../../../electron/backup/lock.ts';
import { faultReplies, type SandboxAccount } from '../../../electron/sandbox/sandbox.ts';
import type { CallInput } from '../../../shared/ipc.ts';
import type { RestoreItemView, RestoreView } from '../../../shared/trust.ts';
import { type FinishedRun, finishedRuns } from '../../support/account-at-destination.ts';
import { memoryLog } from '../../support/engine.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace, HandClock } from '../../support/jobs.ts';

const MID = 510_001_234;
const OTHER = 510_004_321;

let place: DesktopPlace;
let desktop: Desktop;
let account: SandboxAccount;
let jobId: string;
let run: FinishedRun;

beforeAll(async () => {
  place = await createDesktopPlace({
    assets: 120,
    sharedAssets: 0,
    mid: MID,
    businessUnits: [
      { mid: MID, name: 'Own' },
      { mid: OTHER, name: 'Other' },
    ],
  });
  account = place.sandbox.account();
  desktop = await place.open();
  const { handlers } = desktop.service;
  const { jobIds } = await handlers['jobs.create'](place.wanted({}, [MID]));
  jobId = jobIds[0] ?? '';
  await backUp();
  const [first] = await finishedRuns(place.backups());
  if (first === undefined) throw new Error('There is no backup to restore from.');
  run = first;
});
afterAll(() => place.close());

const calls = () => desktop.service.handlers;
const idsOfType = (typeId: number) =>
  run.index.filter(({ assetType }) => assetType.id === typeId).map(({ id }) => id);
const blocks = () => idsOfType(197);
const contentOf = (id: number) => account.document(id).content;
const told = (restoreId: string) =>
  desktop.told.flatMap(([name, payload]) =>
    name === 'restore.changed' && payload.restore.restoreId === restoreId ? [payload.restore] : [],
  );
const assetsOf = (...ids: number[]) => ({ kind: 'assets', ids, at: run.manifest.until }) as const;

async function backUp(): Promise<void> {
  const before = desktop.ended.length;
  await calls()['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended.length).toBeGreaterThan(before), { timeout: 30_000 });
}

async function shown(restoreId: string, ...states: RestoreView['state'][]): Promise<RestoreView> {
  const view = () => calls()['restore.show']({ jobId, restoreId });
  await expect.poll(async () => states.includes((await view()).state), { timeout: 30_000 }).toBe(true);
  await idle();
  return view();
}

/** Its task has ended, too. */
async function idle(): Promise<void> {
  await expect.poll(() => desktop.job(jobId).task, { timeout: 30_000 }).toBe(null);
}

async function plan(
  what: CallInput<'restore.plan'>['what'],
  mode: CallInput<'restore.plan'>['mode'] = 'in place',
  mid: number | null = null,
): Promise<RestoreView> {
  const { restoreId } = await calls()['restore.plan']({ jobId, what, mode, mid });
  return shown(restoreId, 'planned', 'failed');
}

async function apply({ restoreId }: RestoreView, overwriteConflicts = false): Promise<RestoreView> {
  await calls()['restore.apply']({ jobId, restoreId, overwriteConflicts });
  return shown(restoreId, 'complete', 'with problems', 'interrupted', 'failed');
}

async function itemsOf({ restoreId }: RestoreView): Promise<readonly RestoreItemView[]> {
  const input = { jobId, restoreId, show: null, offset: 0, limit: 500 };
  return (await calls()['restore.items'](input)).rows;
}

describe('a restore in the app', () => {
  it('is planned, shows what it would change, is applied, and undone from its safety run', async () => {
    const [edited = 0, gone = 0, same = 0] = blocks();
    const wanted = contentOf(edited);
    account.edit(edited);
    const changed = contentOf(edited);
    account.remove(gone);
    const planned = await plan(assetsOf(edited, gone, same));
    expect(planned).toMatchObject({
      state: 'planned',
      mode: 'in place',
      target: { mid: MID, name: 'Retail EU' },
      total: 3,
      done: 0,
      counts: { create: 1, conflict: 1, impossible: 0 },
      outcomes: null,
      missingScopes: [],
      error: null,
    });
    const rows = await itemsOf(planned);
    expect(rows.find(({ id }) => id === edited)).toMatchObject({
      action: 'conflict',
      changes: expect.arrayContaining(['code']),
      reason: expect.stringContaining('after the last backup'),
      outcome: null,
    });
    const restoreId = planned.restoreId;
    const difference = await calls()['restore.difference']({ jobId, restoreId, id: edited });
    expect(difference.code).toEqual({ language: expect.any(String), present: changed, restored: wanted });
    expect(difference.present).not.toContain(changed);
    expect(difference.restored).not.toContain('modifiedDate');
    expect(await calls()['restore.difference']({ jobId, restoreId, id: gone })).toMatchObject({
      present: null,
      code: null,
    });

    const done = await apply(planned, true);
    expect(done).toMatchObject({
      state: 'complete',
      done: 3,
      outcomes: { made: 1, changed: 1 + (planned.counts?.update ?? 0), failed: 0, notReached: 0 },
      error: null,
    });
    expect(contentOf(edited)).toBe(wanted);
    const { lines } = await calls()['runs.log']({ jobId, limit: 10 });
    expect(lines[0]).toMatchObject({
      trigger: 'restore',
      outcome: 'complete',
      reason: expect.stringMatching(/^Restored \d assets: 1 created, \d updated\.$/),
    });
    expect(desktop.job(jobId).lastRun?.trigger).toBe('manual');
    const known = async () => (await calls()['browse.open']({ jobId })).runs.map(({ kind }) => kind);
    await expect.poll(known, { timeout: 30_000 }).toContain('safety');

    const [safetyRun = ''] = done.safetyRuns;
    const undo = await calls()['restore.planUndo']({ jobId, safetyRun });
    const undoing = await shown(undo.restoreId, 'planned', 'failed');
    expect(undoing).toMatchObject({ mode: 'undo', error: null, counts: { conflict: 0, create: 0 } });
    expect((await apply(undoing)).state).toBe('complete');
    expect(contentOf(edited)).toBe(changed);
  });

  it('passes over conflicts unless it is told to overwrite them, and says so', async () => {
    const [, , , id = 0] = blocks();
    account.edit(id);
    const content = contentOf(id);
    const done = await apply(await plan(assetsOf(id)));
    expect(done).toMatchObject({ state: 'with problems', outcomes: { passedOver: 1, changed: 0 } });
    expect((await itemsOf(done))[0]?.message).toContain('after the last backup');
    expect(contentOf(id)).toBe(content);
    const { lines } = await calls()['runs.log']({ jobId, limit: 1 });
    expect(lines[0]).toMatchObject({
      outcome: 'with problems',
      reason: 'Restored nothing; 1 passed over.',
      counts: { problems: 1 },
    });
    const failed = { jobId, restoreId: done.restoreId, show: 'failed', offset: 0, limit: 10 } as const;
    expect(await calls()['restore.items'](failed)).toEqual({ total: 0, rows: [] });
  });

  it('makes copies, and restores one version', async () => {
    const [id = 0] = blocks();
    const what = { kind: 'version', id, runId: run.manifest.runId } as const;
    const done = await apply(await plan(what, 'copy'));
    const [copy] = await itemsOf(done);
    expect(copy).toMatchObject({ action: 'create', outcome: 'made' });
    expect(account.document(copy?.targetId ?? 0).name).toContain('(restored ');
  });

  it('restores a folder into another business unit that the package reaches, and no other', async () => {
    const inFolder = ({ folderPath }: (typeof run.index)[number]) => folderPath.split('/').length > 1;
    const folderId = run.index.find(inFolder)?.folderId ?? 0;
    const what = { kind: 'folder', folderId, at: run.manifest.until } as const;
    const planned = await plan(what, 'other account', OTHER);
    expect(planned).toMatchObject({ state: 'planned', target: { mid: OTHER, name: null } });
    expect(planned.total).toBeGreaterThan(1);
    const done = await apply(planned);
    const { create, impossible } = planned.counts ?? {};
    expect(done.outcomes).toMatchObject({ made: create, failed: impossible, notReached: 0 });
    expect(await plan(what, 'other account', MID)).toMatchObject({
      state: 'failed',
      error: { message: `MID ${MID} is the business unit that was backed up.` },
    });
    expect(await plan(what, 'other account', 999)).toMatchObject({
      state: 'failed',
      error: { message: 'The installed package does not reach the business unit 999.' },
    });
    await expect(
      calls()['restore.plan']({ jobId, what, mode: 'other account', mid: null }),
    ).rejects.toMatchObject({ code: 'configuration' });
  });

  it('is not applied while a backup runs or another process has the job; backups wait for it', async () => {
    const [, , , , id = 0] = blocks();
    const planned = await plan(assetsOf(id), 'copy');
    const { restoreId } = planned;
    const input = { jobId, restoreId, overwriteConflicts: false };
    const slow = place.sandbox.faults.add({
      match: { kind: 'list' },
      effect: { delay: 400 },
    });
    const before = desktop.ended.length;
    await calls()['runs.start']({ jobId, full: false, acceptDeletions: false });
    await expect(calls()['restore.apply'](input)).rejects.toMatchObject({
      code: 'lock-held',
      message: 'A backup of "Retail EU" is under way.',
    });
    await vi.waitFor(() => expect(desktop.ended.length).toBeGreaterThan(before), { timeout: 30_000 });
    slow.remove();
    const path = `${place.state}/jobs/${jobId}/lock.sqlite`;
    const taken = acquireLock({ path, owner: 'another', log: memoryLog() });
    if (!taken.held) throw new Error('The lock is not free.');
    await expect(calls()['restore.apply'](input)).rejects.toMatchObject({ code: 'lock-held' });
    taken.lock.release();
    expect((await calls()['restore.show']({ jobId, restoreId })).state).toBe('planned');
    await calls()['restore.apply'](input);
    await expect(calls()['runs.start']({ jobId, full: false, acceptDeletions: false })).rejects.toMatchObject(
      { code: 'lock-held', message: 'These backups are being restored from.' },
    );
    await shown(restoreId, 'complete');
    await expect(calls()['restore.apply'](input)).rejects.toMatchObject({
      message: 'This restore has no plan that could be applied.',
    });
  });

  it('ends when it is cancelled, is there after a restart, and goes on without doing anything twice', async () => {
    const ids = idsOfType(197).slice(5, 15);
    for (const id of ids) account.remove(id);
    const keys = new Set<unknown>(
      run.index.filter(({ id }) => ids.includes(id)).map(({ customerKey }) => customerKey),
    );
    const planned = await plan(assetsOf(...ids));
    const { restoreId } = planned;
    let writes = 0;
    place.sandbox.onRequest = (_number, kind) => {
      if (kind !== 'write') return undefined;
      writes += 1;
      if (writes === 4) void calls()['tasks.cancel']({ jobId });
      return undefined;
    };
    const cancelled = await apply(planned);
    place.sandbox.onRequest = undefined;
    expect(cancelled).toMatchObject({ state: 'interrupted', error: { code: 'cancelled' } });
    expect(cancelled.outcomes?.notReached).toBeGreaterThan(0);
    expect((await calls()['runs.log']({ jobId, limit: 1 })).lines[0]?.outcome).toBe('cancelled');
    await desktop.service.stop();
    desktop = await place.open();
    const listed = await calls()['restore.list']({ jobId });
    expect(listed.find((one) => one.restoreId === restoreId)).toMatchObject({
      state: 'interrupted',
      total: ids.length,
      counts: { create: ids.length },
      outcomes: { notReached: cancelled.outcomes?.notReached },
    });
    const starts = listed.map(({ started }) => started);
    expect(starts).toEqual(starts.toSorted().toReversed());
    const id = ids.at(-1) ?? 0;
    expect((await calls()['restore.difference']({ jobId, restoreId, id })).restored).toContain('"name"');
    const done = await apply(cancelled);
    expect(done).toMatchObject({ state: 'complete', outcomes: { made: ids.length, notReached: 0 } });
    const there = account.ids().filter((one) => keys.has(account.document(one).customerKey));
    expect(there.length).toBe(keys.size);
    await desktop.service.stop();
    desktop = await place.open();
    expect(await calls()['restore.show']({ jobId, restoreId })).toMatchObject({
      state: 'complete',
      outcomes: { made: ids.length },
    });
  });

  it('can be cancelled while it compares, and tells how far it is', async () => {
    const slow = place.sandbox.faults.add({
      match: { kind: 'asset' },
      effect: { delay: 300 },
    });
    const what = { kind: 'account', at: null } as const;
    const { restoreId } = await calls()['restore.plan']({ jobId, what, mode: 'in place', mid: null });
    await expect
      .poll(() => told(restoreId).some(({ state, total }) => state === 'planning' && total > 0), {
        timeout: 30_000,
      })
      .toBe(true);
    await expect(calls()['restore.plan']({ jobId, what, mode: 'copy', mid: null })).rejects.toMatchObject({
      code: 'lock-held',
      message: 'These backups are being compared with Marketing Cloud.',
    });
    await calls()['tasks.cancel']({ jobId });
    slow.remove();
    expect(await shown(restoreId, 'failed')).toMatchObject({
      error: { code: 'cancelled', message: 'Comparing was cancelled. Nothing was changed.' },
    });
  });

  it('stops where the service fails in the middle, and says why', async () => {
    const ids = idsOfType(28);
    const planned = await plan(assetsOf(...ids), 'copy');
    const fault = place.sandbox.faults.add({ match: { kind: 'write' }, effect: faultReplies.unavailable() });
    const failed = await apply(planned);
    expect(failed).toMatchObject({ state: 'interrupted', error: { code: 'service-unavailable' } });
    fault.remove();
    expect(await apply(failed)).toMatchObject({ state: 'complete', outcomes: { made: ids.length } });
  });
});

describe('a backup that is due while something is restored', () => {
  it('waits for the restore, and is made right after it', async () => {
    const own = await createDesktopPlace({ assets: 30, sharedAssets: 0 });
    const clock = new HandClock('2030-01-10T01:00:00Z');
    try {
      const { service, ended } = await own.open({ now: clock.now, timer: clock });
      const { handlers } = service;
      const [due = ''] = (await handlers['jobs.create'](own.wanted())).jobIds;
      await handlers['runs.start']({ jobId: due, full: false, acceptDeletions: false });
      await vi.waitFor(() => expect(ended.length).toBe(1), { timeout: 30_000 });
      const what = { kind: 'account', at: null } as const;
      const { restoreId } = await handlers['restore.plan']({ jobId: due, what, mode: 'copy', mid: null });
      const state = async () => (await handlers['restore.show']({ jobId: due, restoreId })).state;
      await expect.poll(state, { timeout: 30_000 }).toBe('planned');
      await expect.poll(() => service.job(due).task).toBe(null);
      let letGo = () => {};
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      own.sandbox.onRequest = (_number, kind) => (kind === 'write' ? held : undefined);
      await handlers['restore.apply']({ jobId: due, restoreId, overwriteConflicts: false });
      clock.set('2030-01-10T02:00:30Z');
      own.sandbox.onRequest = undefined;
      letGo();
      await vi.waitFor(() => expect(ended.length).toBe(2), { timeout: 30_000 });
      const { lines } = await handlers['runs.log']({ jobId: due, limit: 10 });
      expect(lines.map(({ trigger, outcome }) => `${trigger}: ${outcome}`)).toEqual([
        'schedule: complete',
        expect.stringMatching(/^restore: (complete|with problems)$/),
        'manual: complete',
      ]);
    } finally {
      await own.close();
    }
  });
});

describe('a restore by a package that may not write', () => {
  it('is planned, says which scopes are missing, and is not begun', async () => {
    const reading = await createDesktopPlace({ assets: 20, scopes: 'documents_and_images_read' });
    try {
      const { service, ended } = await reading.open();
      const { handlers } = service;
      const { jobIds } = await handlers['jobs.create'](reading.wanted());
      const own = jobIds[0] ?? '';
      await handlers['runs.start']({ jobId: own, full: false, acceptDeletions: false });
      await vi.waitFor(() => expect(ended.length).toBe(1), { timeout: 30_000 });
      const asked = { jobId: own, what: { kind: 'account', at: null }, mode: 'copy', mid: null } as const;
      const { restoreId } = await handlers['restore.plan'](asked);
      const view = () => handlers['restore.show']({ jobId: own, restoreId });
      await expect.poll(async () => (await view()).state, { timeout: 30_000 }).toBe('planned');
      await vi.waitFor(() => expect(service.job(own).task).toBe(null), { timeout: 30_000 });
      expect((await view()).missingScopes.join()).toContain('documents_and_images_write');
      await expect(
        handlers['restore.apply']({ jobId: own, restoreId, overwriteConflicts: false }),
      ).rejects.toMatchObject({
        code: 'permission-missing',
        message: expect.stringContaining('may not write: it lacks Assets > Documents and Images: Write'),
      });
      expect((await view()).state).toBe('planned');
      expect(reading.sandbox.requests.count('write')).toBe(0);
    } finally {
      await reading.close();
    }
  });
});
