import { protocol } from 'electron';
import type { Log } from '../journal/log.ts';
import { isWindowAddress, SCHEME } from './origin.ts';
import { notFound, servePageFile } from './page-files.ts';

/** Makes the scheme known as one with an origin of its own. Before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the window's files from `folder` (absolute). Once the app is ready. */
export function servePages(folder: string, log: Log): void {
  protocol.handle(SCHEME, async (request) => {
    if (!isWindowAddress(request.url)) return notFound();
    try {
      return await servePageFile(folder, request);
    } catch (error) {
      log.error('A file of the window could not be read', { error });
      return notFound();
    }
  });
}
