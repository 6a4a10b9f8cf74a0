import { describe, expect, test } from 'vitest';
import { s3Error } from '../../../electron/storage/s3-errors.ts';

const call = { action: 'list', place: 's3://backups/jobs' } as const;

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe('a failure before anything was sent', () => {
  test.each([
    [
      named('CredentialsProviderError', 'Could not load credentials from any providers'),
      'no credentials were found',
    ],
    [
      named('CredentialsProviderError', 'The SSO session associated with this profile has expired.'),
      'the credentials have expired',
    ],
    [
      named('TokenProviderError', "Token is expired. To refresh this SSO session run 'aws sso login'."),
      'the credentials have expired',
    ],
    [new Error('Region is missing'), 'no region is set'],
    [
      Object.assign(new Error('getaddrinfo ENOTFOUND s3.nowhere-1.amazonaws.com'), { code: 'ENOTFOUND' }),
      "the service's address was not found",
    ],
  ])('has words of its own: %s', (error, reason) => {
    expect(s3Error(error, call, 'backups').message).toBe(`Could not list s3://backups/jobs: ${reason}.`);
  });
});
