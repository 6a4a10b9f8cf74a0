import type { Readable } from 'node:stream';
import type { StorageKind } from './storage.ts';

/** One level below a key prefix that ends with `/` (or is empty). */
export interface ObjectListing {
  /** Whole prefixes, each with its `/` at the end. */
  readonly prefixes: readonly string[];
  readonly objects: readonly { readonly key: string; readonly bytes: number }[];
}

/** A part of it. */
export interface ObjectPage {
  readonly prefixes: readonly string[];
  readonly objects: readonly {
    readonly key: string;
    readonly bytes: number;
    readonly modified: Date | undefined;
  }[];
  /** What the service calls the part after it. */
  readonly next: string | undefined;
}

/**
 * The calls in which the object stores differ; all that they have in common is `ObjectStorage`. Keys are whole
 * and parsed already. Failures are `BackupError`s with a `storage-*` code, or `cancelled` where `signal` aborted.
 * A call that may be tried again was tried again by the SDK before it throws.
 */
export interface ObjectStore {
  readonly kind: Exclude<StorageKind, 'local'>;
  /** The address of an object for people: no secret, no query. */
  locate(key: string): string;
  /** Writes an object whole or not at all; the service is given a checksum and refuses other content. */
  put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: { readonly contentType: string; readonly signal: AbortSignal | undefined },
  ): Promise<void>;
  /** Throws `storage-not-found` where there is no such object. */
  get(key: string, signal: AbortSignal | undefined): Promise<Readable>;
  /** One level, all pages of it. */
  list(prefix: string, signal: AbortSignal | undefined): Promise<ObjectListing>;
  /** One level, one page of it: one request, but for those that are tried again. */
  page(
    prefix: string,
    options: { readonly cursor: string | undefined; readonly limit: number },
    signal: AbortSignal | undefined,
  ): Promise<ObjectPage>;
  /** One that is not there counts as removed. */
  remove(keys: readonly string[]): Promise<void>;
  /** What stays of objects that are deleted, in a sentence, as far as settings and answers have told. */
  deletionRemark?(): string | undefined;
}
