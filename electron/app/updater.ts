import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import updaters from 'electron-updater';
import type { Log } from '../journal/log.ts';
import { feedUpdater } from './feed-updater.ts';
import type { Updater } from './updates.ts';

/** What gets newer versions of the program; null where it was packed without a feed of them. */
export function openUpdater(log: Log): Updater | null {
  if (!existsSync(join(process.resourcesPath, 'app-update.yml'))) return null;
  return feedUpdater({
    library: updaters.autoUpdater,
    log,
    // The new version starts before this one is gone, and would take it for a second instance.
    beforeInstall: () => app.releaseSingleInstanceLock(),
    afterFailure: () => void app.requestSingleInstanceLock(),
    asksForPassword: process.platform === 'linux' && process.env.APPIMAGE === undefined,
  });
}
