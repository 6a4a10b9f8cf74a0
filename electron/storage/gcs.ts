import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { z } from 'zod';
import { BackupError } from '../../shared/errors.ts';
import { cancelled } from './abortable.ts';
import type { AskingOptions } from './agents.ts';
import { parseEndpoint } from './endpoint.ts';
import { type AskGcs, type GcsReply, type GcsSecrets, gcsClient } from './gcs-client.ts';
import { answerOf, gcsError, isObjectMissing } from './gcs-errors.ts';
import { checkKept, uploadInPieces } from './gcs-upload.ts';
import { objectBody } from './object-body.ts';
import { type ObjectCall, objectError, otherService } from './object-errors.ts';
import { ObjectStorage } from './object-storage.ts';
import type { ObjectListing, ObjectPage, ObjectStore } from './object-store.ts';
import type { Storage } from './storage.ts';

export interface GcsSettings {
  readonly bucket: string;
  /** Of all names, with or without a slash at its end. */
  readonly prefix: string;
  /** The address of the service, where it is another than Google's usual one. */
  readonly apiEndpoint?: string | undefined;
  /** For emulators: they ask for no credentials. */
  readonly anonymous?: boolean | undefined;
}

export interface GcsOptions extends AskingOptions {
  /** How much of a listing comes at once; the service has at most 1,000. */
  readonly pageEntries?: number;
}

/** In one request up to here, in pieces above. */
const WHOLE_BYTES = 8 * 1024 * 1024;
const PARALLEL_CALLS = 8;

/**
 * A storage in a bucket of Google Cloud Storage. Throws `configuration` where bucket, address or credentials
 * cannot be right; nothing is sent before the first call.
 */
export function createGcsStorage(
  settings: GcsSettings,
  secrets: GcsSecrets,
  options: GcsOptions = {},
): Storage {
  const { bucket, prefix, apiEndpoint, anonymous = false } = settings;
  if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket)) {
    throw new BackupError('configuration', `${JSON.stringify(bucket)} is not the name of a bucket.`, {
      hint: 'Names of buckets have lower-case letters, digits, hyphens, underscores and dots.',
    });
  }
  const endpoint =
    apiEndpoint === undefined
      ? 'https://storage.googleapis.com'
      : parseEndpoint(apiEndpoint, 'https://storage.googleapis.com');
  const ask = gcsClient(secrets, anonymous, options);
  return new ObjectStorage(new GcsStore(ask, bucket, endpoint, options.pageEntries ?? 1_000), prefix);
}

/**
 * Objects of a bucket. The service is told the MD5 of all that it is sent and refuses other content; it keeps
 * it, and what is read is checked by it.
 */
class GcsStore implements ObjectStore {
  readonly kind = 'gcs';
  readonly #ask: AskGcs;
  readonly #bucket: string;
  readonly #objects: string;
  readonly #uploads: string;
  readonly #pageEntries: number;

  constructor(ask: AskGcs, bucket: string, endpoint: string, pageEntries: number) {
    this.#ask = ask;
    this.#bucket = bucket;
    this.#objects = `${endpoint}/storage/v1/b/${bucket}/o`;
    this.#uploads = `${endpoint}/upload/storage/v1/b/${bucket}/o`;
    this.#pageEntries = pageEntries;
  }

  locate(key: string): string {
    return `gs://${this.#bucket}/${key}`;
  }

  async put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    { contentType, signal }: { contentType: string; signal: AbortSignal | undefined },
  ): Promise<void> {
    await this.#explained({ action: 'write', place: this.locate(key) }, signal, async (call) => {
      if (body instanceof Uint8Array && body.length <= WHOLE_BYTES) {
        await this.#putWhole(key, body, contentType, signal, call);
      } else {
        await uploadInPieces(this.#ask, this.#uploads, { key, contentType, body, signal, call });
      }
    });
  }

  async get(key: string, signal: AbortSignal | undefined): Promise<Readable> {
    const call = { action: 'read', place: this.locate(key) } as const;
    const download = (from: number, generation?: string): Promise<GcsReply> =>
      this.#explained(call, signal, () =>
        this.#ask({
          method: 'GET',
          url: `${this.#objects}/${encodeURIComponent(key)}`,
          params: { alt: 'media', ...(generation === undefined ? {} : { generation }) },
          headers: { 'accept-encoding': 'identity', ...(from === 0 ? {} : { range: `bytes=${from}-` }) },
          as: 'stream',
          signal,
        }),
      );
    const first = await download(0);
    const { headers } = first;
    const length = headers.get('content-length');
    const generation = headers.get('x-goog-generation');
    return objectBody(streamOf(first, call), {
      place: call.place,
      bytes: length === null ? undefined : Number(length),
      // One that another program composed of several has none.
      md5: /md5=([^,\s]+)/.exec(headers.get('x-goog-hash') ?? '')?.[1],
      signal,
      reopen:
        generation === null
          ? undefined
          : async (from) => streamOf(await download(from, generation), call, from),
      explain: (error) => this.#explain(error, call, signal),
    });
  }

  async list(prefix: string, signal: AbortSignal | undefined): Promise<ObjectListing> {
    const prefixes: string[] = [];
    const objects: { key: string; bytes: number }[] = [];
    const call = { action: 'list', place: this.locate(prefix.replace(/\/$/, '')) } as const;
    let pageToken: string | undefined;
    do {
      const page = await this.#page({ prefix, pageToken, entries: this.#pageEntries, signal, call });
      prefixes.push(...page.prefixes);
      objects.push(...page.items.map(({ name, size }) => ({ key: name, bytes: size })));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    return { prefixes, objects };
  }

  async page(
    prefix: string,
    { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
    signal: AbortSignal | undefined,
  ): Promise<ObjectPage> {
    const call = { action: 'list', place: this.locate(prefix.replace(/\/$/, '')) } as const;
    const page = await this.#page({ prefix, pageToken: cursor, entries: limit, signal, call });
    return {
      prefixes: page.prefixes,
      objects: page.items.map(({ name, size, updated }) => ({
        key: name,
        bytes: size,
        modified: updated === undefined ? undefined : new Date(updated),
      })),
      next: page.nextPageToken,
    };
  }

  async remove(keys: readonly string[]): Promise<void> {
    const limit = pLimit(PARALLEL_CALLS);
    await Promise.all(keys.map((key) => limit(() => this.#removeOne(key))));
  }

  async #removeOne(key: string): Promise<void> {
    const call = { action: 'remove', place: this.locate(key) } as const;
    await this.#explained(call, undefined, async () => {
      const url = `${this.#objects}/${encodeURIComponent(key)}`;
      try {
        const { status } = await this.#ask({ method: 'DELETE', url, signal: undefined });
        if (status !== 204) throw objectError(otherService('Google Cloud Storage'), call, undefined);
      } catch (error) {
        if (!isObjectMissing(answerOf(error))) throw error;
      }
    });
  }

  async #putWhole(
    key: string,
    body: Uint8Array,
    contentType: string,
    signal: AbortSignal | undefined,
    call: ObjectCall,
  ): Promise<void> {
    const md5Hash = createHash('md5').update(body).digest('base64');
    const boundary = randomUUID();
    const metadata = JSON.stringify({ name: key, contentType, md5Hash });
    const { data } = await this.#ask({
      method: 'POST',
      url: this.#uploads,
      params: { uploadType: 'multipart' },
      headers: { 'content-type': `multipart/related; boundary=${boundary}` },
      body: Buffer.concat([
        Buffer.from(`--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${metadata}\r\n`),
        Buffer.from(`--${boundary}\r\nContent-Type: ${contentType}\r\n\r\n`),
        body,
        Buffer.from(`\r\n--${boundary}--`),
      ]),
      signal,
    });
    checkKept(data, md5Hash, call);
  }

  async #page({
    prefix,
    pageToken,
    entries,
    signal,
    call,
  }: {
    readonly prefix: string;
    readonly pageToken: string | undefined;
    readonly entries: number;
    readonly signal: AbortSignal | undefined;
    readonly call: ObjectCall;
  }): Promise<z.infer<typeof pageSchema>> {
    return this.#explained(call, signal, async () => {
      const { data } = await this.#ask({
        method: 'GET',
        url: this.#objects,
        params: {
          prefix,
          delimiter: '/',
          maxResults: String(entries),
          fields: 'kind,nextPageToken,prefixes,items(name,size,updated)',
          ...(pageToken === undefined ? {} : { pageToken }),
        },
        signal,
      });
      const page = pageSchema.safeParse(data);
      if (page.success) return page.data;
      throw objectError(otherService('Google Cloud Storage'), call, page.error);
    });
  }

  async #explained<Answer>(
    call: ObjectCall,
    signal: AbortSignal | undefined,
    make: (call: ObjectCall) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await make(call);
    } catch (error) {
      throw this.#explain(error, call, signal);
    }
  }

  #explain(error: unknown, call: ObjectCall, signal: AbortSignal | undefined): BackupError {
    if (signal?.aborted === true) return cancelled(call.action, call.place);
    return gcsError(error, call, this.#bucket);
  }
}

const pageSchema = z.object({
  kind: z.literal('storage#objects'),
  nextPageToken: z.string().optional(),
  prefixes: z.array(z.string()).default([]),
  items: z
    .array(
      z.object({
        name: z.string(),
        size: z.coerce.number().int().nonnegative(),
        updated: z.iso.datetime({ offset: true }).optional().catch(undefined),
      }),
    )
    .default([]),
});

/** The body of a reply, which begins at `from`. */
function streamOf({ status, headers, data }: GcsReply, call: ObjectCall, from = 0): Readable {
  const isRest = status === 206 && headers.get('content-range')?.startsWith(`bytes ${from}-`) === true;
  if (data instanceof Readable && (from === 0 ? isObject(headers) : isRest)) return data;
  if (data instanceof Readable) data.destroy();
  throw objectError(otherService('Google Cloud Storage'), call, undefined);
}

/** Pages of the network, which may answer in its place, have no such header. */
function isObject(headers: Headers): boolean {
  return headers.has('x-goog-hash') || headers.has('x-goog-generation');
}
