import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BlobDownloadResponseParsed, ContainerClient } from '@azure/storage-blob';
import pLimit from 'p-limit';
import { BackupError } from '../../shared/errors.ts';
import { cancelled } from './abortable.ts';
import { type AskingOptions, createAgents } from './agents.ts';
import { type AzureAccount, type AzureSecrets, azureService } from './azure-account.ts';
import { type AzureContext, azureError, isCutOff } from './azure-errors.ts';
import { objectBody } from './object-body.ts';
import type { ObjectCall } from './object-errors.ts';
import { ObjectStorage } from './object-storage.ts';
import type { ObjectListing, ObjectPage, ObjectStore } from './object-store.ts';
import { piecesOf } from './pieces.ts';
import type { Storage } from './storage.ts';

export interface AzureSettings extends AzureAccount {
  readonly container: string;
  /** Of all names, with or without a slash at its end. */
  readonly prefix: string;
}

export interface AzureOptions extends AskingOptions {
  /** How much of a listing comes at once; the service has at most 5,000. */
  readonly pageEntries?: number;
}

/** In one request up to here, in blocks above. */
const WHOLE_BYTES = 8 * 1024 * 1024;
const BLOCK_BYTES = 4 * 1024 * 1024;
const PARALLEL_CALLS = 8;
const LONGEST_DELAY_MILLISECONDS = 30_000;
/** Cuts of one reply after which it is not asked for again. */
const CUTS = 3;

/**
 * A storage in a container of Azure Blob Storage. Throws `configuration` where account, container, address or
 * secret cannot be right; nothing is sent before the first call.
 */
export function createAzureStorage(
  settings: AzureSettings,
  secrets: AzureSecrets,
  { agents = createAgents(), retries = {}, pageEntries = 5_000 }: AzureOptions = {},
): Storage {
  const { container, prefix } = settings;
  const { attempts = 5, delayMilliseconds = 1_000 } = retries;
  if (!/^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$|^\$root$/.test(container)) {
    throw new BackupError('configuration', `${JSON.stringify(container)} is not the name of a container.`, {
      hint: 'Names of containers have 3 to 63 lower-case letters, digits and single hyphens.',
    });
  }
  const { client, sas } = azureService(settings, secrets, agents, {
    retryOptions: {
      maxTries: attempts,
      retryDelayInMs: delayMilliseconds,
      maxRetryDelayInMs: LONGEST_DELAY_MILLISECONDS,
    },
  });
  const { origin, pathname, host } = new URL(client.url);
  const address = `${origin}${pathname.replace(/\/$/, '')}/${container}`;
  const store = new AzureStore(client.getContainerClient(container), address, pageEntries, {
    container,
    host,
    sas,
  });
  return new ObjectStorage(store, prefix);
}

/**
 * Blobs of a container. The service checks the MD5 of all that it is sent, of each block where there are
 * several, and keeps that of the whole, by which what is read is checked.
 */
class AzureStore implements ObjectStore {
  readonly kind = 'azure';
  readonly #container: ContainerClient;
  readonly #address: string;
  readonly #pageEntries: number;
  readonly #context: AzureContext;

  constructor(container: ContainerClient, address: string, pageEntries: number, context: AzureContext) {
    this.#container = container;
    this.#address = address;
    this.#pageEntries = pageEntries;
    this.#context = context;
  }

  locate(key: string): string {
    return key === '' ? this.#address : `${this.#address}/${key}`;
  }

  async put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    { contentType, signal }: { contentType: string; signal: AbortSignal | undefined },
  ): Promise<void> {
    await this.#explained({ action: 'write', place: this.locate(key) }, signal, async () => {
      if (body instanceof Uint8Array && body.length <= WHOLE_BYTES) {
        await this.#container.getBlockBlobClient(key).upload(body, body.length, {
          ...aborting(signal),
          blobHTTPHeaders: { blobContentType: contentType },
          transactionalContentMD5: createHash('md5').update(body).digest(),
        });
      } else {
        await this.#putBlocks(key, body, contentType, signal);
      }
    });
  }

  async get(key: string, signal: AbortSignal | undefined): Promise<Readable> {
    const place = this.locate(key);
    const blob = this.#container.getBlockBlobClient(key);
    const download = (from: number, etag?: string): Promise<BlobDownloadResponseParsed> =>
      this.#explained({ action: 'read', place }, signal, () =>
        blob.download(from, undefined, {
          ...aborting(signal),
          maxRetryRequests: 0,
          conditions: etag === undefined ? {} : { ifMatch: etag },
        }),
      );
    const first = await download(0);
    const { contentLength, contentMD5, etag } = first;
    return objectBody(streamOf(first, signal), {
      place,
      bytes: contentLength,
      // A blob that another program wrote in blocks may have none.
      md5: contentMD5 === undefined ? undefined : Buffer.from(contentMD5).toString('base64'),
      signal,
      reopen: async (from) => streamOf(await download(from, etag), signal),
      explain: (error) => this.#explain(error, { action: 'read', place }, signal),
    });
  }

  async list(prefix: string, signal: AbortSignal | undefined): Promise<ObjectListing> {
    const pages: ObjectPage[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.page(prefix, { cursor, limit: this.#pageEntries }, signal);
      pages.push(page);
      cursor = page.next;
    } while (cursor !== undefined);
    return {
      prefixes: pages.flatMap(({ prefixes }) => prefixes),
      objects: pages.flatMap(({ objects }) => objects),
    };
  }

  async page(
    prefix: string,
    { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
    signal: AbortSignal | undefined,
  ): Promise<ObjectPage> {
    const { segment, continuationToken } = await this.#page(prefix, cursor, limit, signal);
    return {
      prefixes: (segment.blobPrefixes ?? []).map(({ name }) => name),
      objects: segment.blobItems
        .filter(({ metadata }) => metadata?.hdi_isfolder !== 'true')
        .map(({ name, properties: { contentLength = 0, lastModified } }) => ({
          key: name,
          bytes: contentLength,
          modified: lastModified,
        })),
      next: continuationToken === '' ? undefined : continuationToken,
    };
  }

  async remove(keys: readonly string[]): Promise<void> {
    const limit = pLimit(PARALLEL_CALLS);
    await Promise.all(
      keys.map((key) =>
        limit(() =>
          this.#explained({ action: 'remove', place: this.locate(key) }, undefined, () =>
            this.#container.getBlobClient(key).deleteIfExists({ deleteSnapshots: 'include' }),
          ),
        ),
      ),
    );
  }

  /** Nothing can be read of it before its list of blocks is committed; the service discards what never is. */
  async #putBlocks(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    contentType: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const blob = this.#container.getBlockBlobClient(key);
    const upload = randomUUID();
    const whole = createHash('md5');
    const blocks: string[] = [];
    for await (const block of piecesOf(body, BLOCK_BYTES)) {
      whole.update(block);
      // All of one length, and of no other upload to the same name.
      const id = Buffer.from(`${upload}-${String(blocks.length).padStart(6, '0')}`).toString('base64');
      await blob.stageBlock(id, block, block.length, {
        ...aborting(signal),
        transactionalContentMD5: createHash('md5').update(block).digest(),
      });
      blocks.push(id);
    }
    await blob.commitBlockList(blocks, {
      ...aborting(signal),
      blobHTTPHeaders: { blobContentType: contentType, blobContentMD5: whole.digest() },
    });
  }

  /** A page is asked for again where its reply is cut off: the library does that only before one begins. */
  async #page(
    prefix: string,
    continuationToken: string | undefined,
    entries: number,
    signal: AbortSignal | undefined,
  ) {
    return this.#explained(
      { action: 'list', place: this.locate(prefix.replace(/\/$/, '')) },
      signal,
      async () => {
        for (let cuts = 1; ; cuts += 1) {
          try {
            const pages = this.#container
              // With hierarchical namespaces a folder is a blob as well, told by its metadata alone.
              .listBlobsByHierarchy('/', { prefix, includeMetadata: true, ...aborting(signal) })
              .byPage({
                maxPageSize: entries,
                ...(continuationToken === undefined ? {} : { continuationToken }),
              });
            for await (const page of pages) return page;
            throw new Error('The service sent no page.');
          } catch (error) {
            if (cuts === CUTS || signal?.aborted === true || !isCutOff(error)) throw error;
          }
        }
      },
    );
  }

  async #explained<Answer>(
    call: ObjectCall,
    signal: AbortSignal | undefined,
    make: () => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await make();
    } catch (error) {
      throw this.#explain(error, call, signal);
    }
  }

  #explain(error: unknown, call: ObjectCall, signal: AbortSignal | undefined): BackupError {
    if (signal?.aborted === true) return cancelled(call.action, call.place);
    return azureError(error, call, this.#context);
  }
}

function aborting(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

/** The stream of a reply. A connection that was cut off is an `ECONNRESET` in it, not an `AbortError`. */
function streamOf(
  { readableStreamBody }: BlobDownloadResponseParsed,
  signal: AbortSignal | undefined,
): Readable {
  if (!(readableStreamBody instanceof Readable)) throw new Error('The service sent no body.');
  const source = readableStreamBody;
  // An error before the first read is found then; without a listener it would end the program.
  source.on('error', () => undefined);
  const named = Readable.from(namingCuts(source, signal), { objectMode: false });
  return named.once('close', () => source.destroy());
}

async function* namingCuts(source: Readable, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    if (signal?.aborted === true || !isCutOff(error)) throw error;
    throw Object.assign(new Error('The connection was cut off.', { cause: error }), { code: 'ECONNRESET' });
  }
}
