import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Agents, createAgents } from '../../../electron/storage/agents.ts';
import { createGcsStorage, type GcsOptions, type GcsSettings } from '../../../electron/storage/gcs.ts';
import type { GcsSecrets } from '../../../electron/storage/gcs-client.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { type FakeGcs, startFakeGcs } from '../../support/fake-gcs.ts';
import { type FaultyProxy, type SeenRequest, startFaultyProxy } from '../../support/faulty-proxy.ts';
import { type ForwardProxy, startForwardProxy } from '../../support/forward-proxy.ts';

/** A network in which Google's own addresses lead to the fake, by way of a proxy that can fail. */
export interface GcsNetwork {
  fake: FakeGcs;
  faulty: FaultyProxy;
  forward: ForwardProxy;
  readonly agentsWith: (options?: { idleMilliseconds?: number }) => Agents;
  /** Through the network, without long waits. */
  readonly quick: GcsOptions;
  /** A storage that is reached through it, with the right key if nothing else is said. */
  readonly open: (settings?: Partial<GcsSettings>, secrets?: GcsSecrets, options?: GcsOptions) => Storage;
}

/** Whether a request is about objects, not about a token. */
export function isObjectCall({ url }: SeenRequest): boolean {
  return url.includes('/storage/v1/b/');
}

/** All bytes of a file. */
export async function contentOf(storage: Storage, path: string): Promise<Buffer> {
  return buffer(await storage.read(path));
}

/** Starts it for the tests of a file. */
export function gcsNetwork(): GcsNetwork {
  const certificate = makeCertificate(['storage.googleapis.com', 'oauth2.googleapis.com']);
  const agentsWith: GcsNetwork['agentsWith'] = (options) =>
    createAgents({ ca: certificate.cert, proxy: network.forward.address, ...options });
  const open: GcsNetwork['open'] = (settings = {}, secrets, options) => {
    const { bucket, serviceAccount } = network.fake;
    const all = { bucket, prefix: 'jobs', ...settings };
    return createGcsStorage(all, secrets ?? { serviceAccount }, options ?? network.quick);
  };
  const network = {
    agentsWith,
    open,
    get quick(): GcsOptions {
      return { agents: agentsWith(), retries: { attempts: 3, delayMilliseconds: 1 } };
    },
  } as GcsNetwork;
  beforeAll(async () => {
    network.fake = await startFakeGcs();
    network.faulty = await startFaultyProxy(network.fake.origin, certificate);
    network.forward = await startForwardProxy({ tunnelsTo: new URL(network.faulty.origin).host });
  });
  beforeEach(() => {
    network.fake.objects.clear();
    for (const permission of ['create', 'get', 'list', 'delete'] as const)
      network.fake.permissions.add(permission);
    network.fake.retention = false;
    network.fake.grant = 'token';
    network.fake.takes = Number.POSITIVE_INFINITY;
    network.faulty.faultOf = () => undefined;
    network.faulty.seen.length = 0;
    network.forward.seen.length = 0;
  });
  afterAll(async () => {
    await network.forward.close();
    await network.faulty.close();
    await network.fake.close();
  });
  return network;
}
