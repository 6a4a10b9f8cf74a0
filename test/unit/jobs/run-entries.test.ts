import { describe, expect, it } from 'vitest';
import { entryOf, skipEntryOf } from '../../../electron/jobs/run-entries.ts';
import { lineOf } from '../../../electron/jobs/run-lines.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import { BackupError } from '../../../shared/errors.ts';

const started = new Date('2026-11-24T02:00:00Z');
const at = new Date('2026-11-24T02:01:00Z');
const secrets = createSecretRegistry();
secrets.add('hidden-secret');
const given = { job: 'job', trigger: 'schedule', started, at, secrets };

describe('the entry of a run', () => {
  it('says why it failed and what to do', () => {
    const error = new BackupError('storage-full', 'The disk is full.', { hint: 'Make room.' });
    const entry = entryOf({ status: 'failed', runs: [], error }, given);
    expect(entry).toEqual({
      job: 'job',
      trigger: 'schedule',
      outcome: 'failed',
      reason: 'The disk is full.',
      hint: 'Make room.',
      code: 'storage-full',
      started,
      finished: at,
      at,
    });
    expect(lineOf(entry)).toEqual({
      at: '2026-11-24T02:01:00.000Z',
      trigger: 'schedule',
      outcome: 'failed',
      started: '2026-11-24T02:00:00.000Z',
      finished: '2026-11-24T02:01:00.000Z',
      reason: 'The disk is full.',
      hint: 'Make room.',
      code: 'storage-full',
      folder: null,
      counts: null,
      bytes: null,
    });
  });

  it('holds no secret, whoever made the message', () => {
    const error = new Error('refused: hidden-secret');
    expect(entryOf({ status: 'failed', runs: [], error }, given).reason).toBe('refused: [redacted]');
  });

  it('is cancelled where the user ended it', () => {
    const error = new BackupError('cancelled', 'The backup was cancelled.');
    expect(entryOf({ status: 'failed', runs: [], error }, given).outcome).toBe('cancelled');
  });

  it('of one that was skipped has no times', () => {
    const error = new BackupError('lock-held', 'Another run of this job was under way.');
    expect(entryOf({ status: 'skipped', runs: [], error }, given)).not.toHaveProperty('started');
  });
});

describe('the entry of slots without a run', () => {
  it('names one by its time, and several by the first and the last', () => {
    const slot = new Date('2026-11-23T02:00:00Z');
    const reason = 'the schedule was off';
    expect(skipEntryOf({ slot, through: slot, reason }, { job: 'job', at })).toEqual({
      at,
      job: 'job',
      trigger: 'schedule',
      outcome: 'skipped',
      reason,
      slot,
    });
    expect(skipEntryOf({ slot, through: started, reason }, { job: 'job', at }).through).toBe(started);
  });
});
