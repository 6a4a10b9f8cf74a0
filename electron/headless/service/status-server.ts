import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BackupError } from '../../../shared/errors.ts';
import type { Log } from '../../journal/log.ts';

/** What a path answers with. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface StatusServerParts {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly pages: Readonly<Record<string, () => Answer | Promise<Answer>>>;
  readonly log: Log;
}

export interface StatusServer {
  readonly address: string;
  close(): Promise<void>;
}

/** Answers GET for the pages it has. Throws `configuration` where the port cannot be had. */
export async function startStatusServer(parts: StatusServerParts): Promise<StatusServer> {
  const { host, port, log } = parts;
  const server = createServer((request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      log.error('A question for the state of the service could not be answered.', { error });
      send(response, text(500, 'The state could not be told; the log says why.'));
    });
  });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw cannotListen(error, host, port);
  }
  return { address: addressOf(server), close: () => close(server) };
}

async function answer(
  { pages }: StatusServerParts,
  { method = '', url = '' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = url.split('?', 1)[0] ?? '';
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (page === undefined) send(response, text(404, `There is ${Object.keys(pages).join(' and ')}.`));
  else if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    send(response, text(405, 'This can only be read.'));
  } else send(response, await page());
}

function text(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n` };
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

function addressOf(server: Server): string {
  const { address, family, port } = addressInfo(server);
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function addressInfo(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port.');
  return address;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function cannotListen(error: unknown, host: string, port: number): BackupError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  const why = REASONS[code] ?? `cannot be used (${code})`;
  return new BackupError('configuration', `Port ${port} of ${host} ${why}.`, {
    hint: 'Choose another with --port or PORT, another address with --listen, or do without by --no-serve.',
    cause: error,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'may not be used by this user',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'is no address of this machine',
};
