import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { app } from 'electron';
import { BackupError } from '../../shared/errors.ts';
import { autostartEntry } from './autostart-entry.ts';

/** Given to a program that the system starts: it stays in the tray. */
export const HIDDEN = '--hidden';

/** Whether the user starts the program, and wants to see it, or the system does. */
export function startsHidden(): boolean {
  if (process.argv.includes(HIDDEN)) return true;
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

/** Starts the program when the user logs in, or no longer. Throws `state-broken` where that can't be set. */
export function setStartAtLogin(wanted: boolean): void {
  if (process.platform === 'linux') setAutostart(wanted);
  else app.setLoginItemSettings({ openAtLogin: wanted, ...whatToStart() });
}

/** A program that is not packed is electron with the project's folder. */
function whatToStart(): { path: string; args: string[] } {
  const path = process.env.APPIMAGE ?? process.execPath;
  return { path, args: app.isPackaged ? [HIDDEN] : [app.getAppPath(), HIDDEN] };
}

/** electron's own login items know macOS and Windows only. */
function setAutostart(wanted: boolean): void {
  const file = join(configFolder(), 'autostart', 'backup-creator.desktop');
  const { path, args } = whatToStart();
  try {
    if (wanted) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, autostartEntry(app.getName(), [path, ...args]), { mode: 0o600 });
    } else rmSync(file, { force: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackupError('state-broken', `The start at login could not be set: ${reason}.`, {
      hint: `Check that ${file} can be written.`,
      cause: error,
    });
  }
}

/** The XDG base directory specification says that a relative path is to be ignored. */
function configFolder(): string {
  const configured = process.env.XDG_CONFIG_HOME;
  return configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), '.config');
}
