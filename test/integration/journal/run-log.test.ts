import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunLog, type RunLogEntry } from '../../../electron/journal/run-log.ts';

let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'run-log-')), 'state');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const entry = (number: number): RunLogEntry => ({
  at: new Date(Date.UTC(2026, 10, 24, 2, number)),
  job: 'a',
  trigger: 'schedule',
  outcome: 'complete',
  runId: `run-${number}`,
  folder: 'backup_20261124',
  counts: { kept: number },
});

const skip: RunLogEntry = {
  at: new Date('2026-11-24T02:00:00Z'),
  job: 'a',
  trigger: 'schedule',
  outcome: 'skipped',
  reason: 'another run of this job was under way',
  slot: new Date('2026-11-24T02:00:00Z'),
  through: new Date('2026-11-24T03:00:00Z'),
};

const file = () => join(folder, 'runs.ndjson');

describe('the run log', () => {
  it('keeps runs and skips in order, one line each', async () => {
    const log = openRunLog({ folder });
    await log.append(entry(1), skip);
    await log.append(entry(2));
    expect(await openRunLog({ folder }).read()).toEqual([entry(1), skip, entry(2)]);
    expect(readFileSync(file(), 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it('is empty before the first entry', async () => {
    expect(await openRunLog({ folder }).read()).toEqual([]);
  });

  it('keeps the order of entries that are appended at once', async () => {
    const log = openRunLog({ folder });
    const entries = Array.from({ length: 30 }, (_, number) => entry(number));
    await Promise.all(entries.map((one) => log.append(one)));
    expect(await log.read()).toEqual(entries);
  });

  it('gives the newest entries where a limit is set', async () => {
    const log = openRunLog({ folder, largestBytes: 600 });
    for (let number = 0; number < 6; number++) await log.append(entry(number));
    expect((await log.read(2)).map((one) => one.runId)).toEqual(['run-4', 'run-5']);
    expect((await log.read(4)).map((one) => one.runId)).toEqual(['run-2', 'run-3', 'run-4', 'run-5']);
    expect(await log.read(0)).toEqual([]);
  });

  it('passes over a torn last line and lines it does not understand, and appends after them', async () => {
    const log = openRunLog({ folder });
    await log.append(entry(1));
    appendFileSync(
      file(),
      'nonsense\n{"at":"2026-11-24T02:00:00Z","job":"a","outcome":"from the future"}\n\n',
    );
    appendFileSync(file(), '{"at":"2026-11-24T02:0');
    expect(await log.read()).toEqual([entry(1)]);
    await log.append(entry(2));
    expect(await log.read()).toEqual([entry(1), entry(2)]);
  });

  it('is bounded: a full file is put aside, the one put aside before it goes', async () => {
    const log = openRunLog({ folder, largestBytes: 1000 });
    for (let number = 0; number < 50; number++) await log.append(entry(number));
    expect(readdirSync(folder).sort()).toEqual(['runs.ndjson', 'runs.ndjson.1']);
    for (const name of readdirSync(folder))
      expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1000);
    const kept = await log.read();
    expect(kept.at(-1)).toEqual(entry(49));
    expect(kept.length).toBeGreaterThan(6);
  });

  it('is for the user alone', async () => {
    await openRunLog({ folder }).append(entry(1));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('says so where it cannot be written, and goes on when it can again', async () => {
    const log = openRunLog({ folder });
    writeFileSync(folder, '');
    await expect(log.append(entry(1))).rejects.toThrow(/EEXIST|ENOTDIR/);
    rmSync(folder);
    await log.append(entry(2));
    expect(await log.read()).toEqual([entry(2)]);
  });
});
