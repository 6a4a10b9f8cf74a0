import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from './certificate.ts';

/** What reached a receiver. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (response: ServerResponse) => void;

/** A receiver of posted messages: a real server on this machine. */
export interface Receiver extends AsyncDisposable {
  readonly base: string;
  readonly received: readonly Received[];
  /** Answers one by one, the last one again and again; it begins with 200 "ok". */
  answers(...answers: readonly Answer[]): void;
}

export const answer = {
  status:
    (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Answer =>
    (response) =>
      void response.writeHead(status, headers).end(body),
  cut: (response: ServerResponse) => void response.destroy(),
  never: () => undefined,
} as const;

/** `secure`: with a certificate that nobody trusts. */
export async function startReceiver({ secure = false } = {}): Promise<Receiver> {
  const received: Received[] = [];
  let answers: readonly Answer[] = [answer.status(200, 'ok')];
  const server = secure ? createSecureServer(makeCertificate()) : createServer();
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = request;
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    received.push({ method, path: url, headers, body: Buffer.concat(pieces).toString() });
    const [next, ...rest] = answers;
    if (rest.length > 0) answers = rest;
    next?.(response);
  };
  server.on('request', (request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    base: secure ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    received,
    answers: (...given) => {
      answers = given;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An address of this machine at which nothing listens. */
export async function addressOfNobody(): Promise<string> {
  const receiver = await startReceiver();
  await receiver[Symbol.asyncDispose]();
  return receiver.base;
}
