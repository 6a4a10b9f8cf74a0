import { createHash } from 'node:crypto';
import { BackupError, isBackupError } from '../../../shared/errors.ts';
import type { IndexLine } from '../../../shared/format.ts';
import type { Storage } from '../../storage/storage.ts';

/** A version of an asset, and the snapshot folder its files lie in. */
export interface KeptVersion {
  readonly line: IndexLine;
  readonly folder: string;
}

interface NamedBytes {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ReadOptions {
  /** More than this is not read. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/**
 * The content of a file of a version, as it was backed up. Throws `storage-not-found` where it is not there any
 * more, `format-damaged` where it is another one, `too-large` where it has more bytes than may be read, and
 * what else the destination throws.
 */
export async function readKept(
  storage: Storage,
  folder: string,
  file: NamedBytes,
  { limit, signal }: ReadOptions,
): Promise<Buffer> {
  const path = `${folder}/${file.path}`;
  if (file.bytes > limit) throw tooLarge(file, limit);
  const chunks: Uint8Array[] = [];
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of await storage.read(path, signal === undefined ? {} : { signal })) {
      const part: Uint8Array = chunk;
      bytes += part.length;
      if (bytes > file.bytes) throw damaged(storage, path);
      hash.update(part);
      chunks.push(part);
    }
  } catch (error) {
    throw isBackupError(error, 'storage-not-found') ? missing(storage, path, error) : error;
  }
  if (hash.digest('hex') !== file.sha256) throw damaged(storage, path);
  return Buffer.concat(chunks, bytes);
}

/** Bytes as text: UTF-8, but where they begin with the mark of another encoding. */
export function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** "12.3 MB". */
export function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function tooLarge({ path, bytes }: NamedBytes, limit: number): BackupError {
  return new BackupError(
    'too-large',
    `${path.slice(path.lastIndexOf('/') + 1)} is too large to be shown: it has ${megabytes(bytes)}, and ${megabytes(limit)} is the most.`,
    { hint: 'Save it to look at it in another program.' },
  );
}

const HINT = 'Put the file back from a copy of the backup, or look at another version.';

function missing(storage: Storage, path: string, cause: unknown): BackupError {
  return new BackupError('storage-not-found', `${storage.locate(path)} is not there any more.`, {
    hint: HINT,
    cause,
  });
}

function damaged(storage: Storage, path: string): BackupError {
  return new BackupError('format-damaged', `${storage.locate(path)} is not what was backed up.`, {
    hint: HINT,
  });
}
