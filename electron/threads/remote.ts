import type { Transferable, Worker } from 'node:worker_threads';
import { received } from './errors.ts';
import type { Answer, Request } from './messages.ts';
import { Outbox } from './outbox.ts';

/** An object as it is seen from another thread: the same methods, each answered by a promise. */
export type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

export interface CallOptions {
  /** What of the arguments is given away instead of copied. */
  readonly transfer?: readonly Transferable[];
  /** Calls it off: the method gets a signal of its own as its last argument. */
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Calls into a thread that runs `serve`. A thread that dies rejects all calls, present and future. It keeps the
 * process alive only while a call waits for it.
 */
export class RemoteCaller {
  readonly #worker: Worker;
  readonly #requests: Outbox<Request>;
  readonly #endedBy: (cause: Error | undefined) => Error;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: Error | undefined;

  /** `endedBy` says to callers that the thread has ended, and by which error if one ended it. */
  constructor(worker: Worker, endedBy: (cause: Error | undefined) => Error) {
    this.#worker = worker;
    this.#endedBy = endedBy;
    this.#requests = new Outbox<Request>(worker, (request, error) => {
      if ('id' in request) this.#take(request.id)?.reject(error);
    });
    worker.on('message', (message: Answer[] | { ready: true }) => {
      if (Array.isArray(message)) for (const answer of message) this.#settle(answer);
    });
    worker.on('error', (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.#end(undefined));
    worker.unref();
  }

  call(
    object: string,
    method: string,
    args: readonly unknown[],
    options: CallOptions = {},
  ): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    const { signal, transfer } = options;
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise((resolve, reject) => {
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, { resolve, reject });
      this.#requests.add({ id, object, method, args, cancellable: signal !== undefined }, transfer);
    });
    return signal === undefined ? answer : this.#withCancel(id, answer, signal);
  }

  /**
   * The remote face of one object, its calls made with `options`. The worker serves the very class `T`: that is
   * what makes the type true.
   */
  face<T extends object>(object: string, options?: CallOptions): Remote<T> {
    const methods = new Proxy(
      {},
      {
        get: (_, method) =>
          typeof method === 'string' && method !== 'then'
            ? (...args: unknown[]) => this.call(object, method, args, options)
            : undefined,
      },
    );
    return methods as Remote<T>;
  }

  /** Ends the thread when it has answered everything. */
  async close(): Promise<void> {
    if (this.#ended) return;
    await this.call('', 'close', []);
    await this.#worker.terminate();
  }

  /** Ends the thread at once, or as soon as what it is stuck in lets it go; nothing waits for that. */
  abandon(error: Error): void {
    this.#end(error);
    this.#worker.terminate().catch(() => undefined);
    this.#worker.unref();
  }

  /**
   * Waits for the thread no longer: it ends by itself once what it is doing lets it. A database that is used is
   * never torn away from under it.
   */
  letGo(error: Error): void {
    this.#end(error);
    this.#lastId += 1;
    this.#requests.add({ id: this.#lastId, object: '', method: 'close', args: [], cancellable: false });
    this.#worker.unref();
  }

  async #withCancel(id: number, answer: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
    const cancel = () => this.#requests.add({ cancel: id });
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await answer;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  #settle(answer: Answer): void {
    const waiting = this.#take(answer.id);
    if ('error' in answer) waiting?.reject(received(answer.error));
    else waiting?.resolve(answer.value);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    return waiting;
  }

  #end(cause: Error | undefined): void {
    this.#ended ??= this.#endedBy(cause);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
    this.#worker.unref();
  }
}
