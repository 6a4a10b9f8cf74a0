import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';

/** A proxy as networks have them, on a free port of this machine. */
export interface ForwardProxy {
  /** With name and password, where it wants them. */
  readonly address: string;
  /** What it was asked for: `CONNECT host:port` for a tunnel, `PUT http://...` for the rest. */
  readonly seen: string[];
  close(): Promise<void>;
}

export interface ForwardProxyOptions {
  /** `name:password`, without which it lets nobody through. */
  readonly credentials?: string;
  /** Where its tunnels end, in place of the hosts they are asked for: `host:port`. */
  readonly tunnelsTo?: string;
}

/** Starts one. */
export async function startForwardProxy({
  credentials,
  tunnelsTo,
}: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const expected =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  const seen: string[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    if (headers['proxy-authorization'] !== expected) {
      response.writeHead(407).end();
      return;
    }
    seen.push(`${method} ${url}`);
    const { 'proxy-authorization': _, ...passed } = headers;
    const outgoing = forward(url, { method, headers: passed }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(response);
    });
    pipeline(request, outgoing, () => undefined);
    outgoing.on('error', () => response.destroy());
  });
  server.on('connect', ({ url = '', headers }, socket, head) => {
    if (headers['proxy-authorization'] !== expected) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    seen.push(`CONNECT ${url}`);
    const [host = '', port] = (tunnelsTo ?? url).split(':');
    sockets.add(socket);
    const tunnel = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      tunnel.write(head);
      socket.pipe(tunnel).pipe(socket);
    });
    tunnel.on('error', () => socket.destroy());
    socket.on('error', () => tunnel.destroy());
    socket.on('close', () => tunnel.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address: credentials === undefined ? `http://${host}` : `http://${credentials}@${host}`,
    seen,
    close: async () => {
      server.close();
      server.closeAllConnections();
      // Tunnels are no longer connections of the server.
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
