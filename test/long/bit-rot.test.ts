import { afterAll, describe, test } from 'vitest';
import { startAzurite } from '../servers/azurite.ts';
import { startGcsEmulator } from '../servers/gcs.ts';
import { startSwift } from '../servers/swift.ts';
import { expectRotFound } from '../support/bit-rot-places.ts';
import { azureService, gcsService, s3Service } from '../support/object-places.ts';

const swift = await startSwift();
const azurite = await startAzurite();
const emulator = await startGcsEmulator();
afterAll(() => Promise.all([swift?.stop(), azurite?.stop(), emulator?.stop()]));

const FULL = { assets: 300, flips: 200, deletions: 50, strangers: 20 };
const places = [
  { name: 'a folder', isThere: true, service: undefined, seeds: [1, 2, 3, 4, 5] },
  { name: 'S3', isThere: swift !== undefined, service: swift && s3Service(swift.address), seeds: [6] },
  { name: 'Azure', isThere: azurite !== undefined, service: azurite && azureService(azurite), seeds: [7] },
  {
    name: 'GCS',
    isThere: emulator !== undefined,
    service: emulator && gcsService(emulator.origin),
    seeds: [8],
  },
];

describe.each(places)('backups in $name with 200 flipped bits, 50 lost files and 20 strangers', (place) => {
  test.skipIf(!place.isThere).each(place.seeds)('are told exactly, from seed %i', async (seed) => {
    await expectRotFound(place.service, FULL, seed);
  });
});
