import { z } from 'zod';
import { AttemptFailure, ServiceRefusal } from './failures.ts';
import { lowerKeys } from './lower-keys.ts';
import type { Redaction } from './redaction.ts';
import { retryAfterMilliseconds } from './retry-after.ts';

/** A whole reply: the body is read. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

const RETRIED_REFUSALS = [408, 429];
const LONGEST_DETAIL = 300;

/**
 * Passes a 2xx reply. Anything worth asking again (408, 429 and all 5xx, among them Marketing Cloud's own
 * 596, and a search index that has trouble) is an `AttemptFailure`, any other 4xx a `ServiceRefusal`.
 */
export function requireSuccess(
  reply: HttpReply,
  subject: string,
  redaction: Redaction,
  intent: 'read' | 'write' = 'read',
): void {
  if (reply.status >= 200 && reply.status < 300) return;
  const body = parseLeniently(reply.bytes);
  const detail = [`${reply.status}`, describeErrorBody(body, redaction)].filter(Boolean).join(' ');
  if (reply.status >= 500 || RETRIED_REFUSALS.includes(reply.status)) {
    throw new AttemptFailure('service-unavailable', `it answered ${detail}`, {
      retryAfterMilliseconds: retryAfterMilliseconds(reply.headers, body),
      notHandled: reply.status === 429,
    });
  }
  // Says nothing of the request: the same one works a moment later (Accenture/sfmc-devtools issue 144).
  if (/all shards failed/i.test(detail)) throw new AttemptFailure('service-reply', `it answered ${detail}`);
  const [code, hint] = adviceFor(reply.status, intent);
  throw new ServiceRefusal(code, `Marketing Cloud refused the request for ${subject}: ${detail}.`, {
    status: reply.status,
    detail,
    hint,
  });
}

function adviceFor(
  status: number,
  intent: 'read' | 'write',
): ['permission-missing' | 'key-taken' | 'service-refused', string] {
  if (status === 401) {
    return [
      'permission-missing',
      'The token was just renewed and still is not accepted: check in Setup > Apps > Installed Packages that the package is enabled for this business unit.',
    ];
  }
  if (status === 403 && intent === 'write') {
    return [
      'permission-missing',
      'Give the package the permissions Documents and Images: Write and Saved Content: Write (under Assets) in Setup > Apps > Installed Packages.',
    ];
  }
  if (status === 409 && intent === 'write')
    return [
      'key-taken',
      'Something else has that external key or name there; restore as a copy, or change it there.',
    ];
  if (status === 403) {
    return [
      'permission-missing',
      'Give the package the permissions Assets > View and Folders > View in Setup > Apps > Installed Packages.',
    ];
  }
  return ['service-refused', 'Asking again would not help; the answer says why it was refused.'];
}

/**
 * The JSON of a reply. A page of HTML, a reply cut short, and an error that comes as a success (as "all shards
 * failed" does) are `AttemptFailure`s: seen in passing, worth asking again.
 */
export function parseJson(reply: HttpReply, redaction: Redaction): unknown {
  const text = new TextDecoder().decode(reply.bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AttemptFailure(
      'service-reply',
      /^\s*</.test(text) ? 'it answered with an HTML page' : 'its answer is cut short or is not JSON',
    );
  }
  if (isErrorBody(value)) {
    throw new AttemptFailure(
      'service-reply',
      `it answered ${reply.status} with an error: ${describeErrorBody(value, redaction)}`,
    );
  }
  return value;
}

const text = z.string().optional().catch(undefined);
const scalar = z.union([z.string(), z.number()]).optional().catch(undefined);
const errorBodySchema = z.object({
  message: text,
  error: text,
  error_description: text,
  errorcode: scalar,
  additionalerrors: z
    .array(z.object({ message: text }))
    .optional()
    .catch(undefined),
});

function isErrorBody(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = new Set(Object.keys(value).map((key) => key.toLowerCase()));
  if (keys.has('items') || keys.has('assettype') || keys.has('access_token')) return false;
  return keys.has('message') || keys.has('errorcode');
}

function describeErrorBody(body: unknown, redaction: Redaction): string {
  const parsed = errorBodySchema.safeParse(lowerKeys(body));
  if (!parsed.success) return '';
  const { message, error, error_description, errorcode, additionalerrors = [] } = parsed.data;
  const said = [message ?? error_description ?? error, ...additionalerrors.map((each) => each.message)]
    .filter((sentence) => sentence !== undefined)
    .join('; ');
  const clean = redaction.apply(said).replace(/\s+/g, ' ').trim().slice(0, LONGEST_DETAIL);
  const errorCode = errorcode === undefined ? '' : `(error ${redaction.apply(`${errorcode}`).slice(0, 40)})`;
  return [clean.replace(/\.$/, ''), errorCode].filter(Boolean).join(' ');
}

function parseLeniently(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
