import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Protocol } from '../../../node_modules/playwright-core/types/protocol.d.ts';

export type { Protocol };

type Command = keyof Protocol.CommandParameters;

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Chromium is gone, or was before the answer came. */
export class ConnectionClosed extends Error {}

/** The Chrome DevTools Protocol over a pipe: JSON messages, each ended by a NUL. */
export class CdpConnection {
  readonly root: CdpSession;
  private readonly input: Writable;
  private readonly waiting = new Map<number, Waiting>();
  private readonly sessions = new Map<string, CdpSession>();
  private lastId = 0;
  private closed = false;

  constructor(input: Writable, output: Readable) {
    this.input = input;
    this.root = new CdpSession(this, null);
    let rest = '';
    output.setEncoding('utf8');
    output.on('data', (chunk: string) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.receive(JSON.parse(message) as Message);
    });
    output.on('close', () => this.close());
    input.on('error', () => this.close());
  }

  session(id: string): CdpSession {
    const session = new CdpSession(this, id);
    this.sessions.set(id, session);
    return session;
  }

  call(method: string, params: unknown, sessionId: string | null): Promise<unknown> {
    if (this.closed) return Promise.reject(new ConnectionClosed(`${method}: Chromium has ended`));
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { method, resolve, reject });
      const message = { id, method, params, ...(sessionId === null ? {} : { sessionId }) };
      this.input.write(`${JSON.stringify(message)}\0`);
    });
  }

  private receive(message: Message): void {
    if (message.id !== undefined) {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (message.error) waiting?.reject(new Error(`${waiting.method}: ${message.error.message}`));
      else waiting?.resolve(message.result);
    } else if (message.method !== undefined) {
      const session = message.sessionId === undefined ? this.root : this.sessions.get(message.sessionId);
      session?.deliver(message.method, message.params);
    }
  }

  private close(): void {
    this.closed = true;
    for (const { method, reject } of this.waiting.values())
      reject(new ConnectionClosed(`${method}: Chromium has ended`));
    this.waiting.clear();
  }
}

/** One conversation: with the browser itself, or with a page or frame in it. */
export class CdpSession {
  private readonly connection: CdpConnection;
  private readonly id: string | null;
  private readonly events = new EventEmitter();

  constructor(connection: CdpConnection, id: string | null) {
    this.connection = connection;
    this.id = id;
    this.events.setMaxListeners(0);
  }

  send<Name extends Command>(
    method: Name,
    params: Protocol.CommandParameters[Name] = {} as Protocol.CommandParameters[Name],
  ): Promise<Protocol.CommandReturnValues[Name]> {
    return this.connection.call(method, params, this.id) as Promise<Protocol.CommandReturnValues[Name]>;
  }

  /** Sends where no answer is needed and the page may be gone by then. */
  post<Name extends Command>(method: Name, params: Protocol.CommandParameters[Name]): void {
    this.send(method, params).catch(() => undefined);
  }

  on<Name extends keyof Protocol.Events>(
    name: Name,
    listener: (payload: Protocol.Events[Name]) => void,
  ): void {
    this.events.on(name, listener);
  }

  deliver(method: string, params: unknown): void {
    this.events.emit(method, params);
  }
}
