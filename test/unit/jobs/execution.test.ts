import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JobResult } from '../../../electron/backup/job.ts';
import type { FinishedOutcome, RunOutcome, RunRequest } from '../../../electron/backup/run.ts';
import { Execution } from '../../../electron/jobs/execution.ts';
import { RunJournal } from '../../../electron/jobs/run-journal.ts';
import { openRunLog } from '../../../electron/journal/run-log.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import { openConfStateStore } from '../../../electron/settings/conf-state-store.ts';
import { memoryLog } from '../../support/engine.ts';
import { manifestOf } from '../backup/catalog/catalog-builders.ts';

const SLOT = new Date('2026-11-24T02:00:00Z');
const SLOT_BEFORE = new Date('2026-11-23T02:00:00Z');
const CONTINUED = { runId: 'run-1', folder: 'backup_20261123', continued: true };
const OWN = { runId: 'run-2', folder: 'backup_20261124', continued: false };

let folder: string;
let minute: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-creator-execution-'));
  minute = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A minute passes each time somebody looks at the clock. */
const now = () => new Date(Date.UTC(2026, 10, 24, 2, minute++));

function execute(request: Partial<RunRequest> = {}, slot?: Date) {
  const log = memoryLog();
  const { store: state } = openConfStateStore({ folder, log });
  const runLog = openRunLog({ folder });
  const journal = new RunJournal({ jobKey: 'job', state, runLog, log, now });
  const execution = new Execution({
    jobKey: 'job',
    journal,
    secrets: createSecretRegistry(),
    now,
    request: { trigger: 'schedule', full: false, acceptDeletions: false, ...request },
    slot,
  });
  return { execution, journal, entries: () => runLog.read(), job: () => state.job('job') };
}

function finished({ runId, folder: place }: { runId: string; folder: string }): FinishedOutcome {
  return { status: 'complete', manifest: manifestOf({ runId, on: 5 }), folder: place };
}

const complete = (...runs: RunOutcome[]): JobResult => ({ status: 'complete', runs, error: undefined });

describe('a run that is continued before the one asked for', () => {
  test('is recorded when it has finished: not as the outcome of the slot that is the other one’s', async () => {
    const { execution, entries, job } = execute({}, SLOT);
    execution.begun(CONTINUED);
    expect(job()?.underWay).toEqual({ runId: 'run-1', folder: 'backup_20261123', trigger: 'continuation' });
    await execution.finished(finished(CONTINUED), { heldAssets: 7 });
    const [entry, ...others] = await entries();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ runId: 'run-1', trigger: 'continuation', outcome: 'complete' });
    expect(entry).not.toHaveProperty('slot');
    expect(job()).toMatchObject({ lastBackup: { folder: 'backup_20261123', heldAssets: 7 } });
    expect(job()).not.toHaveProperty('underWay');
  });

  test('is the outcome of the slot that it was begun for', async () => {
    const { execution, entries, journal } = execute({}, SLOT);
    const { continued: _, ...run } = CONTINUED;
    journal.noteUnderWay({ ...run, trigger: 'schedule', slot: SLOT_BEFORE });
    execution.begun(CONTINUED);
    await execution.finished(finished(CONTINUED), {});
    expect(await entries()).toMatchObject([{ runId: 'run-1', slot: SLOT_BEFORE }]);
  });

  test('is followed by the one asked for, with its own slot, beginning and end', async () => {
    const { execution, entries } = execute({}, SLOT);
    execution.begun(CONTINUED);
    await execution.finished(finished(CONTINUED), {});
    execution.begun(OWN);
    await execution.finished(finished(OWN), {});
    const entry = await execution.ended(complete(finished(CONTINUED), finished(OWN)));
    const [continued, own, ...others] = await entries();
    expect(others).toEqual([]);
    expect(own).toEqual(entry);
    expect(own).toMatchObject({ runId: 'run-2', trigger: 'schedule', slot: SLOT });
    expect(own?.started).toEqual(continued?.finished);
  });

  test('stays recorded where the one asked for is interrupted', async () => {
    const { execution, entries, job } = execute({}, SLOT);
    execution.begun(CONTINUED);
    await execution.finished(finished(CONTINUED), {});
    execution.begun(OWN);
    const record = { ...manifestOf({ runId: 'run-2', on: 6 }), full: false };
    const interrupted: RunOutcome = {
      status: 'interrupted',
      record,
      folder: OWN.folder,
      error: new Error('The line was cut.'),
      requests: 1,
    };
    await execution.ended({
      status: 'interrupted',
      runs: [finished(CONTINUED), interrupted],
      error: interrupted.error,
    });
    expect((await entries()).map(({ runId, outcome }) => [runId, outcome])).toEqual([
      ['run-1', 'complete'],
      ['run-2', 'interrupted'],
    ]);
    expect(job()).toMatchObject({
      underWay: { runId: 'run-2' },
      lastRun: { runId: 'run-2', result: 'interrupted' },
      lastBackup: { folder: CONTINUED.folder },
    });
  });
});

describe('a run that is all that was asked for', () => {
  test('is recorded once, before the execution ends', async () => {
    const { execution, entries } = execute({ trigger: 'manual' });
    execution.begun(OWN);
    await execution.finished(finished(OWN), {});
    expect(await entries()).toHaveLength(1);
    await execution.ended(complete(finished(OWN)));
    expect(await entries()).toMatchObject([{ runId: 'run-2', trigger: 'manual', outcome: 'complete' }]);
  });

  test('is the continued one, for the slot that its scheduler names', async () => {
    const { execution, entries } = execute({ trigger: 'continuation', continueOnly: true }, SLOT);
    execution.begun(CONTINUED);
    await execution.finished(finished(CONTINUED), {});
    expect(await entries()).toMatchObject([{ runId: 'run-1', trigger: 'continuation', slot: SLOT }]);
  });
});
