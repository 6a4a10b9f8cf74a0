import type { Rectangle } from 'electron';
import { cancellable, HostEmitter } from './host-emitter.ts';
import { screenBounds } from './screen.ts';
import { HostWebContents, type WebContentsParts } from './web-contents.ts';
import { checkOptions, type WindowOptions } from './window-options.ts';
import type { Windows } from './windows.ts';

const events = [
  'ready-to-show',
  'show',
  'hide',
  'focus',
  'blur',
  'close',
  'closed',
  'resize',
  'resized',
  'move',
  'moved',
  'minimize',
  'maximize',
  'unmaximize',
  'restore',
  'enter-full-screen',
  'leave-full-screen',
  'page-title-updated',
  // These cannot happen here; a test may emit them.
  'unresponsive',
  'responsive',
  'session-end',
  'query-session-end',
  'always-on-top-changed',
  'will-resize',
  'will-move',
];

type State = 'normal' | 'minimized' | 'maximized' | 'fullscreen';

export interface BrowserWindowParts extends WebContentsParts {
  readonly windows: Windows;
  readonly colorScheme: () => 'light' | 'dark' | null;
  /** Tells `app` of a new window and of who has the keyboard. */
  readonly tellApp: (event: string, ...payload: unknown[]) => void;
}

/** Electron's BrowserWindow. It has no frame: its size is that of its content. */
export class HostBrowserWindow extends HostEmitter {
  readonly id: number;
  readonly webContents: HostWebContents;
  readonly minimizable = true;
  title: string;
  private readonly parts: BrowserWindowParts;
  private shown: boolean;
  private state: State = 'normal';
  private normalBounds: Rectangle;
  private minimumSize: [number, number];
  private backgroundColor: string;
  private menuBarShown = true;

  constructor(parts: BrowserWindowParts, options: WindowOptions = {}) {
    super('BrowserWindow', events);
    checkOptions(options);
    parts.chromium(); // throws before ready
    const { width = 800, height = 600, x = 0, y = 0, minWidth = 0, minHeight = 0 } = options;
    this.parts = parts;
    this.id = parts.windows.nextId();
    this.title = options.title ?? 'Electron';
    this.backgroundColor = options.backgroundColor ?? '#FFFFFF';
    this.normalBounds = { x, y, width, height };
    this.minimumSize = [minWidth, minHeight];
    this.shown = false;
    parts.windows.add(this);
    this.webContents = new HostWebContents(parts, {
      id: this.id,
      preferences: options.webPreferences ?? {},
      size: { width, height },
      colorScheme: parts.colorScheme,
      onFirstLoad: () => this.emit('ready-to-show'),
      onTitle: (title) => this.takeTitle(title),
      onGone: () => this.gone(),
    });
    void this.webContents.whenOpened().then(() => this.applyBounds());
    parts.tellApp('web-contents-created', {}, this.webContents);
    parts.tellApp('browser-window-created', {}, this);
    if (options.show ?? true) this.show();
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  reload(): void {
    this.webContents.reload();
  }

  show(): void {
    this.showInactive();
    this.focus();
  }

  showInactive(): void {
    if (this.shown) return;
    this.shown = true;
    this.emit('show');
  }

  hide(): void {
    if (!this.shown) return;
    this.shown = false;
    this.blur();
    this.emit('hide');
  }

  focus(): void {
    const { windows, tellApp } = this.parts;
    if (windows.focused === this || !this.shown) return;
    windows.focused?.blur();
    windows.focused = this;
    this.emit('focus');
    tellApp('browser-window-focus', {}, this);
  }

  blur(): void {
    const { windows, tellApp } = this.parts;
    if (windows.focused !== this) return;
    windows.focused = null;
    this.emit('blur');
    tellApp('browser-window-blur', {}, this);
  }

  isFocused(): boolean {
    return this.parts.windows.focused === this;
  }

  isVisible(): boolean {
    return this.shown && this.state !== 'minimized';
  }

  isDestroyed(): boolean {
    return !this.parts.windows.has(this.id);
  }

  minimize(): void {
    this.enter('minimized', 'minimize');
  }

  isMinimized(): boolean {
    return this.state === 'minimized';
  }

  maximize(): void {
    this.enter('maximized', 'maximize');
    this.show();
  }

  unmaximize(): void {
    if (this.state === 'maximized') this.enter('normal', 'unmaximize');
  }

  isMaximized(): boolean {
    return this.state === 'maximized';
  }

  restore(): void {
    if (this.state === 'minimized') this.enter('normal', 'restore');
  }

  setFullScreen(fullScreen: boolean): void {
    this.enter(fullScreen ? 'fullscreen' : 'normal', fullScreen ? 'enter-full-screen' : 'leave-full-screen');
  }

  isFullScreen(): boolean {
    return this.state === 'fullscreen';
  }

  isNormal(): boolean {
    return this.state === 'normal';
  }

  getBounds(): Rectangle {
    return this.state === 'maximized' || this.state === 'fullscreen'
      ? screenBounds
      : { ...this.normalBounds };
  }

  getNormalBounds(): Rectangle {
    return { ...this.normalBounds };
  }

  getContentBounds(): Rectangle {
    return this.getBounds();
  }

  setBounds(bounds: Partial<Rectangle>): void {
    const before = this.normalBounds;
    const next = { ...before, ...bounds };
    const [minimumWidth, minimumHeight] = this.minimumSize;
    next.width = Math.max(next.width, minimumWidth);
    next.height = Math.max(next.height, minimumHeight);
    this.normalBounds = next;
    this.applyBounds();
    if (next.width !== before.width || next.height !== before.height) this.emitAll('resize', 'resized');
    if (next.x !== before.x || next.y !== before.y) this.emitAll('move', 'moved');
  }

  setContentBounds(bounds: Rectangle): void {
    this.setBounds(bounds);
  }

  getSize(): [number, number] {
    const { width, height } = this.getBounds();
    return [width, height];
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }

  getContentSize(): [number, number] {
    return this.getSize();
  }

  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }

  getPosition(): [number, number] {
    const { x, y } = this.getBounds();
    return [x, y];
  }

  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }

  center(): void {
    const { width, height } = this.normalBounds;
    this.setPosition(
      Math.round((screenBounds.width - width) / 2),
      Math.round((screenBounds.height - height) / 2),
    );
  }

  getMinimumSize(): [number, number] {
    return [...this.minimumSize];
  }

  setMinimumSize(width: number, height: number): void {
    this.minimumSize = [width, height];
  }

  getTitle(): string {
    return this.title;
  }

  setTitle(title: string): void {
    this.title = title;
  }

  getBackgroundColor(): string {
    return this.backgroundColor;
  }

  setBackgroundColor(color: string): void {
    this.backgroundColor = color;
  }

  setMenuBarVisibility(shown: boolean): void {
    this.menuBarShown = shown;
  }

  isMenuBarVisible(): boolean {
    return this.menuBarShown;
  }

  /** On a screen these would be seen. */
  setAutoHideMenuBar(_hide: boolean): void {}
  setMenu(_menu: unknown): void {}
  removeMenu(): void {}
  setIcon(_icon: unknown): void {}
  setSkipTaskbar(_skip: boolean): void {}
  setProgressBar(_progress: number): void {}
  flashFrame(_flash: boolean): void {}
  setTitleBarOverlay(_options: unknown): void {}
  moveTop(): void {}

  /** Closes as the user would: the app may refuse. */
  close(): void {
    if (this.isDestroyed()) return;
    const event = cancellable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  /** Closes; nobody is asked. */
  destroy(): void {
    this.webContents.close();
  }

  private gone(): void {
    if (this.isDestroyed()) return;
    this.shown = false;
    this.parts.windows.remove(this);
    this.emit('closed');
    this.parts.windows.closed();
  }

  private enter(state: State, event: string): void {
    if (this.state === state) return;
    this.state = state;
    this.applyBounds();
    this.emit(event);
  }

  private takeTitle(title: string): void {
    const event = cancellable({});
    this.emit('page-title-updated', event, title, title !== '');
    if (!event.defaultPrevented) this.title = title;
  }

  private emitAll(...names: string[]): void {
    for (const name of names) this.emit(name);
  }

  private applyBounds(): void {
    const { targetId } = this.webContents;
    if (targetId !== '' && !this.isDestroyed()) this.parts.chromium().resizePage(targetId, this.getBounds());
  }
}
