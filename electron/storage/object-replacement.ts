import type { Readable } from 'node:stream';
import { type BackupError, isBackupError } from '../../shared/errors.ts';
import { objectImmutable } from './object-errors.ts';
import type { ObjectStore } from './object-store.ts';

type Body = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Writes an object. Where that is refused because nothing may be written over there, as under a retention, one
 * that has this content already counts as written: an earlier try did it. Throws `storage-immutable` where
 * another one is there; of what is streamed that is taken for granted.
 */
export async function putObject(
  store: ObjectStore,
  key: string,
  body: Body,
  options: { readonly contentType: string; readonly signal: AbortSignal | undefined },
): Promise<void> {
  try {
    await store.put(key, body, options);
  } catch (error) {
    if (!isBackupError(error, 'storage-permission')) throw error;
    const found = await orRefusal(store.get(key, options.signal), error);
    const isWritten = body instanceof Uint8Array && (await orRefusal(holds(found, body), error));
    found.destroy();
    if (!isWritten) throw objectImmutable(store.locate(key), error);
  }
}

/** Why it could not be read, or is not there at all, tells less than why it could not be written. */
async function orRefusal<Answer>(reading: Promise<Answer>, refusal: BackupError): Promise<Answer> {
  try {
    return await reading;
  } catch {
    throw refusal;
  }
}

async function holds(stream: Readable, expected: Uint8Array): Promise<boolean> {
  let at = 0;
  for await (const chunk of stream) {
    const piece = Buffer.from(chunk);
    if (!piece.equals(expected.subarray(at, at + piece.length))) return false;
    at += piece.length;
  }
  return at === expected.length;
}
