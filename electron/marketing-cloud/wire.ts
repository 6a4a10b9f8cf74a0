import { BackupError } from '../../shared/errors.ts';
import { untilAborted, withOwnSignal } from './abort.ts';
import { AttemptFailure } from './failures.ts';
import { isPortRefused, isProxyRefusal, networkFailure } from './network-failure.ts';
import type { Redaction } from './redaction.ts';
import type { HttpReply } from './reply.ts';

/** What a root passes in: Node's `fetch`, or Electron's `net.fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** The request was given up by `abandonInFlight`: it is to be sent anew. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

/** The answer was a redirect. It is never followed: the token would go where nobody checked the address. */
export class Redirected extends Error {
  override readonly name = 'Redirected';
  /** The host it points to, where the reply says so. */
  readonly host: string | undefined;

  constructor(host: string | undefined) {
    super('redirected');
    this.host = host;
  }
}

const DISTRUSTED_HINT =
  "Check this computer's clock. Where a proxy or a virus scanner opens connections on their way, have its certificate installed on this computer.";

class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** Sends single requests and reads their replies whole: one time-out covers both. */
export class Wire {
  readonly #fetch: Fetch;
  readonly #timeoutMilliseconds: number;
  readonly #redaction: Redaction;
  readonly #inFlight = new Set<AbortController>();
  #sent = 0;

  constructor(options: { fetch: Fetch; timeoutMilliseconds: number; redaction: Redaction }) {
    this.#fetch = options.fetch;
    this.#timeoutMilliseconds = options.timeoutMilliseconds;
    this.#redaction = options.redaction;
  }

  get requestCount(): number {
    return this.#sent;
  }

  abandonInFlight(): void {
    for (const attempt of this.#inFlight) attempt.abort(new Abandoned());
  }

  /**
   * @throws AttemptFailure where the connection fails, times out or is cut.
   * @throws BackupError `configuration` where its port is none for requests, or a proxy wants a name and password.
   * @throws Redirected where it is redirected; Abandoned after `abandonInFlight`; the signal's reason once it aborts.
   */
  exchange(request: WireRequest, signal: AbortSignal): Promise<HttpReply> {
    return withOwnSignal(signal, async (attempt) => {
      const timer = setTimeout(() => attempt.abort(new TimedOut()), this.#timeoutMilliseconds);
      this.#inFlight.add(attempt);
      try {
        return await untilAborted(this.#receive(request, attempt.signal), attempt.signal);
      } catch (error) {
        throw this.#explain(error, request, attempt.signal);
      } finally {
        clearTimeout(timer);
        this.#inFlight.delete(attempt);
      }
    });
  }

  async #receive(request: WireRequest, signal: AbortSignal): Promise<HttpReply> {
    signal.throwIfAborted();
    this.#sent += 1;
    const response = await this.#fetch(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      // An answer from a browser cache would be kept as if the service had just given it.
      cache: 'no-store',
      credentials: 'omit',
      signal,
    });
    if (isRedirect(response)) {
      // Nobody reads this body: whether it can be closed makes no difference.
      response.body?.cancel().catch(() => undefined);
      throw new Redirected(hostOf(response.headers.get('location'), request.url));
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  }

  /** The error of a library may hold the request with its token: only words are taken from it. */
  #explain(error: unknown, { url }: WireRequest, signal: AbortSignal): unknown {
    const reason: unknown = signal.reason;
    const host = new URL(url).host;
    if (reason instanceof TimedOut) {
      return new AttemptFailure(
        'service-unavailable',
        `no whole answer came from ${host} within ${this.#timeoutMilliseconds / 1000} seconds`,
      );
    }
    if (signal.aborted) return reason;
    if (error instanceof Redirected) return error;
    // Electron's fetch has no reply to give here: it rejects, and says no more than this.
    if (error instanceof Error && /\bredirect/i.test(error.message)) return new Redirected(undefined);
    if (isPortRefused(error)) return portRefused(host);
    if (isProxyRefusal(error)) return proxyRefusal(host);
    const failure = networkFailure(error, host);
    const options = failure.distrusted ? { hint: DISTRUSTED_HINT } : {};
    return new AttemptFailure('service-unavailable', this.#redaction.apply(failure.reason), options);
  }
}

function portRefused(host: string): BackupError {
  return new BackupError(
    'configuration',
    `No request can be sent to ${host}: its port is one that is kept for other purposes.`,
    { hint: 'Enter the address with another port, or without one.' },
  );
}

function proxyRefusal(host: string): BackupError {
  return new BackupError(
    'configuration',
    `The proxy on the way to ${host} asks for a name and password, or refuses those it was given.`,
    { hint: 'Write them into HTTPS_PROXY: http://name:password@proxy.example.com:3128' },
  );
}

function isRedirect(response: Response): boolean {
  return response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
}

function hostOf(location: string | null, base: string): string | undefined {
  return location === null ? undefined : URL.parse(location, base)?.host;
}
