import { afterAll, describe, test } from 'vitest';
import { startAzurite } from '../../../servers/azurite.ts';
import { expectRotFound } from '../../../support/bit-rot-places.ts';
import { azureService, s3Service } from '../../../support/object-places.ts';
import { sharedSwift } from '../../../support/shared-swift.ts';

const swift = await sharedSwift();
const azurite = await startAzurite();
afterAll(() => azurite?.stop());

const SMALL = { assets: 60, flips: 30, deletions: 10, strangers: 6 };
const places = [
  { name: 'a folder', isThere: true, service: undefined },
  { name: 'S3', isThere: swift !== undefined, service: swift && s3Service(swift) },
  { name: 'Azure', isThere: azurite !== undefined, service: azurite && azureService(azurite) },
];

describe.each(places)('backups in $name that rot', ({ isThere, service }) => {
  test.skipIf(!isThere)(
    'are found out: verify names exactly what is damaged, missing and foreign',
    async () => {
      await expectRotFound(service, SMALL, 20_261_124);
    },
  );
});
