import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { BackupError, isBackupError } from '../../../shared/errors.ts';
import type { Storage } from '../../storage/storage.ts';
import { filesOf, type SaveFile, type SaveItem } from './items.ts';
import type { SaveTarget } from './target.ts';

/** Bodies read ahead of the one that is being written. */
const AHEAD = { files: 8, bytes: 32 * 1024 * 1024 } as const;

export interface SaveProgress {
  /** Assets that are done with. */
  readonly assets: number;
  /** Files saved. */
  readonly files: number;
  readonly bytes: number;
}

export interface SaveOutcome extends SaveProgress {
  /** Where it is: absolute. */
  readonly path: string;
  /** Files that are missing or damaged at the destination, each with its sentence: they are not in what was saved. */
  readonly failures: readonly { readonly id: number; readonly name: string; readonly error: BackupError }[];
}

/**
 * Copies versions from the destination to this machine, byte for byte: each file is compared with the hash that
 * its index holds. Throws what ends it: `cancelled`, the destination out of reach, the disk full. Then nothing is
 * left of it. A file that is missing or damaged does not end it, and is told in the outcome.
 */
export async function saveItems(parts: {
  readonly storage: Storage;
  readonly items: AsyncIterable<readonly SaveItem[]> | Iterable<readonly SaveItem[]>;
  readonly target: SaveTarget;
  /** Without the folders of Content Builder. */
  readonly flat: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: SaveProgress) => void;
}): Promise<SaveOutcome> {
  const { storage, target, signal, onProgress } = parts;
  const failures: SaveOutcome['failures'][number][] = [];
  let assets = 0;
  let files = 0;
  let bytes = 0;
  const reading = new AbortController();
  const lifetime = AbortSignal.any([signal, reading.signal]);
  try {
    for await (const { file, body } of readAhead(allFiles(parts), (next) => read(storage, next, lifetime))) {
      const content = await body;
      if (signal.aborted) throw cancelled();
      if (content instanceof BackupError) {
        failures.push({ id: file.item.id, name: file.item.name, error: content });
      } else {
        await target.add(file.target, content);
        files += 1;
        bytes += content.length;
      }
      if (file.isLast) assets += 1;
      onProgress?.({ assets, files, bytes });
    }
    if (signal.aborted) throw cancelled();
    return { assets, files, bytes, failures, path: await target.finish() };
  } catch (error) {
    reading.abort();
    await target.discard();
    throw signal.aborted ? cancelled() : error;
  }
}

async function* allFiles(parts: {
  readonly items: AsyncIterable<readonly SaveItem[]> | Iterable<readonly SaveItem[]>;
  readonly flat: boolean;
}): AsyncGenerator<SaveFile> {
  for await (const page of parts.items) for (const item of page) yield* filesOf(item, parts);
}

interface Reading {
  readonly file: SaveFile;
  readonly body: Promise<Uint8Array | BackupError>;
}

/** Starts to read what comes next while one is being written, in order and within bounds. */
async function* readAhead(
  files: AsyncIterable<SaveFile>,
  begin: (file: SaveFile) => Reading['body'],
): AsyncGenerator<Reading> {
  const under: Reading[] = [];
  const bytesUnder = () => under.reduce((sum, { file }) => sum + file.bytes, 0);
  for await (const file of files) {
    const body = begin(file);
    // Whoever takes it hears of its failure; until then nobody is there to.
    body.catch(() => undefined);
    under.push({ file, body });
    while (under.length > AHEAD.files || (under.length > 1 && bytesUnder() > AHEAD.bytes)) {
      const first = under.shift();
      if (first !== undefined) yield first;
    }
  }
  yield* under;
}

async function read(
  storage: Storage,
  file: SaveFile,
  signal: AbortSignal,
): Promise<Uint8Array | BackupError> {
  try {
    const body = await buffer(await storage.read(file.source, { signal }));
    return sha256(body) === file.sha256 ? body : damaged(storage, file);
  } catch (error) {
    if (isBackupError(error, 'storage-not-found')) return missing(storage, file, error);
    throw error;
  }
}

function sha256(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

function damaged(storage: Storage, { source, item }: SaveFile): BackupError {
  return new BackupError(
    'format-damaged',
    `${item.name}: ${storage.locate(source)} is not what was backed up.`,
    {
      hint: 'Put the file back from a copy, or save another version of it.',
    },
  );
}

function missing(storage: Storage, { source, item }: SaveFile, cause: unknown): BackupError {
  return new BackupError(
    'storage-not-found',
    `${item.name}: ${storage.locate(source)} is not there any more.`,
    {
      hint: 'Put the file back from a copy, or save another version of it.',
      cause,
    },
  );
}

function cancelled(): BackupError {
  return new BackupError('cancelled', 'Saving was cancelled. Nothing was saved.');
}
