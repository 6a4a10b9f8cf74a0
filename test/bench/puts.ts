import { Readable } from 'node:stream';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BlobServiceClient } from '@azure/storage-blob';
import { PassThroughClient } from 'google-auth-library';
import { type Destination, openStorage } from '../../electron/storage/open.ts';

/** Our storage beside the service's own library, which puts without checks, names and words. */
export interface PutsMeasured {
  readonly putsPerSecond: number;
  readonly barePutsPerSecond: number;
  /** Ours by the bare one's. */
  readonly ratio: number;
}

type Put = (name: string, body: Uint8Array) => Promise<unknown>;

const AT_ONCE = 32;
const ROUNDS = 6;
/** As large as most files of a backup are. */
const BODY = Buffer.alloc(3000, 'a block of content ');

/**
 * Puts by turns, each as often first, so that what else the machine does falls on both alike. The first round
 * does not count.
 */
export async function measurePuts(destination: Destination, putsInRound: number): Promise<PutsMeasured> {
  const storage = await openStorage(destination, { firstUse: true });
  const ours: Put = (name, body) => storage.put(name, body, { contentType: 'text/html' });
  const bare = barePut(destination);
  const milliseconds = { ours: 0, bare: 0 };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const turns = [
      { who: 'ours', put: ours },
      { who: 'bare', put: bare },
    ] as const;
    for (const { who, put } of round % 2 === 0 ? turns : turns.toReversed()) {
      const taken = await timed(put, `${who}/${round}`, putsInRound);
      if (round > 0) milliseconds[who] += taken;
    }
  }
  const perSecond = (total: number) => Math.round((ROUNDS * putsInRound * 1000) / total);
  return {
    putsPerSecond: perSecond(milliseconds.ours),
    barePutsPerSecond: perSecond(milliseconds.bare),
    ratio: Math.round((milliseconds.bare / milliseconds.ours) * 100) / 100,
  };
}

async function timed(put: Put, folder: string, puts: number): Promise<number> {
  const started = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < puts) {
      next += 1;
      await put(`${folder}/${next}.html`, BODY);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return performance.now() - started;
}

/** Whatever is said there does not count: the service's library as it is used by those who only want to put. */
function barePut(destination: Destination): Put {
  switch (destination.kind) {
    case 's3': {
      const { bucket: Bucket, endpoint = '', region = 'us-east-1' } = destination.settings;
      const { accessKey = '', secretKey = '' } = destination.secrets.keys ?? {};
      const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey };
      const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
      return (Key, Body) =>
        client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/html' }));
    }
    case 'azure': {
      const { connectionString = '' } = destination.secrets;
      const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(
        destination.settings.container,
      );
      return (name, body) => container.getBlockBlobClient(name).upload(body, body.length);
    }
    case 'gcs': {
      const { apiEndpoint = '', bucket } = destination.settings;
      const url = `${apiEndpoint}/upload/storage/v1/b/${bucket}/o`;
      // As Google's own client of the service puts small objects, by the library below it.
      const client = new PassThroughClient();
      return (name, body) => {
        const multipart = [
          { headers: new Headers({ 'content-type': 'application/json' }), content: JSON.stringify({ name }) },
          { headers: new Headers({ 'content-type': 'text/html' }), content: Readable.from([body]) },
        ];
        return client.request({ method: 'POST', url, params: { uploadType: 'multipart' }, multipart });
      };
    }
    case 'local':
      throw new Error('A folder has no library to be compared with.');
  }
}
