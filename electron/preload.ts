import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { Bridge } from '../shared/ipc.ts';

/** The contract's names, put here by the build: the schemas themselves have no place in a page. */
declare const CALL_NAMES: readonly string[];
declare const EVENT_NAMES: readonly string[];

const calls: ReadonlySet<string> = new Set(CALL_NAMES);
const events: ReadonlySet<string> = new Set(EVENT_NAMES);

/** All that the page can reach of the program: the contract's calls and events, and nothing of electron. */
const bridge: Bridge = {
  platform: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
  call(name, input) {
    if (!calls.has(name)) return Promise.reject(new Error(`There is no call ${name}.`));
    return ipcRenderer.invoke(name, input);
  },
  on(name, listener) {
    if (!events.has(name)) throw new Error(`There is no event ${name}.`);
    const forward = (_event: IpcRendererEvent, payload: Parameters<typeof listener>[0]) => listener(payload);
    ipcRenderer.on(name, forward);
    return () => {
      ipcRenderer.off(name, forward);
    };
  },
};

// What is exposed is copied and frozen by the bridge itself.
contextBridge.exposeInMainWorld('backupCreator', bridge);
