import type { MessagePort, Worker } from 'node:worker_threads';

/** A synchronous object as it is seen from another thread: the same methods, each answered by a promise. */
export type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;
};

interface Call {
  readonly id: number;
  readonly object: string;
  readonly method: string;
  readonly args: unknown[];
}

type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: Error };

/** Answers calls on `objects` that come through `port`; the call `close` ends the thread. */
export function serve(port: MessagePort, objects: Record<string, object>, close: () => void): void {
  port.on('message', (call: Call) => {
    if (call.method === 'close' && call.object === '') {
      close();
      port.postMessage({ id: call.id, value: undefined });
      port.close();
      return;
    }
    try {
      const target = objects[call.object];
      const method: unknown = target && Reflect.get(target, call.method);
      if (typeof method !== 'function') throw new Error(`There is no ${call.object}.${call.method}.`);
      port.postMessage({ id: call.id, value: Reflect.apply(method, target, call.args) });
    } catch (error) {
      port.postMessage({ id: call.id, error: error instanceof Error ? error : new Error(String(error)) });
    }
  });
}

/** Calls into a thread that runs `serve`. A thread that dies rejects all calls, present and future. */
export class RemoteCaller {
  readonly #worker: Worker;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #lastId = 0;
  #ended: Error | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: Answer | { ready: true }) => {
      if ('id' in message) this.#settle(message);
    });
    worker.on('error', (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.#end(new Error('The catalog thread has ended.')));
  }

  call(object: string, method: string, args: unknown[]): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, object, method, args } satisfies Call);
    });
  }

  /** The remote face of one object. The worker serves the very class `T`: that is what makes the type true. */
  face<T extends object>(object: string): Remote<T> {
    const methods = new Proxy(
      {},
      {
        get: (_, method) =>
          typeof method === 'string' && method !== 'then'
            ? (...args: unknown[]) => this.call(object, method, args)
            : undefined,
      },
    );
    return methods as Remote<T>;
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(answer.error);
    else waiting?.resolve(answer.value);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
