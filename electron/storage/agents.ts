import { type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How an object store is reached; both keep their connections for the next request. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export interface AgentsOptions {
  /** The address of an HTTP proxy, with its name and password where it wants them. Default: as the environment says. */
  readonly proxy?: string | undefined;
  /** A connection on which nothing moves for so long is given up. */
  readonly idleMilliseconds?: number;
  /** Trusted in place of the usual authorities. */
  readonly ca?: string;
}

/**
 * Agents for the SDKs of the object stores. The composition root names the proxy. An upload of any length is
 * fine as long as it moves; one that stands still fails with `ETIMEDOUT`, which the SDKs retry.
 */
export function createAgents({ proxy, idleMilliseconds = 60_000, ca }: AgentsOptions = {}): Agents {
  const options = {
    keepAlive: true,
    timeout: idleMilliseconds,
    proxyEnv: proxy === undefined ? process.env : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy },
  };
  return {
    http: new IdleHttpAgent(options),
    https: new IdleHttpsAgent(ca === undefined ? options : { ...options, ca }),
  };
}

type OnConnected = (error: Error | null, connection: Duplex) => void;

class IdleHttpAgent extends HttpAgent {
  override createConnection(
    options: ClientRequestArgs,
    onConnected?: OnConnected,
  ): Duplex | null | undefined {
    return givenUpWhenIdle(super.createConnection(options, watching(onConnected)));
  }
}

class IdleHttpsAgent extends HttpsAgent {
  override createConnection(options: RequestOptions, onConnected?: OnConnected): Duplex | null | undefined {
    return givenUpWhenIdle(super.createConnection(options, watching(onConnected)));
  }
}

/** Through a proxy the connection that counts comes later, by the callback. */
function watching(onConnected: OnConnected | undefined): OnConnected {
  return (error, connection) => {
    if (error === null) givenUpWhenIdle(connection);
    onConnected?.(error, connection);
  };
}

/** The agent sets the time; without this, its end would only be an event that the SDKs do not listen to. */
function givenUpWhenIdle<Connection>(connection: Connection): Connection {
  if (connection instanceof Socket) {
    connection.once('timeout', () =>
      connection.destroy(Object.assign(new Error('The connection stood still.'), { code: 'ETIMEDOUT' })),
    );
  }
  return connection;
}
