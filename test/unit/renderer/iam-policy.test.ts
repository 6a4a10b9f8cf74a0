import { describe, expect, it } from 'vitest';
import { minimalPolicy } from '../../../renderer/forms/destination/iam-policy.ts';
import type { S3Destination } from '../../../shared/destination.ts';

const bucket: S3Destination = {
  kind: 's3',
  bucket: 'northwind',
  prefix: 'retail/eu',
  access: { by: 'machine' },
};

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: unknown;
}

function statements(change: Partial<S3Destination> = {}): Statement[] {
  const policy = JSON.parse(minimalPolicy({ ...bucket, ...change })) as { Statement: Statement[] };
  return policy.Statement;
}

const actions = (change: Partial<S3Destination> = {}) => statements(change).flatMap(({ Action }) => Action);

describe('the minimal policy', () => {
  it('permits what backups do, and nothing else', () => {
    expect(actions()).toEqual([
      's3:ListBucket',
      's3:GetObject',
      's3:PutObject',
      's3:AbortMultipartUpload',
      's3:DeleteObject',
    ]);
  });

  it('permits it within the prefix alone', () => {
    const [list, keep, remove] = statements();
    expect(list).toMatchObject({
      Resource: 'arn:aws:s3:::northwind',
      Condition: { StringLike: { 's3:prefix': ['retail/eu/*'] } },
    });
    expect(keep?.Resource).toBe('arn:aws:s3:::northwind/retail/eu/*');
    expect(remove?.Resource).toBe('arn:aws:s3:::northwind/retail/eu/*');
  });

  it('permits it in the whole bucket where there is no prefix', () => {
    const [list, keep] = statements({ prefix: '/' });
    expect(list?.Condition).toBeUndefined();
    expect(keep?.Resource).toBe('arn:aws:s3:::northwind/*');
  });

  it('permits locks and the key where they are chosen', () => {
    expect(actions({ retention: { mode: 'GOVERNANCE', days: 30 } })).toContain('s3:PutObjectRetention');
    expect(actions({ encryption: { with: 'service-key' } })).toEqual(actions());
    const key = 'arn:aws:kms:eu-central-1:111122223333:key/1234';
    expect(statements({ encryption: { with: 'kms', keyId: key } }).at(-1)).toMatchObject({
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: key,
    });
    const named = (keyId: string) => statements({ encryption: { with: 'kms', keyId } }).at(-1)?.Resource;
    expect(named('1234')).toBe('arn:aws:kms:*:*:key/1234');
    expect(named('alias/backups')).toBe('arn:aws:kms:*:*:key/*');
  });

  it('names the part of AWS that the region belongs to', () => {
    expect(statements({ region: 'cn-north-1' })[0]?.Resource).toBe('arn:aws-cn:s3:::northwind');
    expect(statements({ region: 'us-gov-west-1' })[0]?.Resource).toBe('arn:aws-us-gov:s3:::northwind');
  });
});
