import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { BenchAccount } from './command.ts';

const FILE = /\/asset\/v1\/content\/assets\/(\d+)\/file$/;

/** An account whose files are large. */
export interface AccountOfLargeFiles extends BenchAccount {
  /** How many files were asked for since the last time that this was asked. */
  takeFileCount(): number;
}

/** Stands before an account, and answers each request for a file with so many bytes. */
export async function withLargeFiles(account: BenchAccount, bytes: number): Promise<AccountOfLargeFiles> {
  const { AUTH_URL = '' } = account.environment;
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    const id = FILE.exec(request.url ?? '')?.[1];
    if (id === undefined) {
      passOn(AUTH_URL, request, response, bytes).catch(() => response.destroy());
      return;
    }
    asked.add(id);
    const content = Buffer.alloc(bytes, `file ${id} `).toString('base64');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: { ...account.environment, API_URL: address },
    takeFileCount() {
      const { size } = asked;
      asked.clear();
      return size;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await account.stop();
    },
  };
}

/** What is passed on names the size that the files have. */
async function passOn(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  bytes: number,
): Promise<void> {
  const { method, url = '', headers } = request;
  const outgoing = forward(`${target}${url}`, { method, headers });
  const replied = once(outgoing, 'response');
  await pipeline(request, outgoing);
  const [reply] = (await replied) as [IncomingMessage];
  const body = (await text(reply)).replaceAll(/"fileSize":\s*\d+/g, `"fileSize":${bytes}`);
  const { 'content-length': _, 'transfer-encoding': __, ...others } = reply.headers;
  response.writeHead(reply.statusCode ?? 502, others).end(body);
}
