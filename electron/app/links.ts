import { shell } from 'electron';
import { BackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import { LINKS, type LinkName, mayOpen } from './known-links.ts';

/** Opens a page that the program knows by name in the user's browser. */
export async function openLink(name: LinkName): Promise<void> {
  const address = LINKS[name];
  if (!mayOpen(address)) throw new BackupError('internal', `The page ${address} is not one to be opened.`);
  try {
    await shell.openExternal(address);
  } catch (error) {
    throw new BackupError('internal', 'No browser could be opened.', {
      hint: `Open ${address} yourself.`,
      cause: error,
    });
  }
}

/** The same from a menu, where nobody waits for it: a failure is in the log. */
export function followLink(name: LinkName, log: Log): void {
  openLink(name).catch((error: unknown) => log.warn('A page could not be opened', { error }));
}
