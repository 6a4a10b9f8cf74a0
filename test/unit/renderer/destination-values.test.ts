import { describe, expect, it } from 'vitest';
import {
  type DestinationValues,
  destinationErrors,
  destinationOf,
  destinationSecretOf,
  destinationValuesOf,
  isSecretKept,
  NO_DESTINATION,
} from '../../../renderer/forms/destination/destination-values.ts';
import type { JobDestination } from '../../../shared/destination.ts';
import { destinationSchema } from '../../../shared/destination-schema.ts';

const s3: DestinationValues = {
  ...NO_DESTINATION,
  kind: 's3',
  bucket: ' backups ',
  accessKey: 'AKIA',
  secret: ' hidden ',
};

const destinations: JobDestination[] = [
  { kind: 'local', path: '/backups' },
  { kind: 's3', bucket: 'backups', prefix: '', access: { by: 'keys', accessKey: 'AKIA' } },
  {
    kind: 's3',
    bucket: 'backups',
    prefix: 'retail/eu',
    region: 'eu-central-1',
    endpoint: 'https://storage.example.com',
    pathStyle: false,
    access: { by: 'machine', profile: 'backup' },
    encryption: { with: 'kms', keyId: 'alias/backups' },
    storageClass: 'GLACIER_IR',
    retention: { mode: 'COMPLIANCE', days: 90 },
  },
  {
    kind: 's3',
    bucket: 'b-2',
    prefix: '',
    pathStyle: true,
    access: { by: 'machine' },
    encryption: { with: 'service-key' },
  },
  { kind: 'gcs', bucket: 'backups', prefix: 'retail', access: { by: 'service-account' } },
  { kind: 'gcs', bucket: 'backups', prefix: '', access: { by: 'machine' } },
  {
    kind: 'azure',
    container: 'backups',
    prefix: '',
    access: { by: 'connection-string', service: 'https://northwind.blob.core.windows.net' },
  },
  { kind: 'azure', container: 'backups', prefix: 'eu', access: { by: 'sas', account: 'northwind' } },
  {
    kind: 'azure',
    container: 'backups',
    prefix: '',
    access: { by: 'account-key', account: 'northwind', endpoint: 'https://blobs.example.com' },
  },
];

describe('the form of a destination', () => {
  it.each(destinations)('shows what is kept and gives it back unchanged: %j', (destination) => {
    const given = destinationOf(destinationValuesOf(destination));
    expect(given).toEqual(destination);
    expect(destinationSchema.parse(given)).toEqual(destination);
  });

  it('never shows a secret', () => {
    for (const destination of destinations) expect(destinationValuesOf(destination).secret).toBe('');
  });

  it('sends the secret apart, and none where the destination needs none', () => {
    expect(JSON.stringify(destinationOf(s3))).not.toContain('hidden');
    expect(destinationSecretOf(s3)).toBe('hidden');
    expect(destinationSecretOf({ ...s3, s3Access: 'machine' })).toBeNull();
    expect(destinationSecretOf({ ...s3, kind: 'local' })).toBeNull();
    expect(destinationSecretOf({ ...s3, secret: ' ' })).toBeNull();
  });

  it('says what is missing for each kind', () => {
    const missing = (change: Partial<DestinationValues>) =>
      Object.keys(destinationErrors({ ...NO_DESTINATION, ...change }, null));
    expect(missing({})).toEqual(['path']);
    expect(missing({ kind: 's3' })).toEqual(['bucket', 'accessKey', 'secret']);
    expect(missing({ kind: 's3', s3Access: 'machine' })).toEqual(['bucket']);
    expect(missing({ kind: 'gcs' })).toEqual(['bucket', 'secret']);
    expect(missing({ kind: 'gcs', gcsAccess: 'machine' })).toEqual(['bucket']);
    expect(missing({ kind: 'azure' })).toEqual(['container', 'secret']);
    expect(missing({ kind: 'azure', azureAccess: 'sas' })).toEqual(['container', 'account', 'secret']);
    expect(destinationErrors(s3, null)).toEqual({});
  });

  it.each(['', '0', '-1', '1.5', 'ten', '99999'])(
    'takes %j for no number of days to lock for',
    (lockDays) => {
      expect(destinationErrors({ ...s3, lock: 'GOVERNANCE', lockDays }, null)).toHaveProperty('lockDays');
      expect(destinationErrors({ ...s3, lockDays }, null)).toEqual({});
    },
  );
});

describe('a secret that is kept', () => {
  const destination = destinationOf(s3);
  const without = { ...s3, secret: '' };

  it('need not be entered again for the same kind of access', () => {
    expect(isSecretKept(without, { destination, hasSecret: true })).toBe(true);
    expect(isSecretKept({ ...without, prefix: 'other' }, { destination, hasSecret: true })).toBe(true);
    expect(destinationErrors(without, { destination, hasSecret: true })).toEqual({});
  });

  it('is taken to be there while the keychain does not say', () => {
    expect(isSecretKept(without, { destination, hasSecret: null })).toBe(true);
  });

  it('has to be entered where it is gone, or another one is needed', () => {
    expect(isSecretKept(without, { destination, hasSecret: false })).toBe(false);
    const azure = { ...without, kind: 'azure', container: 'backups' } as const;
    expect(destinationErrors(azure, { destination, hasSecret: true })).toHaveProperty('secret');
  });

  it('has to be entered again for another access key', () => {
    const kept = { destination, hasSecret: true };
    expect(isSecretKept({ ...without, accessKey: 'AKIAOTHER' }, kept)).toBe(false);
    expect(destinationErrors({ ...without, accessKey: 'AKIAOTHER' }, kept)).toHaveProperty('secret');
  });

  it('of a signature has to be entered again where it would be sent to another account', () => {
    const sas: JobDestination = {
      kind: 'azure',
      container: 'backups',
      prefix: '',
      access: { by: 'sas', account: 'northwind' },
    };
    const values = destinationValuesOf(sas);
    const kept = { destination: sas, hasSecret: true };
    expect(isSecretKept(values, kept)).toBe(true);
    expect(isSecretKept({ ...values, account: 'other' }, kept)).toBe(false);
    expect(isSecretKept({ ...values, azureEndpoint: 'https://evil.example' }, kept)).toBe(false);
  });
});
