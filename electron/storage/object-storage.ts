import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import { cancelled, orAborted, untilAborted } from './abortable.ts';
import { checkObjects } from './object-check.ts';
import { putObject } from './object-replacement.ts';
import type { ObjectStore } from './object-store.ts';
import { pageLimit } from './page-limit.ts';
import { isName, parseFolder, parsePath } from './paths.ts';
import type {
  PageOptions,
  Storage,
  StorageCheck,
  StorageKind,
  StorageListing,
  StoragePage,
} from './storage.ts';

interface Call {
  readonly signal?: AbortSignal;
}

/** Bytes of UTF-8 in an object's key that every service accepts. */
const KEY_BYTES = 1024;
/** A streamed body up to this size goes out in one call, with one checksum over all of it. */
export const GATHERED_BYTES = 5 * 1024 * 1024;

/**
 * A storage in a bucket or container. Folders are what the keys have in common: there are none to be made
 * or to be removed. Objects that no path can name (a part of their key is empty or holds a colon, ...) are
 * not listed.
 */
export class ObjectStorage implements Storage {
  readonly kind: StorageKind;
  readonly durablePuts = true;
  readonly #store: ObjectStore;
  readonly #prefix: string;

  /**
   * `prefix`: of all keys, with or without a slash at its end; empty for the bucket itself.
   * Throws `configuration` where it could not be told from another one in an address.
   */
  constructor(store: ObjectStore, prefix: string) {
    this.kind = store.kind;
    this.#store = store;
    this.#prefix = keyPrefix(prefix);
  }

  locate(path: string): string {
    return this.#place(`${this.#prefix}${parseFolder(path).join('/')}`);
  }

  async put(
    path: string,
    body: Uint8Array | string | AsyncIterable<Uint8Array>,
    options: { contentType: string; signal?: AbortSignal },
  ): Promise<void> {
    const key = this.#key(path);
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
      return this.#putStream(key, body, options);
    }
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const { contentType, signal } = options;
    await this.#cancellable('write', key, signal, () =>
      putObject(this.#store, key, bytes, { contentType, signal }),
    );
  }

  /** An object is safe when its put resolves: nothing is left to be settled. */
  async settle(): Promise<void> {}

  async read(path: string, { signal }: Call = {}): Promise<Readable> {
    const key = this.#key(path);
    return this.#cancellable('read', key, signal, async () => {
      const stream = await this.#store.get(key, signal);
      // Then nobody waits for it any more.
      if (signal?.aborted === true) stream.destroy();
      return stream;
    });
  }

  async list(folder: string, { signal }: Call = {}): Promise<StorageListing> {
    const prefix = this.#prefixOf(folder);
    const found = await this.#cancellable('list', prefix, signal, () => this.#store.list(prefix, signal));
    return {
      folders: found.prefixes
        .map((each) => each.slice(prefix.length, -1))
        .filter(isName)
        .sort(),
      files: found.objects
        .map(({ key, bytes }) => ({ name: key.slice(prefix.length), bytes }))
        .filter(({ name }) => isName(name))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
    };
  }

  async listPage(folder: string, { cursor, limit, signal }: PageOptions = {}): Promise<StoragePage> {
    const prefix = this.#prefixOf(folder);
    const options = { limit: pageLimit(limit) };
    let next = cursor;
    for (;;) {
      const page = await this.#cancellable('list', prefix, signal, () =>
        this.#store.page(prefix, { ...options, cursor: next }, signal),
      );
      next = page.next;
      const folders = page.prefixes.map((each) => each.slice(prefix.length, -1)).filter(isName);
      const files = page.objects
        .map(({ key, ...object }) => ({ name: key.slice(prefix.length), ...object }))
        .filter(({ name }) => isName(name));
      // Services may send a page with nothing on it, and more behind.
      if (folders.length + files.length > 0 || next === undefined) return { folders, files, next };
    }
  }

  async remove(paths: readonly string[]): Promise<void> {
    const keys = paths.map((path) => this.#key(path));
    if (keys.length > 0) await this.#store.remove(keys);
  }

  /**
   * Writes `claim-<run id>` into the folder and looks whether it stands there alone. Of two that look after
   * they wrote, the later one sees both, so at most one stays; often neither does. A claim that may not be
   * deleted stays, and harms nobody: its folder's name is taken, that is all.
   */
  async claim(folder: string, runId: string): Promise<boolean> {
    if (parsePath(folder).length !== 1) {
      throw new BackupError(
        'storage-name',
        `${this.locate(folder)} cannot be claimed: it is not directly in ${this.locate('')}.`,
      );
    }
    // A folder in use is left without a trace.
    const before = await this.list(folder);
    if (before.folders.length + before.files.length > 0) return false;
    const name = `claim-${runId}`;
    await this.put(`${folder}/${name}`, `Claimed by run ${runId}.\n`, { contentType: 'text/plain' });
    const { folders, files } = await this.list(folder);
    // Where a listing does not show its own claim yet, it may not show another's either.
    if (folders.length === 0 && files.length === 1 && files[0]?.name === name) return true;
    await this.#withdraw(`${folder}/${name}`);
    return false;
  }

  check(): Promise<StorageCheck> {
    return checkObjects(this, () => this.#store.deletionRemark?.());
  }

  async #putStream(
    key: string,
    source: AsyncIterable<Uint8Array>,
    options: { contentType: string; signal?: AbortSignal },
  ): Promise<void> {
    const { contentType, signal } = options;
    // However the put ends, the source is let go.
    const ended = new AbortController();
    const lifetime = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
    const failures: unknown[] = [];
    const noted = noting(source, (error) => failures.push(error));
    const bytes = untilAborted(noted, lifetime, () => cancelled('write', this.#place(key)));
    try {
      await this.#cancellable('write', key, signal, async () => {
        const body = await wholeOrRest(bytes, GATHERED_BYTES);
        await putObject(this.#store, key, body, { contentType, signal });
      });
    } catch (error) {
      // Its own error tells more than what a service's library makes of it.
      throw failures.length === 0 ? error : failures[0];
    } finally {
      ended.abort();
      // Not awaited: `lifetime` ends what it may be waiting for.
      bytes.return().catch(() => undefined);
    }
  }

  async #withdraw(path: string): Promise<void> {
    try {
      await this.remove([path]);
    } catch (error) {
      if (!isBackupError(error, 'storage-permission')) throw error;
    }
  }

  async #cancellable<Answer>(
    action: 'write' | 'read' | 'list',
    key: string,
    signal: AbortSignal | undefined,
    call: () => Promise<Answer>,
  ): Promise<Answer> {
    if (signal === undefined) return call();
    const reason = (): BackupError => cancelled(action, this.#place(key));
    if (signal.aborted) throw reason();
    // Raced as well: some libraries wait between two tries without looking at their signal.
    return orAborted(call(), signal, reason);
  }

  #place(key: string): string {
    return this.#store.locate(key.endsWith('/') ? key.slice(0, -1) : key);
  }

  #prefixOf(folder: string): string {
    const path = parseFolder(folder).join('/');
    return path === '' ? this.#prefix : `${this.#key(path)}/`;
  }

  #key(path: string): string {
    const key = `${this.#prefix}${parsePath(path).join('/')}`;
    if (Buffer.byteLength(key) <= KEY_BYTES) return key;
    throw new BackupError(
      'storage-name',
      `The name ${this.#place(key)} is too long: keys of objects have at most 1,024 bytes of UTF-8.`,
      { hint: 'Choose a destination with a shorter prefix.' },
    );
  }
}

/** Hands `source` on, and its error to `onFailure` before it is thrown. */
async function* noting(
  source: AsyncIterable<Uint8Array>,
  onFailure: (error: unknown) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* source;
  } catch (error) {
    onFailure(error);
    throw error;
  }
}

/** All bytes of a source that ends within `limit`; else the source, with what was taken from it put back. */
async function wholeOrRest(
  source: AsyncGenerator<Uint8Array, void, undefined>,
  limit: number,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  const taken: Uint8Array[] = [];
  for (let bytes = 0; bytes <= limit; ) {
    const next = await source.next();
    if (next.done === true) return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken);
    taken.push(next.value);
    bytes += next.value.length;
  }
  return (async function* () {
    yield* taken;
    yield* source;
  })();
}

function keyPrefix(prefix: string): string {
  const segments = prefix.replace(/^\/+|\/+$/g, '').split('/');
  const named = segments.length > 1 || segments[0] !== '';
  const bad = segments.find((segment) => /^$|^\.{1,2}$|\0/.test(segment) || !segment.isWellFormed());
  if (named && bad !== undefined) {
    throw new BackupError('configuration', `The prefix ${JSON.stringify(prefix)} cannot be used.`, {
      hint: 'Between its slashes there must be names, none of them empty, a dot or two dots.',
    });
  }
  return named ? `${segments.join('/')}/` : '';
}
