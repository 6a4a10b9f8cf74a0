import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Console } from '../../../electron/headless/console.ts';
import { scheduleCommand } from '../../../electron/headless/schedule-command.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createWorkplace, type Workplace } from '../../support/command.ts';
import { THREADS } from '../../support/engine.ts';
import { ManualClock, moment } from '../../support/manual-clock.ts';
import { differencesOf } from '../../support/selections.ts';

const EACH_MINUTE = '* * * * *';
const PATIENT = { timeout: 30_000, interval: 10 };

/** The command `schedule` in this process, by a clock of the test's own. */
function startSchedule(place: Workplace, environment: Readonly<Record<string, string>> = {}) {
  const ending = new AbortController();
  const clock = new ManualClock();
  const written = { stdout: '', stderr: '' };
  const console: Console = {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { isTTY: false, write: (text) => (written.stderr += text) },
    environment: { ...place.environment, BACKUP_CRON: EACH_MINUTE, ...environment },
    workingFolder: place.root,
    homeFolder: place.root,
    platform: process.platform,
    secrets: createSecretRegistry(),
    followProxies: () => undefined,
    signal: ending.signal,
  };
  const ended = scheduleCommand(console, { threads: THREADS, version: '0.0.0' }, {}, clock);
  return { clock, written, ended, end: () => ending.abort() };
}

let place: Workplace;

beforeEach(async () => {
  place = await createWorkplace({ assets: 40 });
});

afterEach(async () => {
  place.sandbox.switches.latencyMilliseconds = 0;
  await place.close();
});

/** Nothing runs, and the next slot is this one. */
async function waitsFor({ clock }: ReturnType<typeof startSchedule>, time: string): Promise<void> {
  await vi.waitFor(() => expect(clock.isSetFor(time)).toBe(true), PATIENT);
}

async function journalHas(...records: object[]): Promise<void> {
  await vi.waitFor(async () => {
    expect(await place.journal()).toEqual(records.map((record) => expect.objectContaining(record)));
  }, PATIENT);
}

describe('schedule', () => {
  it('waits for its slots, backs up at each of them, and ends with 0 when it is told to', async () => {
    const schedule = startSchedule(place);
    await waitsFor(schedule, '12:01:00');
    schedule.clock.advanceTo('12:00:59');
    schedule.clock.advanceTo('12:01:00');
    await waitsFor(schedule, '12:02:00');
    schedule.clock.advanceTo('12:02:00');
    await journalHas({ outcome: 'complete' }, { outcome: 'complete' });
    schedule.end();
    expect(await schedule.ended).toBe(0);
    expect(schedule.written.stdout).toMatch(/^Backup complete\.\n.*\nBackup complete\.\n/s);
    const manifests = (await finishedRuns(place.backups)).map(({ manifest }) => manifest.trigger);
    expect(manifests).toEqual(['schedule', 'schedule']);
    expect(await differencesOf(place)).toEqual([]);
  });

  it('goes on after a run that failed', async () => {
    const schedule = startSchedule(place);
    await waitsFor(schedule, '12:01:00');
    place.sandbox.switches.refuseCredentials = true;
    schedule.clock.advanceTo('12:01:00');
    const refused = { outcome: 'failed', reason: expect.stringContaining('refused the client id or secret') };
    await waitsFor(schedule, '12:02:00');
    await journalHas(refused);
    place.sandbox.switches.refuseCredentials = false;
    schedule.clock.advanceTo('12:02:00');
    await journalHas(refused, { outcome: 'complete' });
    schedule.end();
    expect(await schedule.ended).toBe(0);
    expect(schedule.written.stdout).toMatch(/^Backup failed\.\nBackup complete\./);
  });

  it('records a slot as skipped, once and with the reason, while another backup of the job runs', async () => {
    place.sandbox.switches.latencyMilliseconds = 50;
    const schedule = startSchedule(place);
    await waitsFor(schedule, '12:01:00');
    place.sandbox.switches.latencyMilliseconds = 300;
    const other = place.start(['backup']);
    await vi.waitFor(() => expect(place.sandbox.requests.count('asset')).toBeGreaterThan(0), PATIENT);
    schedule.clock.advanceTo('12:01:00');
    const skipped = {
      outcome: 'skipped',
      trigger: 'schedule',
      slot: moment('12:01:00'),
      reason: expect.stringContaining(`process ${other.pid}`),
    };
    await waitsFor(schedule, '12:02:00');
    await journalHas(skipped);
    place.sandbox.switches.latencyMilliseconds = 0;
    expect((await other.ended).code).toBe(0);
    schedule.clock.advanceTo('12:02:00');
    await journalHas(skipped, { outcome: 'complete', trigger: 'manual' }, { outcome: 'complete' });
    schedule.end();
    expect(await schedule.ended).toBe(0);
  });

  it('beside another schedule of the job makes one run of each slot, and records the other as skipped', async () => {
    const schedules = [startSchedule(place), startSchedule(place)];
    for (const schedule of schedules) await waitsFor(schedule, '12:01:00');
    place.sandbox.switches.latencyMilliseconds = 50;
    for (const { clock } of schedules) clock.advanceTo('12:01:00');
    await journalHas(
      { outcome: 'skipped', slot: moment('12:01:00'), reason: expect.stringContaining('was under way') },
      { outcome: 'complete', trigger: 'schedule' },
    );
    for (const { end } of schedules) end();
    expect(await Promise.all(schedules.map(({ ended }) => ended))).toEqual([0, 0]);
    expect(await finishedRuns(place.backups)).toHaveLength(1);
  });

  it('makes up for slots that it missed with one run, and records the others', async () => {
    const schedule = startSchedule(place);
    await waitsFor(schedule, '12:01:00');
    schedule.clock.advanceTo('12:04:10');
    await journalHas(
      { outcome: 'skipped', slot: moment('12:01:00') },
      { outcome: 'skipped', slot: moment('12:02:00') },
      { outcome: 'skipped', slot: moment('12:03:00') },
      { outcome: 'complete', trigger: 'schedule' },
    );
    schedule.end();
    expect(await schedule.ended).toBe(0);
  });

  it('cancels the run under way when it is told to end, and continues it when it starts again', async () => {
    const schedule = startSchedule(place);
    await waitsFor(schedule, '12:01:00');
    place.sandbox.switches.latencyMilliseconds = 200;
    schedule.clock.advanceTo('12:01:00');
    await vi.waitFor(() => expect(place.sandbox.requests.count('asset')).toBeGreaterThan(0), PATIENT);
    schedule.end();
    expect(await schedule.ended).toBe(0);
    await journalHas({ outcome: 'cancelled' });
    expect(await finishedRuns(place.backups)).toEqual([]);
    place.sandbox.switches.latencyMilliseconds = 0;
    const again = startSchedule(place);
    await journalHas({ outcome: 'cancelled' }, { outcome: 'complete', trigger: 'continuation' });
    again.end();
    expect(await again.ended).toBe(0);
    expect(await finishedRuns(place.backups)).toHaveLength(1);
  });

  it('makes nothing of a run that another process is in the middle of when it starts', async () => {
    place.sandbox.switches.latencyMilliseconds = 300;
    const other = place.start(['backup']);
    await vi.waitFor(() => expect(place.sandbox.requests.count('asset')).toBeGreaterThan(0), PATIENT);
    const schedule = startSchedule(place);
    await vi.waitFor(() => expect(schedule.written.stderr).toContain('The run is skipped'), PATIENT);
    place.sandbox.switches.latencyMilliseconds = 0;
    expect((await other.ended).code).toBe(0);
    await waitsFor(schedule, '12:01:00');
    schedule.clock.advanceTo('12:01:00');
    await waitsFor(schedule, '12:02:00');
    expect(await finishedRuns(place.backups)).toHaveLength(2);
    schedule.end();
    expect(await schedule.ended).toBe(0);
    expect(schedule.written.stderr).not.toContain('"level":"error"');
    expect(await differencesOf(place)).toEqual([]);
  });

  it('in a process of its own ends with 0 at SIGTERM', async () => {
    const running = place.start(['schedule']);
    await vi.waitFor(() => expect(running.stderr()).toContain('Backing up by schedule.'), PATIENT);
    running.kill('SIGTERM');
    const ended = await running.ended;
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '' });
  });

  it('says in a sentence, with 2, that its settings are wrong', async () => {
    const { code, stderr } = await place.runHere(['schedule'], { BACKUP_CRON: 'sometimes' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^BACKUP_CRON is wrong\./);
  });
});
