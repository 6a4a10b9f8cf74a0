import { BackupError } from '../../shared/errors.ts';
import { parseEndpoint } from './endpoint.ts';

export interface S3Settings {
  readonly bucket: string;
  readonly prefix: string;
  /** Default: as the machine's AWS configuration says; at an endpoint of its own `us-east-1`. */
  readonly region?: string | undefined;
  /** The address of a service that is not Amazon's; without encryption only one on this machine will do. */
  readonly endpoint?: string | undefined;
  /** The bucket in the path of addresses instead of in their host. Default: where there is an endpoint. */
  readonly pathStyle?: boolean | undefined;
  /** A profile of the machine's AWS configuration, where there are no keys. */
  readonly profile?: string | undefined;
  readonly checksums?: S3Checksums | undefined;
  readonly encryption?: S3Encryption | undefined;
  readonly storageClass?: S3StorageClass | undefined;
  readonly retention?: S3Retention | undefined;
}

/**
 * `crc32`: the SDK's own way; Amazon checks it, keeps it, and gives it back on reading. `md5`: `Content-MD5`,
 * which services of all kinds check, kept with each object to be checked on reading. Default: `crc32` at
 * Amazon, `md5` at an endpoint.
 */
export type S3Checksums = 'crc32' | 'md5';

/** What the service encrypts with: its own key, or one of the key service (its default one without `keyId`). */
export type S3Encryption =
  | { readonly with: 'service-key' }
  | { readonly with: 'kms'; readonly keyId?: string | undefined };

/** The classes whose objects can be read at once: each backup reads what the last ones wrote. */
export const S3_STORAGE_CLASSES = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'REDUCED_REDUNDANCY',
] as const;
export type S3StorageClass = (typeof S3_STORAGE_CLASSES)[number];

/** Object Lock: nobody (`COMPLIANCE`) or only who is specially permitted (`GOVERNANCE`) deletes it earlier. */
export interface S3Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly days: number;
}

export interface S3Secrets {
  /** Without: the AWS default chain (environment, profile, single sign-on, role). */
  readonly keys?: S3Keys | undefined;
}

export interface S3Keys {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Of keys that are lent for a time only. */
  readonly sessionToken?: string | undefined;
}

/** Throws `configuration` where the settings cannot work. */
export function checkS3Settings(settings: S3Settings): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(settings.bucket)) {
    throw new BackupError(
      'configuration',
      `${JSON.stringify(settings.bucket)} is not the name of a bucket.`,
      {
        hint: 'Enter the name alone, without s3:// and without a path.',
      },
    );
  }
  if (settings.endpoint !== undefined) parseEndpoint(settings.endpoint, 'https://storage.example.com');
  const { retention } = settings;
  if (retention !== undefined && !(Number.isInteger(retention.days) && retention.days > 0)) {
    throw new BackupError('configuration', `${retention.days} is not a number of days to lock backups for.`, {
      hint: 'Enter a whole number of days, 1 or more.',
    });
  }
}
