import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { installServer } from './npm-server.ts';
import { startServerProcess } from './server-process.ts';

/** Microsoft's own emulator of Azure Blob Storage, in memory, on a free port of this machine. */
export interface Azurite {
  /** Of the blob service, without the account. */
  readonly origin: string;
  readonly account: string;
  readonly accountKey: string;
  readonly connectionString: string;
  /** The library's own client, to look at what is there. */
  readonly client: BlobServiceClient;
  stop(): Promise<void>;
}

const VERSION = '3.37.0';

/** Starts one; undefined, with a loud word, where it cannot be installed and CI is not set. */
export async function startAzurite(): Promise<Azurite | undefined> {
  const folder = await installServer('azurite', VERSION);
  if (folder === undefined) return undefined;
  const account = 'backups';
  const accountKey = randomBytes(32).toString('base64');
  const server = await startServerProcess(
    'azurite',
    [
      join(folder, 'dist/src/blob/main.js'),
      '--blobPort',
      '0',
      '--inMemoryPersistence',
      '--silent',
      '--disableTelemetry',
      // The library speaks a newer version of the protocol; what it uses of it is older.
      '--skipApiVersionCheck',
    ],
    { AZURITE_ACCOUNTS: `${account}:${accountKey}` },
  );
  const { origin } = server;
  const endpoint = `${origin}/${account}`;
  return {
    origin,
    account,
    accountKey,
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${endpoint};`,
    client: new BlobServiceClient(endpoint, new StorageSharedKeyCredential(account, accountKey)),
    stop: () => server.stop(),
  };
}
