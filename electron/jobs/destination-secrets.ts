import type {
  AzureDestination,
  DestinationSecretKind,
  GcsDestination,
  JobDestination,
  ObjectDestination,
  S3Destination,
} from '../../shared/destination.ts';
import { secretsOfConnectionString } from '../settings/secrets.ts';
import type { Destination } from '../storage/open.ts';

/** All that it takes to open a destination. `secret` is the one that `secretKindOf` names. */
export function destinationWith(destination: ObjectDestination, secret: string | undefined): Destination {
  switch (destination.kind) {
    case 's3':
      return s3With(destination, secret);
    case 'gcs':
      return gcsWith(destination, secret);
    case 'azure':
      return azureWith(destination, secret);
  }
}

function s3With({ kind, access, ...settings }: S3Destination, secretKey: string | undefined): Destination {
  if (access.by === 'machine')
    return { kind, settings: { ...settings, profile: access.profile }, secrets: {} };
  const { accessKey } = access;
  return { kind, settings, secrets: secretKey === undefined ? {} : { keys: { accessKey, secretKey } } };
}

function gcsWith({ kind, bucket, prefix }: GcsDestination, serviceAccount: string | undefined): Destination {
  return { kind, settings: { bucket, prefix }, secrets: { serviceAccount } };
}

function azureWith({ kind, access, ...place }: AzureDestination, secret: string | undefined): Destination {
  if (access.by === 'connection-string') {
    return { kind, settings: place, secrets: { connectionString: secret } };
  }
  const { by, account, endpoint } = access;
  const secrets = by === 'sas' ? { sas: secret } : { accountKey: secret };
  return { kind, settings: { ...place, account, endpoint }, secrets };
}

/**
 * A destination with the address that its connection string names, by which it is told from others. Throws
 * `configuration` where the string is not complete.
 */
export async function withService(
  destination: JobDestination,
  secret: string | undefined,
): Promise<JobDestination> {
  if (destination.kind !== 'azure' || destination.access.by !== 'connection-string') return destination;
  if (secret === undefined) return destination;
  const { azureService } = await import('../storage/azure-account.ts');
  const { createAgents } = await import('../storage/agents.ts');
  const { client } = azureService({}, { connectionString: secret }, createAgents(), {});
  const { origin, pathname } = new URL(client.url);
  const service = `${origin}${pathname}`.replace(/\/+$/, '');
  return { ...destination, access: { by: 'connection-string', service } };
}

/** What a secret is, or holds, that may be written alone: nothing of it is to appear in a log. */
export function secretParts(kind: DestinationSecretKind, secret: string): string[] {
  switch (kind) {
    case 'secret-key':
    case 'account-key':
      return [secret];
    case 'connection-string':
    case 'sas':
      return secretsOfConnectionString(secret);
    case 'service-account':
      return [secret, ...privateKeysIn(secret)];
  }
}

function privateKeysIn(serviceAccount: string): string[] {
  try {
    const key: unknown = JSON.parse(serviceAccount);
    if (typeof key !== 'object' || key === null || !('private_key' in key)) return [];
    return typeof key.private_key === 'string' ? [key.private_key] : [];
  } catch {
    // The storage says what is wrong with it.
    return [];
  }
}
