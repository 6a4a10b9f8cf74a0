import { strict } from '../electron/strict.ts';
import type { ToMain, ToPage } from './messages.ts';
import { PageEmitter } from './page-emitter.ts';
import { decode, encode } from './wire.ts';
import type { WorldLink } from './world-link.ts';

/** What a preload script may use, and nothing else. Runs in the isolated world of each frame. */

export interface IsolatedWorldOptions {
  /** The preload script as a function of the names that Electron gives it; null where none is to run. */
  readonly preload: ((...names: unknown[]) => void) | null;
  /** Custom schemes that the app handles. */
  readonly schemes: readonly string[];
  /** The data of the preload's `process`. */
  readonly process: object;
  readonly post: (message: string) => void;
  readonly setDelivery: (deliver: (message: ToPage) => void) => void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export function startIsolatedWorld(link: WorldLink, options: IsolatedWorldOptions): void {
  const door = new MainDoor(options.post);
  options.setDelivery((message) => door.receive(message));
  link.give('host', {
    open: (url: string) => door.post({ kind: 'open', url }),
    askPermission: (name: string, details: object) =>
      door.ask((id) => ({ kind: 'permission', name, details: encode(details), id })),
  });
  holdOwnSchemes(options.schemes, (url) => door.post({ kind: 'navigate', url }));
  if (window === top) tellTitle((title) => door.post({ kind: 'title', title }));
  if (options.preload !== null) runPreload(options.preload, options.process, door.ipcRenderer, link);
}

/** Chromium would offer to open another program for a scheme that it does not know: main decides instead. */
function holdOwnSchemes(schemes: readonly string[], tell: (url: string) => void): void {
  navigation.addEventListener('navigate', (event) => {
    const { url } = event.destination;
    if (!schemes.some((scheme) => url.startsWith(`${scheme}:`))) return;
    event.preventDefault();
    tell(url);
  });
}

/** Tells of the document's title whenever it changes. */
function tellTitle(tell: (title: string) => void): void {
  let told = '';
  const look = (): void => {
    if (document.title === told) return;
    told = document.title;
    tell(told);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  document.addEventListener('DOMContentLoaded', look);
}

/** Its methods are no members of its own: passed to the page it is an empty object, as in Electron. */
class IpcRenderer extends PageEmitter {
  declare private readonly door: MainDoor;

  constructor(door: MainDoor) {
    super();
    Object.defineProperty(this, 'door', { value: door, enumerable: false });
  }

  send(channel: string, ...values: unknown[]): void {
    this.door.post({ kind: 'send', channel, values: encode(values) });
  }

  async invoke(channel: string, ...values: unknown[]): Promise<unknown> {
    const encoded = encode(values);
    try {
      return await this.door.ask((id) => ({ kind: 'invoke', channel, values: encoded, id }));
    } catch (error) {
      // oxlint-disable-next-line preserve-caught-error -- Electron tells the message alone
      throw new Error(`Error invoking remote method '${channel}': ${(error as Error).message}`);
    }
  }
}

class MainDoor {
  readonly ipcRenderer: IpcRenderer;
  private readonly send: (message: string) => void;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  constructor(send: (message: string) => void) {
    this.send = send;
    this.ipcRenderer = new IpcRenderer(this);
  }

  post(message: ToMain): void {
    this.send(JSON.stringify(message));
  }

  ask(message: (id: number) => ToMain): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.post(message(id));
    });
  }

  receive(message: ToPage): void {
    if (message.kind === 'event') {
      const event = { sender: this.ipcRenderer, ports: [] };
      this.ipcRenderer.emit(message.channel, event, ...(decode(message.values) as unknown[]));
      return;
    }
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.kind === 'answer') pending?.resolve(decode(message.value));
    else pending?.reject(new Error(message.message));
  }
}

function runPreload(
  preload: (...names: unknown[]) => void,
  data: object,
  ipcRenderer: PageEmitter,
  link: WorldLink,
): void {
  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown) => link.give(`expose:${key}`, api),
  };
  const electron = strict('electron (in the preload script)', {
    ipcRenderer: strict('ipcRenderer', ipcRenderer),
    contextBridge: strict('contextBridge', contextBridge),
  });
  const modules: Record<string, unknown> = {
    electron,
    timers: { setTimeout, clearTimeout, setInterval, clearInterval },
    url: { URL, URLSearchParams },
    events: { EventEmitter: PageEmitter },
  };
  const require = (name: string): unknown => {
    const found = modules[name.replace(/^node:/, '').replace(/^electron\/(renderer|common)$/, 'electron')];
    if (found === undefined) throw new Error(`module not found: ${name}`);
    return found;
  };
  const process = Object.assign(new PageEmitter(), data, { nextTick: queueMicrotask.bind(globalThis) });
  const module = { exports: {} };
  const setImmediate = (callback: () => void): unknown => setTimeout(callback, 0);
  preload(require, process, module.exports, module, undefined, globalThis, setImmediate, clearTimeout);
}
