import type { MenuItemConstructorOptions } from 'electron';
import type { JobView } from '../../shared/ipc.ts';
import { jobKey, shortcutKeys } from '../../shared/shortcuts.ts';
import { menuText } from './menu-text.ts';

/** What the menu's own items do. */
export interface MenuActions {
  /** Of the job that the window shows. */
  backUp(): void;
  /** In the backups of the job that the window shows. */
  search(): void;
  openJob(jobId: string): void;
  openSettings(): void;
  addJob(): void;
  openHelp(): void;
  showShortcuts(): void;
  openLog(): void;
}

export type MenuJob = Pick<JobView, 'id' | 'name'>;

/** The menu by platform. */
export function applicationMenu(
  actions: MenuActions,
  jobs: readonly MenuJob[],
  platform: NodeJS.Platform,
  name: string,
): MenuItemConstructorOptions[] {
  const settings: MenuItemConstructorOptions = {
    id: 'settings',
    label: platform === 'darwin' ? 'Settings…' : 'Settings',
    ...shortcut(shortcutKeys.settings),
    click: () => actions.openSettings(),
  };
  const addJob: MenuItemConstructorOptions = {
    id: 'add-job',
    label: 'Add Job…',
    ...shortcut(shortcutKeys.addJob),
    click: () => actions.addJob(),
  };
  const about: MenuItemConstructorOptions = { role: 'about', label: `About ${name}` };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      { id: 'help', label: 'Installed Packages in Marketing Cloud', click: () => actions.openHelp() },
      { id: 'shortcuts', label: 'Keyboard Shortcuts', click: () => actions.showShortcuts() },
      { id: 'log', label: 'Log', click: () => actions.openLog() },
      ...(platform === 'darwin' ? [] : [{ type: 'separator' as const }, about]),
    ],
  };
  const rest: MenuItemConstructorOptions[] = [
    { role: 'editMenu' },
    viewMenu(),
    jobMenu(actions, jobs),
    { role: 'windowMenu' },
    help,
  ];
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

/**
 * A shortcut that the menu shows. The page acts on the key: were it registered here too, both might. macOS knows no
 * such item, but asks the page first, and the menu only for keys that the page does not take.
 */
function shortcut(key: string): Pick<MenuItemConstructorOptions, 'accelerator' | 'registerAccelerator'> {
  return { accelerator: `CommandOrControl+${key}`, registerAccelerator: false };
}

function jobMenu(actions: MenuActions, jobs: readonly MenuJob[]): MenuItemConstructorOptions {
  const items = jobs.map(({ id, name }, index): MenuItemConstructorOptions => {
    const key = jobKey(index);
    return {
      id: `job:${id}`,
      label: menuText(name),
      ...(key === undefined ? {} : shortcut(key)),
      click: () => actions.openJob(id),
    };
  });
  const backUp: MenuItemConstructorOptions = {
    id: 'back-up',
    label: 'Back Up Now',
    ...shortcut(shortcutKeys.backUp),
    enabled: jobs.length > 0,
    click: () => actions.backUp(),
  };
  const search: MenuItemConstructorOptions = {
    id: 'search',
    label: 'Search Backups…',
    ...shortcut(shortcutKeys.search),
    enabled: jobs.length > 0,
    click: () => actions.search(),
  };
  return {
    id: 'job',
    label: '&Job',
    submenu: jobs.length === 0 ? [backUp, search] : [backUp, search, { type: 'separator' }, ...items],
  };
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
