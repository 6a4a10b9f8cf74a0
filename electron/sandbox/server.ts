import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultEffect, Faults, RequestKind } from './faults.ts';
import { type Reply, replyOf, restError } from './replies.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';
import { type Route, type Router, routeOf, type SandboxRequest } from './router.ts';
import type { Switches } from './switches.ts';

/** Called with each request, its number from 1 and its kind, before it is answered; may change the account. */
export type OnRequest = (number: number, kind: RequestKind, id: number | undefined) => void | Promise<void>;

export interface ServerContext {
  readonly router: Router;
  readonly switches: Switches;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** The service's clock, in milliseconds. */
  readonly clock: () => number;
  readonly onRequest: () => OnRequest | undefined;
}

const LARGEST_BODY_BYTES = 12 * 1024 * 1024;

/** The HTTP side of the sandbox. Requests under way are dropped when `closed` aborts. */
export function createHttpServer(context: () => ServerContext, closed: AbortSignal): Server {
  const server = createServer((incoming, response) => {
    const { log } = context();
    const url = new URL(incoming.url ?? '/', 'http://sandbox');
    const method = incoming.method ?? 'GET';
    const route = routeOf(method, url.pathname);
    const logged = log.begin({ method, path: url.pathname + url.search, ...route });
    response.once('close', () => log.end());
    answer({ incoming, response, url, method, route, logged }, context(), closed).catch((error: unknown) => {
      if (closed.aborted || response.destroyed) return;
      // A mistake in the sandbox or in a test's callback: the client sees a 500 that says so.
      const message = error instanceof Error ? error.message : String(error);
      send(restError(500, 10000, `The sandbox failed: ${message}`), { response, logged }, context());
    });
  });
  // Longer than clients keep idle connections: one closed under a request would look like a fault.
  server.keepAliveTimeout = 120_000;
  return server;
}

/** The port listened on. Rejects where the asked one is taken. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox has no port.');
  return address.port;
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly method: string;
  readonly route: Route;
  readonly logged: LoggedRequest;
}

async function answer(exchange: Exchange, context: ServerContext, closed: AbortSignal): Promise<void> {
  const { incoming, url, method, route } = exchange;
  const body = await readBody(incoming);
  await context.onRequest()?.(exchange.logged.number, route.kind, route.id);
  await wait(context.switches.latencyMilliseconds, closed);
  const { redirect } = context.switches;
  if (redirect !== undefined && url.pathname.startsWith(redirect.path)) {
    send({ status: 302, text: '', headers: { Location: redirect.location } }, exchange, context);
    return;
  }
  const effect = context.faults.strike({ ...route, method });
  if (effect === 'hang') return;
  if (effect === 'reset') {
    incoming.socket.destroy();
    return;
  }
  if (typeof effect === 'object' && 'status' in effect) {
    send(replyOf(effect), exchange, context);
    return;
  }
  if (typeof effect === 'object') await wait(effect.delay, closed);
  const request: SandboxRequest = {
    method,
    path: url.pathname,
    parameters: new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value])),
    authorization: incoming.headers.authorization,
    body: parseJson(body),
  };
  spoil(context.router.answer(request, route), effect, exchange, context);
}

/** Sends the true reply, or what a fault makes of it. */
function spoil(
  reply: Reply,
  effect: FaultEffect | undefined,
  exchange: Exchange,
  context: ServerContext,
): void {
  switch (effect) {
    case 'html':
      send(
        {
          status: 200,
          text: '<!DOCTYPE html><html><body><h1>Maintenance</h1></body></html>',
          headers: { 'Content-Type': 'text/html' },
        },
        exchange,
        context,
      );
      break;
    case 'wrongJson':
      send({ status: 200, json: { unexpected: [true, null] } }, exchange, context);
      break;
    case 'cut':
      sendHalf(reply, exchange, context);
      break;
    case 'cutCleanly': {
      const bytes = bytesOf(reply, context);
      send({ status: reply.status, text: bytes.subarray(0, bytes.length >> 1) }, exchange, context);
      break;
    }
    default:
      send(reply, exchange, context);
  }
}

function send(reply: Reply, exchange: Pick<Exchange, 'response' | 'logged'>, context: ServerContext): void {
  const { response, logged } = exchange;
  if (response.destroyed || response.headersSent) return;
  const bytes = bytesOf(reply, context);
  writeHead(reply, bytes.length, response, logged, context);
  response.end(bytes);
}

function sendHalf(reply: Reply, { response, logged }: Exchange, context: ServerContext): void {
  const bytes = bytesOf(reply, context);
  writeHead(reply, bytes.length, response, logged, context);
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
}

function bytesOf(reply: Reply, context: ServerContext): Buffer {
  const { text, json = null } = reply;
  if (Buffer.isBuffer(text)) return text;
  return Buffer.from(text ?? JSON.stringify(json, null, context.switches.jsonIndent));
}

function writeHead(
  reply: Reply,
  length: number,
  response: ServerResponse,
  logged: LoggedRequest,
  context: ServerContext,
): void {
  logged.status = reply.status;
  response.sendDate = false;
  const date = context.switches.withoutDateHeader ? {} : { Date: new Date(context.clock()).toUTCString() };
  response.writeHead(reply.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': length,
    'Cache-Control': 'no-cache',
    ...date,
    ...reply.headers,
  });
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > LARGEST_BODY_BYTES) throw new RangeError('The request body is too large.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A body that does not parse is refused by whoever needs one. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function wait(milliseconds: number, closed: AbortSignal): Promise<void> {
  if (milliseconds > 0) await delay(milliseconds, undefined, { signal: closed });
}
