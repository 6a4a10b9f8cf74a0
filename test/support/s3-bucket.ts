import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { SwiftAddress } from '../servers/swift.ts';

/** The SDK's own client, to prepare and look at what is there. */
export function plainClient({ endpoint, region, accessKey, secretKey }: SwiftAddress): S3Client {
  return new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
}

/** A new, empty bucket; it goes with its server. */
export async function makeBucket(client: S3Client): Promise<string> {
  const Bucket = `b-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}
