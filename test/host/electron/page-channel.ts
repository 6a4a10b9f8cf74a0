import type { CdpSession } from '../browser/cdp.ts';
import { deliverName, isolatedWorldName, type ToMain, type ToPage } from '../page/messages.ts';
import { decode, encode } from '../page/wire.ts';
import type { FrameTree, HostFrame } from './frames.ts';
import type { HostIpcMain, IpcEvent } from './ipc-main.ts';

export interface PageChannelParts {
  /** The sender of what comes from this page. */
  readonly contents: object;
  readonly frames: FrameTree;
  readonly ipcMain: HostIpcMain;
  readonly takeTitle: (title: string) => void;
  readonly navigate: (url: string, frame: HostFrame) => void;
  readonly askForWindow: (url: string) => void;
  readonly askPermission: (name: string, frame: HostFrame, details: object) => Promise<boolean>;
}

/** Where a message came from: the isolated world of a frame. */
interface World {
  readonly session: CdpSession;
  readonly contextId: number;
  readonly frame: HostFrame;
}

/** Messages between the isolated worlds of a page's frames and main. */
export class PageChannel {
  private readonly parts: PageChannelParts;
  /** That of the main frame, where the preload script is; null while there is none. */
  private main: World | null = null;

  constructor(parts: PageChannelParts) {
    this.parts = parts;
  }

  /** Hears the frames that live in this session's process. */
  watch(session: CdpSession): void {
    const worlds = new Map<number, World>();
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = (context.auxData ?? {}) as { frameId?: string };
      const frame = frameId === undefined ? null : this.parts.frames.get(frameId);
      if (context.name !== isolatedWorldName || frame === null) return;
      const world = { session, contextId: context.id, frame };
      worlds.set(context.id, world);
      if (frame === this.parts.frames.main) this.main = world;
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (worlds.get(executionContextId) === this.main) this.main = null;
      worlds.delete(executionContextId);
    });
    session.on('Runtime.executionContextsCleared', () => {
      if (this.main?.session === session) this.main = null;
      worlds.clear();
    });
    session.on('Runtime.bindingCalled', ({ payload, executionContextId }) => {
      const world = worlds.get(executionContextId);
      if (world !== undefined) void this.receive(JSON.parse(payload) as ToMain, world);
    });
  }

  /** Sends an event to the main frame's preload script; lost where there is none. */
  send(channel: string, values: readonly unknown[]): void {
    const message: ToPage = { kind: 'event', channel, values: encode(values) };
    if (this.main !== null) deliver(message, this.main);
  }

  private async receive(message: ToMain, world: World): Promise<void> {
    const { ipcMain, takeTitle, navigate, askForWindow, askPermission } = this.parts;
    if (message.kind === 'navigate') return navigate(message.url, world.frame);
    if (message.kind === 'title') return takeTitle(message.title);
    if (message.kind === 'open') return askForWindow(message.url);
    if (message.kind === 'send') {
      ipcMain.emit(message.channel, this.eventOf(world), ...(decode(message.values) as unknown[]));
      return;
    }
    const { id } = message;
    try {
      const value =
        message.kind === 'invoke'
          ? await ipcMain.invoke(message.channel, this.eventOf(world), decode(message.values) as unknown[])
          : await askPermission(message.name, world.frame, decode(message.details) as object);
      deliver({ kind: 'answer', id, value: encode(value) }, world);
    } catch (error) {
      if (message.kind === 'invoke')
        console.error(`Error occurred in handler for '${message.channel}':`, error);
      deliver({ kind: 'failure', id, message: String(error) }, world);
    }
  }

  private eventOf({ frame }: World): IpcEvent {
    return {
      type: 'frame',
      sender: this.parts.contents,
      senderFrame: frame.isDestroyed() ? null : frame,
      processId: frame.processId,
      frameId: frame.routingId,
      ports: [],
      reply: (channel, ...values) => this.send(channel, values),
    };
  }
}

function deliver(message: ToPage, { session, contextId }: World): void {
  session.post('Runtime.evaluate', { contextId, expression: `${deliverName}(${JSON.stringify(message)})` });
}
