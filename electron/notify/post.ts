import ky, { isHTTPError, isTimeoutError } from 'ky';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import { networkFailure } from '../marketing-cloud/network-failure.ts';
import type { Fetch } from '../marketing-cloud/wire.ts';
import type { Budget } from './budget.ts';
import { notDelivered } from './failure.ts';

export interface PostParts {
  readonly fetch: Fetch;
  readonly budget: Budget;
}

export interface Post {
  /** As a person knows the receiver: "Slack". */
  readonly to: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What a refusal means where the receiver says more than its status. */
  readonly explain?: (status: number, body: string) => Explanation | undefined;
}

export interface Explanation {
  readonly reason: string;
  readonly hint: string;
}

/** Connection lost, or an answer that is none. */
class AttemptFailure extends Error {
  override readonly name = 'AttemptFailure';
}

const NETWORK_HINT = 'Check the connection and the address, then send a test.';
const TRUST_HINT =
  "Check this computer's clock. Where a proxy or a virus scanner opens connections on their way, have its certificate installed on this computer.";
/** Enough of an answer to tell why it is a refusal. */
const LONGEST_ANSWER = 1000;
const REPEATED = [408, 425, 429, 500, 502, 503, 504];

/**
 * Posts a message until it is taken or its budget is used up. Redirects are never followed: the message would go
 * where nobody checked the address.
 * @throws BackupError `notification-failed`, in words that hold nothing of the address but its host.
 */
export async function post(request: Post, { fetch, budget }: PostParts, signal: AbortSignal): Promise<void> {
  const { to, url } = request;
  let answer: Answer = { status: 0, body: '' };
  try {
    await ky.post(url, {
      headers: request.headers,
      body: request.body,
      signal,
      timeout: budget.attemptMilliseconds,
      totalTimeout: budget.totalMilliseconds,
      fetch: async (input) => {
        answer = await exchange(request, fetch, input instanceof Request ? input.signal : signal);
        const { status, after } = answer;
        return new Response(null, { status, ...(after && { headers: { 'retry-after': after } }) });
      },
      retry: {
        limit: budget.attempts - 1,
        methods: ['post'],
        statusCodes: REPEATED,
        maxRetryAfter: budget.attemptMilliseconds,
        retryOnTimeout: true,
        delay: (attempt) => budget.firstWaitMilliseconds * 2 ** (attempt - 1),
        jitter: (delay) => delay * (0.5 + Math.random() / 2),
        shouldRetry: ({ error }) => (error instanceof AttemptFailure ? true : undefined),
      },
    });
  } catch (error) {
    if (signal.aborted) throw notDelivered(to, 'it was given up', 'The next run tells again.');
    throw explained(error, request, answer, budget);
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
  /** When it may be asked again. */
  readonly after?: string;
}

/** One attempt, with the part of its answer that may say why it is refused. */
async function exchange(
  { to, url, headers, body }: Post,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url.href, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      cache: 'no-store',
      credentials: 'omit',
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    // Electron's fetch has no reply to give for a redirect: it rejects, and says no more than this.
    if (error instanceof Error && /\bredirect/i.test(error.message)) throw redirected(to);
    const failure = networkFailure(error, url.host);
    if (failure.distrusted) throw notDelivered(to, failure.reason, TRUST_HINT);
    throw new AttemptFailure(failure.reason);
  }
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    response.body?.cancel().catch(() => undefined);
    throw redirected(to);
  }
  const after = response.headers.get('retry-after');
  return {
    status: response.ok ? 200 : response.status,
    body: await beginningOf(response),
    ...(after === null ? {} : { after }),
  };
}

async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const { value } = await reader.read();
  reader.cancel().catch(() => undefined);
  return value === undefined ? '' : new TextDecoder().decode(value.subarray(0, LONGEST_ANSWER));
}

function explained(error: unknown, request: Post, { status, body }: Answer, budget: Budget): BackupError {
  const { to } = request;
  if (isBackupError(error)) return error;
  if (error instanceof AttemptFailure) return notDelivered(to, error.message, NETWORK_HINT);
  if (isTimeoutError(error)) {
    const seconds = budget.attemptMilliseconds / 1000;
    return notDelivered(to, `${request.url.host} gave no answer within ${seconds} seconds`, NETWORK_HINT);
  }
  if (isHTTPError(error)) {
    const { reason, hint } = request.explain?.(status, body) ?? ownWords(status);
    return notDelivered(to, reason, hint);
  }
  return new BackupError('notification-failed', `The message to ${to} could not be sent.`, {
    hint: 'The log says what failed.',
    cause: error,
  });
}

function ownWords(status: number): Explanation {
  if (status === 404 || status === 410) {
    return { reason: `nothing is at its address any more (${status})`, hint: 'Make a new address there.' };
  }
  if (status === 401 || status === 403) {
    return { reason: `it refuses the address or the key (${status})`, hint: 'Enter them again.' };
  }
  if (status >= 500 || status === 429) {
    return { reason: `it has trouble of its own (${status})`, hint: 'Send a test later.' };
  }
  return { reason: `it answers ${status}`, hint: 'Check its address, and what it takes.' };
}

function redirected(to: string): BackupError {
  return notDelivered(
    to,
    'it answers with a redirect, which is never followed',
    'Enter the address that it leads to, if you trust that one.',
  );
}
