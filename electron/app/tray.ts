import { join } from 'node:path';
import { Menu, type NativeImage, nativeImage, nativeTheme, Tray } from 'electron';
import type { JobView } from '../../shared/ipc.ts';
import { type TrayActions, type TrayState, trayMenu, trayState, trayTooltip } from './tray-menu.ts';

const MINUTE = 60_000;

export interface AppTrayOptions {
  /** The folder of the tray's images. Absolute. */
  readonly icons: string;
  readonly actions: TrayActions;
  readonly now?: () => Date;
}

/** The icon by the clock: state at a glance, and the menu. */
export class AppTray {
  readonly #options: AppTrayOptions;
  readonly #tray: Tray;
  #jobs: readonly JobView[] = [];
  #shownMenu = '';
  #shownIcon = '';

  constructor(options: AppTrayOptions) {
    this.#options = options;
    this.#tray = new Tray(this.#image('idle'));
    // On macOS a click opens the menu.
    if (process.platform !== 'darwin') this.#tray.on('click', () => options.actions.open());
    nativeTheme.on('updated', () => this.#draw());
    // "Today" becomes "yesterday" though nothing has happened.
    setInterval(() => this.#draw(), MINUTE).unref();
    this.#draw();
  }

  show(jobs: readonly JobView[]): void {
    this.#jobs = jobs;
    this.#draw();
  }

  #draw(): void {
    const { actions, now = () => new Date() } = this.#options;
    const icon = this.#iconName(trayState(this.#jobs));
    if (icon !== this.#shownIcon) {
      this.#shownIcon = icon;
      this.#tray.setImage(this.#image(trayState(this.#jobs)));
    }
    const template = trayMenu(this.#jobs, actions, now());
    const menu = JSON.stringify(template);
    if (menu === this.#shownMenu) return;
    this.#shownMenu = menu;
    // Set again as a whole: on Linux a menu that was set does not change any more.
    this.#tray.setContextMenu(Menu.buildFromTemplate(template));
    this.#tray.setToolTip(trayTooltip(this.#jobs, now()));
  }

  #image(state: TrayState): NativeImage {
    const image = nativeImage.createFromPath(join(this.#options.icons, `${this.#iconName(state)}.png`));
    if (process.platform === 'darwin') image.setTemplateImage(true);
    return image;
  }

  /** macOS colours template images itself; elsewhere the bar's ground decides. */
  #iconName(state: TrayState): string {
    if (process.platform === 'darwin') return `${state}Template`;
    return `${state}-on-${barIsDark() ? 'dark' : 'light'}`;
  }
}

/** On Windows the bar has a theme of its own, and GNOME's bar is dark in both themes. */
function barIsDark(): boolean {
  if (process.platform === 'win32') return nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
  return /gnome|unity/i.test(process.env.XDG_CURRENT_DESKTOP ?? '') || nativeTheme.shouldUseDarkColors;
}
