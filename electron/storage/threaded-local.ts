import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { type Transferable, Worker } from 'node:worker_threads';
import { BackupError } from '../../shared/errors.ts';
import { type CallOptions, type Remote, RemoteCaller } from '../threads/remote.ts';
import { cancelled } from './abortable.ts';
import { createLocalStorage, type DigestingStorage, type LocalStorageOptions } from './local.ts';
import type { Body } from './local-bodies.ts';
import type { LocalWriter } from './local-writer.ts';
import type {
  Digest,
  PageOptions,
  PutOptions,
  Storage,
  StorageCheck,
  StorageListing,
  StoragePage,
} from './storage.ts';

export interface ThreadedLocalStorageOptions extends Pick<LocalStorageOptions, 'create'> {
  /** The entry `local-worker.ts` or what it was built to; the root knows. */
  readonly workerUrl: URL;
}

/** So long the thread may take to end what was called off: beyond that the disk hangs, and nobody waits for it. */
const PATIENCE_MILLISECONDS = 500;

/** Bytes are written soon after they came: collected often, they never add up. */
const LIMITS = { maxYoungGenerationSizeMb: 4 };

/**
 * A local storage that writes in a thread of its own, where each call to the disk may block: whoever puts
 * thousands of files is held up by none of them. The thread starts with the first write and ends with `close`.
 * Throws as `createLocalStorage`.
 */
export async function createThreadedLocalStorage(
  root: string,
  { create, workerUrl }: ThreadedLocalStorageOptions,
): Promise<Storage> {
  const reader = await createLocalStorage(root, { create });
  // Where the root was made just now that is safe at once: from here on the thread alone knows what is not.
  await reader.settle();
  return new ThreadedLocalStorage(resolve(root), reader, workerUrl);
}

class ThreadedLocalStorage implements Storage {
  readonly kind = 'local';
  readonly durablePuts = false;
  readonly #root: string;
  readonly #reader: DigestingStorage;
  readonly #workerUrl: URL;
  #thread: RemoteCaller | undefined;
  #isClosed = false;

  constructor(root: string, reader: DigestingStorage, workerUrl: URL) {
    this.#root = root;
    this.#reader = reader;
    this.#workerUrl = workerUrl;
  }

  locate(path: string): string {
    return this.#reader.locate(path);
  }

  read(path: string, options?: { signal?: AbortSignal }): Promise<Readable> {
    return this.#reader.read(path, options);
  }

  async digest(path: string, options?: { signal?: AbortSignal }): Promise<Digest> {
    return this.#reader.digest(path, options);
  }

  list(folder: string, options?: { signal?: AbortSignal }): Promise<StorageListing> {
    return this.#reader.list(folder, options);
  }

  listPage(folder: string, options?: PageOptions): Promise<StoragePage> {
    return this.#reader.listPage(folder, options);
  }

  async put(
    path: string,
    body: Body,
    { signal, ...how }: PutOptions & { signal?: AbortSignal },
  ): Promise<void> {
    const place = this.locate(path);
    if (typeof body === 'string') {
      await this.#write(place, signal, [], (writer) => writer.put(path, body, how));
    } else if (body instanceof Uint8Array) {
      // A copy to give away: else all the memory that these bytes are a part of, a whole page perhaps, is copied.
      const bytes = Uint8Array.prototype.slice.call(body);
      await this.#write(place, signal, [bytes.buffer], (writer) => writer.put(path, bytes, how));
    } else {
      const { stream, failure, letGo } = streamOf(body);
      try {
        await this.#write(place, signal, [stream], (writer) => writer.put(path, stream, how));
      } catch (error) {
        letGo();
        throw failure()?.error ?? error;
      }
    }
  }

  async settle({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    // Without a thread nothing was written.
    if (!this.#thread) return;
    await this.#write(this.#root, signal, [], (writer) => writer.settle());
  }

  async remove(paths: readonly string[]): Promise<void> {
    return this.#writer().remove(paths);
  }

  async claim(folder: string, runId: string): Promise<boolean> {
    return this.#writer().claim(folder, runId);
  }

  async check(): Promise<StorageCheck> {
    try {
      return await this.#writer().check();
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error), limits: [] };
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const thread = this.#thread;
    if (!thread) return;
    const hangs = setTimeout(
      () => thread.abandon(new Error('the disk does not answer')),
      PATIENCE_MILLISECONDS,
    );
    try {
      await thread.close();
    } finally {
      clearTimeout(hangs);
    }
  }

  /** Lets `call` write. What does not end soon after `signal` does is given up: a disk may hang for minutes. */
  async #write(
    place: string,
    signal: AbortSignal | undefined,
    transfer: readonly Transferable[],
    call: (writer: Remote<LocalWriter>) => Promise<void>,
  ): Promise<void> {
    if (signal === undefined) return call(this.#writer({ transfer }));
    if (signal.aborted) throw cancelled('write', place);
    const { promise: gaveUp, reject } = Promise.withResolvers<never>();
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      timer = setTimeout(() => reject(cancelled('write', place)), PATIENCE_MILLISECONDS);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([call(this.#writer({ signal, transfer })), gaveUp]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    }
  }

  #writer(options?: CallOptions): Remote<LocalWriter> {
    if (this.#isClosed) throw ended(this.#root, undefined);
    this.#thread ??= new RemoteCaller(
      new Worker(this.#workerUrl, { workerData: this.#root, resourceLimits: LIMITS }),
      (cause) => ended(this.#root, cause),
    );
    return this.#thread.face<LocalWriter>('writer', options);
  }
}

/** A body as it can be given to another thread. `failure` is what its source threw: there it loses its class. */
function streamOf(body: AsyncIterable<Uint8Array>): {
  stream: ReadableStream<Uint8Array>;
  failure: () => { readonly error: unknown } | undefined;
  letGo: () => void;
} {
  let failure: { readonly error: unknown } | undefined;
  async function* watched() {
    try {
      yield* body;
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  const source = watched();
  return {
    stream: ReadableStream.from(source),
    failure: () => failure,
    // Not awaited: a source that hangs would never answer.
    letGo: () => void source.return().catch(() => undefined),
  };
}

function ended(root: string, cause: Error | undefined): BackupError {
  const reason = cause === undefined ? '' : `: ${cause.message}`;
  return new BackupError('storage-unavailable', `What writes to ${root} has ended${reason}.`, {
    hint: 'Run the backup again; it goes on where it stopped.',
    ...(cause === undefined ? {} : { cause }),
  });
}
