import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ContainerClient } from '@azure/storage-blob';
import pLimit from 'p-limit';
import { z } from 'zod';
import { createAzureStorage } from '../../electron/storage/azure.ts';
import { createGcsStorage } from '../../electron/storage/gcs.ts';
import type { Destination } from '../../electron/storage/open.ts';
import { createS3Storage } from '../../electron/storage/s3.ts';
import type { Storage } from '../../electron/storage/storage.ts';
import type { Azurite } from '../servers/azurite.ts';
import type { SwiftAddress } from '../servers/swift.ts';
import { makeBucket, plainClient } from './s3-bucket.ts';

/** Of all keys that are written in tests: none of it is simple. */
const PREFIX = 'Kunden & Söhne/50 %';
const AT_ONCE = 16;

/** Tries of a call in all, and the wait before the second one. */
type Retries = { readonly attempts?: number; readonly delayMilliseconds?: number };

/** An empty bucket or container for one test; it goes with its server. */
export interface ObjectPlace {
  /** Of its service, to put a proxy before it. */
  readonly origin: string;
  /** As a job is told of it, by way of another address of the service where one is named. */
  destination(origin?: string): Destination;
  /** As the command is told of it. */
  variables(origin?: string): Readonly<Record<string, string>>;
  open(options?: { readonly origin?: string; readonly retries?: Retries }): Storage;
  /** Makes a folder a copy of what lies there, read by the library's own client. */
  copyTo(folder: string): Promise<void>;
  /** Takes away all that lies below a folder, as a lifecycle rule does. */
  remove(folder: string): Promise<void>;
}

/** A service with a server of the tests. */
export interface ObjectService {
  readonly name: string;
  makePlace(): Promise<ObjectPlace>;
}

/** S3, as OpenStack Swift serves it. */
export function s3Service(address: SwiftAddress): ObjectService {
  const { endpoint, region, accessKey, secretKey } = address;
  return {
    name: 'S3',
    async makePlace() {
      const client = plainClient(address);
      const bucket = await makeBucket(client);
      const settings = (origin = endpoint) => ({ bucket, prefix: PREFIX, region, endpoint: origin });
      const secrets = { keys: { accessKey, secretKey } };
      return {
        origin: endpoint,
        destination: (origin) => ({ kind: 's3', settings: settings(origin), secrets }),
        variables: (origin = endpoint) => ({
          S3_BUCKET: bucket,
          S3_PREFIX: PREFIX,
          S3_REGION: region,
          S3_ENDPOINT: origin,
          S3_ACCESS_KEY: accessKey,
          S3_SECRET_KEY: secretKey,
        }),
        open: ({ origin, retries = {} } = {}) => createS3Storage(settings(origin), secrets, { retries }),
        ...copying(s3Objects(client, bucket)),
      };
    },
  };
}

/** Azure Blob Storage, as Azurite serves it. */
export function azureService(azurite: Azurite): ObjectService {
  const { account, accountKey, origin: home, client } = azurite;
  return {
    name: 'Azure',
    async makePlace() {
      const container = `c-${randomUUID()}`;
      const { containerClient } = await client.createContainer(container);
      const settings = { container, prefix: PREFIX };
      const secrets = (origin = home) => ({
        connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${origin}/${account}`,
      });
      return {
        origin: home,
        destination: (origin) => ({ kind: 'azure', settings, secrets: secrets(origin) }),
        variables: (origin) => ({
          AZURE_CONTAINER: container,
          AZURE_PREFIX: PREFIX,
          AZURE_STORAGE_CONNECTION_STRING: secrets(origin).connectionString,
        }),
        open: ({ origin, retries = {} } = {}) => createAzureStorage(settings, secrets(origin), { retries }),
        ...copying(azureObjects(containerClient)),
      };
    },
  };
}

/** Google Cloud Storage, as its emulator serves it. */
export function gcsService(home: string): ObjectService {
  return {
    name: 'GCS',
    async makePlace() {
      const bucket = `b-${randomUUID()}`;
      const settings = (origin = home) => ({ bucket, prefix: PREFIX, apiEndpoint: origin, anonymous: true });
      return {
        origin: home,
        destination: (origin) => ({ kind: 'gcs', settings: settings(origin), secrets: {} }),
        variables: (origin = home) => ({
          GCS_BUCKET: bucket,
          GCS_PREFIX: PREFIX,
          STORAGE_EMULATOR_HOST: origin,
        }),
        open: ({ origin, retries = {} } = {}) => createGcsStorage(settings(origin), {}, { retries }),
        ...copying(gcsObjects(`${home}/storage/v1/b/${bucket}/o`)),
      };
    },
  };
}

/** What a copy needs of a service's own client. */
interface Objects {
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly version: string }>;
  read(key: string): Promise<Buffer>;
  remove(key: string): Promise<void>;
}

function s3Objects(client: S3Client, Bucket: string): Objects {
  return {
    async *list(Prefix) {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
        for (const { Key = '', ETag = '', LastModified } of Contents) {
          yield { key: Key, version: `${ETag} ${LastModified?.toISOString()}` };
        }
      }
    },
    async read(Key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}

function azureObjects(container: ContainerClient): Objects {
  return {
    async *list(prefix) {
      for await (const { name, properties } of container.listBlobsFlat({ prefix })) {
        yield { key: name, version: `${properties.etag} ${properties.lastModified.toISOString()}` };
      }
    },
    async read(key) {
      const { readableStreamBody } = await container.getBlobClient(key).download();
      return readableStreamBody === undefined ? Buffer.alloc(0) : buffer(readableStreamBody);
    },
    async remove(key) {
      await container.deleteBlob(key);
    },
  };
}

const gcsPageSchema = z.object({
  nextPageToken: z.string().optional(),
  items: z.array(z.object({ name: z.string(), generation: z.string() })).default([]),
});

function gcsObjects(objects: string): Objects {
  const ask = async (path: string, method = 'GET'): Promise<Response> => {
    const reply = await fetch(`${objects}${path}`, { method });
    if (!reply.ok) throw new Error(`${method} ${path} was answered with ${reply.status}.`);
    return reply;
  };
  return {
    async *list(prefix) {
      let pageToken: string | undefined;
      do {
        const query = new URLSearchParams({ prefix, ...(pageToken && { pageToken }) });
        const page = gcsPageSchema.parse(await (await ask(`?${query}`)).json());
        for (const { name, generation } of page.items) yield { key: name, version: generation };
        pageToken = page.nextPageToken;
      } while (pageToken !== undefined);
    },
    read: async (key) =>
      Buffer.from(await (await ask(`/${encodeURIComponent(key)}?alt=media`)).arrayBuffer()),
    remove: async (key) => void (await ask(`/${encodeURIComponent(key)}`, 'DELETE')),
  };
}

function copying(objects: Objects): Pick<ObjectPlace, 'copyTo' | 'remove'> {
  /** By path: what was copied before is not read again while it is the same. */
  const copied = new Map<string, string>();
  return {
    async copyTo(folder) {
      await mkdir(folder, { recursive: true });
      const limit = pLimit(AT_ONCE);
      const found = new Set<string>();
      const reading: Promise<void>[] = [];
      for await (const { key, version } of objects.list(`${PREFIX}/`)) {
        const path = join(folder, key.slice(PREFIX.length + 1));
        found.add(path);
        if (copied.get(path) === version) continue;
        reading.push(
          limit(async () => {
            await mkdir(dirname(path), { recursive: true });
            await writeFile(path, await objects.read(key));
            copied.set(path, version);
          }),
        );
      }
      await Promise.all(reading);
      await removeOthers(folder, found);
      for (const path of copied.keys()) if (!found.has(path)) copied.delete(path);
    },
    async remove(folder) {
      const limit = pLimit(AT_ONCE);
      const keys = (await Array.fromAsync(objects.list(`${PREFIX}/${folder}/`))).map(({ key }) => key);
      await limit.map(keys, (key) => objects.remove(key));
    },
  };
}

async function removeOthers(folder: string, found: ReadonlySet<string>): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !found.has(path)) await rm(path);
  }
  // A folder is what has files: a bucket knows no others.
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    const within = await readdir(path, { recursive: true, withFileTypes: true });
    if (!within.some((one) => one.isFile())) await rm(path, { recursive: true });
  }
}
