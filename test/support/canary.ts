import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { makeCertificate } from './certificate.ts';

/** A request that reached a canary. */
export interface Hit {
  readonly secure: boolean;
  readonly method: string;
  /** Without the first slash. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** Two servers of this machine that nobody has a reason to ask: whoever does is noted. */
export interface Canary {
  /** `http://127.0.0.1:<port>`: no browser takes it for mixed content. */
  readonly plain: string;
  /** `https://127.0.0.1:<port>`, with a certificate that no browser trusts. */
  readonly secure: string;
  /** For Chromium: what is on this machine would else be kept from pages of elsewhere. */
  readonly chromiumSwitches: readonly string[];
  readonly hits: Hit[];
  /** Connections that were opened, be it without a request. */
  readonly connections: () => number;
  forget(): void;
  close(): Promise<void>;
}

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export async function startCanary(): Promise<Canary> {
  const hits: Hit[] = [];
  let connections = 0;
  const noting =
    (secure: boolean): RequestListener =>
    ({ method = '', url = '', headers }, response) => {
      hits.push({ secure, method, path: url.slice(1), headers });
      response.writeHead(200, { 'content-type': contentTypeOf(url), 'access-control-allow-origin': '*' });
      response.end(url.includes('image') ? PNG : '');
    };
  const servers = [createServer(noting(false)), createSecureServer(makeCertificate(), noting(true))];
  const [plain, secure] = await Promise.all(
    servers.map(async (server) => {
      server.on('connection', () => {
        connections += 1;
      });
      return portOf(server);
    }),
  );
  return {
    plain: `http://127.0.0.1:${plain}`,
    secure: `https://127.0.0.1:${secure}`,
    chromiumSwitches: [
      '--ignore-certificate-errors',
      `--ip-address-space-overrides=127.0.0.1:${plain}=public,127.0.0.1:${secure}=public`,
    ],
    hits,
    connections: () => connections,
    forget() {
      hits.length = 0;
      connections = 0;
    },
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => {
          server.close(resolve);
        });
      }
    },
  };
}

function contentTypeOf(url: string): string {
  if (url.includes('image')) return 'image/png';
  if (url.includes('script')) return 'text/javascript';
  return url.includes('style') ? 'text/css' : 'text/html';
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}
