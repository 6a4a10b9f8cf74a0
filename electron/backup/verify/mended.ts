import { isBackupError } from '../../../shared/errors.ts';
import { indexLineSchema } from '../../../shared/format.ts';
import type { Storage } from '../../storage/storage.ts';
import { readLines } from '../documents.ts';
import { INDEX_FILE } from '../snapshots.ts';
import type { FinishedRun } from './root-survey.ts';

/** What repairs hold whole of other runs. */
export class Mended {
  readonly #newest = new Map<string, string>();

  /** Reads the lists of repairs; of one that cannot be read nothing counts: its damage is told where it is verified. */
  static async read(storage: Storage, runs: readonly FinishedRun[]): Promise<Mended> {
    const mended = new Mended();
    for (const { folder, manifest } of runs) {
      if (manifest.state !== 'intact' || manifest.value.kind !== 'repair') continue;
      const { runId, files } = manifest.value;
      const found: string[] = [];
      try {
        for await (const lines of readLines(
          storage,
          `${folder}/${INDEX_FILE}`,
          indexLineSchema,
          files.index,
        )) {
          for (const { id, run } of lines) if (run !== undefined) found.push(keyOf(id, run));
        }
      } catch (error) {
        if (!isBackupError(error, 'format-damaged', 'storage-not-found', 'storage-damaged')) throw error;
        continue;
      }
      for (const key of found) mended.#note(key, runId);
    }
    return mended;
  }

  /** Whether the version that a run holds, and that came from `origin`, is held by a repair since. */
  covers(id: number, origin: string, heldBy: string): boolean {
    const by = this.#newest.get(keyOf(id, origin));
    return by !== undefined && by > heldBy;
  }

  #note(key: string, runId: string): void {
    const before = this.#newest.get(key);
    if (before === undefined || runId > before) this.#newest.set(key, runId);
  }
}

function keyOf(id: number, origin: string): string {
  return `${id} ${origin}`;
}
