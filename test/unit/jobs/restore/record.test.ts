import { describe, expect, it } from 'vitest';
import type { JournalState, PlanRecord } from '../../../../electron/backup/restore/journal.ts';
import type { RestoreSource } from '../../../../electron/backup/restore/sources.ts';
import { RestoreRecord } from '../../../../electron/jobs/restore/record.ts';

const ACTIONS = ['unchanged', 'impossible', 'update', 'unchanged', 'conflict', 'create', 'update'] as const;

function source(id: number): RestoreSource {
  return {
    id,
    name: `Block ${id}`,
    typeId: 197,
    folderId: 1,
    folders: ['Content Builder'],
    runFolder: 'backup_20261124',
    files: [],
    modifiedDate: null,
    newestModified: null,
  };
}

function interrupted(): JournalState {
  const items: PlanRecord['items'] = ACTIONS.map((action, index) => ({
    id: index + 1,
    action,
    reason: null,
    changes: [],
  }));
  return {
    header: {
      step: 'begin',
      restoreId: '0123456789abcdef',
      mode: 'in place',
      target: { tenant: 'mc1', mid: 7_203_411 },
      sourceMid: 7_203_411,
      day: '2026-11-24',
      request: '',
      overwriteConflicts: false,
      undoes: null,
      sources: items.map(({ id }) => source(id)),
      plan: { items, foldersToMake: [], lostReferences: 0 },
    },
    done: new Map(),
    inDoubt: new Map(),
    kept: new Map(),
    keptEver: new Map(),
    safety: undefined,
    safetyRuns: [],
    safetyFolder: undefined,
    end: undefined,
    hasEnded: false,
  };
}

describe('a restore as the program knows it', () => {
  it('lists what is to be done first, and what needs nothing last, each in the order of the plan', () => {
    const record = RestoreRecord.ofJournal('job', interrupted());
    expect(record.rows().map(({ id, action }) => [id, action])).toEqual([
      [6, 'create'],
      [3, 'update'],
      [7, 'update'],
      [5, 'conflict'],
      [2, 'impossible'],
      [1, 'unchanged'],
      [4, 'unchanged'],
    ]);
  });

  it('gives each asset what became of it, whatever its place', () => {
    const record = RestoreRecord.ofJournal('job', interrupted());
    record.reached({ id: 7, name: 'Block 7', outcome: 'changed', targetId: 7, message: null, notTaken: [] });
    expect(record.rows().find(({ id }) => id === 7)).toMatchObject({ outcome: 'changed' });
    expect(record.view()).toMatchObject({ state: 'interrupted', outcomes: { changed: 1, unchanged: 2 } });
  });
});
