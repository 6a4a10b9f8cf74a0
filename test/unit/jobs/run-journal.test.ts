import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FinishedRun } from '../../../electron/jobs/finished-run.ts';
import { RunJournal } from '../../../electron/jobs/run-journal.ts';
import { openRunLog, type RunLogEntry } from '../../../electron/journal/run-log.ts';
import { openConfStateStore } from '../../../electron/settings/conf-state-store.ts';
import { BackupError } from '../../../shared/errors.ts';
import { memoryLog } from '../../support/engine.ts';
import { manifestOf } from '../backup/catalog/catalog-builders.ts';

const AT = new Date('2026-11-24T02:05:00Z');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-creator-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process with its own journal over the files that all of them share. */
function openProcess() {
  const log = memoryLog();
  const { store: state } = openConfStateStore({ folder, log });
  const runLog = openRunLog({ folder });
  return {
    log,
    state,
    runLog,
    journal: new RunJournal({ jobKey: 'job', state, runLog, log, now: () => AT }),
  };
}

const finished: FinishedRun = {
  runId: 'run-1',
  folder: 'backup_20261124',
  trigger: 'schedule',
  slot: new Date('2026-11-24T02:00:00Z'),
  manifest: manifestOf({ runId: 'run-1', on: 5 }),
};
const { manifest: _, ...underWay } = finished;

describe('a run that had finished when its program was killed', () => {
  test('is recorded once, though two processes have found it', async () => {
    const [one, other] = [openProcess(), openProcess()];
    one.journal.noteUnderWay(underWay);
    await one.journal.recordAfterwards(finished);
    await other.journal.recordAfterwards(finished);
    expect(await other.runLog.read()).toMatchObject([
      { runId: 'run-1', outcome: 'complete', slot: finished.slot },
    ]);
    expect(other.state.job('job')).toMatchObject({ lastRun: { runId: 'run-1', result: 'complete' } });
    expect(other.journal.underWay()).toBeUndefined();
  });

  test('is not put in the place of one that another process has begun since', async () => {
    const [one, other] = [openProcess(), openProcess()];
    one.journal.noteUnderWay(underWay);
    await one.journal.recordAfterwards(finished);
    const next = { runId: 'run-2', folder: 'backup_20261124_020500', trigger: 'manual' };
    one.journal.noteUnderWay(next);
    await other.journal.recordAfterwards(finished);
    expect(other.journal.underWay()).toEqual(next);
  });
});

describe('how a run ended', () => {
  const entry: RunLogEntry = {
    at: AT,
    job: 'job',
    trigger: 'manual',
    outcome: 'complete',
    runId: 'run-1',
    folder: 'backup_20261124',
  };

  test('is remembered with what is held, and nothing is under way any more', () => {
    const { journal, state } = openProcess();
    journal.noteUnderWay(underWay);
    journal.remember(entry, { heldAssets: 40 });
    expect(state.job('job')).toEqual({
      madeAt: AT,
      lastRun: { runId: 'run-1', result: 'complete', finished: AT, folder: 'backup_20261124' },
      lastBackup: { finished: AT, folder: 'backup_20261124', heldAssets: 40 },
    });
  });

  test('leaves it under way where it was interrupted, failed or was skipped', () => {
    const { journal, state } = openProcess();
    journal.noteUnderWay(underWay);
    for (const outcome of ['interrupted', 'cancelled', 'failed'] as const) {
      journal.remember({ ...entry, outcome });
      expect(state.job('job')).toMatchObject({ underWay, lastRun: { result: outcome } });
    }
    journal.remember({ ...entry, outcome: 'skipped' });
    expect(state.job('job')?.lastRun?.result).toBe('failed');
    expect(state.job('job')).not.toHaveProperty('lastBackup');
  });

  test('that cannot be written is told to the log and undoes nothing', async () => {
    const log = memoryLog();
    const broken = () => {
      throw new BackupError('state-broken', 'The state cannot be read.');
    };
    const journal = new RunJournal({
      jobKey: 'job',
      state: { installationId: broken, job: broken, setJob: broken, removeJob: broken },
      runLog: {
        append: async () => broken(),
        read: async () => [],
        appendNotifications: async () => undefined,
        readNotifications: async () => [],
      },
      log,
      now: () => AT,
    });
    await journal.append(entry);
    journal.remember(entry);
    journal.noteUnderWay(underWay);
    expect(journal.underWay()).toBeUndefined();
    expect(log.lines.filter((line) => line.startsWith('error'))).toHaveLength(3);
  });
});
