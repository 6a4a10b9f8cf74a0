import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { brokenFiles, finishedRuns } from '../../support/account-at-destination.ts';
import { createWorkplace, type RunningCommand, type Workplace } from '../../support/command.ts';
import { parseReport } from '../../support/reports.ts';
import { differencesOf } from '../../support/selections.ts';

let place: Workplace;
let asked: number[];

beforeEach(async () => {
  place = await createWorkplace({ assets: 300, latencyMilliseconds: 50 });
  asked = [];
  place.sandbox.onRequest = (_, kind, id) => {
    if (kind === 'asset' && id !== undefined) asked.push(id);
  };
});

afterEach(async () => {
  await place.close();
});

const PATIENT = { timeout: 30_000, interval: 10 };

async function filesIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? await readdir(folder, { recursive: true }) : [];
}

/** A backup that has fetched some assets and has more to fetch. */
async function startedBackup(...argv: string[]): Promise<RunningCommand> {
  const running = place.start(['backup', ...argv]);
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(60), PATIENT);
  return running;
}

describe('a backup that is told to end', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s ends at once with 1, and says that it will be continued',
    async (signal) => {
      const running = await startedBackup('--json');
      running.kill(signal);
      const ended = await running.ended;
      expect(ended).toMatchObject({ code: 1, signal: null });
      expect(ended.stderr).toContain('It goes on where it stopped at the next start.');
      const report = parseReport(ended);
      expect(report).toMatchObject({ status: 'interrupted', counts: null, error: { code: 'cancelled' } });
      expect(await finishedRuns(place.backups)).toEqual([]);
      const listed = await place.runHere(['runs']);
      expect(listed.stdout).toContain(`${report.run}  interrupted`);
    },
  );

  it('is continued by the next backup, which fetches nothing whole a second time', async () => {
    const running = await startedBackup();
    running.kill('SIGTERM');
    const { stdout } = await running.ended;
    expect(stdout).toBe('Backup interrupted. The next backup continues it.\n');
    const safe = new Set(await filesIn(place.backups));
    asked = [];
    const next = await place.run(['backup', '--json']);
    expect(next.code).toBe(0);
    const report = parseReport(next);
    expect(report.continued).toEqual([expect.objectContaining({ status: 'complete' })]);
    expect(report.counts?.kept).toBe(0);
    const runs = await finishedRuns(place.backups);
    expect(runs).toHaveLength(2);
    const whole = (runs[0]?.index ?? [])
      .filter(({ files }) => files.every(({ path }) => safe.has(join(runs[0]?.folder ?? '', path))))
      .map(({ id }) => id);
    expect(whole.length).toBeGreaterThan(20);
    expect(asked.filter((id) => whole.includes(id))).toEqual([]);
    expect(new Set(asked).size).toBe(asked.length);
    for (const run of runs) expect(await brokenFiles(place.backups, run)).toEqual([]);
    expect(await differencesOf(place)).toEqual([]);
  });

  it('while Marketing Cloud does not answer ends at once too', async () => {
    place.sandbox.faults.add({ match: { kind: 'categories' }, effect: 'hang' });
    const running = place.start(['backup', '--json']);
    await vi.waitFor(() => expect(place.sandbox.requests.count('categories')).toBeGreaterThan(0), PATIENT);
    running.kill('SIGTERM');
    const ended = await running.ended;
    expect(ended.code).toBe(1);
    expect(parseReport(ended).error).toMatchObject({ code: 'cancelled' });
  });

  it('while the disk has much to do ends at once too, and is continued', async () => {
    const large = await createWorkplace({ assets: 2000 });
    large.sandbox.switches.listBodies = 'whole';
    const running = large.start(['backup']);
    await vi.waitFor(
      async () => expect((await filesIn(large.backups)).length).toBeGreaterThan(2000),
      PATIENT,
    );
    running.kill('SIGTERM');
    expect((await running.ended).code).toBe(1);
    expect(await finishedRuns(large.backups)).toEqual([]);
    const next = await large.run(['backup']);
    expect(next.code).toBe(0);
    expect(await differencesOf(large)).toEqual([]);
    await large.close();
  });

  it('while its reader is gone still makes its backup', async () => {
    const running = place.start(['backup']);
    running.closeOutput();
    const { code } = await running.ended;
    expect(code).toBe(0);
    expect(await differencesOf(place)).toEqual([]);
  });
});

describe('a backup that was killed', () => {
  it('leaves a lock that the next one takes over, and is continued', async () => {
    const running = await startedBackup();
    running.kill('SIGKILL');
    await running.ended;
    const next = await place.run(['backup', '--json']);
    expect(next.code).toBe(0);
    expect(next.stderr).toContain('was taken over');
    expect(next.stderr).toContain(String(running.pid));
    expect(parseReport(next).continued).toHaveLength(1);
    expect(await differencesOf(place)).toEqual([]);
  });
});

describe('two backups of one job at once', () => {
  it('are one backup and one skip that names the process which runs', async () => {
    const both = [place.start(['backup', '--json']), place.start(['backup', '--json'])];
    const ended = await Promise.all(both.map((running) => running.ended));
    expect(new Set(ended.map(({ code }) => code))).toEqual(new Set([0, 1]));
    const ran = both[ended.findIndex(({ code }) => code === 0)];
    const skipped = ended.find(({ code }) => code === 1);
    const { status, run, error } = parseReport(skipped ?? { stdout: '' });
    expect({ status, run }).toEqual({ status: 'skipped', run: null });
    expect(error).toMatchObject({ code: 'lock-held', message: expect.stringContaining(`${ran?.pid}`) });
    expect(await finishedRuns(place.backups)).toHaveLength(1);
    expect(await place.journal()).toContainEqual(
      expect.objectContaining({ outcome: 'skipped', reason: error?.message }),
    );
  });

  it('run side by side where each has its own state, in folders of their own', async () => {
    const ended = await Promise.all(
      ['one', 'other'].map((name) => place.run(['backup', '--json'], { STATE_PATH: join(place.root, name) })),
    );
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    const [one, other] = ended.map(parseReport);
    expect(one?.folder).not.toBe(other?.folder);
    const runs = await finishedRuns(place.backups);
    expect(runs).toHaveLength(2);
    for (const run of runs) expect(await brokenFiles(place.backups, run)).toEqual([]);
    expect(await differencesOf(place)).toEqual([]);
  });
});
