import type { Agent } from 'node:http';
import {
  AnonymousCredential,
  BlobServiceClient,
  type StoragePipelineOptions,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { BackupError } from '../../shared/errors.ts';
import type { Agents } from './agents.ts';
import { parseEndpoint, requireSafe } from './endpoint.ts';

export interface AzureAccount {
  /** The name of the storage account; not needed beside a connection string. */
  readonly account?: string | undefined;
  /** The address of the blob service, where it is not the account's usual one. */
  readonly endpoint?: string | undefined;
}

/** One of them: the first that is there is taken. */
export interface AzureSecrets {
  readonly connectionString?: string | undefined;
  /** The query of a shared access signature, or a whole address that ends with it. */
  readonly sas?: string | undefined;
  readonly accountKey?: string | undefined;
}

/** What a client is made of. The library hands `agent` on to its requests, though its types do not name it. */
type ServiceOptions = StoragePipelineOptions & { readonly agent?: Agent };

export interface AzureService {
  readonly client: BlobServiceClient;
  /** Where a shared access signature is used: its parameters. */
  readonly sas: URLSearchParams | undefined;
}

/** The blob service of an account. Throws `configuration` where account, address or secret cannot be right. */
export function azureService(
  account: AzureAccount,
  secrets: AzureSecrets,
  agents: Agents,
  options: StoragePipelineOptions,
): AzureService {
  const open = opener(account, secrets);
  const address = new URL(open({}).url);
  requireSafe(address);
  const agent = address.protocol === 'https:' ? agents.https : agents.http;
  return {
    client: open({ ...options, agent }),
    sas: address.searchParams.has('sig') ? address.searchParams : undefined,
  };
}

function opener(
  { account, endpoint }: AzureAccount,
  { connectionString, sas, accountKey }: AzureSecrets,
): (options: ServiceOptions) => BlobServiceClient {
  if (connectionString !== undefined) return (options) => fromConnectionString(connectionString, options);
  const address = serviceAddress(account, endpoint);
  if (sas !== undefined) {
    const query = sas.slice(sas.indexOf('?') + 1).trim();
    return (options) => new BlobServiceClient(`${address}?${query}`, new AnonymousCredential(), options);
  }
  if (accountKey === undefined) {
    throw new BackupError('configuration', 'There are no credentials for Azure Blob Storage.', {
      hint: 'Enter a connection string, a shared access signature, or the key of the storage account.',
    });
  }
  if (account === undefined) throw accountMissing();
  const credential = new StorageSharedKeyCredential(account, accountKey.trim());
  return (options) => new BlobServiceClient(address, credential, options);
}

function fromConnectionString(connectionString: string, options: ServiceOptions): BlobServiceClient {
  try {
    return BlobServiceClient.fromConnectionString(connectionString.trim(), { ...options });
  } catch {
    // Without its cause: nobody knows what of a secret the library's message repeats.
    throw new BackupError('configuration', 'The connection string of the storage account is not complete.', {
      hint: "Copy it whole from the account's page in the Azure portal, under Access keys.",
    });
  }
}

function serviceAddress(account: string | undefined, endpoint: string | undefined): string {
  if (endpoint !== undefined) return parseEndpoint(endpoint, 'https://backups.blob.core.windows.net');
  if (account === undefined) throw accountMissing();
  // It becomes a part of the host's name.
  if (!/^[a-z0-9]{3,24}$/.test(account)) {
    throw new BackupError('configuration', `${account} is not the name of a storage account.`, {
      hint: 'Names of storage accounts have 3 to 24 lower-case letters and digits.',
    });
  }
  return `https://${account}.blob.core.windows.net`;
}

function accountMissing(): BackupError {
  return new BackupError('configuration', 'The name of the storage account is missing.', {
    hint: 'Enter it beside its key or shared access signature.',
  });
}
