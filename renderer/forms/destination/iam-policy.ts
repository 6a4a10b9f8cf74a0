import type { S3Destination } from '../../../shared/destination.ts';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** All that backups in a bucket need to be permitted, as a policy of AWS: no more than this folder of it. */
export function minimalPolicy(destination: S3Destination): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(destination) }, null, 2);
}

function statementsOf(destination: S3Destination): Statement[] {
  const { bucket, region = '', retention, encryption } = destination;
  const prefix = destination.prefix.replaceAll(/^\/+|\/+$/g, '');
  const partition = partitionOf(region);
  const place = `arn:${partition}:s3:::${bucket === '' ? 'BUCKET' : bucket}`;
  const objects = prefix === '' ? `${place}/*` : `${place}/${prefix}/*`;
  const list: Statement = {
    Sid: 'ListBackups',
    Effect: 'Allow',
    Action: ['s3:ListBucket'],
    Resource: place,
    ...(prefix !== '' && { Condition: { StringLike: { 's3:prefix': [`${prefix}/*`] } } }),
  };
  const keep: Statement = {
    Sid: 'KeepBackups',
    Effect: 'Allow',
    Action: [
      's3:GetObject',
      's3:PutObject',
      's3:AbortMultipartUpload',
      ...(retention === undefined ? [] : ['s3:PutObjectRetention']),
    ],
    Resource: objects,
  };
  const remove: Statement = {
    Sid: 'RemoveOldBackups',
    Effect: 'Allow',
    Action: ['s3:DeleteObject'],
    Resource: objects,
  };
  return [
    list,
    keep,
    remove,
    ...(encryption?.with === 'kms' ? keyStatements(encryption.keyId, partition) : []),
  ];
}

/** The bucket's default key permits its use by itself; one that is named has to be allowed. */
function keyStatements(keyId: string | undefined, partition: string): Statement[] {
  if (keyId === undefined) return [];
  const isWhole = keyId.startsWith('arn:') && keyId.includes(':key/');
  const id = keyId.startsWith('alias/') || keyId.startsWith('arn:') ? '*' : keyId;
  return [
    {
      Sid: 'UseKey',
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: isWhole ? keyId : `arn:${partition}:kms:*:*:key/${id}`,
    },
  ];
}

/** China and the government of the United States have services of their own. */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
