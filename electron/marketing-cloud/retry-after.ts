import { DateTime } from 'luxon';

/** The moment of an HTTP date header (RFC 9110, all three forms); undefined where missing or unreadable. */
export function parseHttpDate(header: string | null): Date | undefined {
  if (header === null) return undefined;
  const date = DateTime.fromHTTP(header.trim(), { zone: 'utc' });
  return date.isValid ? date.toJSDate() : undefined;
}

/**
 * How many milliseconds a reply asks to wait: its `Retry-After` in seconds or as a date, or `retryAfter`
 * (seconds) in its body; the longer where both are there. A date is measured from the reply's own `Date`,
 * never from this machine's clock; without one it says nothing.
 */
export function retryAfterMilliseconds(headers: Headers, body: unknown): number | undefined {
  const asked = [fromHeader(headers), fromBody(body)].filter((wait) => wait !== undefined);
  return asked.length === 0 ? undefined : Math.max(...asked);
}

function fromHeader(headers: Headers): number | undefined {
  const header = headers.get('retry-after');
  if (header === null) return undefined;
  const seconds = toSeconds(header);
  if (seconds !== undefined) return seconds * 1000;
  const until = parseHttpDate(header);
  const now = parseHttpDate(headers.get('date'));
  return until && now ? Math.max(0, until.getTime() - now.getTime()) : undefined;
}

function fromBody(body: unknown): number | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  for (const [key, value] of Object.entries(body)) {
    if (key.toLowerCase() !== 'retryafter') continue;
    const seconds =
      typeof value === 'number' || typeof value === 'string' ? toSeconds(`${value}`) : undefined;
    return seconds === undefined ? undefined : seconds * 1000;
  }
  return undefined;
}

function toSeconds(text: string): number | undefined {
  return /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
