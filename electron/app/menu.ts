import { app, Menu } from 'electron';
import { applicationMenu, type MenuActions } from './menu-template.ts';

/** Sets the native menu: the platform's standard items, and the program's few own. */
export function setApplicationMenu(actions: MenuActions): void {
  const template = applicationMenu(actions, process.platform, app.getName());
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
