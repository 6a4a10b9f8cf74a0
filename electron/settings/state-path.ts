import { posix, win32 } from 'node:path';

const FOLDER = 'backup-creator';

/** A machine's user, as far as it decides where state is kept. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly homeFolder: string;
}

/** Where the headless command keeps its state by default: an absolute path by the platform's customs. */
export function defaultStatePath({ platform, environment, homeFolder }: Machine): string {
  if (platform === 'darwin') return posix.join(homeFolder, 'Library', 'Application Support', FOLDER);
  if (platform === 'win32') {
    const local = environment.LOCALAPPDATA;
    const base =
      local !== undefined && win32.isAbsolute(local) ? local : win32.join(homeFolder, 'AppData', 'Local');
    return win32.join(base, FOLDER);
  }
  // The XDG base directory specification says that a relative path is to be ignored.
  const state = environment.XDG_STATE_HOME;
  const base =
    state !== undefined && posix.isAbsolute(state) ? state : posix.join(homeFolder, '.local', 'state');
  return posix.join(base, FOLDER);
}
