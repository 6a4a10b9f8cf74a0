import type { Readable } from 'node:stream';

export type StorageKind = 'local' | 's3' | 'gcs' | 'azure';

/** What is one level below a folder. Names, not paths. */
export interface StorageListing {
  readonly folders: readonly string[];
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** A part of what is one level below a folder. */
export interface StoragePage {
  readonly folders: readonly string[];
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly modified: Date | undefined;
  }[];
  /** Names the part after it; undefined where it is the last one. */
  readonly next: string | undefined;
}

export interface PageOptions {
  /** `next` of the part before. */
  readonly cursor?: string;
  /** Entries, folders and files together; a service may send fewer. Default: 1,000, which is the most. */
  readonly limit?: number;
  /** Only names are asked for: sizes and times, where they cost something, are left out (0, undefined). */
  readonly namesOnly?: boolean;
  readonly signal?: AbortSignal;
}

/** The outcome of a probe: `ok` is whether backups can be made; `limits` is what is merely missing, in sentences. */
export interface StorageCheck {
  readonly ok: boolean;
  readonly message: string;
  readonly limits: readonly string[];
}

/** What a file is, without its bytes. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/** How a file is put. */
export interface PutOptions {
  readonly contentType: string;
  /** For advice that others may remove at any time: no `settle` looks for it. */
  readonly fleeting?: boolean;
}

/**
 * A place that holds backups. Paths are relative to its root, use `/`, and never leave it (a path that
 * would is refused with `storage-name`). All failures are `BackupError`s with a `storage-*` code.
 */
export interface Storage {
  readonly kind: StorageKind;
  /** True where what was put is safe once `put` resolves: nothing is left to be settled. */
  readonly durablePuts: boolean;
  /** The absolute path or object address of `path`, for people. Holds no secret. */
  locate(path: string): string;
  /**
   * Writes a file whole or not at all; a reader never sees half of it. Replaces an older one; throws
   * `storage-immutable` where there is one that may not be replaced and has other content.
   */
  put(
    path: string,
    body: Uint8Array | string | AsyncIterable<Uint8Array>,
    options: PutOptions & { signal?: AbortSignal },
  ): Promise<void>;
  /** Everything put before this call survives a power cut once it resolves. */
  settle(options?: { signal?: AbortSignal }): Promise<void>;
  /** Streams a file. Throws `storage-not-found` where there is none. */
  read(path: string, options?: { signal?: AbortSignal }): Promise<Readable>;
  /**
   * Reads a file to its end and tells what it was: as `read` does, where that is quicker than a stream. Throws as
   * `read`.
   */
  digest?(path: string, options?: { signal?: AbortSignal }): Promise<Digest>;
  /** Lists one level; a folder that is not there lists as empty. */
  list(folder: string, options?: { signal?: AbortSignal }): Promise<StorageListing>;
  /** Lists a part of one level by one call of the service, in an order of its own: for people who look. */
  listPage(folder: string, options?: PageOptions): Promise<StoragePage>;
  /** Removes files; one that is not there counts as removed. */
  remove(paths: readonly string[]): Promise<void>;
  /** True if `runId` may have that folder. Of several that ask at once at most one gets true; all may get false. */
  claim(folder: string, runId: string): Promise<boolean>;
  /** Writes, reads back and deletes a probe. Never throws: what is wrong is in the answer. */
  check(): Promise<StorageCheck>;
  /** Lets go of what it holds beside memory, a thread for one. It can still locate, nothing else. */
  close?(): Promise<void>;
}
