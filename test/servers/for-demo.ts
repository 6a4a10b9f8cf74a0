import { randomUUID } from 'node:crypto';
import type { TestServer } from '../../electron/headless/demo-destination.ts';
import { makeBucket, plainClient } from '../support/s3-bucket.ts';
import { startAzurite } from './azurite.ts';
import { startGcsEmulator } from './gcs.ts';
import { startSwift } from './swift.ts';

/** Starts a server of the tests with an empty bucket or container on it; undefined where it cannot be installed. */
export async function startTestServer(kind: 's3' | 'gcs' | 'azure'): Promise<TestServer | undefined> {
  if (kind === 's3') return startS3();
  if (kind === 'azure') return startAzure();
  return startGcs();
}

async function startS3(): Promise<TestServer | undefined> {
  const swift = await startSwift();
  if (swift === undefined) return undefined;
  const { endpoint, region, accessKey, secretKey } = swift.address;
  const client = plainClient(swift.address);
  const bucket = await makeBucket(client).finally(() => client.destroy());
  const keys = { accessKey, secretKey };
  return {
    destination: { kind: 's3', bucket, prefix: 'demo', region, endpoint, keys },
    stop: () => swift.stop(),
  };
}

async function startAzure(): Promise<TestServer | undefined> {
  const azurite = await startAzurite();
  if (azurite === undefined) return undefined;
  const container = `demo-${randomUUID()}`;
  await azurite.client.createContainer(container);
  const { connectionString } = azurite;
  return {
    destination: { kind: 'azure', container, prefix: 'demo', connectionString },
    stop: () => azurite.stop(),
  };
}

async function startGcs(): Promise<TestServer | undefined> {
  const gcs = await startGcsEmulator();
  if (gcs === undefined) return undefined;
  const bucket = `demo-${randomUUID()}`;
  return {
    destination: { kind: 'gcs', bucket, prefix: 'demo', credentialsFile: undefined, emulator: gcs.origin },
    stop: () => gcs.stop(),
  };
}
