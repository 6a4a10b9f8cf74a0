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
    const { id, args } = call;
    const calledOff = call.cancellable ? new AbortController() : undefined;
    try {
      const target = objects[call.object];
      const method: unknown = target && Reflect.get(target, call.method);
      if (typeof method !== 'function') throw new Error(`There is no ${call.object}.${call.method}.`);
      const value: unknown = Reflect.apply(method, target, calledOff ? [...args, calledOff.signal] : args);
      if (!(value instanceof Promise)) return answers.add({ id, value });
      const ended = value
        .then(
          (awaited: unknown) => answers.add({ id, value: awaited }),
          (error: unknown) => answers.add({ id, error: toSend(error) }),
        )
        .finally(() => underWay.delete(id));
      underWay.set(id, { ended, cancel: () => calledOff?.abort() });
    } catch (error) {
      answers.add({ id, error: toSend(error) });
    }
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
