import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type JournalState, readJournal } from './journal.ts';

/** A restore that was begun, as its journal says. */
export interface FoundJournal {
  readonly path: string;
  readonly state: JournalState;
}

/** Where a job keeps the journals of its restores. */
export function restoresFolder(stateFolder: string): string {
  return join(stateFolder, 'restores');
}

export function journalPath(stateFolder: string, restoreId: string): string {
  return join(restoresFolder(stateFolder), `${restoreId}.ndjson`);
}

export interface JournalSearch {
  /** Told of one that cannot be read; by default that is thrown. */
  readonly onBroken?: (error: unknown) => void;
  /** Which are not looked at, by the id of the restore. */
  readonly skip?: (restoreId: string) => boolean;
}

/** The journals of a job. */
export async function journalsOf(
  stateFolder: string,
  { onBroken = rethrow, skip = () => false }: JournalSearch = {},
): Promise<FoundJournal[]> {
  const folder = restoresFolder(stateFolder);
  const found: FoundJournal[] = [];
  for (const name of await namesIn(folder)) {
    if (skip(basename(name, '.ndjson'))) continue;
    const path = join(folder, name);
    try {
      const state = await readJournal(path);
      if (state !== undefined) found.push({ path, state });
    } catch (error) {
      onBroken(error);
    }
  }
  return found;
}

/** Since when what these safety runs hold is there as restores left it, by id. */
export function leftBy(journals: readonly FoundJournal[], safetyRuns: readonly string[]): [number, string][] {
  const left: [number, string][] = [];
  for (const { state } of journals) {
    if (!state.safetyRuns.some((run) => safetyRuns.includes(run))) continue;
    for (const { targetId, modifiedDate } of state.done.values()) {
      if (modifiedDate !== null) left.push([targetId, modifiedDate]);
    }
  }
  return left;
}

function rethrow(error: unknown): never {
  throw error;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.ndjson')).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
