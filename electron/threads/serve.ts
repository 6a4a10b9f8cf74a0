import type { MessagePort } from 'node:worker_threads';
import { toSend } from './errors.ts';
import type { Answer, Call, Request } from './messages.ts';
import { Outbox } from './outbox.ts';

/**
 * Answers calls on `objects` that come through `port`. A method whose caller may call it off gets an
 * `AbortSignal` as its last argument. The call `close` ends the thread, once everything before it is answered.
 */
export function serve(port: MessagePort, objects: Record<string, object>, close: () => void): void {
  const answers = new Outbox<Answer>(port, ({ id }, error) => answers.add({ id, error: toSend(error) }));
  const underWay = new Map<number, { readonly ended: Promise<void>; readonly cancel: () => void }>();

  function begin(call: Call): void {
    const { id } = call;
    const calledOff = call.cancellable ? new AbortController() : undefined;
    try {
      const value = invoke(call, calledOff?.signal);
      if (value instanceof Promise) {
        underWay.set(id, { ended: answerWhenDone(id, value), cancel: () => calledOff?.abort() });
      } else {
        answers.add({ id, value });
      }
    } catch (error) {
      answers.add({ id, error: toSend(error) });
    }
  }

  function invoke({ object, method, args }: Call, signal: AbortSignal | undefined): unknown {
    const target = objects[object];
    const found: unknown = target && Reflect.get(target, method);
    if (typeof found !== 'function') throw new Error(`There is no ${object}.${method}.`);
    return Reflect.apply(found, target, signal ? [...args, signal] : args);
  }

  async function answerWhenDone(id: number, promise: Promise<unknown>): Promise<void> {
    try {
      answers.add({ id, value: await promise });
    } catch (error) {
      answers.add({ id, error: toSend(error) });
    }
    underWay.delete(id);
  }

  async function end(id: number): Promise<void> {
    await Promise.all([...underWay.values()].map(({ ended }) => ended));
    try {
      close();
      answers.add({ id, value: undefined });
    } catch (error) {
      answers.add({ id, error: toSend(error) });
    }
    answers.flush();
    port.close();
  }

  port.on('message', (requests: Request[]) => {
    for (const request of requests) {
      if ('cancel' in request) underWay.get(request.cancel)?.cancel();
      else if (request.object === '' && request.method === 'close') void end(request.id);
      else begin(request);
    }
  });
}
