import { describe, expect, test } from 'vitest';
import { createAzureStorage } from '../../../electron/storage/azure.ts';
import { parseEndpoint } from '../../../electron/storage/endpoint.ts';
import { createGcsStorage } from '../../../electron/storage/gcs.ts';
import { createS3Storage } from '../../../electron/storage/s3.ts';

const EXAMPLE = 'https://storage.example.com';

/** A destination of each kind at an address. */
const KINDS: [string, (endpoint: string) => unknown][] = [
  [
    'S3',
    (endpoint) =>
      createS3Storage(
        { bucket: 'backups', prefix: '', endpoint },
        { keys: { accessKey: 'key', secretKey: 'secret' } },
      ),
  ],
  [
    'Google Cloud Storage',
    (apiEndpoint) => createGcsStorage({ bucket: 'backups', prefix: '', apiEndpoint, anonymous: true }, {}),
  ],
  [
    'Azure',
    (endpoint) =>
      createAzureStorage(
        { container: 'backups', prefix: '', account: 'backups', endpoint },
        { accountKey: 'c2VjcmV0' },
      ),
  ],
];

describe.each(KINDS)('the address of %s', (_kind, open) => {
  test.each(['http://minio.lan:9000', 'http://192.168.0.7', 'http://localhost.example.com'])(
    'is refused without encryption, with the next step: %s',
    (endpoint) => {
      expect(() => open(endpoint)).toThrow(
        expect.objectContaining({
          code: 'configuration',
          message: `The address ${endpoint} is not safe: it is not encrypted.`,
          hint: 'Use one that begins with https://. Where the service has none, lead an encrypted tunnel to it and use its end on this computer, such as http://127.0.0.1:9000.',
        }),
      );
    },
  );

  test.each([
    'https://minio.lan:9000',
    'http://127.0.0.1:9000',
    'http://localhost:9000',
    'http://[::1]:9000',
  ])('may be %s', (endpoint) => {
    expect(() => open(endpoint)).not.toThrow();
  });

  test.each(['storage.example.com', 'storage.example.com:9000', 'ftp://storage.example.com'])(
    'is said to be none where it is %s',
    (endpoint) => {
      expect(() => open(endpoint)).toThrow(
        expect.objectContaining({ code: 'configuration', message: `${endpoint} is not an address.` }),
      );
    },
  );
});

test('slashes at the end of an address do not count', () => {
  expect(parseEndpoint('https://storage.example.com//', EXAMPLE)).toBe('https://storage.example.com');
});
