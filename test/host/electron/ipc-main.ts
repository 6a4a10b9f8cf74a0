import { HostEmitter } from './host-emitter.ts';

/** What a handler is told of who called. */
export interface IpcEvent {
  readonly type: 'frame';
  readonly sender: object;
  /** Null where the frame has gone or has navigated since. */
  readonly senderFrame: object | null;
  readonly processId: number;
  readonly frameId: number;
  /** Message ports are not provided: there are none. */
  readonly ports: readonly [];
  readonly reply: (channel: string, ...values: unknown[]) => void;
}

export type InvokeHandler = (event: IpcEvent, ...values: unknown[]) => unknown;

/** Electron's `ipcMain`. Channels are the events. */
export class HostIpcMain extends HostEmitter {
  /** By its name in Electron, where tests reach for it too. */
  readonly _invokeHandlers = new Map<string, InvokeHandler>();

  constructor() {
    super('ipcMain', null);
  }

  handle(channel: string, handler: InvokeHandler): void {
    if (this._invokeHandlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    if (typeof handler !== 'function')
      throw new Error(`Expected handler to be a function, but found type '${typeof handler}'`);
    this._invokeHandlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: InvokeHandler): void {
    this.handle(channel, (event, ...values) => {
      this.removeHandler(channel);
      return handler(event, ...values);
    });
  }

  removeHandler(channel: string): void {
    this._invokeHandlers.delete(channel);
  }

  /** Answers one call of a page. */
  async invoke(channel: string, event: IpcEvent, values: readonly unknown[]): Promise<unknown> {
    const handler = this._invokeHandlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return await handler(event, ...values);
  }
}
