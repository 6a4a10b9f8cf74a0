import { app, type WebContents } from 'electron';
import type { Log } from '../journal/log.ts';
import { isPreviewAddress, isWindowAddress } from './origin.ts';

/**
 * Keeps every page that is ever opened where it is: no other address, no window of its own, no webview, and
 * in its frames nothing but previews.
 */
export function guardNavigation(log: Log): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, log));
}

function guard(contents: WebContents, log: Log): void {
  const refuse = (event: { preventDefault(): void }, what: string) => {
    event.preventDefault();
    log.warn(`The window tried to ${what} and was kept from it`);
  };
  contents.on('will-navigate', (event) => {
    if (!isWindowAddress(event.url)) refuse(event, 'go to another address');
  });
  contents.on('will-redirect', (event) => {
    if (!isWindowAddress(event.url)) refuse(event, 'be redirected to another address');
  });
  contents.on('will-frame-navigate', (event) => {
    const { isMainFrame, url } = event;
    if (isMainFrame ? isWindowAddress(url) : isPreviewAddress(url)) return;
    refuse(event, isMainFrame ? 'go to another address' : 'show another address in a frame');
  });
  contents.on('will-attach-webview', (event) => refuse(event, 'open a webview'));
  contents.setWindowOpenHandler(() => {
    log.warn('The window tried to open a window and was kept from it');
    return { action: 'deny' };
  });
}
