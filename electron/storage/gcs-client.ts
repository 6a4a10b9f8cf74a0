import { createPrivateKey } from 'node:crypto';
import type { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { GoogleAuth, JWT, PassThroughClient } from 'google-auth-library';
import { z } from 'zod';
import { BackupError } from '../../shared/errors.ts';
import { type AskingOptions, createAgents } from './agents.ts';

/** Without it, application default credentials: the environment's, gcloud's, or the machine's own. */
export interface GcsSecrets {
  /** The JSON of a service account's key, as text. */
  readonly serviceAccount?: string | undefined;
}

/** One call of the service. */
export interface GcsCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** How the reply's body is wanted. Default: JSON where it is JSON, else text. */
  readonly as?: 'stream';
  readonly signal: AbortSignal | undefined;
}

export interface GcsReply {
  readonly status: number;
  readonly headers: Headers;
  /** Not looked at yet. */
  readonly data: unknown;
}

/** The service, or Google's sign-in before it, did not do what it was asked. */
export class GcsRefusal extends Error {
  readonly status: number;
  /** As it came, or what its JSON says. */
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`Answered with ${status}.`);
    this.status = status;
    this.body = body;
  }
}

/** Makes a call. Throws `GcsRefusal`, an error of the connection, or one of looking for credentials. */
export type AskGcs = (call: GcsCall) => Promise<GcsReply>;

/** To read and write objects, not to change who else may. */
const SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write';
const LONGEST_DELAY_MILLISECONDS = 30_000;
/** Request time-out, too many requests, and all that is the service's own fault. */
const RETRIED: [number, number][] = [
  [408, 408],
  [429, 429],
  [500, 599],
];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

/**
 * Signed requests to the service, by the library that Google's own client for it stands on. That client would
 * do less: its calls for objects know neither agents nor signals, make a connection for each request through a
 * proxy, and find wrong content only when it has replaced the right one. `anonymous`: for emulators, which ask
 * for no credentials.
 */
export function gcsClient(
  { serviceAccount }: GcsSecrets,
  anonymous: boolean,
  { agents = createAgents(), retries = {} }: AskingOptions,
): AskGcs {
  const agent = ({ protocol }: URL): Agent => (protocol === 'http:' ? agents.http : agents.https);
  const options = { scopes: [SCOPE], transporterOptions: { agent } };
  const client = anonymous
    ? new PassThroughClient(options)
    : serviceAccount === undefined
      ? new GoogleAuth({ scopes: [SCOPE], clientOptions: options })
      : new JWT({ ...parseServiceAccount(serviceAccount), ...options });
  const { attempts = 5, delayMilliseconds = 500 } = retries;
  return async ({ body, as, signal, method, url, params = {}, headers = {} }) => {
    const reply = await slim(
      client.request<unknown>({
        method,
        url,
        params,
        headers,
        agent,
        ...(body === undefined ? {} : { data: body }),
        ...(as === undefined ? {} : { responseType: as }),
        ...(signal === undefined ? {} : { signal }),
        // A resumable upload goes on after 308. Of what should have been a stream, the library loses the words.
        validateStatus: (status) => status < 400 || (as === 'stream' && !isRetried(status)),
        // It would look at each byte that was sent for secrets; nothing of the request is kept anyway.
        errorRedactor: false,
        retryConfig: {
          retry: attempts - 1,
          noResponseRetries: attempts - 1,
          httpMethodsToRetry: METHODS,
          statusCodesToRetry: RETRIED,
          retryBackoff: async ({ config }) => {
            const tries = config.retryConfig?.currentRetryAttempt ?? 1;
            const longest = Math.min(delayMilliseconds * 2 ** (tries - 1), LONGEST_DELAY_MILLISECONDS);
            await wait(
              longest * (0.5 + Math.random() / 2),
              undefined,
              signal === undefined ? {} : { signal },
            );
          },
        },
      }),
    );
    if (reply.status < 400) return reply;
    throw new GcsRefusal(reply.status, reply.data instanceof Readable ? await text(reply.data) : reply.data);
  };
}

function isRetried(status: number): boolean {
  return RETRIED.some(([first, last]) => status >= first && status <= last);
}

const failedSchema = z.object({ response: z.object({ status: z.number(), data: z.unknown() }) });

/** The library hangs on its errors all that was sent, megabytes and tokens among it. */
async function slim<Reply>(asked: Promise<Reply>): Promise<Reply> {
  try {
    return await asked;
  } catch (error) {
    const failed = failedSchema.safeParse(error);
    if (failed.success) throw new GcsRefusal(failed.data.response.status, failed.data.response.data);
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
}

const serviceAccountSchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key: z.string().refine(isPrivateKey),
});

/** Other kinds of credentials can name addresses and programs of their own: nobody is to paste such. */
function parseServiceAccount(json: string): { email: string; key: string } {
  const parsed = serviceAccountSchema.safeParse(jsonOf(json));
  if (parsed.success) return { email: parsed.data.client_email, key: parsed.data.private_key };
  // Without its cause: it may repeat the secret.
  throw new BackupError('configuration', 'This is not the key of a service account.', {
    hint: 'Take the whole JSON file that Google Cloud makes under IAM, Service accounts, Keys.',
  });
}

function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false;
  }
}
