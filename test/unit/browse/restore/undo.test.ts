import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RestoreJournal } from '../../../../electron/backup/restore/journal.ts';
import { journalPath } from '../../../../electron/backup/restore/journals.ts';
import { wantedOfUndo } from '../../../../electron/browse/restore/undo.ts';
import type { RunPoint } from '../../../../shared/browse.ts';
import type { RunRecord } from '../../../../shared/format.ts';
import { createMemoryStorage } from '../../../support/memory-storage.ts';

const FIRST = '000000000000000a';
const SECOND = '000000000000000b';
const ACCOUNT = { tenant: 'mc1', mid: 7_203_411 };
const NOON = '2026-11-24T12:00:00.000Z';

let stateFolder: string;

beforeEach(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'backup-creator-undo-'));
});
afterEach(() => rm(stateFolder, { recursive: true, force: true }));

/** The journal of a restore that has begun these safety runs and finished some. */
async function restored(begun: readonly string[], finished: readonly string[]): Promise<void> {
  const journal = await RestoreJournal.begin(journalPath(stateFolder, 'restore'), {
    step: 'begin',
    restoreId: 'restore',
    mode: 'in place',
    target: ACCOUNT,
    sourceMid: ACCOUNT.mid,
    day: '2026-11-24',
    request: '',
    overwriteConflicts: false,
    undoes: null,
    sources: [],
  });
  for (const runId of begun) {
    await journal.add({ step: 'safety', record: recordOf(runId), folder: runId });
    if (finished.includes(runId)) await journal.add({ step: 'safety-end', runId });
  }
  await journal.close();
}

function recordOf(runId: string): RunRecord {
  return {
    formatVersion: 1,
    runId,
    owner: 'installation',
    kind: 'safety',
    account: ACCOUNT,
    trigger: 'restore',
    full: false,
    started: NOON,
    since: null,
    until: NOON,
    selection: { types: 'all', folders: 'all', scope: 'own' },
    buildsOn: [],
  };
}

function undoing(safetyRun: string, there: readonly string[]) {
  const runs = there.map(
    (runId): RunPoint => ({
      runId,
      folder: runId,
      kind: 'safety',
      until: NOON,
      started: NOON,
      trigger: 'restore',
      status: 'complete',
      kept: 0,
      added: 0,
      changed: 0,
      deleted: 0,
      bytes: 0,
      assets: 0,
    }),
  );
  const catalog = {
    runs: async () => runs,
    tree: async () => [],
    version: async () => undefined,
    versionAt: async () => undefined,
    accountAt: async () => [],
  };
  return wantedOfUndo({ catalog, storage: createMemoryStorage(), stateFolder }, safetyRun);
}

describe('an undo', () => {
  it.each([
    ['its second attempt was killed', [FIRST, SECOND], [FIRST], FIRST],
    ['its only attempt was killed', [FIRST], [], FIRST],
  ])('waits for the restore to be continued where %s', async (_, begun, finished, safetyRun) => {
    await restored(begun, finished);
    await expect(undoing(safetyRun, finished)).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('The restore was interrupted'),
      hint: 'Continue the interrupted restore first, then undo it.',
    });
  });

  it('is not made in part where a safety run is gone', async () => {
    await restored([FIRST, SECOND], [FIRST, SECOND]);
    const gone = { code: 'configuration', message: 'The safety run is not at the destination any more.' };
    await expect(undoing(FIRST, [SECOND])).rejects.toMatchObject(gone);
    await expect(undoing(FIRST, [])).rejects.toMatchObject(gone);
  });

  it('is made where each of its safety runs is there', async () => {
    await restored([FIRST, SECOND], [FIRST]);
    expect(await undoing(SECOND, [FIRST, SECOND])).toEqual({ sources: [], undoes: [] });
  });
});
