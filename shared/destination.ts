import type { AzureDestination, JobDestination } from './destination-schema.ts';

export type {
  AzureDestination,
  DestinationKind,
  GcsDestination,
  JobDestination,
  LocalDestination,
  ObjectDestination,
  S3Destination,
} from './destination-schema.ts';

/** The classes whose objects can be read at once: each backup reads what the last ones wrote. */
export const s3StorageClasses = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'REDUCED_REDUNDANCY',
] as const;

/** The one secret that reaching a destination takes. */
export type DestinationSecretKind =
  | 'secret-key'
  | 'service-account'
  | 'connection-string'
  | 'sas'
  | 'account-key';

/** Which secret a destination needs. Null: none, as for a folder or with the machine's own credentials. */
export function secretKindOf(destination: JobDestination): DestinationSecretKind | null {
  if (destination.kind === 'local') return null;
  const { by } = destination.access;
  if (by === 'machine') return null;
  return by === 'keys' ? 'secret-key' : by;
}

/**
 * Whether a secret that was kept for one destination may be used for the other: it is of the same kind, belongs
 * to the same account or access key, and goes nowhere else. A shared access signature is sent as it is; of keys,
 * only what is signed with them.
 */
export function isSecretShared(before: JobDestination, after: JobDestination): boolean {
  if (secretKindOf(before) !== secretKindOf(after)) return false;
  return recipientOf(before) === recipientOf(after);
}

function recipientOf(destination: JobDestination): string {
  if (destination.kind === 'local') return '';
  const { access } = destination;
  if (access.by === 'keys') return access.accessKey;
  if (access.by === 'account-key') return access.account;
  return access.by === 'sas' ? JSON.stringify([access.account, access.endpoint]) : '';
}

/** The secrets as people call them. */
export const destinationSecretNames: Readonly<Record<DestinationSecretKind, string>> = {
  'secret-key': 'secret key',
  'service-account': 'service account key',
  'connection-string': 'connection string',
  sas: 'shared access signature',
  'account-key': 'account key',
};

/** Where a destination is, in a line for people: the path of a folder, or the address of what holds the objects. */
export function destinationWords(destination: JobDestination): string {
  switch (destination.kind) {
    case 'local':
      return destination.path;
    case 's3':
      return joined(`s3://${destination.bucket}`, destination.prefix);
    case 'gcs':
      return joined(`gs://${destination.bucket}`, destination.prefix);
    case 'azure': {
      const { container, prefix: folder } = destination;
      return joined(blobServiceOf(destination) ?? 'azure:/', container, folder);
    }
  }
}

/** The address of an account's blob service. Undefined where only the connection string names it. */
export function blobServiceOf({ access }: Pick<AzureDestination, 'access'>): string | undefined {
  if (access.by === 'connection-string') return access.service;
  return access.endpoint ?? `https://${access.account}.blob.core.windows.net`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}
