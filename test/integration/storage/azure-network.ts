import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type ContainerClient, ContainerSASPermissions } from '@azure/storage-blob';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { type AzureOptions, createAzureStorage } from '../../../electron/storage/azure.ts';
import type { AzureSecrets } from '../../../electron/storage/azure-account.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import { type Azurite, startAzurite } from '../../servers/azurite.ts';
import { type FaultyProxy, startFaultyProxy } from '../../support/faulty-proxy.ts';

/** Azurite with a container of its own for each test, by way of a proxy that can fail. */
export interface AzureNetwork {
  readonly azurite: Azurite;
  name: string;
  container: ContainerClient;
  proxy: FaultyProxy;
  /** A storage that is reached through the proxy, by the account's key if nothing else is said. */
  readonly open: (secrets?: AzureSecrets, options?: AzureOptions, container?: string) => Storage;
  /** The address of a container with a signature, valid from and to so many seconds from now. */
  readonly signature: (permissions: string, seconds?: readonly [from: number, to: number]) => Promise<string>;
}

/** Without long waits. */
export const quick: AzureOptions = { retries: { attempts: 3, delayMilliseconds: 1 } };

/** Starts it for the tests of a file; undefined where it cannot be installed. */
export async function azureNetwork(): Promise<AzureNetwork | undefined> {
  const azurite = await startAzurite();
  if (azurite === undefined) return undefined;
  const { account, accountKey } = azurite;
  const network = {
    azurite,
    open: (secrets = { accountKey }, options = quick, container = network.name) => {
      const endpoint = `${network.proxy.origin}/${account}`;
      return createAzureStorage({ account, endpoint, container, prefix: 'jobs' }, secrets, options);
    },
    signature: (permissions, [from, to] = [-60, 3_600]) =>
      network.container.generateSasUrl({
        permissions: ContainerSASPermissions.parse(permissions),
        startsOn: new Date(Date.now() + from * 1_000),
        expiresOn: new Date(Date.now() + to * 1_000),
      }),
  } as AzureNetwork;
  beforeEach(async () => {
    network.name = `c-${randomUUID()}`;
    network.container = (await azurite.client.createContainer(network.name)).containerClient;
    network.proxy = await startFaultyProxy(azurite.origin);
  });
  afterEach(async () => {
    await network.proxy.close();
    await network.container.deleteIfExists();
  });
  afterAll(() => azurite.stop());
  return network;
}

/** All bytes of a file. */
export async function contentOf(storage: Storage, path: string): Promise<Buffer> {
  return buffer(await storage.read(path));
}
