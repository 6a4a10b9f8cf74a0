import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HealthBook } from '../../../electron/jobs/verify/health-book.ts';
import { NEVER_VERIFIED } from '../../../shared/trust.ts';
import { memoryLog } from '../../support/engine.ts';

const JOB = '0b8e6a0e-1111-4222-8333-444455556666';
const finding = (path: string) => ({ run: 'aaaa0001', path, id: 10, name: 'Header' });
const verified = {
  started: new Date('2026-11-24T02:00:00Z'),
  finished: new Date('2026-11-24T02:05:00Z'),
  folder: null,
  samplePercent: null,
  runs: 2,
  checked: 40,
  bytes: 4000,
};

let stateFolder: string;
beforeEach(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'backup-creator-health-'));
});
afterEach(() => rm(stateFolder, { recursive: true, force: true }));

const open = () => new HealthBook({ stateFolder, log: memoryLog() });
const path = () => join(stateFolder, 'jobs', JOB, 'health.json');

describe('what is known of the health of backups', () => {
  it('is nothing before they were verified', () => {
    expect(open().view(JOB)).toEqual(NEVER_VERIFIED);
    expect(open().report(JOB)).toBeNull();
  });

  it('survives the end of the program, in a file that only the user can read', async () => {
    await open().note(JOB, { verified, damaged: [finding('backup_20261124/content/a.10.json')] });
    expect(open().view(JOB)).toMatchObject({
      state: 'damaged',
      verified: '2026-11-24T02:05:00.000Z',
      damaged: 1,
      checked: 40,
    });
    expect(open().report(JOB)?.damaged).toEqual([
      {
        runId: 'aaaa0001',
        path: 'backup_20261124/content/a.10.json',
        asset: { id: 10, name: 'Header' },
      },
    ]);
    expect((await stat(path())).mode & 0o777).toBe(0o600);
  });

  it('is sound where nothing is missing or damaged, whatever is foreign', async () => {
    const book = open();
    await book.note(JOB, { verified, foreign: [finding('stranger.html')] });
    expect(book.view(JOB)).toMatchObject({ state: 'sound', foreign: 1 });
  });

  it('is unknown where its file is damaged', async () => {
    await open().note(JOB, { verified });
    const text = await readFile(path(), 'utf8');
    for (const damaged of [text.slice(0, -9), '{}', text.replace('"checked":40', '"checked":"x"')]) {
      await writeFile(path(), damaged);
      expect(open().view(JOB).state).toBe('unknown');
    }
  });

  it('is never sound by a verifying that came to no end', async () => {
    const book = open();
    await book.note(JOB, {
      problem: { code: 'storage-unavailable', message: 'It is not there.', hint: null },
    });
    expect(book.view(JOB).state).toBe('unknown');
    expect(book.report(JOB)?.problem?.message).toBe('It is not there.');
  });

  it('is not sound any more where a later verifying came to no end, and tells of the earlier one', async () => {
    const book = open();
    await book.note(JOB, { verified });
    await book.note(JOB, {
      problem: { code: 'storage-unavailable', message: 'It is not there.', hint: null },
    });
    expect(book.view(JOB)).toMatchObject({ state: 'unknown', verified: '2026-11-24T02:05:00.000Z' });
  });

  it('is not sound where all is repaired of what is remembered, and more was damaged', async () => {
    const many = Array.from({ length: 50_001 }, (_, number) => finding(`content/${number}.10.json`));
    await open().note(JOB, { verified, damaged: many });
    const reopened = open();
    expect(reopened.view(JOB)).toMatchObject({ state: 'damaged', damaged: 50_000 });
    await reopened.note(JOB, { damaged: [] });
    expect(reopened.view(JOB).state).toBe('unknown');
    await reopened.note(JOB, { cut: false });
    expect(open().view(JOB).state).toBe('sound');
  });

  it('can be forgotten', async () => {
    const book = open();
    await book.note(JOB, { verified });
    book.forget(JOB);
    expect(book.view(JOB).state).toBe('unknown');
    await expect.poll(() => open().view(JOB).state).toBe('unknown');
  });

  it('shows the first thousand of many, and how many there are', async () => {
    const book = open();
    const missing = Array.from({ length: 1200 }, (_, number) => finding(`content/${number}.10.json`));
    await book.note(JOB, { verified, missing });
    const report = book.report(JOB);
    expect([report?.missing.length, report?.totals.missing]).toEqual([1000, 1200]);
  });
});
