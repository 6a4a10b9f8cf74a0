import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import pLimit, { type LimitFunction } from 'p-limit';
import { BackupError } from '../../../shared/errors.ts';
import type { Storage } from '../../storage/storage.ts';
import { contentTypeOf } from '../keeper.ts';
import type { Copy } from './carry.ts';

/** Folders listed at the same time. */
const LISTS_AT_ONCE = 8;

export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
}

/** Every file below a folder. */
export async function filesBelow(storage: Storage, folder: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  await collect(storage, folder, found, pLimit(LISTS_AT_ONCE));
  return found;
}

async function collect(
  storage: Storage,
  folder: string,
  found: FoundFile[],
  limit: LimitFunction,
): Promise<void> {
  const { folders, files } = await limit(() => storage.list(folder));
  for (const { name, bytes } of files) found.push({ path: `${folder}/${name}`, bytes });
  await Promise.all(folders.map((name) => collect(storage, `${folder}/${name}`, found, limit)));
}

export function totalBytes(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Copies a file into a folder. Throws `format-damaged`, and writes nothing, where it is not what its index says. */
export async function copyFile(
  source: Storage,
  target: Storage,
  folder: string,
  copy: Copy,
  signal: AbortSignal,
): Promise<void> {
  const stream = await source.read(copy.from, { signal });
  await target.put(`${folder}/${copy.to}`, checked(stream, source.locate(copy.from), copy), {
    contentType: contentTypeOf(extname(copy.to).slice(1)),
    signal,
  });
}

/** Ends by an error instead of as a whole file where the content is another one. */
async function* checked(
  stream: AsyncIterable<unknown>,
  place: string,
  { bytes, sha256 }: Copy,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new Error('A storage gave something else than bytes.');
    hash.update(chunk);
    length += chunk.length;
    yield chunk;
  }
  if (length === bytes && hash.digest('hex') === sha256) return;
  throw new BackupError('format-damaged', `${place} is not what was written there, and is still needed.`, {
    hint: 'Nothing was removed. Verify the backups; what is damaged can be mended from the account or from a copy.',
  });
}
