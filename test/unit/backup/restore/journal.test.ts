import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type RestoreHeader,
  RestoreJournal,
  readJournal,
} from '../../../../electron/backup/restore/journal.ts';

const HEADER: RestoreHeader = {
  step: 'begin',
  restoreId: '0123456789abcdef',
  mode: 'in place',
  target: { tenant: 'loopback', mid: 1 },
  sourceMid: 1,
  day: '2026-01-02',
  request: '',
  overwriteConflicts: false,
  undoes: null,
  sources: [],
};
const begun = (id: number) => ({ step: 'before', id, customerKey: `key-${id}`, action: 'create' }) as const;

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-journal-'));
  path = join(folder, 'restore.ndjson');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** The next write of a file gets half of it to the disk, which is full then. */
async function tearNextWrite(): Promise<void> {
  const other = await open(join(folder, 'other'), 'w');
  const prototype: FileHandle = Object.getPrototypeOf(other);
  await other.close();
  vi.spyOn(prototype, 'appendFile').mockImplementationOnce(async function (this: FileHandle) {
    await this.writeFile('{"step":"before","id"');
    throw new Error('ENOSPC: no space left on device');
  });
}

describe('a journal that could not be written', () => {
  it('takes nothing more, so that no line sticks to half of another', async () => {
    const journal = await RestoreJournal.begin(path, HEADER);
    await journal.add(begun(1));
    await tearNextWrite();
    await expect(journal.add(begun(2))).rejects.toThrow('ENOSPC');
    await expect(journal.add(begun(3))).rejects.toThrow('ENOSPC');
    await journal.close();
    expect(await readFile(path, 'utf8')).not.toContain('key-3');
  });

  it('is gone on with after the half line, which says nothing', async () => {
    const journal = await RestoreJournal.begin(path, HEADER);
    await journal.add(begun(1));
    await tearNextWrite();
    await expect(journal.add(begun(2))).rejects.toThrow('ENOSPC');
    await journal.close();
    const again = await RestoreJournal.continue(path);
    await again.add(begun(3));
    await again.close();
    expect([...((await readJournal(path))?.inDoubt.keys() ?? [])]).toEqual([1, 3]);
  });
});
