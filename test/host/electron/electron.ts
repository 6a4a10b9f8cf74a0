import path from 'node:path';
import type { ForkOptions, NotificationConstructorOptions } from 'electron';
import { Chromium } from '../browser/chromium.ts';
import { HostApp } from './app.ts';
import { HostBrowserWindow } from './browser-window.ts';
import { dialog, HostClipboard, shell } from './desktop.ts';
import { HostIpcMain } from './ipc-main.ts';
import { HostMenu, HostMenuItem, type MenuItemOptions } from './menu.ts';
import { menuRoles } from './menu-roles.ts';
import { HostNativeImage } from './native-image.ts';
import { HostNativeTheme } from './native-theme.ts';
import { HostNet } from './net.ts';
import { HostNotification } from './notification.ts';
import { Permissions } from './permissions.ts';
import { HostPowerMonitor, HostPowerSaveBlocker } from './power.ts';
import { HostProtocol } from './protocol.ts';
import { SchemeMap } from './scheme-map.ts';
import { HostScreen } from './screen.ts';
import { HostSession } from './session.ts';
import { strict, strictClass } from './strict.ts';
import { HostTray } from './tray.ts';
import { HostUtilityProcess } from './utility-process.ts';
import type { WindowOptions } from './window-options.ts';
import { Windows } from './windows.ts';

export interface StandInOptions {
  readonly executable: string;
  /** Node's own executable, for utility processes. */
  readonly node: string;
  readonly commandLine: readonly string[];
}

/** Builds the stand-in for one process: Electron's module, and what boot.ts needs to run an app with it. */
export function createStandIn(options: StandInOptions) {
  const running: { chromium: Chromium | null } = { chromium: null };
  const chromium = (): Chromium => {
    if (running.chromium === null) throw new Error('Cannot create BrowserWindow before app is ready');
    return running.chromium;
  };
  const windows = new Windows(() => {
    if (!app.isQuitting && !app.emit('window-all-closed')) app.quit();
  });
  const app = new HostApp({
    ...options,
    closeWindows: () => {
      for (const window of windows.all) window.close();
      return windows.all.length === 0;
    },
    end: (exitCode) => void endProcess(running.chromium, exitCode),
  });
  const schemes = new SchemeMap();
  const protocol = strict('protocol', new HostProtocol(schemes, () => app.isReady()));
  const net = strict('net', new HostNet(protocol));
  const permissions = new Permissions(schemes, (parameters) =>
    chromium().root.send('Browser.setPermission', parameters),
  );
  const session = new HostSession({ permissions, protocol, net });
  const ipcMain = new HostIpcMain();
  const nativeTheme = new HostNativeTheme(
    () => app.commandLine.hasSwitch('force-dark-mode'),
    () => {
      for (const contents of windows.contents) contents.applyColorScheme();
    },
  );
  const windowParts = {
    chromium,
    schemes,
    protocol,
    permissions,
    session,
    ipcMain,
    windows,
    colorScheme: () => nativeTheme.pageColorScheme,
    tellApp: (event: string, ...payload: unknown[]) => void app.emit(event, ...payload),
  };
  const electron = strict('electron', {
    app,
    dialog: strict('dialog', dialog),
    ipcMain,
    nativeTheme,
    net,
    protocol,
    shell: strict('shell', shell),
    ...windowClasses(windowParts, windows),
    ...desktopClasses(app),
    clipboard: strict('clipboard', new HostClipboard()),
    nativeImage: strict('nativeImage', {
      createEmpty: () => HostNativeImage.empty(),
      createFromPath: (file: string) => HostNativeImage.fromPath(file),
      createFromBuffer: (bytes: Buffer) => HostNativeImage.fromBuffer(bytes),
      createFromDataURL: (url: string) => HostNativeImage.fromDataURL(url),
    }),
    powerMonitor: new HostPowerMonitor(),
    powerSaveBlocker: strict('powerSaveBlocker', new HostPowerSaveBlocker()),
    screen: new HostScreen(),
    session: strict('session', { defaultSession: session }),
    utilityProcess: strict('utilityProcess', {
      fork: (modulePath: string, parameters: readonly string[] = [], forkOptions: ForkOptions = {}) =>
        new HostUtilityProcess(options.node, modulePath, parameters, forkOptions),
    }),
  });

  /** Starts Chromium and makes the app ready, unless it has ended before. */
  const start = async (): Promise<void> => {
    if (app.hasEnded) return;
    const profile = path.join(app.getPath('sessionData'), 'chromium');
    const browser = await Chromium.start({ profile, switches: app.commandLine.switches });
    running.chromium = browser;
    void browser.ended.then(() => app.exit(1)); // it died by itself
    if (app.commandLine.hasSwitch('remote-debugging-port')) {
      process.stderr.write(`DevTools listening on ${browser.endpoint}\n`);
    }
    app.becomeReady();
  };
  return { electron, app, start };
}

async function endProcess(chromium: Chromium | null, exitCode: number): Promise<void> {
  await chromium?.close();
  process.exit(exitCode);
}

type WindowParts = ConstructorParameters<typeof HostBrowserWindow>[0];

function windowClasses(parts: WindowParts, windows: Windows) {
  const find = (test: (window: HostBrowserWindow) => boolean) => windows.all.find(test) ?? null;
  const BrowserWindow = class BrowserWindow extends HostBrowserWindow {
    constructor(options: WindowOptions = {}) {
      super(parts, options);
    }
    static getAllWindows = () => windows.all;
    static getFocusedWindow = () => windows.focused;
    static fromId = (id: number) => windows.get(id);
    static fromWebContents = (contents: unknown) => find(({ webContents }) => webContents === contents);
  };
  const webContents = {
    getAllWebContents: () => windows.contents,
    getFocusedWebContents: () => windows.focused?.webContents ?? null,
    fromId: (id: number) => windows.get(id)?.webContents,
    fromDevToolsTargetId: (target: string) => windows.contents.find(({ targetId }) => targetId === target),
  };
  return {
    BrowserWindow: strictClass('BrowserWindow', BrowserWindow),
    webContents: strict('webContents', webContents),
  };
}

function desktopClasses(app: HostApp) {
  const roles = () => menuRoles(app);
  const MenuItem = class MenuItem extends HostMenuItem {
    constructor(options: MenuItemOptions) {
      super(roles, options);
    }
  };
  const Menu = class Menu extends HostMenu {
    static buildFromTemplate = (template: readonly (MenuItemOptions | HostMenuItem)[]) =>
      HostMenu.of(roles, template, new Menu());
    static getApplicationMenu = () => app.applicationMenu;
    static setApplicationMenu = (menu: HostMenu | null): void => {
      app.applicationMenu = menu;
    };
  };
  const Notification = class Notification extends HostNotification {
    constructor(options: NotificationConstructorOptions = {}) {
      super(options);
    }
  };
  const Tray = class Tray extends HostTray {
    constructor(...parameters: ConstructorParameters<typeof HostTray>) {
      if (!app.isReady()) throw new Error('Cannot create Tray before app is ready');
      super(...parameters);
    }
  };
  return {
    Menu: strictClass('Menu', Menu),
    MenuItem: strictClass('MenuItem', MenuItem),
    Notification: strictClass('Notification', Notification),
    Tray: strictClass('Tray', Tray),
  };
}
