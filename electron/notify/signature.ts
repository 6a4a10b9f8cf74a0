import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'x-backup-creator-signature';

/** Older than this, a message may be one that somebody has caught and sends again. */
const OLDEST_SECONDS = 300;

/**
 * The header by which a receiver knows that a message is ours and new: `t=<seconds>,v1=<hex>`, where v1 is the
 * HMAC-SHA256 of `<seconds>.<body>` under the signing key.
 */
export function signatureOf(body: string, key: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${digest(seconds, body, key)}`;
}

/** What a receiver does: whether the header fits body and key, and is not too old. */
export function isSignedBy(header: string, body: string, key: string, now: Date): boolean {
  const [, seconds = '', given = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (given === '' || Math.abs(now.getTime() / 1000 - Number(seconds)) > OLDEST_SECONDS) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(digest(Number(seconds), body, key)));
}

function digest(seconds: number, body: string, key: string): string {
  return createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');
}
