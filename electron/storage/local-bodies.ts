import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { cancelled, localError } from './local-errors.ts';

export type Body = Uint8Array | string | AsyncIterable<Uint8Array>;

/**
 * Writes `body` to an open file. `place` is its absolute path, for messages. Errors of a streamed body's
 * own source pass through unchanged.
 */
export async function writeBody(
  handle: FileHandle,
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
    for await (const bytes of signal === undefined ? body : untilAborted(body, place, signal)) {
      await write(bytes);
    }
  }
  if (signal?.aborted === true) throw cancelled('write', place);
}

/** Ends at once when `signal` does, even where the source never answers again. */
async function* untilAborted(
  source: AsyncIterable<Uint8Array>,
  place: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  aborted.catch(() => undefined);
  const onAbort = (): void => reject(cancelled('write', place));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a source that hangs in `next` would never answer `return` either.
    iterator.return?.().catch(() => undefined);
  }
}

/** Streams an open file and closes it at the end, on error and on abort. Failures are `BackupError`s. */
export function readBody(handle: FileHandle, place: string, signal: AbortSignal | undefined): Readable {
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
