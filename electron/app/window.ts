import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { EventName, Events } from '../../shared/ipc.ts';
import type { Log } from '../journal/log.ts';
import type { WindowState } from '../settings/desktop-settings.ts';
import { WINDOW_ADDRESS } from './origin.ts';
import { offerTextMenu } from './popup-menu.ts';
import { openingBounds, SMALLEST, stateOf } from './window-bounds.ts';

/** What is behind the page until it has drawn itself: the page's own ground in both themes. */
const GROUND = { light: '#ffffff', dark: '#1a1b1e' } as const;

const RELOAD_AGAIN_MILLISECONDS = 10_000;

export interface MainWindowOptions {
  /** Absolute. */
  readonly preload: string;
  /** For the window's frame on Linux and Windows. Absolute. */
  readonly icon: string;
  readonly loadState: () => WindowState | null;
  readonly saveState: (state: WindowState) => void;
  /** The window and its page are gone; hidden, they are not. */
  readonly onClosed: () => void;
  readonly log: Log;
}

/** The one window. Closing it hides it: backups go on, and the tray brings it back. */
export class MainWindow {
  readonly #options: MainWindowOptions;
  #window: BrowserWindow | undefined;
  #loaded: Promise<void> = Promise.resolve();
  /** It was maximized when it was kept, and has not been shown since. */
  #maximizeFirst = false;
  #quitting = false;

  constructor(options: MainWindowOptions) {
    this.#options = options;
    nativeTheme.on('updated', () => this.#window?.setBackgroundColor(ground()));
  }

  /** Undefined until it was first shown. For dialogs that belong to it. */
  get browserWindow(): BrowserWindow | undefined {
    return this.#window;
  }

  /** Brings it to the front; makes it on first use, and shows it once there is something to see. */
  show(): void {
    app.dock?.show().catch((error: unknown) => this.#options.log.warn('No icon in the dock', { error }));
    const window = this.#window;
    if (window === undefined) {
      this.#window = this.#open();
      return;
    }
    if (window.isMinimized()) window.restore();
    this.#reveal(window);
    window.focus();
  }

  /** For a program that the system starts: it stays in the tray until it is wanted. */
  stayHidden(): void {
    app.dock?.hide();
  }

  /** Tells the page something; nothing where there is no page. */
  send(name: EventName, payload: Events[EventName]): void {
    this.#window?.webContents.send(name, payload);
  }

  /** Shows a place in the window, once its page is there to be told. */
  navigate(to: Events['navigate']): void {
    this.#showAndSend('navigate', to);
  }

  /** Has the page back up the job that it shows. */
  backUpShownJob(): void {
    this.#showAndSend('back-up', null);
  }

  /** Has the page search in the backups of the job that it shows. */
  searchShownJob(): void {
    this.#showAndSend('search', null);
  }

  /** Has the page show the keyboard shortcuts. */
  showShortcuts(): void {
    this.#showAndSend('shortcuts', null);
  }

  /** From now on closing closes. */
  allowClosing(): void {
    this.#quitting = true;
  }

  #showAndSend(name: EventName, payload: Events[EventName]): void {
    this.show();
    void this.#loaded.then(() => this.send(name, payload));
  }

  #reveal(window: BrowserWindow): void {
    if (this.#maximizeFirst) window.maximize();
    this.#maximizeFirst = false;
    window.show();
  }

  #open(): BrowserWindow {
    const { preload, icon, loadState } = this.#options;
    const kept = loadState();
    const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea);
    const window = new BrowserWindow({
      ...openingBounds(kept, workAreas),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: app.getName(),
      backgroundColor: ground(),
      ...(process.platform === 'darwin' ? { titleBarStyle: 'hiddenInset' as const } : { icon }),
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    this.#maximizeFirst = kept?.maximized ?? false;
    this.#follow(window);
    offerTextMenu(window);
    this.#loaded = window
      .loadURL(WINDOW_ADDRESS)
      .catch((error: unknown) => this.#options.log.error('The window could not be loaded', { error }));
    return window;
  }

  #follow(window: BrowserWindow): void {
    const { saveState, onClosed, log } = this.#options;
    const showFirst = (): void => this.#reveal(window);
    window.once('ready-to-show', showFirst);
    window.on('close', (event) => {
      try {
        saveState(stateOf(window.getNormalBounds(), this.#maximizeFirst || window.isMaximized()));
      } catch (error) {
        log.warn('Where the window was could not be kept', { error });
      }
      if (this.#quitting) return;
      event.preventDefault();
      // Closed before its page was there: it must not come back by itself.
      window.removeListener('ready-to-show', showFirst);
      window.hide();
      app.dock?.hide();
    });
    window.on('closed', () => {
      this.#window = undefined;
      onClosed();
    });
    let lastReload = Number.NEGATIVE_INFINITY;
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit' || this.#quitting) return;
      log.error('The page of the window broke down', { reason });
      // One that breaks down again at once would do so for ever.
      if (performance.now() - lastReload < RELOAD_AGAIN_MILLISECONDS) return;
      lastReload = performance.now();
      window.webContents.reload();
    });
  }
}

function ground(): string {
  return nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light;
}
