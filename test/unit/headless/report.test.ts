import { describe, expect, it } from 'vitest';
import type { JobResult } from '../../../electron/backup/job.ts';
import type { RunOutcome } from '../../../electron/backup/run.ts';
import { describeError, describeReport, reportOf } from '../../../electron/headless/report.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import { BackupError } from '../../../shared/errors.ts';
import { type Manifest, manifestSchema, runRecordSchema } from '../../../shared/format.ts';

const SECRETS = createSecretRegistry();
const STORAGE = { locate: (path: string) => `/backups/${path}` };
const SELECTION = { types: [197], folders: 'all', scope: 'own' } as const;
const ACCOUNT = { tenant: 'mc0123456789abcdefghijklmnop', mid: 510_001_234 };
const HASH = 'a'.repeat(64);

function manifest(changes: Partial<Manifest> = {}): Manifest {
  return manifestSchema.parse({
    formatVersion: 1,
    kind: 'backup',
    toolVersion: '0.0.0',
    runId: '0123456789abcdef',
    sequence: 1,
    owner: 'owner',
    account: ACCOUNT,
    selection: SELECTION,
    selectedFolderIds: null,
    full: false,
    buildsOn: [],
    trigger: 'manual',
    started: '2026-11-24T02:00:00Z',
    finished: '2026-11-24T02:01:00Z',
    since: '2026-11-22T02:00:00Z',
    until: '2026-11-24T02:00:00Z',
    watermark: '2026-11-24T02:00:00Z',
    watermarkSelection: SELECTION,
    watermarkFolderIds: null,
    walked: true,
    itemsWithoutId: 0,
    counts: {
      listed: 5000,
      kept: 1234,
      added: 1000,
      changed: 234,
      unchanged: 3766,
      deleted: 2,
      leftSelection: 0,
      problems: 0,
    },
    bytes: 5_600_000,
    requests: 1300,
    trust: [],
    problems: [],
    pending: [],
    files: {
      folders: null,
      index: { sha256: HASH, bytes: 1, lines: 1 },
      inventory: { sha256: HASH, bytes: 1, lines: 1 },
    },
    status: 'complete',
    ...changes,
  });
}

function finished(changes: Partial<Manifest> = {}, folder = 'backup_20261124'): RunOutcome {
  const made = manifest(changes);
  return { status: made.status, manifest: made, folder };
}

function interrupted(error: unknown): RunOutcome {
  const record = runRecordSchema.parse({ ...manifest(), runId: 'fedcba9876543210' });
  return { status: 'interrupted', record, folder: 'backup_20261123', error, requests: 17 };
}

function resultOf(runs: RunOutcome[], error?: unknown): JobResult {
  return { status: runs.at(-1)?.status ?? 'failed', runs, error };
}

describe('the report of a backup', () => {
  it('holds what the manifest says, and where the snapshot folder is', () => {
    expect(reportOf(resultOf([finished()]), STORAGE, SECRETS)).toEqual({
      status: 'complete',
      run: '0123456789abcdef',
      folder: 'backup_20261124',
      location: '/backups/backup_20261124',
      since: '2026-11-22T02:00:00Z',
      until: '2026-11-24T02:00:00Z',
      counts: { kept: 1234, added: 1000, changed: 234, unchanged: 3766, deleted: 2, problems: 0 },
      bytes: 5_600_000,
      requests: 1300,
      problems: [],
      continued: [],
      error: null,
    });
  });

  it('names the interrupted runs that were continued before', () => {
    const before = finished({ runId: 'fedcba9876543210' }, 'backup_20261123');
    expect(reportOf(resultOf([before, finished()]), STORAGE, SECRETS)).toMatchObject({
      run: '0123456789abcdef',
      continued: [{ run: 'fedcba9876543210', folder: 'backup_20261123', status: 'complete' }],
    });
  });

  it('lists assets that are not kept whole among its problems', () => {
    const pending = [{ id: 12, modifiedDate: null, reason: 'The service refused it.' }];
    const problems = [{ code: 'count', message: 'Fewer came than were counted.' }];
    const report = reportOf(
      resultOf([finished({ status: 'with problems', pending, problems })]),
      STORAGE,
      SECRETS,
    );
    expect(report.problems).toEqual([
      { code: 'count', message: 'Fewer came than were counted.' },
      {
        code: 'pending',
        id: 12,
        message: 'Asset 12 is not kept whole: The service refused it.',
        hint: 'It is tried again in the next backup.',
      },
    ]);
  });

  it('names the switch that confirms deletions', () => {
    const hint = 'If the assets were really deleted, confirm the deletions.';
    const problems = [{ code: 'mass-deletion', message: '4,812 are missing.', hint }];
    const report = reportOf(resultOf([finished({ status: 'with problems', problems })]), STORAGE, SECRETS);
    expect(report.problems).toEqual([
      {
        code: 'mass-deletion',
        message: '4,812 are missing.',
        hint: `${hint} To confirm them: backup --accept-deletions`,
      },
    ]);
  });

  it('says of an interrupted run which it is and why, without counts', () => {
    const error = new BackupError('cancelled', 'The backup was cancelled.');
    expect(reportOf(resultOf([interrupted(error)], error), STORAGE, SECRETS)).toMatchObject({
      status: 'interrupted',
      run: 'fedcba9876543210',
      location: '/backups/backup_20261123',
      counts: null,
      requests: 17,
      error: { code: 'cancelled', message: 'The backup was cancelled.', hint: null },
    });
  });

  it('is empty but for the error where no run began, and where the storage could not be opened', () => {
    const error = new BackupError('storage-unavailable', 'The folder is missing.', { hint: 'Connect it.' });
    expect(reportOf(resultOf([], error), undefined, SECRETS)).toEqual({
      status: 'failed',
      run: null,
      folder: null,
      location: null,
      since: null,
      until: null,
      counts: null,
      bytes: 0,
      requests: 0,
      problems: [],
      continued: [],
      error: { code: 'storage-unavailable', message: 'The folder is missing.', hint: 'Connect it.' },
    });
  });
});

describe('the report in words', () => {
  it('tells what was kept, with thousands set apart', () => {
    expect(describeReport(reportOf(resultOf([finished()]), STORAGE, SECRETS))).toBe(
      [
        'Backup complete.',
        '  1,234 kept (1,000 new, 234 changed), 3,766 unchanged, 2 deleted',
        '  5.6 MB, 1,300 requests',
        '  /backups/backup_20261124',
      ].join('\n'),
    );
  });

  it('names continued runs first, and problems with what to do about them', () => {
    const problems = [
      { code: 'a', message: 'Ten assets are missing.', hint: 'Look at the account.' },
      { code: 'b', message: 'An item has no id.' },
    ];
    const runs = [finished({}, 'backup_20261123'), finished({ status: 'with problems', problems })];
    const lines = describeReport(reportOf(resultOf(runs), STORAGE, SECRETS)).split('\n');
    expect(lines[0]).toBe('Continued backup_20261123: complete.');
    expect(lines[1]).toBe('Backup done, with problems.');
    expect(lines.slice(-2)).toEqual([
      '  ! Ten assets are missing. Look at the account.',
      '  ! An item has no id.',
    ]);
  });

  it('shows the first twenty problems and says how many more there are', () => {
    const problems = Array.from({ length: 1025 }, (_, index) => ({
      code: 'a',
      message: `Problem ${index}.`,
    }));
    const words = describeReport(
      reportOf(resultOf([finished({ status: 'with problems', problems })]), STORAGE, SECRETS),
    );
    expect(words.match(/! Problem/g)).toHaveLength(20);
    expect(words).toMatch(/ {2}! 1,005 more; see "problems" with --json\.$/);
  });

  it.each([
    ['failed', 'Backup failed.'],
    ['skipped', 'Backup skipped.'],
    ['interrupted', 'Backup interrupted. The next backup continues it.'],
  ] as const)('says of one that %s: %s', (status, words) => {
    expect(describeReport(reportOf({ status, runs: [], error: undefined }, STORAGE, SECRETS))).toBe(words);
  });
});

describe('an error in a report', () => {
  it('has the words of a BackupError', () => {
    const error = new BackupError('storage-full', 'The disk is full.', { hint: 'Free space.' });
    expect(describeError(error, SECRETS)).toEqual({
      code: 'storage-full',
      message: 'The disk is full.',
      hint: 'Free space.',
    });
  });

  it('has the message of any other error without its stack, and says where more is to be found', () => {
    const { code, message, hint } = describeError(new TypeError('It is undefined.'), SECRETS);
    expect({ code, message }).toEqual({ code: 'internal', message: 'It is undefined.' });
    expect(hint).toContain('--verbose');
    expect(describeError('thrown text', SECRETS).message).toBe('thrown text');
  });

  it('shows no secret that got into the message of any other error', () => {
    const secrets = createSecretRegistry();
    secrets.add('the-Client-Secret-9f3a');
    const error = new TypeError('Invalid URL: https://x/?s=the-Client-Secret-9f3a');
    expect(describeError(error, secrets).message).toBe('Invalid URL: https://x/?s=[redacted]');
    expect(describeError('the-Client-Secret-9f3a', secrets).message).toBe('[redacted]');
    expect(reportOf(resultOf([], error), undefined, secrets).error?.message).not.toContain('9f3a');
  });
});
