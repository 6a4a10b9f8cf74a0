import { protocol } from 'electron';
import type { Log } from '../journal/log.ts';
import { isPreviewAddress, isWindowAddress, SCHEME } from './origin.ts';
import { notFound, servePageFile } from './page-files.ts';
import type { Previews } from './previews.ts';

/** Makes the scheme known as one with an origin of its own. Before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

export interface PageParts {
  /** Holds the window's files. Absolute. */
  readonly folder: string;
  readonly previews: Previews;
  readonly log: Log;
}

/** Serves the window's files, and the previews that it shows in frames. Once the app is ready. */
export function servePages({ folder, previews, log }: PageParts): void {
  protocol.handle(SCHEME, async (request) => {
    try {
      if (isPreviewAddress(request.url)) return await previews.answer(request);
      return isWindowAddress(request.url) ? await servePageFile(folder, request) : notFound();
    } catch (error) {
      log.error('A page could not be read', { error });
      return notFound();
    }
  });
}
