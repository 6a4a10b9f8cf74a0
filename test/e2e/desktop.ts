import type { ElectronApplication, Page } from 'playwright';

/** A menu's item as a person sees it. */
export interface MenuEntry {
  readonly id: string | null;
  readonly label: string;
  readonly type: string;
  readonly role: string | null;
  readonly enabled: boolean;
  readonly visible: boolean;
  readonly checked: boolean;
  readonly items: readonly MenuEntry[];
}

export interface WindowState {
  readonly count: number;
  readonly visible: boolean;
  readonly focused: boolean;
  readonly minimized: boolean;
  readonly maximized: boolean;
  readonly fullScreen: boolean;
  readonly title: string;
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

export type PowerEvent =
  | 'suspend'
  | 'resume'
  | 'lock-screen'
  | 'unlock-screen'
  | 'on-ac'
  | 'on-battery'
  | 'shutdown';
type MenuName = 'tray' | 'application' | 'popup';
export type DialogMethod = 'showOpenDialog' | 'showSaveDialog' | 'showMessageBox';

/** What witness.cjs keeps in main. */
interface NativeItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly type: string;
  readonly role: string | undefined;
  readonly enabled: boolean;
  readonly visible: boolean;
  readonly checked: boolean;
  readonly submenu: { readonly items: readonly NativeItem[] } | undefined;
  click(event: object, window: unknown, contents: unknown): void;
}
interface Witness {
  readonly trays: readonly {
    readonly tray: { isDestroyed(): boolean; emit(event: string): boolean };
    readonly menu: { readonly items: readonly NativeItem[] } | null;
    readonly toolTip: string;
  }[];
  /** Menus that popped up and have not been closed, the latest last. */
  readonly popups: {
    readonly menu: { readonly items: readonly NativeItem[] };
    readonly options: { readonly x?: number; readonly y?: number; callback?(): void };
  }[];
  readonly notifications: readonly {
    title: string;
    body: string;
    emit(event: string, payload: object): boolean;
  }[];
  readonly opened: string[];
  readonly shown: string[];
  readonly loginItems: readonly unknown[];
  readonly aboutShown: number;
  readonly dialogs: { readonly answers: Record<string, unknown>; readonly asked: readonly AskedDialog[] };
}
interface AskedDialog {
  readonly method: DialogMethod;
  readonly options: Record<string, unknown>;
}
declare global {
  var witness: Witness;
}

/** What a person sees and does around the app's page, in either host. Functions given to `evaluate` run in main. */
export class Desktop {
  private readonly electron: ElectronApplication;
  private readonly page: Page;

  constructor(electron: ElectronApplication, page: Page) {
    this.electron = electron;
    this.page = page;
  }

  /** The items of the tray's menu; none where there is no tray. */
  trayItems(): Promise<MenuEntry[]> {
    return this.menuItems('tray');
  }

  /** The items of the application's menu. */
  applicationMenu(): Promise<MenuEntry[]> {
    return this.menuItems('application');
  }

  /** Chooses an item of the tray's menu: labels or ids from the top, one for each level. Throws where it cannot. */
  chooseInTray(...path: string[]): Promise<void> {
    return this.choose('tray', path);
  }

  /** Chooses an item of the application's menu, with the focused window as its window. */
  chooseInMenu(...path: string[]): Promise<void> {
    return this.choose('application', path);
  }

  /** The items of the menu that has popped up; none where there is none. */
  popupMenu(): Promise<MenuEntry[]> {
    return this.menuItems('popup');
  }

  /** Where the menu that has popped up was opened. */
  popupPlace(): Promise<{ x: number | undefined; y: number | undefined } | null> {
    return this.electron.evaluate(() => {
      const last = globalThis.witness.popups.at(-1);
      return last ? { x: last.options.x, y: last.options.y } : null;
    });
  }

  /** Chooses an item of the menu that has popped up, which closes it. */
  async chooseInPopup(...path: string[]): Promise<void> {
    await this.choose('popup', path);
    await this.closePopup();
  }

  /** Closes the menu that has popped up, as Escape does. */
  closePopup(): Promise<void> {
    return this.electron.evaluate(() => {
      const last = globalThis.witness.popups.pop();
      if (!last) throw new Error('No menu has popped up.');
      last.options.callback?.();
    });
  }

  clickTray(): Promise<void> {
    return this.electron.evaluate(() => {
      const last = globalThis.witness.trays.findLast(({ tray }) => !tray.isDestroyed());
      if (!last) throw new Error('There is no tray.');
      last.tray.emit('click');
    });
  }

  trayToolTip(): Promise<string | null> {
    return this.electron.evaluate(
      () => globalThis.witness.trays.findLast(({ tray }) => !tray.isDestroyed())?.toolTip ?? null,
    );
  }

  notifications(): Promise<{ title: string; body: string }[]> {
    return this.electron.evaluate(() =>
      globalThis.witness.notifications.map(({ title, body }) => ({ title, body })),
    );
  }

  /** Clicks a notification; the latest unless told otherwise. */
  clickNotification(index = -1): Promise<void> {
    return this.electron.evaluate((_electron, at) => {
      const notification = globalThis.witness.notifications.at(at);
      if (!notification) throw new Error('There is no such notification.');
      notification.emit('click', {});
    }, index);
  }

  /** Answers this kind of dialog from now on, without showing it. */
  answerDialog(method: DialogMethod, answer: unknown): Promise<void> {
    return this.electron.evaluate(
      (_electron, given) => {
        globalThis.witness.dialogs.answers[given.method] = given.answer;
      },
      { method, answer },
    );
  }

  /** The dialogs asked so far, with their options. */
  askedDialogs(): Promise<AskedDialog[]> {
    return this.electron.evaluate(() => [...globalThis.witness.dialogs.asked]);
  }

  /** Addresses and paths that the app had the system open. */
  opened(): Promise<string[]> {
    return this.electron.evaluate(() => globalThis.witness.opened);
  }

  /** What of it was shown in its folder, and not opened itself. */
  shown(): Promise<string[]> {
    return this.electron.evaluate(() => globalThis.witness.shown);
  }

  /** What `setLoginItemSettings` was called with. */
  loginItems(): Promise<unknown[]> {
    return this.electron.evaluate(() => [...globalThis.witness.loginItems]);
  }

  /** How often the about panel was shown. */
  aboutShown(): Promise<number> {
    return this.electron.evaluate(() => globalThis.witness.aboutShown);
  }

  /** Tells the app of something that the machine did. */
  power(event: PowerEvent): Promise<void> {
    return this.electron.evaluate(({ powerMonitor }, name) => {
      (powerMonitor as unknown as { emit(event: string): boolean }).emit(name);
    }, event);
  }

  /** Of the window that the page is in; `count` is that of all windows. */
  async window(): Promise<WindowState> {
    return await this.electron.evaluate(({ BrowserWindow }) => {
      const windows = BrowserWindow.getAllWindows();
      const [first] = windows;
      if (!first) throw new Error('There is no window.');
      return {
        count: windows.length,
        visible: first.isVisible(),
        focused: first.isFocused(),
        minimized: first.isMinimized(),
        maximized: first.isMaximized(),
        fullScreen: first.isFullScreen(),
        title: first.getTitle(),
        bounds: first.getBounds(),
      };
    });
  }

  /** Closes the window as its close button does. */
  async closeWindow(): Promise<void> {
    await this.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  }

  /** Gives the window's content another size, and waits until the page has it. */
  async resizeWindow(size: { readonly width: number; readonly height: number }): Promise<void> {
    await this.electron.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
    }, size);
    await this.page.waitForFunction(
      ({ width, height }) => innerWidth === width && innerHeight === height,
      size,
    );
  }

  /**
   * Calls a handler of `ipcMain` with a sender of the test's own making, as no page could.
   * The answer, or what it was refused with.
   */
  invokeAs(
    sender: { readonly url: string; readonly origin: string; readonly isTop: boolean } | null,
    channel: string,
    ...values: unknown[]
  ): Promise<{ value: unknown } | { error: string }> {
    return this.electron.evaluate(
      async ({ ipcMain, BrowserWindow }, call) => {
        const { _invokeHandlers: handlers } = ipcMain as unknown as {
          _invokeHandlers: Map<string, (event: object, ...given: unknown[]) => unknown>;
        };
        const handler = handlers.get(call.channel);
        if (!handler) throw new Error(`Nothing handles ${call.channel}.`);
        const top = { url: 'app://ui/', origin: 'app://ui', parent: null };
        const { url = '', origin = '', isTop = true } = call.sender ?? {};
        const senderFrame = call.sender && {
          url,
          origin,
          parent: isTop ? null : top,
          top: isTop ? null : top,
        };
        const event = { type: 'frame', sender: BrowserWindow.getAllWindows()[0]?.webContents, senderFrame };
        try {
          return { value: await handler(event, ...call.values) };
        } catch (error) {
          return { error: String(error) };
        }
      },
      { sender, channel, values },
    );
  }

  private menuItems(which: MenuName): Promise<MenuEntry[]> {
    return this.electron.evaluate(({ Menu }, name) => {
      const entry = (item: NativeItem): MenuEntry => ({
        id: item.id ?? null,
        label: item.label,
        type: item.type,
        role: item.role ?? null,
        enabled: item.enabled,
        visible: item.visible,
        checked: item.checked,
        items: item.submenu?.items.map(entry) ?? [],
      });
      const { trays, popups } = globalThis.witness;
      const tray = trays.findLast((known) => !known.tray.isDestroyed());
      const other = name === 'tray' ? tray?.menu : popups.at(-1)?.menu;
      const menu = name === 'application' ? Menu.getApplicationMenu() : other;
      return ((menu?.items ?? []) as NativeItem[]).map(entry);
    }, which);
  }

  private choose(which: MenuName, path: readonly string[]): Promise<void> {
    return this.electron.evaluate(
      ({ Menu, BrowserWindow }, { name, labels }) => {
        const { trays, popups } = globalThis.witness;
        const tray = trays.findLast((known) => !known.tray.isDestroyed());
        const other = name === 'tray' ? tray?.menu : popups.at(-1)?.menu;
        const menu = name === 'application' ? Menu.getApplicationMenu() : other;
        let items = (menu?.items ?? []) as readonly NativeItem[];
        let chosen: NativeItem | undefined;
        for (const label of labels) {
          chosen = items.find((item) => item.visible && (item.id === label || item.label === label));
          if (!chosen)
            throw new Error(`There is no ${label} among ${items.map((item) => item.label).join(', ')}.`);
          if (!chosen.enabled) throw new Error(`${label} is not enabled.`);
          items = chosen.submenu?.items ?? [];
        }
        const window = BrowserWindow.getFocusedWindow();
        // Later, so that Quit does not end the process before this call has its answer.
        setImmediate(() => chosen?.click({}, window, window?.webContents));
      },
      { name: which, labels: path },
    );
  }
}
