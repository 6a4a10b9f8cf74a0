import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Agents, createAgents } from '../../../electron/storage/agents.ts';
import type { GcsOptions } from '../../../electron/storage/gcs.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { type FakeGcs, startFakeGcs } from '../../support/fake-gcs.ts';
import { type FaultyProxy, startFaultyProxy } from '../../support/faulty-proxy.ts';
import { type ForwardProxy, startForwardProxy } from '../../support/forward-proxy.ts';

/** A network in which Google's own addresses lead to the fake, by way of a proxy that can fail. */
export interface GcsNetwork {
  fake: FakeGcs;
  faulty: FaultyProxy;
  forward: ForwardProxy;
  agentsWith(options?: { idleMilliseconds?: number }): Agents;
  /** Through the network, without long waits. */
  readonly quick: GcsOptions;
}

/** Starts it for the tests of a file. */
export function gcsNetwork(): GcsNetwork {
  const certificate = makeCertificate(['storage.googleapis.com', 'oauth2.googleapis.com']);
  const agentsWith: GcsNetwork['agentsWith'] = (options) =>
    createAgents({ ca: certificate.cert, proxy: network.forward.address, ...options });
  const network = {
    agentsWith,
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
