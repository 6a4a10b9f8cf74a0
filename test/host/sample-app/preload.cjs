'use strict';
const { contextBridge, ipcRenderer } = require('electron');

const listen = (channel, listener) => {
  const strip = (_event, payload) => listener(payload);
  ipcRenderer.on(channel, strip);
  return () => ipcRenderer.off(channel, strip);
};

const tryTo = (action) => {
  try {
    return typeof action();
  } catch (error) {
    return error.message;
  }
};

contextBridge.exposeInMainWorld('sample', {
  call: (channel, ...values) => ipcRenderer.invoke(channel, ...values),
  send: (channel, ...values) => ipcRenderer.send(channel, ...values),
  onProgress: (listener) => listen('progress', listener),
  onResumed: (listener) => listen('resumed', listener),
  /** What a sandboxed preload script can reach. */
  reach: {
    sandboxed: process.sandboxed,
    type: process.type,
    fs: tryTo(() => require('node:fs')),
    sendSync: tryTo(() => ipcRenderer.sendSync('x')),
    webFrame: tryTo(() => require('electron').webFrame),
  },
});
