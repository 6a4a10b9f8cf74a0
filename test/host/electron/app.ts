import type { AboutPanelOptionsOptions, LoginItemSettings, Settings } from 'electron';
import { AppPaths } from './app-paths.ts';
import { CommandLine } from './command-line.ts';
import { cancellable, HostEmitter } from './host-emitter.ts';
import type { HostMenu } from './menu.ts';
import { SingleInstance } from './single-instance.ts';
import { NotProvided, strict } from './strict.ts';

/** Emitted here, or known not to happen on this machine (a test may emit them). */
const events = [
  'will-finish-launching',
  'ready',
  'window-all-closed',
  'before-quit',
  'will-quit',
  'quit',
  'second-instance',
  'web-contents-created',
  'browser-window-created',
  'browser-window-focus',
  'browser-window-blur',
  'render-process-gone',
  'child-process-gone',
  'activate',
  'open-url',
  'open-file',
  'certificate-error',
  'login',
  'select-client-certificate',
  'session-created',
];

export interface HostAppOptions {
  /** The path of the executable that was started. */
  readonly executable: string;
  readonly commandLine: readonly string[];
  /** Closes the windows as the user would; true when none is left. */
  readonly closeWindows: () => boolean;
  /** Ends the process. */
  readonly end: (exitCode: number) => void;
}

/** Electron's `app` on Linux. */
export class HostApp extends HostEmitter {
  readonly commandLine: CommandLine;
  readonly isPackaged = false;
  /** macOS alone has a dock. */
  readonly dock = undefined;
  name = 'Electron';
  applicationMenu: HostMenu | null = null;
  userAgentFallback = '';
  private readonly options: HostAppOptions;
  private readonly paths: AppPaths;
  private readonly becameReady = Promise.withResolvers<void>();
  private instance: SingleInstance | null = null;
  private version = '0.0.0';
  private appPath = process.cwd();
  private state: 'starting' | 'ready' | 'quitting' | 'ended' = 'starting';
  private aboutOptions: AboutPanelOptionsOptions = {};

  constructor(options: HostAppOptions) {
    super('app', events);
    this.options = options;
    this.commandLine = strict('app.commandLine', new CommandLine(options.commandLine));
    this.paths = new AppPaths({
      userDataSwitch: this.commandLine.getSwitchValue('user-data-dir'),
      executable: options.executable,
      appName: () => this.name,
    });
  }

  /** What the app's package.json says. */
  describe(about: { readonly name: string; readonly version: string; readonly folder: string }): void {
    this.name = about.name;
    this.version = about.version;
    this.appPath = about.folder;
  }

  /** Chromium listens: the app may make windows. */
  becomeReady(): void {
    this.state = 'ready';
    this.becameReady.resolve();
    this.emit('will-finish-launching');
    this.emit('ready', {}, {});
  }

  get hasEnded(): boolean {
    return this.state === 'ended';
  }

  get isQuitting(): boolean {
    return this.state === 'quitting';
  }

  whenReady(): Promise<void> {
    return this.becameReady.promise;
  }

  isReady(): boolean {
    return this.state !== 'starting';
  }

  /** Closes all windows, which may refuse, and ends. */
  quit(): void {
    if (this.state === 'quitting' || this.state === 'ended') return;
    const before = cancellable({});
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    const was = this.state;
    this.state = 'quitting';
    if (!this.options.closeWindows() || !this.endAsked()) this.state = was;
  }

  /** Ends at once: nobody is asked. */
  exit(exitCode = 0): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.emit('quit', {}, exitCode);
    this.instance?.release();
    this.options.end(exitCode);
  }

  relaunch(): never {
    throw new NotProvided('app.relaunch');
  }

  focus(): void {}

  getName(): string {
    return this.name;
  }

  setName(name: string): void {
    this.name = name;
  }

  getVersion(): string {
    return this.version;
  }

  getAppPath(): string {
    return this.appPath;
  }

  getPath(name: string): string {
    return this.paths.get(name);
  }

  setPath(name: string, value: string): void {
    this.paths.set(name, value);
  }

  setAppLogsPath(value?: string): void {
    this.paths.set('logs', value ?? this.paths.get('logs'));
  }

  getLocale(): string {
    return 'en-US';
  }

  getSystemLocale(): string {
    return 'en-US';
  }

  getPreferredSystemLanguages(): string[] {
    return ['en-US'];
  }

  /** Windows alone has one: does nothing here, as in Electron. */
  setAppUserModelId(_id: string): void {}

  /** Every window is sandboxed here in any case (window-options.ts). */
  enableSandbox(): void {
    if (this.isReady()) throw new Error('app.enableSandbox() can only be called before app is ready');
  }

  disableHardwareAcceleration(): void {
    if (this.isReady())
      throw new Error('app.disableHardwareAcceleration() can only be called before app is ready');
  }

  requestSingleInstanceLock(additionalData: unknown = null): boolean {
    this.instance ??= new SingleInstance(this.getPath('userData'));
    const own = { argv: process.argv, workingDirectory: process.cwd(), additionalData };
    return this.instance.request(own, ({ argv, workingDirectory, additionalData: data }) =>
      this.emit('second-instance', {}, argv, workingDirectory, data),
    );
  }

  hasSingleInstanceLock(): boolean {
    return this.instance?.isHeld ?? false;
  }

  releaseSingleInstanceLock(): void {
    this.instance?.release();
  }

  /** Heeded on macOS and Windows only: nothing is kept on Linux, as in Electron. */
  setLoginItemSettings(_settings: Settings): void {}

  getLoginItemSettings(): LoginItemSettings {
    return {
      openAtLogin: false,
      wasOpenedAtLogin: false,
      status: 'not-registered',
      executableWillLaunchAtLogin: false,
      launchItems: [],
    };
  }

  setAboutPanelOptions(options: AboutPanelOptionsOptions): void {
    this.aboutOptions = options;
  }

  /** There is no screen to show it on: a test replaces it, as it does dialogs. */
  showAboutPanel(): void {
    const { applicationName = this.name } = this.aboutOptions;
    throw new NotProvided(`app.showAboutPanel (of ${applicationName}), unless the test replaces it`);
  }

  setBadgeCount(_count?: number): boolean {
    return false; // as where no launcher shows one
  }

  private endAsked(): boolean {
    const will = cancellable({});
    this.emit('will-quit', will);
    if (!will.defaultPrevented) this.exit(0);
    return !will.defaultPrevented;
  }
}
