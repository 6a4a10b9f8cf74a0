import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type AskingOptions, createAgents } from './agents.ts';
import { S3Retries } from './s3-retries.ts';
import type { S3Checksums, S3Keys, S3Secrets, S3Settings } from './s3-settings.ts';

export interface S3Options extends AskingOptions {
  /** How much of a listing comes at once; services have at most 1,000. */
  readonly pageKeys?: number;
}

const CONNECTION_MILLISECONDS = 15_000;

/** Which checksums go with the objects of a destination. */
export function checksumsOf(settings: S3Settings): S3Checksums {
  return settings.checksums ?? (settings.endpoint === undefined ? 'crc32' : 'md5');
}

/** The SDK's client for a destination. */
export function createS3Client(settings: S3Settings, secrets: S3Secrets, options: S3Options = {}): S3Client {
  const agents = options.agents ?? createAgents();
  const elsewhere = settings.endpoint !== undefined;
  const region = settings.region ?? (elsewhere ? 'us-east-1' : undefined);
  const checksums = checksumsOf(settings);
  const calculation = checksums === 'md5' ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED';
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
    ...(secrets.keys === undefined ? {} : { credentials: identity(secrets.keys) }),
    // The certificate of Amazon's hosts does not cover buckets with dots.
    forcePathStyle: settings.pathStyle ?? (elsewhere || settings.bucket.includes('.')),
    requestChecksumCalculation: calculation,
    responseChecksumValidation: calculation,
    // Services that do not know it let each large upload wait for its time-out.
    ...(elsewhere ? { expectContinueHeader: false } : {}),
    requestHandler: new NodeHttpHandler({
      httpAgent: agents.http,
      httpsAgent: agents.https,
      connectionTimeout: CONNECTION_MILLISECONDS,
    }),
    retryStrategy: new S3Retries(options.retries),
    userAgentAppId: 'backup-creator',
  });
  if (checksums === 'md5') addContentMd5(client);
  return client;
}

function identity({ accessKey, secretKey, sessionToken }: S3Keys) {
  return {
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

/** Requests that the SDK would give a checksum which not all services know, or none at all. */
const WITH_CONTENT = ['UploadPartCommand', 'DeleteObjectsCommand'];

/** Gives `Content-MD5` to parts of uploads, and to deletions, for which some services demand it. */
function addContentMd5(client: S3Client): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const { request } = args;
      if (WITH_CONTENT.includes(context.commandName ?? '') && isWithBody(request)) {
        for (const name of Object.keys(request.headers)) {
          if (/^x-amz-(?:checksum-|sdk-checksum-algorithm)/i.test(name)) delete request.headers[name];
        }
        request.headers['content-md5'] = createHash('md5').update(request.body).digest('base64');
      }
      return next(args);
    },
    { name: 'contentMd5', step: 'build', priority: 'low' },
  );
}

function isWithBody(
  request: unknown,
): request is { headers: Record<string, string>; body: string | Uint8Array } {
  if (typeof request !== 'object' || request === null || !('headers' in request) || !('body' in request)) {
    return false;
  }
  return typeof request.body === 'string' || request.body instanceof Uint8Array;
}
