import type { ReadableStream } from 'node:stream/web';
import type { Storage, StorageCheck } from './storage.ts';

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
    contentType: string,
    signal?: AbortSignal,
  ): Promise<void> {
    const storage = await this.#storage;
    await storage.put(path, body, { contentType, ...(signal === undefined ? {} : { signal }) });
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
