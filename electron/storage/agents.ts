import { type ClientRequestArgs, Agent as HttpAgent, type AgentOptions as HttpAgentOptions } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions, type RequestOptions } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { BackupError } from '../../shared/errors.ts';

/** How an object store is reached; both keep their connections for the next request. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** How an object store is asked. */
export interface AskingOptions {
  /** By default as the environment says. */
  readonly agents?: Agents;
  readonly retries?: {
    /** Tries of a call in all. */
    readonly attempts?: number;
    /** Of the waits between tries, which grow from there. */
    readonly delayMilliseconds?: number;
  };
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
 * Throws `configuration` where the address of the proxy cannot be used.
 */
export function createAgents({ proxy, idleMilliseconds = 60_000, ca }: AgentsOptions = {}): Agents {
  const proxyEnv = proxy === undefined ? process.env : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
  checkProxies(proxyEnv);
  const options = { keepAlive: true, timeout: idleMilliseconds, proxyEnv };
  return {
    http: new IdleHttpAgent(options, idleMilliseconds),
    https: new IdleHttpsAgent(ca === undefined ? options : { ...options, ca }, idleMilliseconds),
  };
}

/** Throws `configuration` for one that Node cannot read: it would repeat the address, with the password in it. */
export function checkProxies(variables: Readonly<Record<string, string | undefined>>): void {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) {
    const address = variables[name]?.trim() ?? '';
    if (!/^https?:/i.test(address) || isUsable(address)) continue;
    throw new BackupError('configuration', `The address of the proxy in ${name} cannot be used.`, {
      hint: 'In its name and password, write special signs as in any address, for example / as %2F, # as %23 and % as %25.',
    });
  }
}

function isUsable(address: string): boolean {
  const url = URL.parse(address);
  // A name that stands before a password with a slash in it can look like the host.
  if (url === null || `${url.pathname}${url.search}${url.hash}`.includes('@')) return false;
  return isDecodable(url.username) && isDecodable(url.password);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

type OnConnected = (error: Error | null, connection: Duplex) => void;

class IdleHttpAgent extends HttpAgent {
  readonly #idleMilliseconds: number;

  constructor(options: HttpAgentOptions, idleMilliseconds: number) {
    super(options);
    this.#idleMilliseconds = idleMilliseconds;
  }

  override createConnection(
    options: ClientRequestArgs,
    onConnected?: OnConnected,
  ): Duplex | null | undefined {
    const watched = watching(onConnected, this.#idleMilliseconds);
    return givenUpWhenIdle(super.createConnection(options, watched), this.#idleMilliseconds);
  }
}

class IdleHttpsAgent extends HttpsAgent {
  readonly #idleMilliseconds: number;

  constructor(options: HttpsAgentOptions, idleMilliseconds: number) {
    super(options);
    this.#idleMilliseconds = idleMilliseconds;
  }

  override createConnection(options: RequestOptions, onConnected?: OnConnected): Duplex | null | undefined {
    const watched = watching(onConnected, this.#idleMilliseconds);
    return givenUpWhenIdle(super.createConnection(options, watched), this.#idleMilliseconds);
  }
}

/** Through a proxy the connection that counts comes later, by the callback. */
function watching(onConnected: OnConnected | undefined, milliseconds: number): OnConnected {
  return (error, connection) => {
    if (error === null) givenUpWhenIdle(connection, milliseconds);
    onConnected?.(error, connection);
  };
}

/** An agent only tells of the time being over, which the SDKs do not listen to, and in a tunnel not even that. */
function givenUpWhenIdle<Connection>(connection: Connection, milliseconds: number): Connection {
  if (connection instanceof Socket) {
    connection.setTimeout(milliseconds);
    connection.once('timeout', () =>
      connection.destroy(Object.assign(new Error('The connection stood still.'), { code: 'ETIMEDOUT' })),
    );
  }
  return connection;
}
