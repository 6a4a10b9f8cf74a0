import { S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { S3Retries } from '../../../electron/storage/s3-retries.ts';

type Failure = Parameters<S3Retries['refreshRetryTokenForRetry']>[1];

const transient: Failure = { errorType: 'TRANSIENT' };

function answer(name: string, httpStatusCode = 400): S3ServiceException {
  return new S3ServiceException({ name, message: name, $fault: 'client', $metadata: { httpStatusCode } });
}

/** The waits before each further try of one request, until it is given up. */
async function waits(retries: S3Retries, failure: Failure): Promise<number[]> {
  const found: number[] = [];
  let token = await retries.acquireInitialRetryToken();
  for (;;) {
    try {
      token = await retries.refreshRetryTokenForRetry(token, failure);
    } catch {
      return found;
    }
    found.push(token.getRetryDelay());
  }
}

describe('a request that failed', () => {
  test('is tried nine times, for about half a minute', async () => {
    const retries = new S3Retries();
    retries.recordSuccess();
    const found = await waits(retries, transient);
    expect(found.length).toBe(8);
    for (const [index, wait] of found.entries()) {
      const longest = Math.min(200 * 2 ** index, 20_000);
      expect(wait).toBeGreaterThanOrEqual(longest / 2);
      expect(wait).toBeLessThanOrEqual(longest);
    }
  });

  test('is tried three times where the service has never answered well', async () => {
    expect((await waits(new S3Retries(), transient)).length).toBe(2);
  });

  test('is tried again where the answer says nothing of its own, but for a refusal', async () => {
    const unread = Object.assign(new Error('char < is not expected'), { $response: {} });
    for (const error of [answer('Unknown', 409), answer('409', 409), answer('UnknownError'), unread]) {
      expect((await waits(new S3Retries(), { errorType: 'CLIENT_ERROR', error })).length).toBe(2);
    }
    for (const error of [answer('Unknown', 403), answer('404', 404), answer('BucketAlreadyExists', 409)]) {
      expect((await waits(new S3Retries(), { errorType: 'CLIENT_ERROR', error })).length).toBe(0);
    }
  });

  test('is tried as often however many others fail at the same time', async () => {
    const retries = new S3Retries();
    retries.recordSuccess();
    const found = await Promise.all(Array.from({ length: 100 }, () => waits(retries, transient)));
    expect(new Set(found.map(({ length }) => length))).toEqual(new Set([8]));
  });

  test('waits longer where the service asks to slow down, and as long as it says', async () => {
    const [wait = 0] = await waits(new S3Retries(), { errorType: 'THROTTLING' });
    expect(wait).toBeGreaterThanOrEqual(400);
    const asked = { errorType: 'THROTTLING', retryAfterHint: new Date(Date.now() + 10_000) } as const;
    const [hinted = 0] = await waits(new S3Retries(), asked);
    expect(hinted).toBeGreaterThan(9_000);
    const endless = { errorType: 'THROTTLING', retryAfterHint: new Date(Date.now() + 3_600_000) } as const;
    expect((await waits(new S3Retries(), endless))[0]).toBe(20_000);
  });

  test('is tried again where its content was damaged on the way', async () => {
    const error = answer('BadDigest');
    expect((await waits(new S3Retries(), { errorType: 'CLIENT_ERROR', error })).length).toBe(2);
  });

  test('is not tried again where it was refused', async () => {
    const error = answer('AccessDenied');
    expect(await waits(new S3Retries(), { errorType: 'CLIENT_ERROR', error })).toEqual([]);
  });
});
