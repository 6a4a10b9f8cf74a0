import { Readable } from 'node:stream';
import { AbortMultipartUploadCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

/** The least that services take; a part is held in memory while it is sent. */
const PART_BYTES = 5 * 1024 * 1024;

/** Where an object goes, and what is said of it. */
export type ObjectInput = Omit<PutObjectCommandInput, 'Body' | 'Bucket' | 'Key'> & {
  readonly Bucket: string;
  readonly Key: string;
};

/**
 * Uploads a large body, or one of unknown length, part after part; each part has a checksum that the service compares.
 * Where that fails or `signal` aborts, the parts are deleted; without the permission `s3:AbortMultipartUpload`
 * they stay, which no listing shows, until a lifecycle rule of the bucket ends them.
 */
export async function uploadInParts(
  client: S3Client,
  input: ObjectInput,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const sent =
    body instanceof Uint8Array ? body : Readable.from(body, { objectMode: false, highWaterMark: PART_BYTES });
  const upload = new Upload({
    client: signal === undefined ? client : abortable(client, signal),
    params: { ...input, Body: sent },
    partSize: PART_BYTES,
    // Other files are uploaded at the same time: parts side by side would only add up in memory.
    queueSize: 1,
    // Deleted below: lib-storage would hide why the upload failed behind why that failed.
    leavePartsOnError: true,
  });
  try {
    await upload.done();
  } catch (error) {
    await removeParts(client, input, upload.uploadId);
    throw error;
  } finally {
    if (sent instanceof Readable) sent.destroy();
  }
}

/** The client, with each of its requests ended by `signal`: lib-storage lets the one under way go on. */
function abortable(client: S3Client, signal: AbortSignal): S3Client {
  const send: S3Client['send'] = (command: never) => client.send(command, { abortSignal: signal });
  return Object.create(client, { send: { value: send } });
}

async function removeParts(
  client: S3Client,
  input: ObjectInput,
  uploadId: string | undefined,
): Promise<void> {
  if (uploadId === undefined) return;
  const { Bucket, Key } = input;
  try {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: uploadId }));
  } catch {
    // Why the upload failed tells more.
  }
}
