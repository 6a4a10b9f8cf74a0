import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { textMenu } from './text-menu.ts';

export interface Popup<Choice> {
  readonly window: BrowserWindow;
  /** In the page's pixels. */
  readonly x: number;
  readonly y: number;
  readonly template: (choose: (choice: Choice) => void) => MenuItemConstructorOptions[];
}

/** Opens a native menu. Resolves with what was chosen, or with null, once it has closed. */
export function popUp<Choice>({ window, x, y, template }: Popup<Choice>): Promise<Choice | null> {
  const zoom = window.webContents.getZoomFactor();
  return new Promise((resolve) => {
    const menu = Menu.buildFromTemplate(template(resolve));
    menu.popup({
      window,
      x: Math.round(x * zoom),
      y: Math.round(y * zoom),
      // Some systems tell of the end before they tell what was chosen.
      callback: () => setImmediate(() => resolve(null)),
    });
  });
}

/** Offers to copy, cut and paste where the page is clicked with the right button. */
export function offerTextMenu(window: BrowserWindow): void {
  window.webContents.on('context-menu', (_event, { x, y, frame, menuSourceType, ...text }) => {
    const template = textMenu(text);
    if (template.length === 0) return;
    const inFrame = frame === null ? {} : { frame };
    Menu.buildFromTemplate(template).popup({ window, x, y, sourceType: menuSourceType, ...inFrame });
  });
}
