import { HostEmitter } from '../electron/host-emitter.ts';
import { NotProvided } from '../electron/strict.ts';

/** Electron's `process.parentPort`. Messages wait for the first listener. */
export class ParentPort extends HostEmitter {
  private readonly send: (message: object) => void;
  private waiting: unknown[] = [];

  constructor(send: (message: object) => void) {
    super('parentPort', ['message', 'close']);
    this.send = send;
    this.on('newListener', (event: string) => {
      if (event === 'message') queueMicrotask(() => this.start());
    });
  }

  start(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const message of waiting) this.receive(message);
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new NotProvided('the transfer of message ports');
    this.send(structuredClone(message) as object);
  }

  /** Called with what the parent has sent. */
  receive(data: unknown): void {
    if (this.listenerCount('message') === 0) this.waiting.push(data);
    else this.emit('message', { data, ports: [] });
  }
}
