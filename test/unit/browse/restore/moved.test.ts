import { describe, expect, it } from 'vitest';
import type { RestoreSource } from '../../../../electron/backup/restore/sources.ts';
import { whereNow } from '../../../../electron/browse/restore/moved.ts';
import { createMemoryStorage } from '../../../support/memory-storage.ts';

const DATE = '2026-11-24T12:00:00.0000000Z';
const FILE = { path: 'Content Builder/7.json', bytes: 3, sha256: 'a'.repeat(64) };
const SOURCE: RestoreSource = {
  id: 7,
  name: 'Block',
  typeId: 197,
  folderId: 1,
  folders: ['Content Builder'],
  runFolder: 'backup_20261124',
  files: [FILE],
  modifiedDate: DATE,
  newestModified: DATE,
};

/** An asset of which a carried run has kept a version with these bytes. */
function catalogWith(sha256: string) {
  const files = [{ ...FILE, path: 'Content Builder/7 (2).json', sha256 }];
  const entry = { until: DATE, changes: [], words: [], modifiedBy: null, version: null, contentHash: null };
  const line = { id: 7, name: 'Block', assetType: { id: 197 }, modifiedDate: DATE };
  return {
    files,
    history: async () => [
      { ...entry, runId: 'later', modifiedDate: '2026-11-25T12:00:00.0000000Z' },
      { ...entry, runId: 'carried', modifiedDate: DATE },
    ],
    version: async (id: number, runId: string) =>
      JSON.parse(JSON.stringify({ version: id, row: {}, line: { ...line, files }, folder: runId })),
  };
}

describe('a version that was chosen before retention went over the backups', () => {
  it('is found in the run that carries it', async () => {
    const catalog = catalogWith(FILE.sha256);
    const [now] = await whereNow(catalog, createMemoryStorage(), [SOURCE]);
    expect(now).toEqual({ ...SOURCE, runFolder: 'carried', files: catalog.files });
  });

  it('is not mistaken for one of the same date with other bytes', async () => {
    const [now] = await whereNow(catalogWith('b'.repeat(64)), createMemoryStorage(), [SOURCE]);
    expect(now).toEqual(SOURCE);
  });
});
