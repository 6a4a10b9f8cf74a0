import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import { BackupError } from '../../shared/errors.ts';
import { type IndexLine, indexLineSchema } from '../../shared/format.ts';
import { readLines } from '../backup/documents.ts';
import { INDEX_FILE, listSnapshots, readManifest } from '../backup/snapshots.ts';
import type { Storage } from '../storage/storage.ts';

const AT_ONCE = 16;

/** What was found at a destination: its finished runs, and how many files of one of them were read. */
export interface ReadBack {
  readonly runs: number;
  readonly files: number;
}

/**
 * Lists a destination and reads every file that a run keeps. Throws `format-damaged` where one is missing or is
 * not what the run's index says.
 */
export async function readBack(storage: Storage, folder: string): Promise<ReadBack> {
  const snapshots = await listSnapshots(storage);
  const runs = snapshots.filter(({ manifestBytes }) => manifestBytes !== undefined).length;
  const manifest = await readManifest(storage, folder);
  if (manifest === undefined) throw notAsWritten(storage.locate(folder));
  const limit = pLimit(AT_ONCE);
  let files = 0;
  for await (const lines of readLines(
    storage,
    `${folder}/${INDEX_FILE}`,
    indexLineSchema,
    manifest.files.index,
  )) {
    const kept = lines.flatMap((line) => line.files);
    await limit.map(kept, (file) => checkFile(storage, folder, file));
    files += kept.length;
  }
  return { runs, files };
}

async function checkFile(
  storage: Storage,
  folder: string,
  { path, bytes, sha256 }: IndexLine['files'][number],
): Promise<void> {
  const place = `${folder}/${path}`;
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of await storage.read(place)) {
    if (!(chunk instanceof Uint8Array)) throw new Error('A storage gave something else than bytes.');
    hash.update(chunk);
    length += chunk.length;
  }
  if (length !== bytes || hash.digest('hex') !== sha256) throw notAsWritten(storage.locate(place));
}

function notAsWritten(place: string): BackupError {
  return new BackupError('format-damaged', `${place} is not what was written there.`);
}
