import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Console } from '../../../electron/headless/console.ts';
import { type ScheduleOptions, scheduleCommand } from '../../../electron/headless/schedule-command.ts';
import { Session } from '../../../electron/headless/session.ts';
import { openRunLog } from '../../../electron/journal/run-log.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { THREADS } from '../../support/engine.ts';
import { ManualClock, moment } from '../../support/manual-clock.ts';
import {
  addressesIn,
  askHealth,
  askMetrics,
  createServicePlace,
  FAILING,
  NAMES,
  quietConsole,
  type ServicePlace,
} from '../../support/service.ts';

const EACH_MINUTE = '* * * * *';
const PATIENT = { timeout: 30_000, interval: 10 };
const PROGRAM = { threads: THREADS, version: '1.2.3' };

let place: ServicePlace;

beforeAll(async () => {
  place = await createServicePlace(EACH_MINUTE);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

afterAll(async () => {
  await place.close();
});

function startService(options: ScheduleOptions = {}, begin = '12:00:30') {
  const ending = new AbortController();
  const clock = new ManualClock(begin);
  const written = { stdout: '', stderr: '' };
  const console: Console = {
    ...quietConsole(place.root, place.environment, ending.signal),
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { isTTY: false, write: (text) => (written.stderr += text) },
  };
  const ended = scheduleCommand(console, PROGRAM, { config: place.config, ...options }, clock);
  const addresses = () =>
    vi.waitFor(() => {
      const found = addressesIn(written.stderr);
      expect(found).toBeDefined();
      return found!;
    }, PATIENT);
  return { clock, written, ended, addresses, end: () => ending.abort() };
}

async function outcomes(): Promise<string[]> {
  return (await openRunLog({ folder: place.state }).read()).map(({ outcome }) => outcome).sort();
}

describe('a service of three jobs, one of which fails', () => {
  it('backs the others up, says by its health which one is ill and why, counts, and ends clean', async () => {
    const service = startService();
    const { health, metrics } = await service.addresses();
    await vi.waitFor(() => expect(service.clock.isSetFor('12:01:00')).toBe(true), PATIENT);
    expect(await askHealth(health)).toMatchObject({ code: 200, status: 'healthy' });

    service.clock.advanceTo('12:01:00');
    await vi.waitFor(
      async () => expect(await outcomes()).toEqual(['complete', 'complete', 'failed']),
      PATIENT,
    );
    for (const name of NAMES) {
      expect(await finishedRuns(place.backupsOf(name)).catch(() => [])).toHaveLength(
        name === FAILING ? 0 : 1,
      );
    }

    // Nothing was due for long enough to be missed.
    expect(await askHealth(health)).toMatchObject({ code: 200 });
    await vi.waitFor(async () => {
      const figures = await askMetrics(metrics);
      for (const name of NAMES) {
        const failed = name === FAILING;
        const of = (figure: string) => figures.get(`backup_creator_${figure}{job="${name}"}`);
        const runs = (outcome: string) =>
          figures.get(`backup_creator_runs_total{job="${name}",outcome="${outcome}"}`);
        expect({ complete: runs('complete'), failed: runs('failed'), skipped: runs('skipped') }).toEqual({
          complete: failed ? 0 : 1,
          failed: failed ? 1 : 0,
          skipped: 0,
        });
        expect(of('run_under_way')).toBe(0);
        expect(of('last_run_duration_seconds')).toBeGreaterThanOrEqual(0);
        expect(of('last_run_problems')).toBe(0);
        expect(of('next_run_timestamp_seconds')).toBe(moment('12:02:00').getTime() / 1000);
        expect(of('job_healthy')).toBe(1);
        if (failed) {
          expect(of('last_success_timestamp_seconds')).toBeUndefined();
          expect(of('kept_assets_total')).toBe(0);
        } else {
          expect(of('last_success_timestamp_seconds')).toBeGreaterThan(0);
          expect(of('held_assets')).toBeGreaterThan(0);
          expect(of('kept_assets_total')).toBe(of('held_assets'));
          expect(of('kept_bytes_total')).toBeGreaterThan(1000);
        }
      }
      expect(figures.get(`backup_creator_build_info{version="1.2.3",node="${process.versions.node}"}`)).toBe(
        1,
      );
    }, PATIENT);

    service.end();
    expect(await service.ended).toBe(0);
    await expect(fetch(health)).rejects.toThrow('fetch failed');
    expect(service.written.stdout).toContain('retail-eu: Backup complete.\n');
    expect(service.written.stdout).toContain('retail-us: Backup failed.\n');
    for (const secret of [place.environment.WRONG!, ...place.sandboxes.map((each) => each.clientSecret)]) {
      expect(service.written.stderr + service.written.stdout).not.toContain(secret);
    }
    expect(service.written.stderr).toContain('"name":"retail-us"');
  });

  it('knows after a new start how its jobs were, and is ill once a backup is too old', async () => {
    const service = startService({}, '12:01:30');
    const { health, metrics } = await service.addresses();
    await vi.waitFor(() => expect(service.clock.isSetFor('12:02:00')).toBe(true), PATIENT);
    const figures = await askMetrics(metrics);
    expect(figures.get('backup_creator_held_assets{job="press"}')).toBeGreaterThan(0);
    expect(figures.get('backup_creator_runs_total{job="press",outcome="complete"}')).toBe(0);
    service.clock.advanceTo('14:05:00');
    await vi.waitFor(async () => {
      const told = await askHealth(health);
      expect(told).toMatchObject({ code: 503, status: 'unhealthy' });
      expect(told.jobs.filter(({ healthy }) => !healthy)).toEqual([
        expect.objectContaining({
          job: FAILING,
          lastSuccess: null,
          reason: expect.stringMatching(/^It has no good backup since it was set up at 2026-11-24T12:00:30/),
          lastRun: expect.objectContaining({ outcome: 'failed', code: 'credentials-refused' }),
        }),
      ]);
    }, PATIENT);
    service.end();
    expect(await service.ended).toBe(0);
  });

  it('ends at once when it is told to while it still looks how the last runs ended', async () => {
    vi.spyOn(Session.prototype, 'recordFinishedRun').mockReturnValue(new Promise(() => undefined));
    const service = startService({}, '14:05:30');
    const { health } = await service.addresses();
    service.end();
    expect(await service.ended).toBe(0);
    await expect(fetch(health)).rejects.toThrow('fetch failed');
  });

  it('goes by its schedule where a destination does not tell how the last run ended', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const recording = vi.spyOn(Session.prototype, 'recordFinishedRun');
    recording.mockReturnValue(new Promise(() => undefined));
    const service = startService({ serve: false }, '14:05:30');
    await vi.waitFor(() => expect(recording).toHaveBeenCalledTimes(NAMES.length), PATIENT);
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    await vi.waitFor(() => expect(service.clock.isSetFor('14:06:00')).toBe(true), PATIENT);
    service.end();
    expect(await service.ended).toBe(0);
  });

  it('goes by its schedule where how the last runs ended cannot be read, and says so', async () => {
    vi.spyOn(Session.prototype, 'recordFinishedRun').mockRejectedValue(new Error('no such luck'));
    const service = startService({ serve: false }, '14:05:30');
    await vi.waitFor(() => expect(service.clock.isSetFor('14:06:00')).toBe(true), PATIENT);
    service.end();
    expect(await service.ended).toBe(0);
    expect(service.written.stderr.match(/How the last run ended could not be read/g)).toHaveLength(
      NAMES.length,
    );
  });

  it('answers nothing but its two pages, and those to readers only', async () => {
    const service = startService({}, '14:05:30');
    const { health } = await service.addresses();
    expect((await fetch(new URL('/', health))).status).toBe(404);
    expect((await fetch(new URL('/constructor', health))).status).toBe(404);
    expect((await fetch(health, { method: 'POST', body: 'x' })).status).toBe(405);
    const head = await fetch(`${health}?from=a-probe`, { method: 'HEAD' });
    expect(head.headers.get('cache-control')).toBe('no-store');
    service.end();
    expect(await service.ended).toBe(0);
  });

  it('says in a sentence, with the way out, that its port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const refused = startService({ port });
    await expect(refused.ended).rejects.toMatchObject({
      code: 'configuration',
      message: `Port ${port} of 127.0.0.1 is in use by another program.`,
      hint: expect.stringContaining('--no-serve'),
    });
    const silent = startService({ port, serve: false }, '14:05:30');
    await vi.waitFor(() => expect(silent.clock.isSetFor('14:06:00')).toBe(true), PATIENT);
    silent.end();
    expect(await silent.ended).toBe(0);
    await new Promise((resolve) => other.close(resolve));
  });
});
