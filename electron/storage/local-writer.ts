import { ReadableStream } from 'node:stream/web';
import type { PutOptions, Storage, StorageCheck } from './storage.ts';

/**
 * All that is done to a local folder but reading: what a thread of its own serves. A signal comes last, and
 * only where the caller has one.
 */
export class LocalWriter {
  readonly #storage: Promise<Storage>;

  constructor(storage: Promise<Storage>) {
    this.#storage = storage;
    // Each call says so where it could not be opened.
    storage.catch(() => undefined);
  }

  async put(
    path: string,
    body: Uint8Array | string | ReadableStream<Uint8Array>,
    how: PutOptions,
    signal?: AbortSignal,
  ): Promise<void> {
    const storage = await this.#storage;
    const options = { ...how, ...(signal === undefined ? {} : { signal }) };
    try {
      await storage.put(path, body instanceof ReadableStream ? releasing(body) : body, options);
    } finally {
      if (body instanceof Uint8Array) release(body);
    }
  }

  async settle(signal?: AbortSignal): Promise<void> {
    const storage = await this.#storage;
    await storage.settle(signal === undefined ? {} : { signal });
  }

  async remove(paths: readonly string[]): Promise<void> {
    await (await this.#storage).remove(paths);
  }

  async claim(folder: string, runId: string): Promise<boolean> {
    return (await this.#storage).claim(folder, runId);
  }

  async check(): Promise<StorageCheck> {
    return (await this.#storage).check();
  }
}

async function* releasing(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of body) {
    yield bytes;
    release(bytes);
  }
}

/**
 * Gives the memory back at once: this thread makes so little other garbage that it would be collected only when
 * a whole index has gone through.
 */
function release({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
