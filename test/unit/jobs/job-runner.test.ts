import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JobRunner } from '../../../electron/jobs/job-runner.ts';
import { openRunLog } from '../../../electron/journal/run-log.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import { openConfStateStore } from '../../../electron/settings/conf-state-store.ts';
import { memoryLog, THREADS } from '../../support/engine.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-creator-runner-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a drive that is not there is not replaced by folders once a run has begun on it', async () => {
  const log = memoryLog();
  const { store: state } = openConfStateStore({ folder, log });
  const runner = new JobRunner({
    jobKey: 'job',
    stateFolder: folder,
    prepare: () => Promise.reject(new Error('Nothing is run here.')),
    fetch,
    log,
    secrets: createSecretRegistry(),
    state,
    runLog: openRunLog({ folder }),
    threads: THREADS,
    toolVersion: '0.0.0',
  });
  const destination = { kind: 'local', path: join(folder, 'drive', 'backups') } as const;
  const underWay = { runId: 'run-1', folder: 'backup_20261124', trigger: 'manual' };
  state.setJob('job', { madeAt: new Date('2026-11-24T02:00:00Z'), underWay });
  await expect(runner.openStorage(destination)).rejects.toMatchObject({ code: 'storage-unavailable' });
  expect(existsSync(join(folder, 'drive'))).toBe(false);

  state.setJob('job', { madeAt: new Date('2026-11-24T02:00:00Z') });
  const storage = await runner.openStorage(destination);
  await storage.close?.();
  expect(existsSync(destination.path)).toBe(true);
});
