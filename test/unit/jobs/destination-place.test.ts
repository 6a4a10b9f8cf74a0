import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  checkUnshared,
  isMoved,
  normaliseDestination,
  partOf,
  serviceUrlOf,
} from '../../../electron/jobs/destination-place.ts';
import type {
  AzureDestination,
  GcsDestination,
  JobDestination,
  S3Destination,
} from '../../../shared/destination.ts';

const local = (path: string): JobDestination => ({ kind: 'local', path });
const s3 = (change: Partial<S3Destination> = {}): S3Destination => ({
  kind: 's3',
  bucket: 'backups',
  prefix: 'eu',
  access: { by: 'machine' },
  ...change,
});
const gcs = (change: Partial<GcsDestination> = {}): GcsDestination => ({
  kind: 'gcs',
  bucket: 'backups',
  prefix: 'eu',
  access: { by: 'machine' },
  ...change,
});
const azure = (
  access: AzureDestination['access'] = { by: 'sas', account: 'northwind' },
  prefix = 'eu',
): AzureDestination => ({ kind: 'azure', container: 'backups', prefix, access });

const isShared = (destination: JobDestination, other: JobDestination) =>
  checkUnshared(destination, 'Second', [{ name: 'First', destination: other }]).then(
    () => false,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'configuration' });
      return true;
    },
  );

describe('two jobs share no root', () => {
  it('of one bucket and prefix, whatever the credentials and the region', async () => {
    const keys = { by: 'keys', accessKey: 'AKIA' } as const;
    expect(await isShared(s3(), s3({ region: 'eu-central-1', access: keys }))).toBe(true);
    expect(await isShared(gcs(), gcs({ access: { by: 'service-account' } }))).toBe(true);
    expect(await isShared(azure(), azure({ by: 'account-key', account: 'northwind' }))).toBe(true);
  });

  it('by two names of the same service', async () => {
    expect(await isShared(s3(), s3({ endpoint: 'https://s3.eu-central-1.amazonaws.com' }))).toBe(true);
    const endpoint = 'https://storage.example.com';
    expect(await isShared(s3({ endpoint }), s3({ endpoint: 'http://STORAGE.example.com' }))).toBe(true);
    const service = 'https://northwind.blob.core.windows.net';
    expect(await isShared(azure(), azure({ by: 'connection-string', service }))).toBe(true);
  });

  it('but may lie in different buckets, services, accounts and prefixes, one within the other too', async () => {
    expect(await isShared(s3(), s3({ bucket: 'other' }))).toBe(false);
    expect(await isShared(s3(), s3({ endpoint: 'https://storage.example.com' }))).toBe(false);
    expect(await isShared(s3(), gcs())).toBe(false);
    expect(await isShared(azure(), azure({ by: 'sas', account: 'other' }))).toBe(false);
    expect(await isShared(s3(), s3({ prefix: '' }))).toBe(false);
    expect(await isShared(s3(), s3({ prefix: 'eu/retail' }))).toBe(false);
    expect(await isShared(s3(), s3({ prefix: 'EU' }))).toBe(false);
  });

  it('as folders do not by two paths of the same folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'backup-creator-place-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await symlink(folder, join(folder, 'link'));
    expect(await isShared(local(join(folder, 'a')), local(join(folder, 'link', 'a')))).toBe(true);
    expect(await isShared(local(join(folder, 'a')), local(join(folder, 'a', 'b')))).toBe(false);
  });

  it('and are told which one would do', async () => {
    const check = checkUnshared(s3(), 'Retail / US', [{ name: 'First', destination: s3() }]);
    await expect(check).rejects.toMatchObject({
      message: '"First" backs up to s3://backups/eu already.',
      hint: expect.stringMatching(
        /^Each job needs a prefix of its own, for example s3:\/\/backups\/eu\/Retail/,
      ),
    });
  });
});

describe('a destination', () => {
  it('is moved where its backups would not be found any more', () => {
    expect(isMoved(s3(), s3({ prefix: 'us' }))).toBe(true);
    expect(isMoved(s3(), gcs())).toBe(true);
    expect(isMoved(s3(), local('/backups'))).toBe(true);
    expect(isMoved(local('/a'), local('/b'))).toBe(true);
    expect(isMoved(local('/a'), local('/a'))).toBe(false);
    expect(isMoved(s3(), s3({ region: 'eu-west-1', storageClass: 'STANDARD_IA' }))).toBe(false);
  });

  it('is kept in one form, however it was entered', () => {
    expect(normaliseDestination(s3({ prefix: '//a/b/', endpoint: 'minio.example.com:9000/' }))).toMatchObject(
      {
        prefix: 'a/b',
        endpoint: 'https://minio.example.com:9000',
      },
    );
    expect(normaliseDestination(gcs({ prefix: '/' })).kind === 'gcs').toBe(true);
    expect(normaliseDestination(gcs({ prefix: '/' }))).toMatchObject({ prefix: '' });
    expect(normaliseDestination(local('/backups/'))).toEqual(local('/backups/'));
    const sas = { by: 'sas', account: 'northwind', endpoint: 'blobs.example.com' } as const;
    expect(normaliseDestination(azure(sas))).toMatchObject({
      access: { endpoint: 'https://blobs.example.com' },
    });
  });

  it.each([
    'https://user:hidden@storage.example.com',
    'https://storage.example.com/?sig=hidden',
    'ftp://hidden.example.com',
    'hidden storage',
  ])('has no endpoint that is not the address of a service alone, and none is repeated: %s', (endpoint) => {
    for (const given of [s3({ endpoint }), azure({ by: 'sas', account: 'northwind', endpoint })]) {
      expect(() => normaliseDestination(given)).toThrow('The endpoint is not the address of a service.');
      expect(() => normaliseDestination(given)).not.toThrow(/hidden/);
    }
  });

  it('keeps no service of a connection string that is none', () => {
    const given = azure({ by: 'connection-string', service: 'https://a.example/?sig=hidden' });
    expect(JSON.stringify(normaliseDestination(given))).not.toContain('hidden');
  });

  it('has parts for jobs that are made together', () => {
    expect(partOf(s3(), 'retail')).toMatchObject({ prefix: 'eu/retail' });
    expect(partOf(gcs({ prefix: '' }), 'retail')).toMatchObject({ prefix: 'retail' });
    expect(partOf(local('/backups'), 'retail')).toEqual(local(join('/backups', 'retail')));
  });

  it('is reached at an address that a proxy is chosen by', () => {
    expect(serviceUrlOf(s3())).toBe('https://backups.s3.us-east-1.amazonaws.com');
    expect(serviceUrlOf(s3({ region: 'eu-west-1' }))).toBe('https://backups.s3.eu-west-1.amazonaws.com');
    expect(serviceUrlOf(s3({ endpoint: 'https://r2.example.com' }))).toBe('https://r2.example.com');
    expect(serviceUrlOf(gcs())).toBe('https://storage.googleapis.com');
    expect(serviceUrlOf(azure())).toBe('https://northwind.blob.core.windows.net');
    expect(serviceUrlOf(azure({ by: 'connection-string' }))).toBeUndefined();
  });
});
