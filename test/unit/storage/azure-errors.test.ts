import { RestError } from '@azure/storage-blob';
import { describe, expect, test } from 'vitest';
import { azureError } from '../../../electron/storage/azure-errors.ts';

const context = { container: 'backups', host: 'nobody.blob.core.windows.net', sas: undefined };
const call = { action: 'write', place: 'https://nobody.blob.core.windows.net/backups/file' } as const;

describe('a failure of Azure Blob Storage', () => {
  test('without an address for the account names the account', () => {
    const error = new RestError('getaddrinfo ENOTFOUND nobody.blob.core.windows.net', { code: 'ENOTFOUND' });
    expect(azureError(error, call, context)).toMatchObject({
      code: 'storage-unavailable',
      message: `Could not write ${call.place}: there is no storage account at nobody.blob.core.windows.net.`,
      hint: expect.stringContaining('the name of the storage account'),
    });
  });

  test.each([
    ['ECONNREFUSED', 'no connection could be made'],
    ['ECONNRESET', 'the connection was cut off'],
    ['ETIMEDOUT', 'the service did not answer in time'],
    ['ERR_PROXY_TUNNEL', 'the proxy let no connection through'],
  ])('of the connection (%s) says which', (code, words) => {
    expect(azureError(new RestError('words of the system', { code }), call, context).message).toBe(
      `Could not write ${call.place}: ${words}.`,
    );
  });

  test('that the library does not understand is that of another service', () => {
    expect(azureError(new RangeError('no valid etag header'), call, context)).toMatchObject({
      code: 'storage-unavailable',
      message: `Could not write ${call.place}: what answered is not Azure Blob Storage.`,
    });
  });
});
