import { describe, expect, it } from 'vitest';
import type { JournalState, RestoreHeader } from '../../../../electron/backup/restore/journal.ts';
import type { RestoreSource } from '../../../../electron/backup/restore/sources.ts';
import { RestoreRecord } from '../../../../electron/jobs/restore/record.ts';
import { fieldWords, journalRows } from '../../../../electron/jobs/restore/rows.ts';

const JOB = '0b0a6f0e-8d5e-4a6e-9d0b-4f4f0e3f9a11';

function sourceOf(id: number): RestoreSource {
  return {
    id,
    name: `Block ${id}`,
    typeId: 197,
    folderId: 7,
    folders: ['Content Builder', 'A/B'],
    runFolder: 'backup_20260101',
    files: [],
    modifiedDate: null,
    newestModified: null,
  };
}

function journalOf(given: Partial<JournalState> = {}, header: Partial<RestoreHeader> = {}): JournalState {
  return {
    header: {
      step: 'begin',
      restoreId: '0123456789abcdef',
      started: '2026-01-02T03:04:05.000Z',
      mode: 'in place',
      target: { tenant: 'loopback', mid: 1 },
      sourceMid: 1,
      day: '2026-01-02',
      request: '',
      overwriteConflicts: false,
      undoes: null,
      sources: [1, 2, 3, 4, 5].map(sourceOf),
      plan: {
        items: [
          { id: 1, action: 'create', reason: null, changes: [] },
          { id: 2, action: 'update', reason: null, changes: ['content', 'category', 'customerKey'] },
          { id: 3, action: 'conflict', reason: 'It was changed there.', changes: ['name'] },
          { id: 4, action: 'unchanged', reason: null, changes: [] },
          { id: 5, action: 'impossible', reason: 'Its type is not known.', changes: [] },
        ],
        foldersToMake: [['A/B', 'C']],
        lostReferences: 2,
      },
      ...header,
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
    ...given,
  };
}

const made = {
  step: 'after',
  id: 1,
  outcome: 'made',
  targetId: 91,
  modifiedDate: null,
  notTaken: ['fileProperties'],
  open: [],
} as const;

describe('the rows of a journal', () => {
  it('say what was done, what was not reached, and what was never to be written', () => {
    const rows = journalRows(
      journalOf({ done: new Map([[1, { ...made, notTaken: [...made.notTaken], open: [] }]]) }),
    );
    expect(rows.map(({ outcome }) => outcome)).toEqual([
      'made',
      'not reached',
      'passed over',
      'unchanged',
      'failed',
    ]);
    expect(rows[0]).toMatchObject({
      typeName: 'htmlblock',
      folder: 'Content Builder / A/B',
      targetId: 91,
      notTaken: ['properties of the file'],
    });
    expect(rows[1]?.changes).toEqual(['code', 'folder', 'external key']);
    expect(rows[2]?.message).toBe('It was changed there.');
    expect(rows[4]).toMatchObject({ folder: null, message: 'Its type is not known.' });
  });

  it('say why, where the restore has ended', () => {
    const left = [{ id: 2, outcome: 'failed' as const, message: 'It was deleted there.' }];
    const rows = journalRows(journalOf({ hasEnded: true, end: { step: 'end', left } }));
    expect(rows[1]).toMatchObject({ outcome: 'failed', message: 'It was deleted there.' });
  });

  it('say so where what was written could not follow what it names', () => {
    const left = [{ id: 1, outcome: 'passed over' as const, message: 'It was changed there.' }];
    const done = new Map([[1, { ...made, notTaken: [], open: [2] }]]);
    const rows = journalRows(journalOf({ done, hasEnded: true, end: { step: 'end', left } }));
    expect(rows[0]).toMatchObject({ outcome: 'passed over', message: 'It was changed there.', targetId: 91 });
  });

  it('are those of the versions where an earlier program wrote down no plan', () => {
    const { header } = journalOf();
    const { plan: _, ...rest } = header;
    const rows = journalRows({ ...journalOf(), header: rest });
    expect(rows.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'not reached'));
  });
});

describe('a restore of a journal', () => {
  it('is interrupted until it has ended, and has problems where anything was not as asked for', () => {
    const interrupted = RestoreRecord.ofJournal(JOB, journalOf()).view();
    expect(interrupted).toMatchObject({
      state: 'interrupted',
      started: '2026-01-02T03:04:05.000Z',
      done: 3,
      total: 5,
      counts: { create: 1, update: 1, conflict: 1, unchanged: 1, impossible: 1 },
      outcomes: { notReached: 2, passedOver: 1, failed: 1, unchanged: 1 },
      foldersToMake: ['A/B / C'],
      lostReferences: 2,
    });
    const ended = journalOf({ hasEnded: true, end: { step: 'end', left: [] } });
    expect(RestoreRecord.ofJournal(JOB, ended).view().state).toBe('with problems');
    const only = { items: [{ id: 4, action: 'unchanged', reason: null, changes: [] }] } as const;
    const plan = {
      ...only,
      items: only.items.map((item) => ({ ...item, changes: [] })),
      foldersToMake: [],
      lostReferences: 0,
    };
    const whole = journalOf({ hasEnded: true, end: { step: 'end', left: [] } }, { plan, undoes: [] });
    expect(RestoreRecord.ofJournal(JOB, whole).view()).toMatchObject({ state: 'complete', mode: 'undo' });
  });
});

describe('fields in words', () => {
  it('are those of the window, each once', () => {
    expect(fieldWords(['content', 'design', 'views', 'minBlocks', 'tags'])).toEqual([
      'code',
      'content of the email',
      'min blocks',
      'tags',
    ]);
  });
});
