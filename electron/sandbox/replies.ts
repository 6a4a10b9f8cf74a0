import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

const DOCUMENTATION =
  'https://developer.salesforce.com/docs/atlas.en-us.mc-apis.meta/mc-apis/error-handling.htm';

/** What a request is answered with: JSON, or a text (or its bytes) as it stands. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: JsonValue;
  readonly text?: string | Buffer;
}

/** A reply given from outside: a text body is sent as it stands, an object as JSON. */
export interface FaultReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | JsonObject;
}

export function replyOf({ status, headers = {}, body }: FaultReply): Reply {
  if (typeof body === 'string') return { status, headers, text: body };
  return body === undefined ? { status, headers, text: '' } : { status, headers, json: body };
}

export function ok(json: JsonValue): Reply {
  return { status: 200, json };
}

/** An error body of the REST API. */
export function restError(
  status: number,
  errorcode: number,
  message: string,
  more: Record<string, JsonValue> = {},
): Reply {
  return { status, json: { documentation: DOCUMENTATION, errorcode, message, ...more } };
}

export const notAuthorized = (): Reply => restError(401, 0, 'Not Authorized');
export const notFound = (): Reply => restError(404, 30003, 'Not Found');
export const insufficientPrivileges = (scope: string): Reply =>
  restError(403, 20000, `Insufficient privileges: the scope ${scope} is required.`);

/** 400 with the reason in `additionalErrors`, as the service validates. */
export function invalid(message: string, errorcode = 10006): Reply {
  return restError(400, errorcode, 'Request contains invalid values.', {
    additionalErrors: [{ documentation: DOCUMENTATION, errorcode, message }],
  });
}

export function allShardsFailed(status: number): Reply {
  return restError(status, 10000, 'An error occurred while searching: all shards failed');
}

/** An error of the token endpoint. */
export function tokenError(status: number, error: string, description: string): Reply {
  return {
    status,
    json: { error, error_description: description, error_uri: 'https://developer.salesforce.com/docs' },
  };
}

export const invalidClient = (): Reply =>
  tokenError(
    401,
    'invalid_client',
    'Client authentication failed. Make sure that the client ID and client secret are valid and that the package is installed and enabled.',
  );

/** Thrown where a handler cannot go on: the reply is the error. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`Refused with ${reply.status}`);
    this.reply = reply;
  }
}

function faultReply(reply: Reply, headers: Readonly<Record<string, string>> = {}): FaultReply {
  return { status: reply.status, headers, body: isJsonObject(reply.json) ? reply.json : '' };
}

/** Ready-made faults: the service's own error replies, for `faults.add({ effect })`. */
export const faultReplies = {
  /** 429; `retryAfter` in seconds or as an HTTP date; without it there is no Retry-After (50200). */
  tooManyRequests(retryAfter?: number | string): FaultReply {
    if (retryAfter === undefined) return faultReply(restError(429, 50200, 'Too Many Requests'));
    const more = typeof retryAfter === 'number' ? { retryAfter } : {};
    const reply = restError(429, 50100, 'Too Many Requests', more);
    return faultReply(reply, { 'Retry-After': String(retryAfter) });
  },
  unavailable(retryAfter?: number): FaultReply {
    const headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
    return faultReply(restError(503, 50300, 'Service Unavailable'), headers);
  },
  internalError: () => faultReply(restError(500, 10000, 'Internal Server Error')),
  serviceNotFound: () => faultReply(restError(596, 0, 'Service Not Found')),
  unauthorized: () => faultReply(notAuthorized()),
  forbidden: (errorcode = 20000) => faultReply(restError(403, errorcode, 'Forbidden')),
  notFound: () => faultReply(notFound()),
  allShardsFailed: (status = 200) => faultReply(allShardsFailed(status)),
} as const;
