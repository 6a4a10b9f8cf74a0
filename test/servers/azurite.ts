import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { installServer } from './npm-server.ts';

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
  const workFolder = await mkdtemp(join(tmpdir(), 'azurite-'));
  const server = spawn(
    process.execPath,
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
    {
      cwd: workFolder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, AZURITE_ACCOUNTS: `${account}:${accountKey}` },
    },
  );
  const kill = (): void => {
    server.kill('SIGKILL');
  };
  process.once('exit', kill);
  const origin = await addressOf(server);
  const endpoint = `${origin}/${account}`;
  return {
    origin,
    account,
    accountKey,
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${endpoint};`,
    client: new BlobServiceClient(endpoint, new StorageSharedKeyCredential(account, accountKey)),
    stop: async () => {
      process.off('exit', kill);
      const ended = once(server, 'exit');
      if (server.exitCode === null) {
        kill();
        await ended;
      }
      await rm(workFolder, { recursive: true, force: true });
    },
  };
}

/** It says where it listens once it does. */
function addressOf(server: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  if (server.stdout === null) throw new Error('Azurite has no output.');
  const said: string[] = [];
  createInterface(server.stdout).on('line', (line) => {
    said.push(line);
    const address = /successfully listens on (http:\/\/\S+)/.exec(line)?.[1];
    if (address !== undefined) resolve(address);
  });
  server.once('error', reject);
  server.once('exit', () => reject(new Error(`Azurite ended:\n${said.join('\n')}`)));
  return promise;
}
