import { app, Menu } from 'electron';
import { applicationMenu, type MenuActions, type MenuJob } from './menu-template.ts';

/** The native menu: the platform's standard items, and the program's few own. */
export class AppMenu {
  readonly #actions: MenuActions;
  #shown = '';

  constructor(actions: MenuActions) {
    this.#actions = actions;
    this.show([]);
  }

  show(jobs: readonly MenuJob[]): void {
    const template = applicationMenu(this.#actions, jobs, process.platform, app.getName());
    const menu = JSON.stringify(template);
    // One that is set anew closes on some desktops while the user reads it.
    if (menu === this.#shown) return;
    this.#shown = menu;
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }
}
