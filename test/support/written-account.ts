import type { LeftOut } from '../../electron/browse/sync.ts';
import type { FolderLine, IndexLine } from '../../shared/format.ts';
import { openTestBrowseDatabase, type TestBrowseDatabase } from './browse-database.ts';
import { createMemoryStorage, type MemoryStorage } from './memory-storage.ts';
import { type WrittenRun, writeRoot, writeRun } from './written-runs.ts';

/** A destination in memory whose runs are written by hand, and what the browser knows of it. */
export interface WrittenBackups extends TestBrowseDatabase {
  readonly storage: MemoryStorage;
  /** Writes the run of a day of January 2026, at two o'clock, and gives its folder. */
  write(day: number, run?: Partial<WrittenRun>): Promise<string>;
  /** Writes it and takes it in. */
  backUp(day: number, run?: Partial<WrittenRun>): Promise<string>;
  read(): Promise<LeftOut[]>;
  /** Removes a folder with all that is in it. */
  lose(folder: string): void;
}

export async function openWrittenBackups(): Promise<WrittenBackups> {
  const storage = createMemoryStorage(64 * 1024);
  await writeRoot(storage);
  const database = openTestBrowseDatabase();
  const write = (day: number, run: Partial<WrittenRun> = {}) =>
    writeRun(storage, {
      runId: runOf(day),
      until: dateOf(day),
      ...run,
      manifest: { sequence: day, ...run.manifest },
    });
  return {
    ...database,
    storage,
    write,
    async backUp(day, run) {
      const folder = await write(day, run);
      await database.sync(storage);
      return folder;
    },
    read: () => database.sync(storage),
    lose(folder) {
      for (const path of storage.files.keys()) {
        if (path.startsWith(`${folder}/`)) storage.files.delete(path);
      }
    },
  };
}

export function dateOf(day: number): string {
  return `2026-01-${String(day).padStart(2, '0')}T02:00:00.000Z`;
}

export function runOf(day: number): string {
  return `run-of-${day}`;
}

/** A folder tree: `1: Content Builder` on top, the others as they are given. */
export function folders(...below: readonly [id: number, name: string, parentId?: number][]): FolderLine[] {
  return [
    { id: 1, name: 'Content Builder', parentId: 0 },
    ...below.map(([id, name, parentId = 1]) => ({ id, name, parentId })),
  ];
}

/** A modifiedDate of a day of January 2026, as index lines have it. */
export function modified(day: number): Pick<IndexLine, 'modifiedDate'> {
  return { modifiedDate: `2026-01-${String(day).padStart(2, '0')}T01:00:00.0000000Z` };
}
