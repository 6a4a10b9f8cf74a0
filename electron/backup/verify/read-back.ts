import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { type BackupError, isBackupError } from '../../../shared/errors.ts';
import type { Digest, Storage } from '../../storage/storage.ts';
import { parseJson, readWhole, refuseNewer } from '../documents.ts';
import { sealOf } from '../seal.ts';

/** What a file turned out to be; `unreadable`: it is there, and cannot be given back. */
export type ReadBack =
  | { readonly state: 'read'; readonly bytes: number; readonly sha256: string }
  | { readonly state: 'missing' | 'unreadable' };

/** Reads a file and lets its bytes go. Throws what keeps the destination from being read. */
export async function readBack(storage: Storage, path: string): Promise<ReadBack> {
  return attemptTwice(storage, async () => ({ state: 'read', ...(await digest(storage, path)) }));
}

async function digest(storage: Storage, path: string): Promise<Digest> {
  if (storage.digest !== undefined) return storage.digest(path);
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of await storage.read(path)) {
    const part: Uint8Array = chunk;
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** One of the engine's JSON files as it was found. A `torn` one was never written whole: a power cut leaves that. */
export type Inspected<T> =
  | { readonly state: 'missing' | 'torn' }
  | { readonly state: 'intact'; readonly bytes: number; readonly value: T }
  | {
      readonly state: 'damaged';
      readonly bytes: number;
      /** What it still says, where that can be read; not all of it is true. */
      readonly value: T | undefined;
      /** Undefined where nothing of it can be read. */
      readonly text: string | undefined;
    };

/** Reads one of the engine's JSON files. Throws `format-newer`, and what keeps the destination from being read. */
export async function inspect<Shape extends z.ZodRawShape>(
  storage: Storage,
  path: string,
  schema: z.ZodObject<Shape>,
): Promise<Inspected<z.infer<z.ZodObject<Shape>>>> {
  const found = await attemptTwice(storage, async () => ({
    state: 'content' as const,
    content: await readWhole(await storage.read(path)),
  }));
  if (found.state !== 'content') {
    return found.state === 'missing'
      ? { state: 'missing' }
      : { state: 'damaged', bytes: 0, value: undefined, text: undefined };
  }
  const { content } = found;
  if (content.every((byte) => byte === 0)) return { state: 'torn' };
  const text = content.toString('utf8');
  const document = parseJson(text);
  const seal = sealOf(content);
  if (seal !== 'broken') refuseNewer(storage, path, document);
  const parsed = schema.safeParse(document);
  const value = parsed.success ? parsed.data : undefined;
  // Without a seal nothing more can be told than that nothing in it is strange.
  const isWhole = seal === 'intact' || (seal === 'none' && schema.strict().safeParse(document).success);
  if (value !== undefined && isWhole) return { state: 'intact', bytes: content.length, value };
  return { state: 'damaged', bytes: content.length, value, text };
}

/** What is damaged on the way may arrive whole the second time; what a storage takes away for it was damaged. */
async function attemptTwice<T>(
  storage: Storage,
  read: () => Promise<T>,
): Promise<T | { readonly state: 'missing' | 'unreadable' }> {
  let damage: BackupError | undefined;
  for (const _attempt of [1, 2]) {
    try {
      return await read();
    } catch (error) {
      if (isBackupError(error, 'storage-not-found')) {
        return { state: damage === undefined ? 'missing' : 'unreadable' };
      }
      if (isBackupError(error, 'storage-name')) return { state: 'unreadable' };
      if (!isBackupError(error, 'storage-damaged')) throw error;
      damage = error;
    }
  }
  // A drive that was pulled out looks like a damaged one file by file.
  await storage.listPage('', { limit: 1 });
  return { state: 'unreadable' };
}
