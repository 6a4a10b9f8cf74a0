import type { HostApp } from './app.ts';
import type { HostBrowserWindow } from './browser-window.ts';
import type { HostWebContents } from './web-contents.ts';

/** What a menu item of a role is and does, on Linux. */
export interface Role {
  readonly label: string;
  readonly accelerator?: string;
  readonly onApp?: () => void;
  readonly onWindow?: (window: HostBrowserWindow) => void;
  readonly onContents?: (contents: HostWebContents) => void;
  readonly submenu?: readonly ({ readonly role: string } | { readonly type: 'separator' })[];
}

const separator = { type: 'separator' } as const;

/** Roles by their names in lower case. Those of macOS alone have a label and do nothing, as in Electron. */
export function menuRoles(app: HostApp): Readonly<Record<string, Role>> {
  return { ...appRoles(app), ...windowRoles, ...editRoles, ...macRoles(app), ...menus(app) };
}

function appRoles(app: HostApp): Record<string, Role> {
  return {
    about: { label: 'About', onApp: () => app.showAboutPanel() },
    quit: { label: 'Quit', accelerator: 'CommandOrControl+Q', onApp: () => app.quit() },
  };
}

const windowRoles: Readonly<Record<string, Role>> = {
  close: { label: 'Close', accelerator: 'CommandOrControl+W', onWindow: (window) => window.close() },
  minimize: { label: 'Minimize', accelerator: 'CommandOrControl+M', onWindow: (window) => window.minimize() },
  togglefullscreen: {
    label: 'Toggle Full Screen',
    accelerator: 'F11',
    onWindow: (window) => window.setFullScreen(!window.isFullScreen()),
  },
  reload: { label: 'Reload', accelerator: 'CmdOrCtrl+R', onWindow: (window) => window.reload() },
  forcereload: {
    label: 'Force Reload',
    accelerator: 'Shift+CmdOrCtrl+R',
    onWindow: (window) => window.webContents.reloadIgnoringCache(),
  },
  toggledevtools: {
    label: 'Toggle Developer Tools',
    accelerator: 'Ctrl+Shift+I',
    onContents: (contents) => contents.toggleDevTools(),
  },
  resetzoom: {
    label: 'Actual Size',
    accelerator: 'CommandOrControl+0',
    onContents: (contents) => contents.setZoomLevel(0),
  },
  zoomin: {
    label: 'Zoom In',
    accelerator: 'CommandOrControl+Plus',
    onContents: (contents) => contents.setZoomLevel(contents.zoomLevel + 0.5),
  },
  zoomout: {
    label: 'Zoom Out',
    accelerator: 'CommandOrControl+-',
    onContents: (contents) => contents.setZoomLevel(contents.zoomLevel - 0.5),
  },
};

const editRoles: Readonly<Record<string, Role>> = {
  undo: { label: 'Undo', accelerator: 'CommandOrControl+Z', onContents: (contents) => contents.undo() },
  redo: { label: 'Redo', accelerator: 'Shift+CommandOrControl+Z', onContents: (contents) => contents.redo() },
  cut: { label: 'Cut', accelerator: 'CommandOrControl+X', onContents: (contents) => contents.cut() },
  copy: { label: 'Copy', accelerator: 'CommandOrControl+C', onContents: (contents) => contents.copy() },
  paste: { label: 'Paste', accelerator: 'CommandOrControl+V', onContents: (contents) => contents.paste() },
  pasteandmatchstyle: {
    label: 'Paste and Match Style',
    accelerator: 'Shift+CommandOrControl+V',
    onContents: (contents) => contents.pasteAndMatchStyle(),
  },
  delete: { label: 'Delete', onContents: (contents) => contents.delete() },
  selectall: {
    label: 'Select All',
    accelerator: 'CommandOrControl+A',
    onContents: (contents) => contents.selectAll(),
  },
};

function macRoles(app: HostApp): Record<string, Role> {
  return {
    front: { label: 'Bring All to Front' },
    help: { label: 'Help' },
    hide: { label: `Hide ${app.name}`, accelerator: 'Command+H' },
    hideothers: { label: 'Hide Others', accelerator: 'Command+Alt+H' },
    unhide: { label: 'Show All' },
    services: { label: 'Services' },
    window: { label: 'Window' },
    zoom: { label: 'Zoom' },
    startspeaking: { label: 'Start Speaking' },
    stopspeaking: { label: 'Stop Speaking' },
  };
}

function menus(app: HostApp): Record<string, Role> {
  const roles = (...names: string[]) => names.map((role) => (role === '-' ? separator : { role }));
  return {
    appmenu: {
      label: app.name,
      submenu: roles('about', '-', 'services', '-', 'hide', 'hideOthers', 'unhide', '-', 'quit'),
    },
    filemenu: { label: 'File', submenu: roles('quit') },
    editmenu: {
      label: 'Edit',
      submenu: roles('undo', 'redo', '-', 'cut', 'copy', 'paste', 'delete', '-', 'selectAll'),
    },
    viewmenu: {
      label: 'View',
      submenu: roles(
        'reload',
        'forceReload',
        'toggleDevTools',
        '-',
        'resetZoom',
        'zoomIn',
        'zoomOut',
        '-',
        'togglefullscreen',
      ),
    },
    windowmenu: { label: 'Window', submenu: roles('minimize', 'zoom', 'close') },
  };
}
