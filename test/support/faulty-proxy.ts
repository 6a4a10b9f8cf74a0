import { once } from 'node:events';
import {
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import type { Certificate } from './certificate.ts';

/** What goes wrong with one request. */
export type Fault =
  /** The server never sees it; this is the reply. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The connection is reset when half of its body is there; the server never sees it. */
  | { readonly kind: 'cut-request' }
  /** The server does it, but the connection is reset in the middle of its reply. */
  | { readonly kind: 'cut-reply' }
  /** A byte in the middle of its body, or of the reply's, is another one; the length stays. */
  | { readonly kind: 'change-request' | 'change-reply' }
  /** No reply ever comes. */
  | { readonly kind: 'hang' };

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A server in front of a server, on a free port of this machine. */
export interface FaultyProxy {
  readonly origin: string;
  readonly seen: SeenRequest[];
  /** Decides over each request; `times` says how often this method and path came before. */
  faultOf: (request: SeenRequest, times: number) => Fault | undefined;
  close(): Promise<void>;
}

/**
 * Hands all requests on to `target` as they are, but for those that `faultOf` finds a fault for. With a
 * certificate it is reached by https.
 */
export async function startFaultyProxy(target: string, certificate?: Certificate): Promise<FaultyProxy> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    // Either side may go away at any time; the other one is to notice.
    handle(request, response).catch(() => socket.destroy());
  };
  const server =
    certificate === undefined ? createServer(listener) : createSecureServer({ ...certificate }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultyProxy = {
    origin: `${certificate === undefined ? 'http://127.0.0.1' : 'https://localhost'}:${(server.address() as AddressInfo).port}`,
    seen: [],
    faultOf: () => undefined,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return proxy;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers };
    const path = url.split('?')[0];
    const times = proxy.seen.filter((one) => one.method === method && one.url.split('?')[0] === path).length;
    proxy.seen.push(seen);
    const fault = proxy.faultOf(seen, times);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'cut-request') return cutAtHalf(request);
    const body = await buffer(request);
    if (fault?.kind === 'answer') {
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    const reply = await send(target, seen, fault?.kind === 'change-request' ? changed(body) : body);
    const content = await buffer(reply);
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    if (fault?.kind === 'cut-reply') {
      response.flushHeaders();
      response.write(content.subarray(0, content.length / 2), () => cut(request.socket));
      return;
    }
    response.end(fault?.kind === 'change-reply' ? changed(content) : content);
  }
}

async function cutAtHalf(request: IncomingMessage): Promise<void> {
  const { socket } = request;
  const half = Number(request.headers['content-length'] ?? 0) / 2;
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes >= half) break;
  }
  cut(socket);
}

function cut(socket: Socket): void {
  // An encrypted one cannot be reset, but it ends without a word as well.
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

async function send(
  target: string,
  { method, url, headers }: SeenRequest,
  body: Buffer,
): Promise<IncomingMessage> {
  const outgoing = forward(`${target}${url}`, {
    method,
    headers: { ...headers, connection: 'close' },
    setHost: false,
  });
  outgoing.end(body);
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
  return reply;
}

function changed(bytes: Buffer): Buffer {
  const middle = Math.floor(bytes.length / 2);
  const copy = Buffer.from(bytes);
  copy[middle] = (copy[middle] ?? 0) ^ 0x01;
  return copy;
}
