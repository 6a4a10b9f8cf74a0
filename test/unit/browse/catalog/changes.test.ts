import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReportQuery } from '../../../../electron/browse/catalog/changes.ts';
import { BackupError } from '../../../../shared/errors.ts';
import {
  dateOf,
  modified,
  openWrittenBackups,
  runOf,
  type WrittenBackups,
} from '../../../support/written-account.ts';
import { indexLine } from '../../../support/written-runs.ts';

let backups: WrittenBackups;
beforeEach(async () => {
  backups = await openWrittenBackups();
  const assets = [10, 11, 12, 13, 14];
  await backups.backUp(1, { index: assets.map((id) => indexLine(id)) });
  await backups.backUp(2, {
    index: [
      indexLine(10, { content: 'new', ...modified(2), modifiedBy: 'Jo Tanaka' }),
      indexLine(11, { name: 'A new name', ...modified(2) }),
      indexLine(12, { folderId: 2, folderPath: 'Content Builder/Other', ...modified(2) }),
      indexLine(20, { name: 'Block 2', ...modified(2) }),
    ],
    inventory: [
      { id: 13, modifiedDate: null, folderId: 1, state: 'deleted' },
      { id: 14, modifiedDate: null, folderId: 1, state: 'left-selection', left: 'type' },
    ],
  });
  await backups.backUp(3);
});
afterEach(() => backups.close());

function report(query: Partial<ReportQuery> = {}) {
  return backups.catalog.report({ runId: runOf(2), change: null, offset: 0, limit: 100, ...query });
}

describe('the changes of a run', () => {
  it('are each told with what it was, by whom and when, by name', () => {
    const rows = report().rows.map(({ id, changes, by, modifiedDate }) => [id, changes, by, modifiedDate]);
    const { modifiedDate } = modified(2);
    expect(rows).toEqual([
      [11, ['renamed'], 'Ada Lovelace', modifiedDate],
      [20, ['added'], 'Ada Lovelace', modifiedDate],
      [10, ['changed'], 'Jo Tanaka', modifiedDate],
      [12, ['moved'], 'Ada Lovelace', modifiedDate],
      [13, ['deleted'], null, null],
      [14, ['left-selection'], null, null],
    ]);
  });

  it('lead to the version that was kept and to the one before it', () => {
    const versions = report().rows.map(({ id, runId, previousRunId }) => [id, runId, previousRunId]);
    expect(versions).toEqual([
      [11, runOf(2), runOf(1)],
      [20, runOf(2), null],
      [10, runOf(2), runOf(1)],
      [12, runOf(2), runOf(1)],
      [13, null, runOf(1)],
      [14, null, runOf(1)],
    ]);
  });

  it('are counted by kind, and shown of one kind, in pages', () => {
    expect(report().counts).toEqual({
      added: 1,
      changed: 1,
      moved: 1,
      renamed: 1,
      deleted: 1,
      'left-selection': 1,
    });
    expect(report().total).toBe(6);
    expect(report({ change: 'deleted' })).toMatchObject({
      total: 1,
      rows: [{ id: 13, words: ['deleted in Marketing Cloud'], folderPath: 'Content Builder' }],
    });
    const ids = (offset: number) => report({ offset, limit: 4 }).rows.map(({ id }) => id);
    expect([...ids(0), ...ids(4), ...ids(8)]).toEqual([11, 20, 10, 12, 13, 14]);
  });

  it('come with how many there were in it and in those before it', () => {
    expect(report({ runId: runOf(3) })).toMatchObject({
      run: { runId: runOf(3), assets: 4 },
      total: 0,
      series: [
        { runId: runOf(1), until: dateOf(1), changes: 5 },
        { runId: runOf(2), until: dateOf(2), changes: 6 },
        { runId: runOf(3), until: dateOf(3), changes: 0 },
      ],
    });
    expect(report().series).toHaveLength(2);
  });

  it('of a run that is not there are refused in a sentence', () => {
    expect(() => report({ runId: 'nowhere' })).toThrow(BackupError);
  });
});

describe('the runs', () => {
  it('are points in time, each with how many assets there were', () => {
    expect(backups.catalog.runs()).toMatchObject([
      { runId: runOf(1), until: dateOf(1), kept: 5, assets: 5, kind: 'backup', status: 'complete' },
      { runId: runOf(2), until: dateOf(2), kept: 4, deleted: 1, assets: 4, folder: 'backup_20260102_020000' },
      { runId: runOf(3), until: dateOf(3), kept: 0, assets: 4 },
    ]);
  });
});
