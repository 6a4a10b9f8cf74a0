import { BackupError } from '../../../shared/errors.ts';
import type { RestoreHeader } from '../../backup/restore/journal.ts';
import { journalsOf, leftBy } from '../../backup/restore/journals.ts';
import type { RestoreSource } from '../../backup/restore/sources.ts';
import type { Storage } from '../../storage/storage.ts';
import { type Catalog, sourcesOfSafetyRun } from './sources.ts';

/** What is to be restored; for an undo, since when it is there as the restore left it. */
export type Wanted = Pick<RestoreHeader, 'sources' | 'undoes'>;

export interface UndoParts {
  readonly catalog: Catalog;
  readonly storage: Storage;
  /** The job's own folder in local state. */
  readonly stateFolder: string;
}

/**
 * Finds what undoing puts back: all that the restore has overwritten whose safety run is named, also where that was
 * kept in several. Throws `configuration` where not all of it can be read: it would be undone in part.
 */
export async function wantedOfUndo(
  { catalog, storage, stateFolder }: UndoParts,
  safetyRun: string,
): Promise<Wanted> {
  const journals = await journalsOf(stateFolder);
  const together = journals.find(({ state }) => state.safetyRuns.includes(safetyRun))?.state;
  const wanted = together?.safetyRuns ?? [safetyRun];
  const runs = (await catalog.runs()).filter(({ runId }) => wanted.includes(runId));
  const missing = wanted.filter((wantedRun) => !runs.some(({ runId }) => runId === wantedRun));
  if (missing.length > 0) {
    const unfinished = together?.safety?.record.runId;
    throw unfinished !== undefined && missing.includes(unfinished) ? interrupted() : gone();
  }
  // Oldest first: what was kept twice is put back as it was at first.
  const sources = new Map<number, RestoreSource>();
  for (const run of runs) {
    for (const source of await sourcesOfSafetyRun(catalog, storage, run)) {
      if (!sources.has(source.id)) sources.set(source.id, source);
    }
  }
  return { sources: [...sources.values()], undoes: leftBy(journals, wanted) };
}

function gone(): BackupError {
  return new BackupError('configuration', 'The safety run is not at the destination any more.', {
    hint: 'Restore an earlier version of these assets instead.',
  });
}

function interrupted(): BackupError {
  return new BackupError(
    'configuration',
    'The restore was interrupted, and what it has overwritten is not all in a finished safety run yet.',
    { hint: 'Continue the interrupted restore first, then undo it.' },
  );
}
