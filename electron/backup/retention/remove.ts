import { z } from 'zod';
import { BackupError, isBackupError, undefinedOn } from '../../../shared/errors.ts';
import type { Storage } from '../../storage/storage.ts';
import { readJson } from '../documents.ts';
import { MANIFEST_FILE, RUN_FILE } from '../snapshots.ts';
import { type FoundFile, filesBelow, totalBytes } from './files.ts';

/** Files removed in one call. */
const BATCH = 1000;

const namedSchema = z.object({ runId: z.string() });

/** What became of a folder. */
export interface Removal {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** Why something of it is still there; undefined where all is gone. */
  readonly refused: string | undefined;
}

/**
 * Removes the folder of a run, and nothing else: a folder that says to be another run's is left alone. The manifest
 * goes first, so that what is left never looks whole, and what says whose it is last. What may not be removed, or not
 * now, is in the answer. Throws only where it is called off.
 */
export async function removeRun(
  storage: Storage,
  run: { readonly folder: string; readonly runId: string },
  signal: AbortSignal,
): Promise<Removal> {
  const { folder, runId } = run;
  let files: readonly FoundFile[] = [];
  let removed: FoundFile[] = [];
  try {
    files = await filesBelow(storage, folder);
    if (files.length === 0) return removalOf(folder, [], undefined);
    const proof = await proofOf(storage, folder, runId, files);
    if (proof === undefined) return removalOf(folder, [], undefined);
    for (const batch of batches(files, folder, proof)) {
      signal.throwIfAborted();
      await storage.remove(batch.map(({ path }) => path));
      removed = [...removed, ...batch];
    }
    return removalOf(folder, removed, undefined);
  } catch (error) {
    if (!isBackupError(error) || error.code === 'cancelled' || signal.aborted) throw error;
    return removalOf(folder, removed, error.message);
  }
}

function removalOf(folder: string, removed: readonly FoundFile[], refused: string | undefined): Removal {
  return { folder, files: removed.length, bytes: totalBytes(removed), refused };
}

/** The file that says that the folder is that run's; undefined where it is another's. Throws where nothing says whose. */
async function proofOf(
  storage: Storage,
  folder: string,
  runId: string,
  files: readonly FoundFile[],
): Promise<string | undefined> {
  const there = new Set(files.map(({ path }) => path));
  const claim = `${folder}/claim-${runId}`;
  let isAnothers = false;
  for (const path of [`${folder}/${RUN_FILE}`, `${folder}/${MANIFEST_FILE}`]) {
    if (!there.has(path)) continue;
    const named = await undefinedOn(readJson(storage, path, namedSchema), 'format-damaged');
    if (named?.runId === runId) return path;
    if (named !== undefined) isAnothers = true;
  }
  if (isAnothers) return undefined;
  if (there.has(claim)) return claim;
  throw new BackupError('format-damaged', `Nothing in ${storage.locate(folder)} says which run it was.`);
}

/** The manifest, then the rest, at the very end what says whose it is. */
function batches(files: readonly FoundFile[], folder: string, proof: string): FoundFile[][] {
  const manifest = `${folder}/${MANIFEST_FILE}`;
  const first = files.filter(({ path }) => path === manifest && path !== proof);
  const isLast = (path: string) => path === proof || path.startsWith(`${folder}/claim-`);
  const rest = files.filter(({ path }) => path !== manifest && !isLast(path));
  const last = files.filter(({ path }) => isLast(path));
  const middle: FoundFile[][] = [];
  for (let at = 0; at < rest.length; at += BATCH) middle.push(rest.slice(at, at + BATCH));
  return [
    first,
    ...middle,
    last.filter(({ path }) => path !== proof),
    last.filter(({ path }) => path === proof),
  ].filter((batch) => batch.length > 0);
}
