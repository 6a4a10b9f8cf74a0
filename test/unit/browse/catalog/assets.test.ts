import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AssetsQuery } from '../../../../electron/browse/catalog/assets.ts';
import {
  dateOf,
  folders,
  modified,
  openWrittenBackups,
  runOf,
  type WrittenBackups,
} from '../../../support/written-account.ts';
import { indexLine } from '../../../support/written-runs.ts';

let backups: WrittenBackups;
beforeEach(async () => {
  backups = await openWrittenBackups();
});
afterEach(() => backups.close());

function page(query: Partial<AssetsQuery> = {}) {
  return backups.catalog.assets({
    at: null,
    folderId: null,
    gone: 'without',
    sort: 'name',
    descending: false,
    offset: 0,
    limit: 100,
    ...query,
  });
}

function names(query: Partial<AssetsQuery> = {}): string[] {
  return page(query).rows.map(({ name }) => name);
}

const deleted = (id: number) => ({ id, modifiedDate: null, folderId: 1, state: 'deleted' }) as const;

describe('the assets at a date', () => {
  it('are shown with all that their newest version by then says', async () => {
    await backups.backUp(1, {
      folders: folders(),
      index: [indexLine(10, { name: 'Header', ...modified(1) })],
    });
    const newer = indexLine(10, { name: 'Head', content: 'longer', ...modified(2), modifiedBy: 'Jo Tanaka' });
    await backups.backUp(2, { index: [newer] });
    expect(names({ at: dateOf(1) })).toEqual(['Header']);
    expect(page()).toEqual({
      total: 1,
      rows: [
        {
          id: 10,
          runId: runOf(2),
          name: 'Head',
          customerKey: 'key-10',
          typeId: 197,
          typeName: 'htmlblock',
          folderId: 1,
          folderPath: 'Content Builder',
          createdDate: '2024-01-01T00:00:00.0000000Z',
          modifiedDate: '2026-01-02T01:00:00.0000000Z',
          modifiedBy: 'Jo Tanaka',
          status: 'Published',
          partial: false,
          bytes: newer.files.reduce((sum, { bytes }) => sum + bytes, 0),
          gone: null,
        },
      ],
    });
  });

  it('lie in folders as these were called then', async () => {
    const line = indexLine(10, { folderId: 2, folderPath: 'Content Builder/Emails' });
    await backups.backUp(1, { folders: folders([2, 'Emails']), index: [line] });
    await backups.backUp(2, { folders: folders([2, 'Mails']) });
    expect(page({ at: dateOf(1) }).rows[0]?.folderPath).toBe('Content Builder/Emails');
    expect(page().rows[0]?.folderPath).toBe('Content Builder/Mails');
  });

  it('show those that are gone where they are asked for, with the date since when', async () => {
    await backups.backUp(1, { index: [indexLine(10, { name: 'Stays' }), indexLine(11, { name: 'Goes' })] });
    await backups.backUp(2, { inventory: [deleted(11)] });
    await backups.backUp(3, { inventory: [deleted(11)] });
    expect(names()).toEqual(['Stays']);
    expect(names({ gone: 'with' })).toEqual(['Goes', 'Stays']);
    expect(page({ gone: 'only' })).toMatchObject({
      total: 1,
      rows: [{ name: 'Goes', runId: runOf(1), gone: { state: 'deleted', since: dateOf(2) } }],
    });
    expect(page({ at: dateOf(1), gone: 'only' })).toEqual({ total: 0, rows: [] });
  });

  it('come by name, date, type or author, either way', async () => {
    await backups.backUp(1, {
      index: [
        indexLine(10, { name: 'Block 10', ...modified(1), modifiedBy: 'Mika' }),
        indexLine(11, { name: 'block 9', ...modified(3), modifiedBy: 'Ada' }),
        indexLine(12, { name: 'Äpfel', ...modified(2), assetType: { id: 1, name: 'email' } }),
      ],
    });
    expect(names()).toEqual(['Äpfel', 'block 9', 'Block 10']);
    expect(names({ descending: true })).toEqual(['Block 10', 'block 9', 'Äpfel']);
    expect(names({ sort: 'modified' })).toEqual(['Block 10', 'Äpfel', 'block 9']);
    expect(names({ sort: 'modified', descending: true })).toEqual(['block 9', 'Äpfel', 'Block 10']);
    expect(names({ sort: 'type' })).toEqual(['Äpfel', 'block 9', 'Block 10']);
    expect(names({ sort: 'author' })).toEqual(['block 9', 'Äpfel', 'Block 10']);
  });

  it('come in pages that together are all of them, in whatever order', async () => {
    const index = Array.from({ length: 25 }, (_, id) =>
      indexLine(id + 1, { folderId: id % 2 === 0 ? 1 : 2 }),
    );
    await backups.backUp(1, { index });
    for (const sort of ['name', 'modified', 'type', 'author'] as const) {
      for (const folderId of [null, 1]) {
        const whole = names({ sort, folderId });
        const pages = [0, 10, 20, 30].flatMap((offset) => names({ sort, folderId, offset, limit: 10 }));
        expect(pages).toEqual(whole);
        expect(new Set(whole).size).toBe(folderId === null ? 25 : 13);
      }
    }
    expect(page({ offset: 24, limit: 5 })).toMatchObject({ total: 25, rows: [{ name: 'Block 25' }] });
  });

  it('are the new ones in an order that was asked for before', async () => {
    await backups.backUp(1, { index: [indexLine(10, { name: 'First' })] });
    expect(names({ sort: 'modified' })).toEqual(['First']);
    await backups.backUp(2, { index: [indexLine(11, { name: 'Second' })] });
    expect(names({ sort: 'modified' })).toEqual(['First', 'Second']);
  });
});
