import { afterAll, describe, expect, test } from 'vitest';
import { startAzurite } from '../servers/azurite.ts';
import { startSwift } from '../servers/swift.ts';
import {
  bucketToKillOn,
  killAtRandomMoments,
  killLateAndContinue,
  killTwoWriters,
  seedOfKills,
} from '../support/kills.ts';
import { azureService, type ObjectService, s3Service } from '../support/object-places.ts';

const kills = Number(process.env.KILLS ?? 4);
/** The 32 bodies that are on their way from the account to the bucket at a time, and those not recorded yet. */
const UNDER_WAY = 48;

const swift = await startSwift();
const azurite = await startAzurite();
afterAll(() => Promise.all([swift?.stop(), azurite?.stop()]));

const services: { name: string; service: ObjectService | undefined }[] = [
  { name: 'S3', service: swift && s3Service(swift.address) },
  { name: 'Azure', service: azurite && azureService(azurite) },
];

describe.each(services)('a backup to a bucket of $name that is killed', ({ service }) => {
  const it = test.skipIf(service === undefined);

  const destination = () => bucketToKillOn(service as ObjectService);

  it('leaves no manifest without its objects at any moment, and the next one makes the bucket equal the account', async () => {
    const options = { seed: seedOfKills(), kills, assets: 150 };
    const finished = await killAtRandomMoments({ ...options, destination: await destination() });
    expect(finished).toBeGreaterThan(0);
  });

  it('at nine tenths of its bodies goes on from there', async () => {
    const options = { assets: 400, part: 0.9, destination: await destination() };
    const { bodies, given, again } = await killLateAndContinue(options);
    expect(given).toBeGreaterThan(bodies * 0.8);
    expect(again).toBeLessThanOrEqual(UNDER_WAY);
  });

  it('never writes into the folder of another one, where two back up into one bucket', async () => {
    const options = { seed: seedOfKills(), rounds: 2, assets: 150 };
    await killTwoWriters({ ...options, destination: await destination() });
  });
});
