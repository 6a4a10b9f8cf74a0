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
import { openRunLog, type RunRecord } from '../../../electron/journal/run-log.ts';

let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'run-log-')), 'state');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const record = (number: number): RunRecord => ({
  at: new Date(Date.UTC(2026, 10, 24, 2, number)),
  job: 'a',
  trigger: 'schedule',
  outcome: 'complete',
  runId: `run-${number}`,
  folder: 'backup_20261124',
  counts: { kept: number },
});

const skip: RunRecord = {
  at: new Date('2026-11-24T02:00:00Z'),
  job: 'a',
  trigger: 'schedule',
  outcome: 'skipped',
  reason: 'another run of this job is under way',
  slot: new Date('2026-11-24T02:00:00Z'),
  through: new Date('2026-11-24T03:00:00Z'),
};

const file = () => join(folder, 'runs.ndjson');

describe('the run log', () => {
  it('keeps runs and skips in order, one line each', async () => {
    const log = openRunLog({ folder });
    await log.append(record(1), skip);
    await log.append(record(2));
    expect(await openRunLog({ folder }).read()).toEqual([record(1), skip, record(2)]);
    expect(readFileSync(file(), 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it('is empty before the first record', async () => {
    expect(await openRunLog({ folder }).read()).toEqual([]);
  });

  it('keeps the order of records that are appended at once', async () => {
    const log = openRunLog({ folder });
    const records = Array.from({ length: 30 }, (_, number) => record(number));
    await Promise.all(records.map((one) => log.append(one)));
    expect(await log.read()).toEqual(records);
  });

  it('gives the newest records where a limit is set', async () => {
    const log = openRunLog({ folder, largestBytes: 600 });
    for (let number = 0; number < 6; number++) await log.append(record(number));
    expect((await log.read(2)).map((one) => one.runId)).toEqual(['run-4', 'run-5']);
    expect((await log.read(4)).map((one) => one.runId)).toEqual(['run-2', 'run-3', 'run-4', 'run-5']);
    expect(await log.read(0)).toEqual([]);
  });

  it('passes over a torn last line and lines it does not understand, and appends after them', async () => {
    const log = openRunLog({ folder });
    await log.append(record(1));
    appendFileSync(
      file(),
      'nonsense\n{"at":"2026-11-24T02:00:00Z","job":"a","outcome":"from the future"}\n\n',
    );
    appendFileSync(file(), '{"at":"2026-11-24T02:0');
    expect(await log.read()).toEqual([record(1)]);
    await log.append(record(2));
    expect(await log.read()).toEqual([record(1), record(2)]);
  });

  it('is bounded: a full file is put aside, the one put aside before it goes', async () => {
    const log = openRunLog({ folder, largestBytes: 1000 });
    for (let number = 0; number < 50; number++) await log.append(record(number));
    expect(readdirSync(folder).sort()).toEqual(['runs.ndjson', 'runs.ndjson.1']);
    for (const name of readdirSync(folder))
      expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1000);
    const kept = await log.read();
    expect(kept.at(-1)).toEqual(record(49));
    expect(kept.length).toBeGreaterThan(6);
  });

  it('is for the user alone', async () => {
    await openRunLog({ folder }).append(record(1));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('says so where it cannot be written, and goes on when it can again', async () => {
    const log = openRunLog({ folder });
    writeFileSync(folder, '');
    await expect(log.append(record(1))).rejects.toThrow(/EEXIST|ENOTDIR/);
    rmSync(folder);
    await log.append(record(2));
    expect(await log.read()).toEqual([record(2)]);
  });
});
