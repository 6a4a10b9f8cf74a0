import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  type AzureDestination,
  blobServiceOf,
  destinationWords,
  type JobDestination,
  type ObjectDestination,
  type S3Destination,
} from '../../shared/destination.ts';
import { BackupError } from '../../shared/errors.ts';
import { safeSegment } from '../backup/names.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import { serviceAddress } from '../settings/fields.ts';

/** What was entered in the one form that is kept. Throws `configuration` for an address that is none. */
export function normaliseDestination(destination: JobDestination): JobDestination {
  switch (destination.kind) {
    case 'local':
      return destination;
    case 's3':
      return { ...withPlainPrefix(destination), ...withPlainEndpoint(destination) };
    case 'gcs':
      return withPlainPrefix(destination);
    case 'azure': {
      const { access } = destination;
      if (access.by === 'connection-string') {
        const service = serviceAddress.safeParse(access.service).data;
        return { ...withPlainPrefix(destination), access: { by: access.by, service } };
      }
      return { ...withPlainPrefix(destination), access: { ...access, ...withPlainEndpoint(access) } };
    }
  }
}

function withPlainPrefix<Destination extends ObjectDestination>(destination: Destination): Destination {
  return { ...destination, prefix: destination.prefix.replaceAll(/^\/+|\/+$/g, '') };
}

/** What is entered here is shown, kept and logged: an address with a password or a signature is refused unseen. */
function withPlainEndpoint({ endpoint }: { readonly endpoint?: string | undefined }): { endpoint?: string } {
  if (endpoint === undefined) return {};
  const address = serviceAddress.safeParse(/^[a-z]+:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`);
  if (address.success) return { endpoint: address.data };
  throw new BackupError('configuration', 'The endpoint is not the address of a service.', {
    hint: 'Enter it as https://storage.example.com, without a password and without anything behind a question mark.',
  });
}

/** A part of a destination, for one of several jobs that are made together. */
export function partOf(destination: JobDestination, name: string): JobDestination {
  if (destination.kind === 'local') return { ...destination, path: join(destination.path, name) };
  const { prefix } = destination;
  return { ...destination, prefix: prefix === '' ? name : `${prefix}/${name}` };
}

/** Throws `configuration` where another job backs up to this root: it holds one history. */
export async function checkUnshared(
  destination: JobDestination,
  name: string,
  others: readonly Pick<KeptJob, 'name' | 'destination'>[],
): Promise<void> {
  const place = await placeOf(destination);
  for (const other of others) {
    if ((await placeOf(other.destination)) !== place) continue;
    const own = destinationWords(partOf(destination, safeSegment(name)));
    const what = destination.kind === 'local' ? 'folder' : 'prefix';
    throw new BackupError(
      'configuration',
      `"${other.name}" backs up to ${destinationWords(destination)} already.`,
      { hint: `Each job needs a ${what} of its own, for example ${own}.` },
    );
  }
}

/** Whether the backups of one would not be found in the other. */
export function isMoved(before: JobDestination, after: JobDestination): boolean {
  if (before.kind === 'local' || after.kind === 'local') {
    return destinationWords(before) !== destinationWords(after);
  }
  return placeOfObjects(before) !== placeOfObjects(after);
}

/** The address that is asked to reach an object store. */
export function serviceUrlOf(destination: ObjectDestination): string | undefined {
  switch (destination.kind) {
    case 's3': {
      const { endpoint, bucket, region = 'us-east-1' } = destination;
      return endpoint ?? `https://${bucket}.s3.${region}.amazonaws.com`;
    }
    case 'gcs':
      return 'https://storage.googleapis.com';
    case 'azure':
      return blobServiceOf(destination);
  }
}

/** One text for each place, so that two that name the same one are found. */
async function placeOf(destination: JobDestination): Promise<string> {
  return destination.kind === 'local' ? placeOfFolder(destination.path) : placeOfObjects(destination);
}

function placeOfObjects(destination: ObjectDestination): string {
  const { kind, prefix } = destination;
  switch (destination.kind) {
    case 's3':
      return JSON.stringify([kind, s3ServiceOf(destination), destination.bucket, prefix]);
    case 'gcs':
      return JSON.stringify([kind, destination.bucket, prefix]);
    case 'azure':
      return JSON.stringify([kind, azureServiceOf(destination), destination.container, prefix]);
  }
}

/** Names of buckets are unique among all of Amazon's regions. */
function s3ServiceOf({ endpoint }: S3Destination): string {
  const host = hostOf(endpoint ?? 'https://amazonaws.com');
  return host.endsWith('amazonaws.com') ? 'amazonaws.com' : host;
}

function azureServiceOf(destination: AzureDestination): string {
  const service = blobServiceOf(destination);
  return service === undefined ? '' : hostOf(service);
}

/** Without the protocol: whether it is encrypted makes it no other place. */
function hostOf(address: string): string {
  const { host, pathname } = new URL(address);
  return `${host}${pathname}`.replace(/\/+$/, '');
}

/** Links are followed as far as the path exists. */
async function placeOfFolder(path: string): Promise<string> {
  let [existing, rest] = [path, ''];
  for (;;) {
    try {
      return inOneCase(join(await realpath(existing), rest));
    } catch {
      const above = dirname(existing);
      if (above === existing) return inOneCase(path);
      [existing, rest] = [above, join(basename(existing), rest)];
    }
  }
}

/** Where letters that differ in case alone name the same file. */
function inOneCase(path: string): string {
  return process.platform === 'win32' || process.platform === 'darwin' ? path.toLowerCase() : path;
}
