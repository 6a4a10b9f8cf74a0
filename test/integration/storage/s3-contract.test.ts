import { afterAll, describe } from 'vitest';
import { createS3Storage } from '../../../electron/storage/s3.ts';
import type { S3Settings } from '../../../electron/storage/s3-settings.ts';
import type { SwiftAddress } from '../../servers/swift.ts';
import { makeBucket, plainClient } from '../../support/s3-bucket.ts';
import { sharedSwift } from '../../support/shared-swift.ts';
import { storageContract } from './contract.ts';

const swift = await sharedSwift();

describe.skipIf(swift === undefined)('S3', () => {
  const address = swift as SwiftAddress;
  const client = plainClient(address);
  afterAll(() => client.destroy());

  const run = (name: string, settings: Partial<S3Settings>): void =>
    storageContract(
      name,
      async () => {
        const bucket = await makeBucket(client);
        const { endpoint, accessKey, secretKey } = address;
        return {
          open: async () =>
            createS3Storage(
              { bucket, prefix: 'Kunden & Söhne/50 %+', endpoint, ...settings },
              { keys: { accessKey, secretKey } },
              { pageKeys: 50 },
            ),
        };
      },
      { manyFiles: 120 },
    );

  run('S3 as services like it want it', {});
  run("S3 with the SDK's own checksums", { checksums: 'crc32' });
});
