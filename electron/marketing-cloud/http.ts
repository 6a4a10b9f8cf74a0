import ky from 'ky';
import { BackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import { withOwnSignal } from './abort.ts';
import type { AdaptiveConcurrency } from './concurrency.ts';
import { AttemptFailure, cancelled } from './failures.ts';
import type { Redaction } from './redaction.ts';
import { type HttpReply, requireSuccess } from './reply.ts';
import { RetryBudget, type RetryPolicy } from './retry.ts';
import { parseHttpDate } from './retry-after.ts';
import { Abandoned, Redirected, type Wire, type WireRequest } from './wire.ts';

/** What lets a request in. */
export interface Access {
  /** The value of the `Authorization` header. */
  authorization(): string;
}

export interface AccessSource {
  current(signal: AbortSignal): Promise<Access>;
  /** The service answered 401 to this one: it is not to be used again. */
  refused(access: Access): void;
}

export interface HttpCall<T> {
  /** What is asked for, as it stands in messages: "the request for <subject>". */
  readonly subject: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Whether it changes something: what a refusal advises differs. */
  readonly writes?: boolean;
  readonly url: string;
  /** Sent as the JSON body. */
  readonly json?: unknown;
  /** Makes sense of a 2xx reply. An `AttemptFailure` thrown here is tried again like any other. */
  readonly read: (reply: HttpReply) => T;
  /** Left out for the request that asks for a token. */
  readonly access?: AccessSource;
  /**
   * Given for what must not happen twice: asked before it is sent again where an attempt may have reached the
   * service, and at the end. What it finds is the answer.
   */
  readonly recover?: (signal: AbortSignal) => Promise<T | undefined>;
  /** Whether the reply's `Date` is the service's time. */
  readonly tellsTime?: boolean;
}

/**
 * Sends requests until they succeed or their budget is used up. ky counts, waits and builds the request.
 * Our own is what its hooks cannot express: a time-out and retries that cover the reading of the body, and
 * attempts that are repeated (after a 401, or a sleep) without counting.
 */
export class Http {
  readonly #wire: Wire;
  readonly #concurrency: AdaptiveConcurrency;
  readonly #redaction: Redaction;
  readonly #retry: RetryPolicy;
  readonly #now: () => number;
  readonly #log: Log;
  #serviceTime: { readonly date: Date | undefined } | undefined;

  /** `now` is a monotonic clock in milliseconds. */
  constructor(options: {
    wire: Wire;
    concurrency: AdaptiveConcurrency;
    redaction: Redaction;
    retry: RetryPolicy;
    now: () => number;
    log: Log;
  }) {
    this.#wire = options.wire;
    this.#concurrency = options.concurrency;
    this.#redaction = options.redaction;
    this.#retry = options.retry;
    this.#now = options.now;
    this.#log = options.log;
  }

  /** The `Date` of the first understood reply that tells time; undefined if there was none, or it had none. */
  get serviceTime(): Date | undefined {
    return this.#serviceTime?.date;
  }

  restartServiceTime(): void {
    this.#serviceTime = undefined;
  }

  /**
   * @throws BackupError `service-unavailable` or `service-reply` once the budget is used up, `cancelled` when
   *   the signal aborts, `service-reply` for a redirect, and `ServiceRefusal` for a 4xx.
   */
  async send<T>(call: HttpCall<T>, signal: AbortSignal): Promise<T> {
    const budget = new RetryBudget(this.#retry);
    try {
      return await withOwnSignal(signal, (own) => this.#untilAnswered(call, budget, own.signal));
    } catch (error) {
      if (signal.aborted) throw cancelled(call.subject);
      if (error instanceof AttemptFailure) {
        const found = error.notHandled ? undefined : await call.recover?.(signal);
        if (found !== undefined) return found;
        throw budget.exhausted(call.subject, error);
      }
      if (error instanceof Redirected) throw redirectError(call.subject, error.host);
      throw error;
    }
  }

  async #untilAnswered<T>(call: HttpCall<T>, budget: RetryBudget, signal: AbortSignal): Promise<T> {
    let answer: { readonly value: T } | undefined;
    let wait = 0;
    let mayHaveHappened = false;
    await ky(call.url, {
      method: call.method,
      ...(call.json === undefined ? {} : { json: call.json }),
      headers: { accept: 'application/json' },
      signal,
      timeout: false,
      throwHttpErrors: false,
      fetch: async (input) => {
        const request = await toWireRequest(input instanceof Request ? input : new Request(input));
        const found = mayHaveHappened ? await call.recover?.(signal) : undefined;
        try {
          answer = { value: found ?? (await this.#inTurn(call, request, budget, signal)) };
        } catch (error) {
          mayHaveHappened ||= !(error instanceof AttemptFailure && error.notHandled);
          throw error;
        }
        return new Response();
      },
      retry: {
        limit: Number.MAX_SAFE_INTEGER,
        methods: ['get', 'post', 'patch'],
        shouldRetry: ({ error }) => {
          const next = error instanceof AttemptFailure ? budget.nextWait(error) : undefined;
          if (next === undefined) return false;
          wait = next;
          this.#logRetry(call.subject, error.message, budget.attempts, wait);
          return true;
        },
        delay: () => wait,
      },
    });
    if (answer === undefined)
      throw new BackupError('internal', `The request for ${call.subject} was never sent.`);
    return answer.value;
  }

  /** The request for a token goes in the turn of the request that waits for it. */
  #inTurn<T>(call: HttpCall<T>, request: WireRequest, budget: RetryBudget, signal: AbortSignal): Promise<T> {
    const attempt = () => this.#attempt(call, request, budget, signal);
    return call.access === undefined ? attempt() : this.#concurrency.run(attempt, signal);
  }

  async #attempt<T>(
    call: HttpCall<T>,
    request: WireRequest,
    budget: RetryBudget,
    signal: AbortSignal,
  ): Promise<T> {
    let renewed = false;
    for (;;) {
      const access = await call.access?.current(signal);
      const began = this.#now();
      try {
        const reply = await this.#wire.exchange(withAccess(request, access), signal);
        if (reply.status === 401 && call.access && access) {
          call.access.refused(access);
          if (!renewed) {
            renewed = true;
            continue;
          }
        }
        return this.#understand(call, reply);
      } catch (error) {
        if (error instanceof Abandoned) {
          if (call.recover !== undefined) throw new AttemptFailure('service-unavailable', 'it was given up');
          renewed = false;
          continue;
        }
        budget.spend(this.#now() - began);
        throw error;
      }
    }
  }

  #understand<T>(call: HttpCall<T>, reply: HttpReply): T {
    if (reply.status === 429) this.#concurrency.limited();
    requireSuccess(reply, call.subject, this.#redaction, call.writes === true ? 'write' : 'read');
    const value = call.read(reply);
    this.#concurrency.succeeded();
    if (call.tellsTime) this.#serviceTime ??= { date: parseHttpDate(reply.headers.get('date')) };
    return value;
  }

  #logRetry(subject: string, reason: string, attempt: number, waitMilliseconds: number): void {
    this.#log.warn('Marketing Cloud is asked again', {
      subject,
      reason,
      attempt,
      waitMilliseconds: Math.round(waitMilliseconds),
    });
  }
}

async function toWireRequest(request: Request): Promise<WireRequest> {
  return {
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body: request.body === null ? undefined : await request.text(),
  };
}

function withAccess(request: WireRequest, access: Access | undefined): WireRequest {
  if (access === undefined) return request;
  return { ...request, headers: { ...request.headers, authorization: access.authorization() } };
}

function redirectError(subject: string, host: string | undefined): BackupError {
  return new BackupError(
    'service-reply',
    `The request for ${subject} was answered with a redirect${host === undefined ? '' : ` to ${host}`}, which is never followed.`,
    {
      hint: 'A proxy, a firewall or a sign-in page of the network may stand in between: open the network, then run the backup again.',
    },
  );
}
