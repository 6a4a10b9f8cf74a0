import { Readable } from 'node:stream';
import { cancelled, untilAborted } from './abortable.ts';
import type { OpenFile } from './file-system.ts';
import { localError } from './local-errors.ts';

export type Body = Uint8Array | string | AsyncIterable<Uint8Array>;

/**
 * Writes `body` to an open file. `place` is its absolute path, for messages. Errors of a streamed body's
 * own source pass through unchanged.
 */
export async function writeBody(
  handle: OpenFile,
  body: Body,
  place: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const write = async (bytes: Uint8Array | string): Promise<void> => {
    if (signal?.aborted === true) throw cancelled('write', place);
    try {
      await handle.writeFile(bytes);
    } catch (error) {
      throw localError(error, 'write', place);
    }
  };
  if (typeof body === 'string' || body instanceof Uint8Array) {
    await write(body);
  } else {
    for await (const bytes of signal === undefined
      ? body
      : untilAborted(body, signal, () => cancelled('write', place))) {
      await write(bytes);
    }
  }
  if (signal?.aborted === true) throw cancelled('write', place);
}

/** Streams an open file and closes it at the end, on error and on abort. Failures are `BackupError`s. */
export function readBody(handle: OpenFile, place: string, signal: AbortSignal | undefined): Readable {
  return new Readable({
    ...(signal === undefined ? {} : { signal }),
    highWaterMark: 64 * 1024,
    read(size) {
      handle.read(Buffer.allocUnsafe(size), 0, size).then(
        ({ bytesRead, buffer }) => this.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead)),
        (error: unknown) => this.destroy(localError(error, 'read', place)),
      );
    },
    destroy(error, callback) {
      const reason = error?.name === 'AbortError' ? cancelled('read', place) : error;
      handle.close().then(
        () => callback(reason),
        (closing: unknown) => callback(reason ?? localError(closing, 'read', place)),
      );
    },
  });
}
