import { type CdpSession, ConnectionClosed, type Protocol } from '../browser/cdp.ts';
import type { Chromium } from '../browser/chromium.ts';
import { FrameTree, type HostFrame } from './frames.ts';
import { HostEmitter } from './host-emitter.ts';
import type { HostIpcMain } from './ipc-main.ts';
import { PageChannel } from './page-channel.ts';
import { preparePage } from './page-session.ts';
import type { Permissions } from './permissions.ts';
import type { HostProtocol } from './protocol.ts';
import { RequestGate } from './request-gate.ts';
import type { SchemeMap } from './scheme-map.ts';
import type { HostSession } from './session.ts';
import { NotProvided } from './strict.ts';
import type { WebPreferences } from './window-options.ts';

const events = [
  'did-start-loading',
  'did-stop-loading',
  'dom-ready',
  'did-finish-load',
  'did-fail-load',
  'did-navigate',
  'did-navigate-in-page',
  'did-frame-navigate',
  'will-navigate',
  'will-frame-navigate',
  'will-redirect',
  'page-title-updated',
  'console-message',
  'destroyed',
  'render-process-gone',
  'zoom-changed',
  // These cannot happen here; a test may emit them.
  'will-attach-webview',
  'did-attach-webview',
  'did-create-window',
  'unresponsive',
  'responsive',
  'context-menu',
  'preload-error',
  'before-input-event',
  'will-prevent-unload',
  'devtools-opened',
  'devtools-closed',
];

export interface WebContentsParts {
  readonly chromium: () => Chromium;
  readonly schemes: SchemeMap;
  readonly protocol: HostProtocol;
  readonly permissions: Permissions;
  readonly session: HostSession;
  readonly ipcMain: HostIpcMain;
}

export interface WebContentsOptions {
  readonly id: number;
  readonly preferences: WebPreferences;
  readonly size: { readonly width: number; readonly height: number };
  readonly colorScheme: () => 'light' | 'dark' | null;
  readonly onFirstLoad: () => void;
  readonly onTitle: (title: string) => void;
  readonly onGone: () => void;
}

type WindowOpenHandler = (details: {
  url: string;
  frameName: string;
  features: string;
  disposition: string;
}) => {
  action: 'allow' | 'deny';
};

/** Electron's WebContents: a page of Chromium's, driven through its DevTools protocol. */
export class HostWebContents extends HostEmitter {
  readonly id: number;
  readonly session: HostSession;
  zoomLevel = 0;
  /** Chromium's name of the page; Playwright finds the window by it. */
  targetId = '';
  private readonly parts: WebContentsParts;
  private readonly options: WebContentsOptions;
  private readonly opened: Promise<CdpSession>;
  private frames: FrameTree | null = null;
  private cdp: CdpSession | null = null;
  private channel: PageChannel | null = null;
  private ownNavigation: string | null = null;
  private title = '';
  private loading = false;
  private loadedOnce = false;
  private destroyed = false;
  private windowOpenHandler: WindowOpenHandler = () => ({ action: 'allow' });

  constructor(parts: WebContentsParts, options: WebContentsOptions) {
    super('webContents', events);
    this.id = options.id;
    this.parts = parts;
    this.session = parts.session;
    this.options = options;
    this.opened = this.open();
    this.opened.catch(() => undefined); // told to those who load a page
  }

  /** Settles when Chromium has the page, or never will. */
  async whenOpened(): Promise<void> {
    await this.opened.catch(() => undefined);
  }

  get mainFrame(): HostFrame {
    if (this.frames === null) throw new NotProvided('webContents.mainFrame before the first load');
    return this.frames.main;
  }

  async loadURL(url: string): Promise<void> {
    const session = await this.opened;
    this.ownNavigation = url;
    const loaded = new Promise<void>((resolve) => {
      this.once('did-finish-load', () => resolve());
    });
    const { errorText } = await session.send('Page.navigate', { url: this.parts.schemes.toBrowser(url) });
    if (errorText !== undefined) {
      const text = errorText.replace('net::', '');
      this.emit('did-fail-load', {}, -2, text, url, true);
      throw new Error(`${text} (-2) loading '${url}'`);
    }
    await loaded;
  }

  reload(): void {
    this.ownNavigation = this.getURL();
    this.cdp?.post('Page.reload', {});
  }

  reloadIgnoringCache(): void {
    this.ownNavigation = this.getURL();
    this.cdp?.post('Page.reload', { ignoreCache: true });
  }

  getURL(): string {
    return this.frames?.main.url ?? '';
  }

  getTitle(): string {
    return this.title;
  }

  isLoading(): boolean {
    return this.loading;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  /** Sends to the main frame; lost where no page is there, as in Electron. */
  send(channel: string, ...values: unknown[]): void {
    this.channel?.send(channel, values);
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.windowOpenHandler = handler;
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const session = await this.opened;
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  setZoomLevel(level: number): void {
    this.zoomLevel = level;
  }

  getZoomLevel(): number {
    return this.zoomLevel;
  }

  getZoomFactor(): number {
    return 1.2 ** this.zoomLevel;
  }

  /** There is no screen for them: nothing opens. */
  openDevTools(): void {}

  toggleDevTools(): void {}

  undo = (): void => this.edit('undo');
  redo = (): void => this.edit('redo');
  cut = (): void => this.edit('cut');
  copy = (): void => this.edit('copy');
  paste = (): void => this.edit('paste');
  delete = (): void => this.edit('delete');
  selectAll = (): void => this.edit('selectAll');
  pasteAndMatchStyle = (): void => this.edit('pasteAndMatchStyle');

  focus(): void {
    this.cdp?.post('Page.bringToFront', {});
  }

  /** Ends the page. Its `beforeunload` is not asked. */
  close(_options: { waitForBeforeUnload?: boolean } = {}): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.parts.chromium().root.post('Target.closeTarget', { targetId: this.targetId });
    this.emit('destroyed');
    this.options.onGone();
  }

  /** Asks the app what is to be done with a window that the page wants; it never gets one. */
  askForWindow(url: string): void {
    const answer = this.windowOpenHandler({
      url,
      frameName: '',
      features: '',
      disposition: 'foreground-tab',
    });
    if (answer.action !== 'deny') console.error(new NotProvided(`windows that pages open (${url})`));
  }

  /** Emulates the theme that `nativeTheme.themeSource` names. */
  applyColorScheme(): void {
    const value = this.options.colorScheme();
    if (value !== null) {
      this.cdp?.post('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
    }
  }

  private async open(): Promise<CdpSession> {
    const chromium = this.parts.chromium();
    const { targetId, session } = await chromium.openPage(this.options.size);
    this.targetId = targetId;
    this.cdp = session;
    const frames = new FrameTree(targetId, this.parts.schemes);
    this.frames = frames;
    const gate = this.gate(frames);
    const channel = new PageChannel({
      contents: this,
      frames,
      ipcMain: this.parts.ipcMain,
      takeTitle: (title) => this.takeTitle(title),
      navigate: (url, frame) => this.navigateFrame(url, frame, gate),
      askForWindow: (url) => this.askForWindow(this.parts.schemes.fromBrowser(url)),
      askPermission: (...question) => this.parts.permissions.request(this, ...question),
    });
    this.channel = channel;
    this.watchPage(session, frames);
    chromium.root.on('Target.targetDestroyed', (gone) => {
      if (gone.targetId === targetId) this.close();
    });
    const { preload = null, additionalArguments = [] } = this.options.preferences;
    await preparePage(
      session,
      (id) => chromium.session(id),
      { schemes: this.parts.schemes.names, preload, process: preloadProcess(additionalArguments) },
      {
        onRequest: (from, request) => void gate.pass(from, request),
        onSession: (from) => {
          this.watchFrames(from, frames);
          channel.watch(from);
        },
      },
    );
    this.applyColorScheme();
    return session;
  }

  private isSame(one: string, other: string): boolean {
    const { schemes } = this.parts;
    return new URL(schemes.toBrowser(one)).href === new URL(schemes.toBrowser(other)).href;
  }

  private gate(frames: FrameTree): RequestGate {
    return new RequestGate({
      ...this.parts,
      webRequest: this.parts.session.webRequest,
      frames,
      contents: this,
      isOwnNavigation: (url) => this.ownNavigation !== null && this.isSame(this.ownNavigation, url),
      emit: (name, event) => {
        const { url, isMainFrame, frame } = event;
        this.emit(name, event, url, false, isMainFrame, frame?.processId, frame?.routingId);
      },
    });
  }

  /** Frames tell of themselves in the session of their own process. */
  private watchFrames(session: CdpSession, frames: FrameTree): void {
    session.on('Page.frameAttached', (payload) => frames.attached(payload));
    session.on('Page.frameDetached', (payload) => frames.detached(payload));
    session.on('Page.frameNavigated', ({ frame }) => {
      const { url } = frames.navigated(frame);
      if (frame.parentId === undefined) this.emit('did-navigate', {}, url, 200, '');
      this.emit('did-frame-navigate', {}, url, 200, '', frame.parentId === undefined, 1, 1);
    });
  }

  private watchPage(session: CdpSession, frames: FrameTree): void {
    session.on('Page.frameStartedLoading', ({ frameId }) =>
      this.setLoading(frameId === this.targetId || this.loading),
    );
    session.on('Page.frameStoppedLoading', ({ frameId }) =>
      this.setLoading(frameId !== this.targetId && this.loading),
    );
    session.on('Page.domContentEventFired', () => this.emit('dom-ready', {}));
    session.on('Page.loadEventFired', () => this.finishLoad());
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      const frame = frames.get(frameId);
      if (frame === null) return;
      frame.url = this.parts.schemes.fromBrowser(url);
      this.emit('did-navigate-in-page', {}, frame.url, frame === frames.main, 1, 1);
    });
    session.on('Page.windowOpen', ({ url }) => this.askForWindow(this.parts.schemes.fromBrowser(url)));
    session.on('Runtime.consoleAPICalled', (call) => this.tellConsole(call));
    session.on('Inspector.targetCrashed', () =>
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }),
    );
  }

  private tellConsole({ type, args }: Protocol.Runtime.consoleAPICalledPayload): void {
    const message = args.map((argument) => String(argument.value ?? argument.description ?? '')).join(' ');
    const level = type === 'error' || type === 'warning' ? type : 'info';
    this.emit('console-message', { level, message, frame: this.frames?.main, lineNumber: 0, sourceId: '' });
  }

  /** A page's wish to go to a scheme of the app's own, which Chromium would not know. */
  private navigateFrame(url: string, frame: HostFrame, gate: RequestGate): void {
    if (!gate.allowsNavigation(url, frame, false)) return;
    if (frame.parent === null) this.ownNavigation = url;
    this.cdp?.post('Page.navigate', {
      url: this.parts.schemes.toBrowser(url),
      frameId: frame.frameToken,
    });
  }

  private takeTitle(title: string): void {
    this.title = title;
    this.emit('page-title-updated', {}, title, true);
    this.options.onTitle(title);
  }

  private setLoading(loading: boolean): void {
    if (loading === this.loading) return;
    this.loading = loading;
    this.emit(loading ? 'did-start-loading' : 'did-stop-loading');
  }

  private finishLoad(): void {
    this.ownNavigation = null;
    if (this.getURL() === '' || this.getURL() === 'about:blank') return;
    if (!this.loadedOnce) {
      this.loadedOnce = true;
      this.options.onFirstLoad();
    }
    this.emit('did-finish-load');
  }

  private edit(command: string): void {
    const key = { key: 'Unidentified', commands: [command] };
    this.cdp?.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key }).catch((error: unknown) => {
      if (!(error instanceof ConnectionClosed)) throw error;
    });
  }
}

/** What a sandboxed preload script sees of `process`. */
function preloadProcess(additionalArguments: readonly string[]): object {
  const { platform, arch, version, versions, env, pid, execPath } = process;
  const common = { platform, arch, version, versions: { ...versions }, env: { ...env }, pid, execPath };
  const argv = [execPath, ...additionalArguments];
  return { ...common, argv, type: 'renderer', sandboxed: true, contextIsolated: true, isMainFrame: true };
}
