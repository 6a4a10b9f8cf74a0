import { createHash, hash } from 'node:crypto';
import { constants } from 'node:fs';
import type { Readable } from 'node:stream';
import { cancelled } from './abortable.ts';
import type { FileSystem } from './file-system.ts';
import type { Digest } from './storage.ts';

/** No link is followed, and no pipe is waited for. Windows has neither flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const BUFFER_BYTES = 128 * 1024;

/**
 * Reads files only to hash them: with as few calls to the disk as can be, for with thousands of small files these
 * are what takes time, and into the same few buffers. Throws what the file system throws.
 */
export class Digests {
  readonly #fs: FileSystem;
  readonly #buffers: Buffer[] = [];

  constructor(fs: FileSystem) {
    this.#fs = fs;
  }

  async of(place: string, signal: AbortSignal | undefined): Promise<Digest> {
    const handle = await this.#fs.open(place, FLAGS);
    const buffer = this.#buffers.pop() ?? Buffer.allocUnsafe(BUFFER_BYTES);
    try {
      const first = await handle.read(buffer, 0, BUFFER_BYTES);
      // Of a file a disk gives as much as there is room for, or all.
      if (first.bytesRead < BUFFER_BYTES) {
        return { bytes: first.bytesRead, sha256: hash('sha256', buffer.subarray(0, first.bytesRead), 'hex') };
      }
      const hashing = createHash('sha256');
      let bytes = 0;
      for (let read = first.bytesRead; read > 0; ) {
        hashing.update(buffer.subarray(0, read));
        bytes += read;
        if (signal?.aborted === true) throw cancelled('read', place);
        read = (await handle.read(buffer, 0, BUFFER_BYTES)).bytesRead;
      }
      return { bytes, sha256: hashing.digest('hex') };
    } finally {
      this.#buffers.push(buffer);
      await handle.close();
    }
  }
}

/** The same of a stream. */
export async function digestOf(stream: Readable): Promise<Digest> {
  const hashing = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream) {
    const part: Uint8Array = chunk;
    hashing.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hashing.digest('hex') };
}
