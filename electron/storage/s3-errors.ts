import { S3ServiceException } from '@aws-sdk/client-s3';
import type { BackupError } from '../../shared/errors.ts';
import {
  archived,
  busy,
  clockSkew,
  containerMissing,
  contentDamaged,
  credentialsExpired,
  credentialsMissing,
  credentialsRefused,
  full,
  locked,
  type Meaning,
  nameTooLong,
  networkMeaning,
  notPermitted,
  type ObjectCall,
  objectError,
  objectNotFound,
  otherService,
  proxyRefused,
  refused,
  wrongRegion,
} from './object-errors.ts';

const PERMISSIONS = {
  write: 's3:PutObject',
  read: 's3:GetObject',
  list: 's3:ListBucket',
  remove: 's3:DeleteObject',
} as const satisfies Record<ObjectCall['action'], string>;

const KEYS = credentialsRefused('access key or the secret key');
const EXPIRED = credentialsExpired(
  'Enter new ones; where they come from a profile, sign in again with: aws sso login',
);
const MISSING = credentialsMissing(
  'Enter an access key and a secret key, or set up a profile or role of AWS on this computer.',
);
const NO_REGION: Meaning = {
  code: 'configuration',
  reason: 'no region is set',
  hint: "Enter the bucket's region in the settings of the destination.",
};
const NOT_S3 = otherService('an S3 service');
const KEY_UNUSABLE: Meaning = {
  code: 'storage-permission',
  reason: 'the encryption key cannot be used',
  hint: 'See whether the key exists in the region of the bucket, is enabled, and may be used by these credentials.',
};
const NOT_OFFERED: Meaning = {
  code: 'storage-unavailable',
  reason: 'the service or bucket does not offer the encryption, storage class or retention that is set',
  hint: 'Choose others, or none, in the settings of the destination.',
};

/** What the error codes of S3 and of services like it mean; those that need more are in `meaningOf`. */
const meanings = new Map<string, Meaning>(
  (
    [
      [
        KEYS,
        ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'InvalidSecurity', 'AuthFailure'],
      ],
      [KEYS, ['Unauthorized', 'InvalidClientTokenId', 'UnrecognizedClientException', 'NotSignedUp']],
      [EXPIRED, ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']],
      [clockSkew, ['RequestTimeTooSkewed', 'RequestInTheFuture']],
      [busy, ['SlowDown', 'ServiceUnavailable', 'InternalError', 'RequestLimitExceeded', 'Throttling']],
      [busy, ['TooManyRequests', 'RequestTimeout', 'OperationAborted', 'ServerBusy', 'Busy']],
      [full, ['QuotaExceeded', 'XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded', 'InsufficientStorage']],
      [contentDamaged, ['BadDigest', 'InvalidDigest', 'XAmzContentSHA256Mismatch', 'IncompleteBody']],
      [contentDamaged, ['XAmzContentChecksumMismatch', 'PreconditionFailed', 'InvalidRange']],
      [nameTooLong, ['KeyTooLongError', 'KeyTooLong', 'URITooLong', 'XMinioInvalidObjectName']],
      [archived, ['InvalidObjectState']],
      [locked, ['ObjectLocked', 'ObjectLockedError']],
      [NOT_OFFERED, ['NotImplemented', 'InvalidStorageClass', 'ObjectLockConfigurationNotFoundError']],
      [NOT_OFFERED, ['InvalidEncryptionAlgorithmError', 'ServerSideEncryptionConfigurationNotFoundError']],
    ] satisfies [Meaning, string[]][]
  ).flatMap(([meaning, codes]) => codes.map((code) => [code, meaning] as const)),
);

/** A failure of a call to S3 in the user's words. */
export function s3Error(error: unknown, call: ObjectCall, bucket: string): BackupError {
  if (call.action === 'read' && codeOf(error) === 'NoSuchKey') return objectNotFound(call.place, error);
  return objectError(meaningOf(error, call, bucket), call, withoutReply(error));
}

/** A refusal without what the service repeats of the request: a session token may be in it. */
function withoutReply(error: unknown): unknown {
  if (!(error instanceof S3ServiceException)) return error;
  const { httpStatusCode: status, requestId } = error.$metadata;
  return Object.assign(new Error(error.message), { name: error.name, status, requestId });
}

function meaningOf(error: unknown, call: ObjectCall, bucket: string): Meaning {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  if (code === 'NoSuchBucket' || code === 'InvalidBucketName') return containerMissing(`bucket ${bucket}`);
  if (['AccessDenied', 'AllAccessDisabled', 'AccessDeniedException', 'Forbidden'].includes(code)) {
    return deniedMeaning(message, call);
  }
  if (message.startsWith('Checksum mismatch')) return contentDamaged;
  if (code.startsWith('KMS.')) return KEY_UNUSABLE;
  const isElsewhere = ['PermanentRedirect', 'TemporaryRedirect', 'AuthorizationHeaderMalformed'].includes(
    code,
  );
  if (isElsewhere || code === 'IllegalLocationConstraintException' || statusOf(error) === 301) {
    return wrongRegion(`bucket ${bucket}`, regionOf(error));
  }
  return (
    meanings.get(code) ??
    credentialsMeaning(code, message) ??
    networkMeaning(error) ??
    featureMeaning(code, message) ??
    statusMeaning(error, code)
  );
}

/** 403: by a policy, a quota or a retention, as only its words tell. */
function deniedMeaning(message: string, { action }: ObjectCall): Meaning {
  if (/object.?lock|\bWORM\b|retention/i.test(message)) return locked;
  if (/quota|cap exceeded/i.test(message)) return full;
  // Amazon names the action, which may be one of the key service.
  const named = /not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)/.exec(message)?.[1];
  return notPermitted(named ?? PERMISSIONS[action]);
}

/** Failures of the default chain, before anything was sent. */
function credentialsMeaning(code: string, message: string): Meaning | undefined {
  if (message.startsWith('Region is missing')) return NO_REGION;
  if (code !== 'CredentialsProviderError' && code !== 'TokenProviderError') return undefined;
  return /expired|refresh/i.test(message) ? EXPIRED : MISSING;
}

function featureMeaning(code: string, message: string): Meaning | undefined {
  const speaks = /object.?lock|storage class|encrypt|retention|kms/i.test(message);
  return speaks && (code === 'InvalidRequest' || code === 'InvalidArgument') ? NOT_OFFERED : undefined;
}

/** Where the code says nothing: some services and all proxies answer with a status alone. */
function statusMeaning(error: unknown, code: string): Meaning {
  const status = statusOf(error);
  if (status === undefined) return code === 'Error' ? NOT_S3 : refused(code);
  if (status === 401) return KEYS;
  if (status === 407) return proxyRefused;
  if (status === 507) return full;
  if (status === 429 || status >= 500) return busy;
  // A reply in XML has a code; without one it was not the service that answered.
  if (!(error instanceof S3ServiceException) || /^(?:Unknown|UnknownError|NotFound|\d+)$/.test(code)) {
    return NOT_S3;
  }
  return refused(code);
}

/** The region that the service names: in a header, in the body, or in its sentence. */
function regionOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const header =
    error instanceof S3ServiceException ? error.$response?.headers['x-amz-bucket-region'] : undefined;
  const field = 'Region' in error && typeof error.Region === 'string' ? error.Region : undefined;
  return header ?? field ?? /expecting '([a-z0-9-]+)'/.exec(error.message)?.[1];
}

/** The code of a service's reply, or the name of another error. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
