import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NotProvided } from './strict.ts';

export interface AppPathsOptions {
  /** The value of `--user-data-dir`, empty where not given. */
  readonly userDataSwitch: string;
  readonly executable: string;
  readonly appName: () => string;
}

/** Electron's `app.getPath` and `setPath` on Linux. */
export class AppPaths {
  private readonly set_ = new Map<string, string>();
  private readonly options: AppPathsOptions;

  constructor(options: AppPathsOptions) {
    this.options = options;
    if (options.userDataSwitch !== '') this.set_.set('userData', path.resolve(options.userDataSwitch));
  }

  get(name: string): string {
    const known = this.set_.get(name) ?? this.usual(name);
    if (known === null) throw new NotProvided(`app.getPath('${name}')`);
    return known;
  }

  set(name: string, value: string): void {
    if (!path.isAbsolute(value)) throw new Error('Path must be absolute');
    if (this.usual(name) === null) throw new Error(`Failed to set path: ${name}`);
    mkdirSync(value, { recursive: true });
    this.set_.set(name, value);
  }

  private usual(name: string): string | null {
    const home = os.homedir();
    const inHome = { desktop: 'Desktop', documents: 'Documents', downloads: 'Downloads', music: 'Music' };
    switch (name) {
      case 'home':
        return home;
      case 'appData':
        return process.env.XDG_CONFIG_HOME || path.join(home, '.config');
      case 'userData':
        return path.join(this.get('appData'), this.options.appName());
      case 'sessionData':
        return this.get('userData');
      case 'logs':
        return path.join(this.get('userData'), 'logs');
      case 'crashDumps':
        return path.join(this.get('userData'), 'Crashpad');
      case 'temp':
        return os.tmpdir();
      case 'exe':
      case 'module':
        return this.options.executable;
      case 'desktop':
      case 'documents':
      case 'downloads':
      case 'music':
        return path.join(home, inHome[name]);
      default:
        return null;
    }
  }
}
