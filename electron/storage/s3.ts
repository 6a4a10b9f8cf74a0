import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type _Error,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2Output,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import type { BackupError } from '../../shared/errors.ts';
import { objectBody } from './object-body.ts';
import { contentDamaged, type ObjectCall, objectError, otherService, refused } from './object-errors.ts';
import { ObjectStorage } from './object-storage.ts';
import type { ObjectListing, ObjectPage, ObjectStore } from './object-store.ts';
import { checksumsOf, createS3Client, type S3Options } from './s3-client.ts';
import { codeOf, s3Error } from './s3-errors.ts';
import { checkS3Settings, type S3Secrets, type S3Settings } from './s3-settings.ts';
import { type ObjectInput, uploadInParts } from './s3-upload.ts';
import type { Storage } from './storage.ts';

/** A body above that goes out in parts, so that a cut costs one of them. */
const WHOLE_BYTES = 16 * 1024 * 1024;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** Where an object carries its MD5; rclone reads and writes it under the same name. */
const MD5_METADATA = 'md5chksum';
/** As many as one request may name. */
const DELETIONS_IN_ONE = 1000;
const DELETIONS_AT_ONCE = 8;
/** Answers of services that do not delete several objects in one request, or not in this form. */
const NO_COMMON_DELETION = [400, 404, 405, 411, 501];

/**
 * A storage in a bucket of Amazon S3 or of a service like it. Nothing is sent before its first call.
 * Throws `configuration` where the settings cannot work.
 */
export function createS3Storage(settings: S3Settings, secrets: S3Secrets, options: S3Options = {}): Storage {
  checkS3Settings(settings);
  return new ObjectStorage(
    new S3ObjectStore(createS3Client(settings, secrets, options), settings, options.pageKeys),
    settings.prefix,
  );
}

/**
 * What is sent has a checksum that the service compares before it keeps it: CRC32 or MD5 by `checksumsOf`,
 * and the SHA-256 in the signature. What is read has the length that was announced and, where the object
 * carries one, the checksum: with `crc32` of every whole object (the SDK compares it), with `md5` of all but
 * those that were streamed in parts.
 */
class S3ObjectStore implements ObjectStore {
  readonly kind = 's3';
  readonly #client: S3Client;
  readonly #settings: S3Settings;
  readonly #pageKeys: number;
  #deletesInOne = true;
  #keepsVersions = false;

  constructor(client: S3Client, settings: S3Settings, pageKeys = 1000) {
    this.#client = client;
    this.#settings = settings;
    this.#pageKeys = pageKeys;
  }

  locate(key: string): string {
    return `s3://${this.#settings.bucket}/${key}`;
  }

  async put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    { contentType, signal }: { contentType: string; signal: AbortSignal | undefined },
  ): Promise<void> {
    const input = { ...this.#inputOf(key), ContentType: contentType };
    await this.#asking({ action: 'write', place: this.locate(key) }, async (call) => {
      if (!(body instanceof Uint8Array)) return uploadInParts(this.#client, input, body, signal);
      const md5 = createHash('md5').update(body).digest('base64');
      const known = this.#keepsMd5() ? { ...input, Metadata: { [MD5_METADATA]: md5 } } : input;
      if (body.length > WHOLE_BYTES) return uploadInParts(this.#client, known, body, signal);
      const command = new PutObjectCommand({
        ...known,
        Body: body,
        ...(this.#keepsMd5() ? { ContentMD5: md5 } : {}),
      });
      const { ETag } = await this.#client.send(command, abortedBy(signal));
      // What answers everything with 200 is no storage; nothing would be kept there.
      if (ETag === undefined) throw objectError(otherService('an S3 service'), call, undefined);
    });
  }

  async get(key: string, signal: AbortSignal | undefined): Promise<Readable> {
    const call = { action: 'read', place: this.locate(key) } as const;
    return this.#asking(call, async () => {
      const { Body, ContentLength, ETag, Metadata } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.#settings.bucket, Key: key }),
        abortedBy(signal),
      );
      return objectBody(readable(Body, call), {
        place: call.place,
        bytes: ContentLength,
        md5: Metadata?.[MD5_METADATA],
        signal,
        reopen: ETag === undefined ? undefined : (from) => this.#rest(key, ETag, from, signal),
        explain: (error) => s3Error(error, call, this.#settings.bucket),
      });
    });
  }

  async list(prefix: string, signal: AbortSignal | undefined): Promise<ObjectListing> {
    return this.#asking({ action: 'list', place: this.locate(prefix) }, async (call) => {
      const pages: Omit<ObjectPage, 'next'>[] = [];
      let last: ListObjectsV2Output | undefined;
      for await (const page of paginateListObjectsV2(
        { client: this.#client, stopOnSameToken: true },
        this.#listing(prefix, this.#pageKeys),
        abortedBy(signal),
      )) {
        last = page;
        pages.push(entriesOf(page, call));
      }
      // A part taken for the whole would look as if runs had been deleted.
      if (last?.IsTruncated === true) throw brokenOff(call);
      return {
        prefixes: pages.flatMap(({ prefixes }) => prefixes),
        objects: pages.flatMap(({ objects }) => objects),
      };
    });
  }

  async page(
    prefix: string,
    { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
    signal: AbortSignal | undefined,
  ): Promise<ObjectPage> {
    return this.#asking({ action: 'list', place: this.locate(prefix) }, async (call) => {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          ...this.#listing(prefix, limit),
          ...(cursor === undefined ? {} : { ContinuationToken: cursor }),
        }),
        abortedBy(signal),
      );
      const next = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      if (page.IsTruncated === true && (next === undefined || next === cursor)) throw brokenOff(call);
      return { ...entriesOf(page, call), next };
    });
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 1 || !this.#deletesInOne) return this.#removeEach(keys);
    // XML cannot name keys with control characters.
    const [named, others] = [keys.filter(isPlain), keys.filter((key) => !isPlain(key))];
    for (let start = 0; start < named.length; start += DELETIONS_IN_ONE) {
      await this.#removeInOne(named.slice(start, start + DELETIONS_IN_ONE));
    }
    await this.#removeEach(others);
  }

  deletionRemark(): string | undefined {
    const { retention } = this.#settings;
    if (retention !== undefined) {
      return `Each file is locked for ${retention.days} days: one that is deleted before, as the small file of this check, stays out of sight until then.`;
    }
    if (!this.#keepsVersions) return undefined;
    return 'The bucket keeps versions: what is deleted stays out of sight until a lifecycle rule for noncurrent versions ends it.';
  }

  async #removeInOne(keys: readonly string[]): Promise<void> {
    const { bucket } = this.#settings;
    const Objects = keys.map((Key) => ({ Key }));
    const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
    let failed: _Error | undefined;
    try {
      const { Errors } = await this.#client.send(command);
      failed = Errors?.find(({ Code }) => Code !== 'NoSuchKey');
    } catch (error) {
      if (!isCommonDeletionRefused(error)) {
        throw s3Error(error, { action: 'remove', place: this.locate(keys[0] ?? '') }, bucket);
      }
      // Should something else be wrong, these say it.
      await this.#removeEach(keys);
      this.#deletesInOne = false;
    }
    if (failed === undefined) return;
    const cause = Object.assign(new Error(failed.Message ?? failed.Code), { name: failed.Code ?? 'Unknown' });
    throw s3Error(cause, { action: 'remove', place: this.locate(failed.Key ?? '') }, bucket);
  }

  async #removeEach(keys: readonly string[]): Promise<void> {
    const limit = pLimit(DELETIONS_AT_ONCE);
    await limit.map(keys, async (Key) =>
      this.#asking({ action: 'remove', place: this.locate(Key) }, async () => {
        try {
          const command = new DeleteObjectCommand({ Bucket: this.#settings.bucket, Key });
          const { DeleteMarker } = await this.#client.send(command);
          this.#keepsVersions ||= DeleteMarker === true;
        } catch (error) {
          if (codeOf(error) !== 'NoSuchKey') throw error;
        }
      }),
    );
  }

  /** The object from `from` on, if it is still the same one. */
  async #rest(key: string, etag: string, from: number, signal: AbortSignal | undefined): Promise<Readable> {
    return this.#asking({ action: 'read', place: this.locate(key) }, async (call) => {
      const { Body, ContentRange } = await this.#client.send(
        new GetObjectCommand({
          Bucket: this.#settings.bucket,
          Key: key,
          Range: `bytes=${from}-`,
          IfMatch: etag,
        }),
        abortedBy(signal),
      );
      const body = readable(Body, call);
      if (ContentRange?.startsWith(`bytes ${from}-`) === true) return body;
      body.destroy();
      throw objectError(contentDamaged, call, undefined);
    });
  }

  async #asking<Answer>(call: ObjectCall, ask: (call: ObjectCall) => Promise<Answer>): Promise<Answer> {
    try {
      return await ask(call);
    } catch (error) {
      throw s3Error(error, call, this.#settings.bucket);
    }
  }

  #inputOf(key: string): ObjectInput {
    const { bucket, encryption, storageClass, retention } = this.#settings;
    const keyId = encryption?.with === 'kms' ? encryption.keyId : undefined;
    const isPassing = this.#isPassing(key);
    return {
      Bucket: bucket,
      Key: key,
      ...(encryption === undefined
        ? {}
        : { ServerSideEncryption: encryption.with === 'kms' ? 'aws:kms' : 'AES256' }),
      ...(keyId === undefined ? {} : { SSEKMSKeyId: keyId }),
      ...(storageClass === undefined || isPassing ? {} : { StorageClass: storageClass }),
      ...(retention === undefined || isPassing
        ? {}
        : {
            ObjectLockMode: retention.mode,
            ObjectLockRetainUntilDate: new Date(Date.now() + retention.days * DAY_MILLISECONDS),
          }),
    };
  }

  /**
   * The lease is written anew all the time, and a claim is worth nothing once its run has begun: locked, each
   * would stay for years. The probe of a check goes as backups do, to show whether they may.
   */
  #isPassing(key: string): boolean {
    const root = this.#settings.prefix.split('/').filter((part) => part !== '');
    const [first = '', second, ...deeper] = key.split('/').slice(root.length);
    if (second === undefined) return first === 'lease.json';
    return deeper.length === 0 && second.startsWith('claim-');
  }

  /** Encoded: XML cannot hold all characters that a key can. */
  #listing(prefix: string, keys: number) {
    const { bucket } = this.#settings;
    return { Bucket: bucket, Prefix: prefix, Delimiter: '/', EncodingType: 'url', MaxKeys: keys } as const;
  }

  #keepsMd5(): boolean {
    return checksumsOf(this.#settings) === 'md5';
  }
}

function abortedBy(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

function readable(body: unknown, call: ObjectCall): Readable {
  if (body instanceof Readable) return body;
  throw objectError(otherService('an S3 service'), call, undefined);
}

function entriesOf(page: ListObjectsV2Output, call: ObjectCall): Omit<ObjectPage, 'next'> {
  if (!isListing(page)) throw objectError(otherService('an S3 service'), call, undefined);
  const decode = page.EncodingType === 'url' ? decoded : (text: string) => text;
  return {
    prefixes: (page.CommonPrefixes ?? []).flatMap(({ Prefix }) =>
      Prefix === undefined ? [] : [decode(Prefix)],
    ),
    objects: (page.Contents ?? []).flatMap(({ Key, Size = 0, LastModified }) =>
      Key === undefined ? [] : [{ key: decode(Key), bytes: Size, modified: LastModified }],
    ),
  };
}

function brokenOff(call: ObjectCall): BackupError {
  return objectError(refused('with a listing that breaks off'), call, undefined);
}

function isListing(page: ListObjectsV2Output): boolean {
  return page.IsTruncated !== undefined || page.KeyCount !== undefined || page.Name !== undefined;
}

/** As forms of the web encode it: services write a space as a plus sign. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Not encoded, though the service says so.
    return text;
  }
}

function isPlain(key: string): boolean {
  return !/\p{Cc}|[\ufffe\uffff]/u.test(key);
}

function isCommonDeletionRefused(error: unknown): boolean {
  return (
    error instanceof S3ServiceException && NO_COMMON_DELETION.includes(error.$metadata.httpStatusCode ?? 0)
  );
}
