import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createMarketingCloud,
  type MarketingCloudOptions,
} from '../../../electron/marketing-cloud/client.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export const NEVER = new AbortController().signal;

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A real HTTP server on this machine that hands out tokens and leaves REST requests to `rest`. */
export class HttpService implements AsyncDisposable {
  readonly paths: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  rest: Handler = (_, response) => void response.writeHead(404).end('{}');
  token: Handler = (_, response) =>
    sendJson(response, { access_token: 'token', expires_in: 1080, rest_instance_url: this.base });
  readonly #server = createServer((request, response) => {
    this.paths.push(request.url ?? '');
    this.headers.push(request.headers);
    const handler = request.url === '/v2/token' ? this.token : this.rest;
    handler(request, response);
  });

  static async start(): Promise<HttpService> {
    const service = new HttpService();
    service.#server.listen(0, '127.0.0.1');
    await once(service.#server, 'listening');
    return service;
  }

  get base(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers REST requests one by one; the last handler again and again. */
  answers(...handlers: Handler[]): void {
    let next = 0;
    this.rest = (request, response) => {
      handlers[Math.min(next++, handlers.length - 1)]!(request, response);
    };
  }

  client(options: Partial<MarketingCloudOptions> = {}) {
    return createMarketingCloud({
      authenticationAddress: this.base,
      clientId: 'id',
      clientSecret: 'hush',
      fetch,
      log: silent,
      ...options,
      retry: { firstWaitMilliseconds: 1, longestWaitMilliseconds: 1, ...options.retry },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
