import type { Readable } from 'node:stream';
import type {
  PutOptions,
  Storage,
  StorageCheck,
  StorageListing,
  StoragePage,
} from '../../storage/storage.ts';

/** Counts what would be written, by the same way that writes it, and writes nothing. Reads what is there. */
export class MeasuringStorage implements Storage {
  readonly durablePuts = true;
  readonly #storage: Storage;
  readonly #sizes = new Map<string, number>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  get kind(): Storage['kind'] {
    return this.#storage.kind;
  }

  get files(): number {
    return this.#sizes.size;
  }

  get bytes(): number {
    return [...this.#sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Counts a file whose content is not looked at. */
  count(path: string, bytes: number): void {
    this.#sizes.set(path, bytes);
  }

  locate(path: string): string {
    return this.#storage.locate(path);
  }

  async put(
    path: string,
    body: Uint8Array | string | AsyncIterable<Uint8Array>,
    _options: PutOptions,
  ): Promise<void> {
    if (typeof body === 'string') return this.count(path, Buffer.byteLength(body));
    if (body instanceof Uint8Array) return this.count(path, body.length);
    let bytes = 0;
    for await (const chunk of body) bytes += chunk.length;
    this.count(path, bytes);
  }

  async settle(): Promise<void> {}

  read(path: string, options?: { signal?: AbortSignal }): Promise<Readable> {
    return this.#storage.read(path, options);
  }

  async list(): Promise<StorageListing> {
    return { folders: [], files: [] };
  }

  async listPage(): Promise<StoragePage> {
    return { folders: [], files: [], next: undefined };
  }

  async remove(): Promise<void> {
    throw new Error('Nothing is removed while it is measured.');
  }

  async claim(): Promise<boolean> {
    return true;
  }

  check(): Promise<StorageCheck> {
    return this.#storage.check();
  }
}
