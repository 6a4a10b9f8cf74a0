import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  net,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron';

// A tiny app that uses each part of Electron which the host stands in for; ../*.test.ts look at it from outside.

const here = import.meta.dirname;
const preview = '<!doctype html><title>preview</title><p>a preview</p>';
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; frame-src app://preview; connect-src 'self'; img-src 'self'";
const seen = {
  navigations: [],
  frameNavigations: [],
  windows: [],
  permissions: [],
  starts: [],
  requests: [],
};
/** For the tests: what main has seen, and switches that they turn. */
globalThis.sample = { seen, allowPermissions: false, refusePower: false };

let window = null;
let tray = null;
let quitting = false;

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.enableSandbox();

if (app.requestSingleInstanceLock({ from: 'sample' })) {
  app.on('second-instance', (_event, argv, workingDirectory, data) => {
    seen.starts.push({ argv, workingDirectory, data });
    showWindow();
  });
  app.on('before-quit', () => {
    quitting = true;
  });
  app.on('window-all-closed', () => undefined);
  void app.whenReady().then(start);
} else {
  app.quit();
}

function start() {
  protocol.handle('app', answer);
  answerCalls();
  guardSession();
  powerMonitor.on('resume', () => window.webContents.send('resumed', new Date(0)));
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { role: 'fileMenu' },
      { role: 'editMenu' },
      { label: 'View', submenu: [{ role: 'reload' }, { role: 'togglefullscreen' }, { role: 'minimize' }] },
      { role: 'help', submenu: [{ label: 'About this', role: 'about' }] },
    ]),
  );
  makeTray();
  showWindow();
}

async function answer(request) {
  const { host, pathname } = new URL(request.url);
  seen.requests.push(request.url);
  if (host === 'preview') {
    const headers = { 'content-type': 'text/html', 'content-security-policy': "sandbox; default-src 'none'" };
    return new Response(preview, { headers });
  }
  const root = path.join(here, 'page');
  const file = path.resolve(root, `.${decodeURIComponent(pathname)}`);
  if (host !== 'ui' || !file.startsWith(root + path.sep)) return new Response('refused', { status: 403 });
  const types = { '.html': 'text/html', '.js': 'text/javascript' };
  const headers = {
    'content-type': types[path.extname(file)] ?? 'text/plain',
    'content-security-policy': csp,
  };
  try {
    return new Response(await readFile(file), { headers });
  } catch {
    return new Response('not found', { status: 404, headers });
  }
}

function answerCalls() {
  ipcMain.handle('greet', (event, name) => {
    if (event.senderFrame?.origin !== 'app://ui' || event.senderFrame.parent !== null)
      throw new Error('not the window');
    if (name === '') throw new Error('the name is empty');
    for (let done = 1; done <= 3; done += 1) event.sender.send('progress', { done, of: 3 });
    return { text: `Hello, ${name}`, when: new Date(86_400_000), tags: new Set(['a', 'b']) };
  });
  ipcMain.handle('echo', (_event, value) => value);
  ipcMain.handle('sender', ({ senderFrame }) => ({ url: senderFrame.url, origin: senderFrame.origin }));
  ipcMain.handle('choose-folder', async () => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory'] });
    return canceled ? null : filePaths[0];
  });
  ipcMain.on('notify', (_event, body) => {
    const notification = new Notification({ title: 'Host Sample', body });
    notification.on('click', () => window.webContents.send('resumed', body));
    notification.show();
  });
  ipcMain.on('open-link', (_event, url) => void shell.openExternal(url));
  ipcMain.handle('work', (_event, text) => work(text));
  ipcMain.handle('fetch', async (_event, url, redirect) => {
    const response = await net.fetch(url, { redirect });
    return { status: response.status, text: await response.text() };
  });
}

/** Has a utility process turn `text` into capitals, and ends it. */
function work(text) {
  const child = utilityProcess.fork(path.join(here, 'worker.js'), ['--shout'], { serviceName: 'worker' });
  return new Promise((resolve) => {
    let reply = null;
    child.once('message', (message) => {
      reply = message;
      child.postMessage({ kind: 'end' });
    });
    child.once('exit', (code) => resolve({ ...reply, code }));
    child.postMessage({ kind: 'shout', text, at: new Date(0) });
  });
}

function guardSession() {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, callback, details) => {
    seen.permissions.push({ asked: permission, url: details.requestingUrl });
    callback(globalThis.sample.allowPermissions);
  });
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => {
    seen.permissions.push({ checked: permission, origin });
    return globalThis.sample.allowPermissions;
  });
  defaultSession.webRequest.onBeforeRequest({ urls: ['*://*/blocked*'] }, (_details, callback) =>
    callback({ cancel: true }),
  );
}

function makeTray() {
  tray = new Tray(nativeImage.createEmpty());
  tray.setToolTip('Host Sample: idle');
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'State: idle', enabled: false },
      { id: 'open', label: 'Open', click: showWindow },
      { label: 'Power', submenu: [{ label: 'Stay awake', type: 'checkbox', click: keepAwake }] },
      { type: 'separator' },
      { label: 'Quit', role: 'quit' },
    ]),
  );
}

function keepAwake(item) {
  globalThis.sample.blocker = item.checked ? powerSaveBlocker.start('prevent-app-suspension') : null;
}

function showWindow() {
  if (window !== null) return window.show();
  window = new BrowserWindow({
    width: 900,
    height: 600,
    minWidth: 500,
    minHeight: 400,
    show: false,
    webPreferences: { preload: path.join(here, 'preload.cjs'), contextIsolation: true, sandbox: true },
  });
  const { webContents } = window;
  window.once('ready-to-show', () => window.show());
  window.on('close', (event) => {
    if (quitting) return;
    event.preventDefault();
    window.hide();
  });
  webContents.setWindowOpenHandler(({ url }) => {
    seen.windows.push(url);
    return { action: 'deny' };
  });
  webContents.on('will-navigate', (event, url) => {
    seen.navigations.push(url);
    event.preventDefault();
  });
  webContents.on('will-frame-navigate', (event) => {
    seen.frameNavigations.push({ url: event.url, isMainFrame: event.isMainFrame });
    if (!event.isMainFrame && event.url.endsWith('/forbidden')) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  void window.loadURL('app://ui/index.html');
}
