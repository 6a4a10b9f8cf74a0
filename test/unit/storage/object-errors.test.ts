import { describe, expect, test } from 'vitest';
import {
  busy,
  clockSkew,
  containerMissing,
  contentDamaged,
  credentialsExpired,
  credentialsRefused,
  full,
  locked,
  networkMeaning,
  notPermitted,
  objectError,
  otherService,
  refused,
  wrongRegion,
} from '../../../electron/storage/object-errors.ts';
import { BackupError } from '../../../shared/errors.ts';

const call = { action: 'write', place: 's3://backups/acme/run.json' } as const;

function withCode(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

describe('a failure of an object store', () => {
  test.each([
    [containerMissing('bucket backups'), 'storage-unavailable', 'there is no bucket backups'],
    [wrongRegion('bucket backups', 'eu-central-1'), 'storage-unavailable', 'in the region eu-central-1'],
    [wrongRegion('bucket backups', undefined), 'storage-unavailable', 'in another region'],
    [credentialsRefused('key'), 'storage-permission', 'the key was refused'],
    [credentialsExpired('Sign in again.'), 'storage-permission', 'the credentials have expired'],
    [notPermitted('s3:PutObject'), 'storage-permission', 'the permission s3:PutObject is missing'],
    [locked, 'storage-permission', 'locked'],
    [clockSkew, 'storage-unavailable', 'clock'],
    [busy, 'storage-unavailable', 'too busy'],
    [full, 'storage-full', 'quota'],
    [contentDamaged, 'storage-unavailable', 'did not arrive as it was sent'],
    [otherService('an S3 service'), 'storage-unavailable', 'not an S3 service'],
    [refused('418'), 'storage-unavailable', 'answered 418'],
  ])('is one sentence with its place, and what to do next: %j', (meaning, code, words) => {
    const cause = new Error('its own words');
    const error = objectError(meaning, call, cause);
    expect(error).toMatchObject({ code, cause });
    expect(error.message).toMatch(/^Could not write s3:\/\/backups\/acme\/run\.json: .+\.$/);
    expect(error.message).toContain(words);
    expect(error.hint).toMatch(/\.$/);
  });

  test('says the right region in what to do, too', () => {
    expect(wrongRegion('bucket backups', 'eu-central-1').hint).toContain('eu-central-1');
  });

  test('that has words already keeps them', () => {
    const error = new BackupError('cancelled', 'Cancelled.');
    expect(objectError(busy, call, error)).toBe(error);
  });
});

describe('a failure of the connection', () => {
  test.each([
    [withCode('ECONNRESET'), 'the connection was cut off'],
    [new Error('socket hang up'), 'the connection was cut off'],
    [withCode('ECONNREFUSED'), 'no connection could be made'],
    [withCode('ETIMEDOUT'), 'the service did not answer in time'],
    [Object.assign(new Error('slow'), { name: 'TimeoutError' }), 'the service did not answer in time'],
    [withCode('ENOTFOUND'), "the service's address was not found"],
    [
      withCode('ERR_PROXY_TUNNEL', 'Failed to establish tunnel to s3.test:443 via proxy: HTTP/1.1 407'),
      'the proxy of the network wants a name and a password, or others',
    ],
    [withCode('ERR_PROXY_TUNNEL', 'HTTP/1.1 503'), 'the proxy let no connection through'],
    [withCode('CERT_HAS_EXPIRED'), "the service's certificate has expired"],
    [withCode('SELF_SIGNED_CERT_IN_CHAIN'), "the service's certificate is not trusted"],
  ])('is known by its code: %s', (error, reason) => {
    expect(networkMeaning(error)?.reason).toBe(reason);
  });

  test('is found among the causes, and among the addresses that were tried', () => {
    const tried = new AggregateError([new Error('other'), withCode('ECONNREFUSED')]);
    const error = new Error('Request failed.', { cause: tried });
    expect(networkMeaning(error)?.reason).toBe('no connection could be made');
  });

  test('is not seen in other errors', () => {
    expect(networkMeaning(new Error('AccessDenied'))).toBeUndefined();
    expect(networkMeaning(undefined)).toBeUndefined();
    expect(networkMeaning({ code: 'ECONNRESET' })).toBeUndefined();
  });
});
