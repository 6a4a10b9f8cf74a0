import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { HostProtocol } from './protocol.ts';

/** Node's code of a failed connection -> Chromium's name of it. */
const chromiumNames: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'ERR_CONNECTION_REFUSED',
  ECONNRESET: 'ERR_CONNECTION_RESET',
  ECONNABORTED: 'ERR_CONNECTION_ABORTED',
  EPIPE: 'ERR_CONNECTION_RESET',
  ETIMEDOUT: 'ERR_CONNECTION_TIMED_OUT',
  UND_ERR_CONNECT_TIMEOUT: 'ERR_CONNECTION_TIMED_OUT',
  UND_ERR_SOCKET: 'ERR_CONNECTION_CLOSED',
  ENOTFOUND: 'ERR_NAME_NOT_RESOLVED',
  EAI_AGAIN: 'ERR_NAME_NOT_RESOLVED',
  ENETUNREACH: 'ERR_ADDRESS_UNREACHABLE',
  EHOSTUNREACH: 'ERR_ADDRESS_UNREACHABLE',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'ERR_CERT_AUTHORITY_INVALID',
  SELF_SIGNED_CERT_IN_CHAIN: 'ERR_CERT_AUTHORITY_INVALID',
  CERT_HAS_EXPIRED: 'ERR_CERT_DATE_INVALID',
};

/**
 * The `fetch` of Electron's `net`. Requests go out through Node, but what is answered is Electron's: a failure is
 * an Error with Chromium's name alone (no `cause`, no `code`), a redirect that may not be followed is an error
 * (`manual` too), and a response knows no address.
 */
export class HostNet {
  readonly online = true;
  private readonly protocol: HostProtocol;

  constructor(protocol: HostProtocol) {
    this.protocol = protocol;
  }

  isOnline(): boolean {
    return this.online;
  }

  async fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const own = await this.protocol.answer(request);
    if (own !== null) return own;
    if (request.url.startsWith('file:')) return await readFileResponse(request.url);
    return await viaNode(request);
  }
}

async function viaNode(request: Request): Promise<Response> {
  const mayFollow = request.redirect === 'follow';
  let response: Response;
  try {
    response = await fetch(request, mayFollow ? {} : { redirect: 'manual' });
  } catch (error) {
    if (request.signal.aborted) throw error;
    // oxlint-disable-next-line preserve-caught-error -- Electron tells the name alone
    throw new Error(`net::${nameOf(error)}`);
  }
  if (!mayFollow && response.status >= 300 && response.status < 400 && response.headers.has('location')) {
    await response.body?.cancel();
    throw new Error(
      request.redirect === 'error'
        ? "Attempted to redirect, but redirect policy was 'error'"
        : 'Redirect was cancelled',
    );
  }
  return withoutAddress(response, request.signal);
}

function withoutAddress({ body, status, statusText, headers }: Response, signal: AbortSignal): Response {
  if (body === null) return new Response(null, { status, statusText, headers });
  const reader = body.getReader();
  const named = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(signal.aborted ? error : new Error(`net::${nameOf(error)}`));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(named, { status, statusText, headers });
}

async function readFileResponse(url: string): Promise<Response> {
  try {
    return new Response(await readFile(fileURLToPath(url)));
  } catch {
    throw new Error('net::ERR_FILE_NOT_FOUND');
  }
}

function nameOf(error: unknown): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const name = 'code' in cause && typeof cause.code === 'string' ? chromiumNames[cause.code] : undefined;
    if (name !== undefined) return name;
  }
  return 'ERR_FAILED';
}
