import { afterAll, describe, expect, test } from 'vitest';
import { objectStoreGuarantees } from '../integration/backup/object-store-guarantees.ts';
import { startAzurite } from '../servers/azurite.ts';
import { startGcsEmulator } from '../servers/gcs.ts';
import { startSwift } from '../servers/swift.ts';
import { bucketToKillOn, killAtRandomMoments, killTwoWriters, seedOfKills } from '../support/kills.ts';
import { azureService, gcsService, type ObjectService, s3Service } from '../support/object-places.ts';

const swift = await startSwift();
const azurite = await startAzurite();
const emulator = await startGcsEmulator();
afterAll(() => Promise.all([swift?.stop(), azurite?.stop(), emulator?.stop()]));

const gcs = emulator && gcsService(emulator.origin);

const services: { name: string; service: ObjectService | undefined; kills: number }[] = [
  { name: 'S3', service: swift && s3Service(swift.address), kills: 25 },
  { name: 'Azure', service: azurite && azureService(azurite), kills: 25 },
  { name: 'GCS', service: gcs, kills: 10 },
];

describe.each(services)('a backup to a bucket of $name that is killed many times', ({ service, kills }) => {
  const it = test.skipIf(service === undefined);
  const destination = () => bucketToKillOn(service as ObjectService);

  it('leaves no manifest without its objects at any moment, and the next one makes the bucket equal the account', async () => {
    const options = { seed: seedOfKills(), kills: Number(process.env.KILLS ?? kills), assets: 300 };
    const finished = await killAtRandomMoments({ ...options, destination: await destination() });
    expect(finished).toBeGreaterThan(0);
  });

  it('never writes into the folder of another one, where two back up into one bucket', async () => {
    const options = { seed: seedOfKills(), rounds: kills / 5, assets: 300 };
    await killTwoWriters({ ...options, destination: await destination() });
  });
});

objectStoreGuarantees('GCS', gcs, {
  kind: 'answer',
  status: 403,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    error: {
      code: 403,
      message: 'backup@ours does not have storage.objects.delete access.',
      errors: [{ reason: 'forbidden' }],
    },
  }),
});
