import { rename } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import type { VerifyReport } from '../../../shared/trust.ts';
import { type FinishedRun, finishedRuns } from '../../support/account-at-destination.ts';
import { flip, seededRandom } from '../../support/bit-rot.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace, HandClock } from '../../support/jobs.ts';

const EVERYTHING: { folder: string | null; samplePercent: number | null } = {
  folder: null,
  samplePercent: null,
};

let place: DesktopPlace;
let desktop: Desktop;
let storage: Storage;
let jobId: string;
let clock: HandClock;

beforeEach(async () => {
  clock = new HandClock(new Date().toISOString());
  place = await createDesktopPlace({ assets: 30, sharedAssets: 0 });
  desktop = await open();
  const { jobIds } = await calls()['jobs.create'](place.wanted());
  jobId = jobIds[0] ?? '';
  await backUp();
  storage = await createLocalStorage(place.backups(), { create: 'never' });
});
afterEach(() => place.close());

const open = () => place.open({ now: clock.now, timer: clock });
const calls = () => desktop.service.handlers;
const health = () => desktop.job(jobId).health;

async function backUp(): Promise<void> {
  const before = desktop.ended.length;
  await calls()['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended.length).toBeGreaterThan(before), { timeout: 30_000 });
}

async function idle(): Promise<void> {
  await expect.poll(() => desktop.job(jobId).task, { timeout: 30_000 }).toBe(null);
}

async function report(): Promise<VerifyReport> {
  const found = await calls()['verify.report']({ jobId });
  if (found === null) throw new Error('Nothing was verified.');
  return found;
}

async function verify(what = EVERYTHING): Promise<VerifyReport> {
  await calls()['verify.start']({ jobId, ...what });
  await idle();
  return report();
}

async function repair(): Promise<VerifyReport> {
  await calls()['repair.start']({ jobId });
  await idle();
  return report();
}

async function run(): Promise<FinishedRun> {
  const [first] = await finishedRuns(place.backups());
  if (first === undefined) throw new Error('There is no backup.');
  return first;
}

/** Damages the JSON of the first asset and gives its path. */
async function damage(): Promise<{ path: string; id: number; name: string }> {
  const { folder, index } = await run();
  const line = index[0]!;
  const path = `${folder}/${line.files[0]!.path}`;
  await flip(storage, path, seededRandom(7));
  return { path, id: line.id, name: line.name };
}

async function entries(trigger: string) {
  const { lines } = await calls()['runs.log']({ jobId, limit: 100 });
  return lines.filter((line) => line.trigger === trigger);
}

async function setVerification(enabled: boolean): Promise<void> {
  const { settings } = await calls()['jobs.settings']({ jobId });
  const { sample: _, ...rest } = settings;
  const verification = { enabled, weeklyPercent: 50 };
  await calls()['jobs.update']({ jobId, settings: { ...rest, verification }, destinationSecret: null });
}

describe('verifying in the app', () => {
  it('is unknown before, then sound, and stays so when the program is started again', async () => {
    expect(health().state).toBe('unknown');
    const found = await verify();
    expect(found).toMatchObject({ totals: { missing: 0, damaged: 0, foreign: 0 }, problem: null, runs: 1 });
    expect(health()).toMatchObject({ state: 'sound', checked: found.checked });
    desktop = await open();
    expect(health()).toMatchObject({ state: 'sound', checked: found.checked });
    expect((await entries('verify'))[0]).toMatchObject({ outcome: 'complete' });
  });

  it('names exactly the damaged file and its asset, and makes the job a problem', async () => {
    const { path, id, name } = await damage();
    const found = await verify();
    expect(found.damaged).toMatchObject([{ path, asset: { id, name } }]);
    expect(found.totals).toMatchObject({ missing: 0, damaged: 1 });
    expect(health().state).toBe('damaged');
    expect(desktop.job(jobId).state).toBe('problem');
  });

  it('keeps what is known to be damaged where a later one looked elsewhere', async () => {
    await damage();
    await verify();
    await verify({ folder: null, samplePercent: 1 });
    expect(health()).toMatchObject({ state: 'damaged', samplePercent: 1 });
  });

  it('says nothing of all backups where one was read back, but of what it found there', async () => {
    const { folder } = await run();
    await calls()['verify.start']({ jobId, folder, samplePercent: null });
    await idle();
    expect(health()).toMatchObject({ state: 'unknown', verified: null });
    await damage();
    const found = await verify({ folder, samplePercent: null });
    expect(found.totals).toMatchObject({ damaged: 1 });
    expect(health()).toMatchObject({ state: 'damaged', verified: null });
  });

  it('tells how far it is, and leaves health as it was where it is cancelled', async () => {
    await calls()['verify.start']({ jobId, ...EVERYTHING });
    expect(desktop.job(jobId).task?.kind).toBe('verify');
    await calls()['tasks.cancel']({ jobId });
    await idle();
    expect(health().state).toBe('unknown');
    expect(desktop.awake()).toBe(0);
  });

  it('does not call backups sound that it could not read, and says why', async () => {
    await verify();
    await rename(place.backups(), `${place.backups()} away`);
    const found = await verify();
    expect(found.problem?.message).toContain(place.backups());
    expect(found.totals.missing).toBe(0);
    expect(health().state).toBe('unknown');
    expect((await entries('verify'))[0]).toMatchObject({ outcome: 'failed' });
    await rename(`${place.backups()} away`, place.backups());
  });

  it('may go on beside a backup, whose files are foreign to nobody', async () => {
    const account = place.sandbox.account();
    for (const id of account.ids().slice(0, 10)) account.edit(id);
    const backedUp = backUp();
    expect(desktop.job(jobId).state).toBe('running');
    const found = await verify();
    expect(found).toMatchObject({ totals: { missing: 0, damaged: 0, foreign: 0 }, problem: null });
    await backedUp;
    expect((await verify()).totals).toMatchObject({ missing: 0, damaged: 0, foreign: 0 });
  });

  it('is forgotten where the backups go elsewhere', async () => {
    await verify();
    const { settings } = await calls()['jobs.settings']({ jobId });
    const { sample: _, ...rest } = settings;
    const destination = { kind: 'local', path: place.backups('elsewhere') } as const;
    await calls()['jobs.update']({ jobId, settings: { ...rest, destination }, destinationSecret: null });
    expect(health().state).toBe('unknown');
    expect(await calls()['verify.report']({ jobId })).toBeNull();
  });
});

describe('repairing in the app', () => {
  it('puts a damaged file back, and verifying finds all sound then', async () => {
    await damage();
    await verify();
    const repaired = await repair();
    expect(repaired.repair).toMatchObject({ repaired: 1, lostTotal: 0, problem: null });
    expect(health().state).toBe('sound');
    expect((await verify()).totals).toMatchObject({ missing: 0, damaged: 0, repaired: 1 });
    expect(desktop.job(jobId).state).toBe('idle');
    const [entry] = await entries('repair');
    expect(entry).toMatchObject({ outcome: 'complete', reason: '1 file put back.' });
  });

  it('says what could not be put back, and why', async () => {
    const { path, id } = await damage();
    await verify();
    place.sandbox.account().remove(id);
    const { repair: done } = await repair();
    expect(done?.lost).toMatchObject([{ path, reason: 'It was deleted in Marketing Cloud.' }]);
    expect(health().state).toBe('damaged');
  });

  it('says so where there is nothing to repair', async () => {
    await verify();
    await expect(calls()['repair.start']({ jobId })).rejects.toMatchObject({ code: 'configuration' });
  });

  it('says why it came to no end', async () => {
    await damage();
    await verify();
    place.secrets.kept.clear();
    const { repair: done } = await repair();
    expect(done?.problem?.message).toContain('client secret');
    expect(health().state).toBe('damaged');
  });
});

describe('a weekly sample', () => {
  const later = (days: number) => clock.set(new Date(clock.time.getTime() + days * 86_400_000).toISOString());
  const sampled = async () => (await entries('verify')).length;

  it('is verified when it is wanted, again a week later, and never between', async () => {
    await setVerification(true);
    clock.set(clock.time.toISOString());
    await expect.poll(sampled, { timeout: 30_000 }).toBe(1);
    await idle();
    expect(health()).toMatchObject({ state: 'sound', samplePercent: 50 });
    clock.set(new Date(clock.time.getTime() + 60_000).toISOString());
    await idle();
    expect(await sampled()).toBe(1);
    await calls()['jobs.setPaused']({ jobId, paused: true });
    later(7);
    await expect.poll(sampled, { timeout: 30_000 }).toBe(2);
  });

  it('tells of damage as a run does that has ended', async () => {
    await damage();
    await verify();
    const before = desktop.ended.length;
    await setVerification(true);
    clock.set(clock.time.toISOString());
    await expect.poll(() => desktop.ended.length, { timeout: 30_000 }).toBe(before + 1);
    expect(desktop.ended.at(-1)?.run).toMatchObject({ trigger: 'verify', outcome: 'with problems' });
  });
});
