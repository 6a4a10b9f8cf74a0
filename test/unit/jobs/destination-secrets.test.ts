import { describe, expect, it } from 'vitest';
import { destinationWith, secretParts, withService } from '../../../electron/jobs/destination-secrets.ts';
import {
  type AzureDestination,
  isSecretShared,
  type JobDestination,
  type S3Destination,
} from '../../../shared/destination.ts';

const s3: S3Destination = {
  kind: 's3',
  bucket: 'backups',
  prefix: 'eu',
  region: 'eu-central-1',
  access: { by: 'keys', accessKey: 'AKIA' },
  encryption: { with: 'kms', keyId: 'alias/backups' },
  storageClass: 'STANDARD_IA',
  retention: { mode: 'GOVERNANCE', days: 30 },
};
const azure = (access: AzureDestination['access']): AzureDestination => ({
  kind: 'azure',
  container: 'backups',
  prefix: 'eu',
  access,
});

describe('what a destination is opened with', () => {
  it('is all that was set, and the secret in its place', () => {
    const { kind: _, access: __, ...settings } = s3;
    expect(destinationWith(s3, 'hidden')).toEqual({
      kind: 's3',
      settings,
      secrets: { keys: { accessKey: 'AKIA', secretKey: 'hidden' } },
    });
    expect(destinationWith({ ...s3, access: { by: 'machine', profile: 'backup' } }, undefined)).toEqual({
      kind: 's3',
      settings: { ...settings, profile: 'backup' },
      secrets: {},
    });
    const gcs = { kind: 'gcs', bucket: 'backups', prefix: 'eu', access: { by: 'service-account' } } as const;
    expect(destinationWith(gcs, '{}')).toEqual({
      kind: 'gcs',
      settings: { bucket: 'backups', prefix: 'eu' },
      secrets: { serviceAccount: '{}' },
    });
    const place = { container: 'backups', prefix: 'eu' };
    expect(destinationWith(azure({ by: 'connection-string' }), 'hidden')).toEqual({
      kind: 'azure',
      settings: place,
      secrets: { connectionString: 'hidden' },
    });
    expect(destinationWith(azure({ by: 'sas', account: 'northwind' }), 'hidden')).toEqual({
      kind: 'azure',
      settings: { ...place, account: 'northwind' },
      secrets: { sas: 'hidden' },
    });
    expect(destinationWith(azure({ by: 'account-key', account: 'northwind' }), 'hidden')).toMatchObject({
      secrets: { accountKey: 'hidden' },
    });
  });

  it('names the service of a connection string, without its secret', async () => {
    const given = azure({ by: 'connection-string' });
    const key = Buffer.from('hidden key').toString('base64');
    const usual = `DefaultEndpointsProtocol=https;AccountName=northwind;AccountKey=${key};EndpointSuffix=core.windows.net`;
    expect(await withService(given, usual)).toEqual(
      azure({ by: 'connection-string', service: 'https://northwind.blob.core.windows.net' }),
    );
    const signed =
      'BlobEndpoint=https://northwind.blob.core.windows.net/;SharedAccessSignature=sv=2025&sig=hidden';
    expect(await withService(given, signed)).toEqual(
      azure({ by: 'connection-string', service: 'https://northwind.blob.core.windows.net' }),
    );
    expect(await withService(s3, 'hidden')).toBe(s3);
    await expect(withService(given, 'hidden')).rejects.toMatchObject({
      code: 'configuration',
      message: expect.not.stringContaining('hidden'),
    });
  });
});

describe('a secret that is kept', () => {
  it('is used for another destination of the same kind', () => {
    expect(isSecretShared(s3, { ...s3, bucket: 'other', endpoint: 'https://storage.example.com' })).toBe(
      true,
    );
    const key = azure({ by: 'account-key', account: 'northwind' });
    expect(isSecretShared(key, { ...key, container: 'other' })).toBe(true);
  });

  it.each<[string, JobDestination, JobDestination]>([
    ['of another kind', s3, azure({ by: 'sas', account: 'northwind' })],
    [
      'with another access key',
      { ...s3, access: { by: 'keys', accessKey: 'AKIAONE' } },
      { ...s3, access: { by: 'keys', accessKey: 'AKIATWO' } },
    ],
    [
      'of another storage account, whose key is another',
      azure({ by: 'account-key', account: 'northwind' }),
      azure({ by: 'account-key', account: 'other' }),
    ],
    [
      'of another account, to which a signature would be sent',
      azure({ by: 'sas', account: 'northwind' }),
      azure({ by: 'sas', account: 'other' }),
    ],
    [
      'at another address, to which a signature would be sent',
      azure({ by: 'sas', account: 'northwind' }),
      azure({ by: 'sas', account: 'northwind', endpoint: 'https://evil.example' }),
    ],
  ])('is not used for one %s', (_, before, after) => {
    expect(isSecretShared(before, after)).toBe(false);
  });

  it('is kept out of logs with all that is in it', () => {
    expect(secretParts('secret-key', 'hidden')).toEqual(['hidden']);
    expect(secretParts('sas', '?sv=2025&sig=hid%2Bden')).toEqual([
      '?sv=2025&sig=hid%2Bden',
      'hid%2Bden',
      'hid+den',
    ]);
    expect(secretParts('sas', 'sig=hidden&sv=2025')).toContain('hidden');
    expect(secretParts('connection-string', 'AccountName=a;AccountKey=hidden')).toContain('hidden');
    const account = JSON.stringify({ type: 'service_account', private_key: '-----BEGIN-----\nhidden\n' });
    expect(secretParts('service-account', account)).toEqual([account, '-----BEGIN-----\nhidden\n']);
    expect(secretParts('service-account', 'no json')).toEqual(['no json']);
  });
});
