import type { MenuItemConstructorOptions } from 'electron';

/** What the menu's own items do. */
export interface MenuActions {
  openSettings(): void;
  addJob(): void;
  openHelp(): void;
}

/** The menu by platform. */
export function applicationMenu(
  actions: MenuActions,
  platform: NodeJS.Platform,
  name: string,
): MenuItemConstructorOptions[] {
  const settings: MenuItemConstructorOptions = {
    id: 'settings',
    label: platform === 'darwin' ? 'Settings…' : 'Settings',
    accelerator: 'CommandOrControl+,',
    click: () => actions.openSettings(),
  };
  const addJob: MenuItemConstructorOptions = {
    id: 'add-job',
    label: 'Add Job…',
    accelerator: 'CommandOrControl+N',
    click: () => actions.addJob(),
  };
  const about: MenuItemConstructorOptions = { role: 'about', label: `About ${name}` };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      { id: 'help', label: 'Installed Packages in Marketing Cloud', click: () => actions.openHelp() },
      ...(platform === 'darwin' ? [] : [{ type: 'separator' as const }, about]),
    ],
  };
  const rest: MenuItemConstructorOptions[] = [{ role: 'editMenu' }, viewMenu(), { role: 'windowMenu' }, help];
  if (platform !== 'darwin') {
    const file: MenuItemConstructorOptions = {
      label: '&File',
      submenu: [addJob, settings, { type: 'separator' }, { role: 'close' }, { role: 'quit' }],
    };
    return [file, ...rest];
  }
  return [
    { label: name, submenu: appItems(about, settings) },
    { role: 'fileMenu', submenu: [addJob, { type: 'separator' }, { role: 'close' }] },
    ...rest,
  ];
}

function appItems(
  about: MenuItemConstructorOptions,
  settings: MenuItemConstructorOptions,
): MenuItemConstructorOptions[] {
  return [
    about,
    { type: 'separator' },
    settings,
    { type: 'separator' },
    { role: 'services' },
    { type: 'separator' },
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    { type: 'separator' },
    { role: 'quit' },
  ];
}

function viewMenu(): MenuItemConstructorOptions {
  return {
    label: '&View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
}
