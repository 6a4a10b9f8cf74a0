import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { Desktop } from './desktop.ts';

const repository = path.resolve(import.meta.dirname, '../..');
const standIn = path.join(repository, 'test/host/bin');
const screenshots = path.join(import.meta.dirname, 'screenshots');
const startWithinMs = 30_000;
const quitWithinMs = 15_000;

export interface LaunchOptions {
  /** The folder of the app; the project's own unless told otherwise. */
  readonly folder?: string;
  /** The profile of an earlier launch; a fresh one unless given. */
  readonly profile?: string;
  /** Added to this process's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly colorScheme?: 'light' | 'dark';
  /** Of the window's content, in pixels; otherwise the app's own choice. */
  readonly size?: { readonly width: number; readonly height: number };
  /** More of the command line. */
  readonly switches?: readonly string[];
}

/** An app that runs, in true Electron (`HOST=electron`) or in the stand-in. */
export interface RunningApp {
  readonly electron: ElectronApplication;
  /** The first window's page; its first load is done. */
  readonly page: Page;
  /** The folder that holds `userData`, and the XDG folders that the app and its libraries use. */
  readonly profile: string;
  readonly userData: string;
  /** The tray, dialogs, notifications and the rest of the desktop around it. */
  readonly desktop: Desktop;
  /** Milliseconds from the start of the process to the end of the first load. */
  readonly readyAfterMs: number;
  /** Quits as the menu does; throws unless the process ends with exit code 0, within 15 seconds. */
  close(): Promise<void>;
  /** Waits for the process to end by itself (after Quit was chosen, say); throws unless it ends with 0. */
  ended(): Promise<void>;
  /** Ends the process at once, as a crash or a power cut would. */
  kill(): Promise<void>;
  /** Writes `test/e2e/screenshots/<name>.png` and returns its path. */
  screenshot(name: string): Promise<string>;
}

/** Starts the app with a fresh profile and waits for its first window's page. */
export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const profile = options.profile ?? mkdtempSync(path.join(os.tmpdir(), 'backup-creator-e2e-'));
  const started = performance.now();
  const electron = await _electron.launch({
    args: commandLine(profile, options),
    cwd: repository,
    env: environment(profile, options.env ?? {}),
    timeout: startWithinMs,
    ...(options.colorScheme ? { colorScheme: options.colorScheme } : {}),
  });
  const child = electron.process(); // Playwright forgets it once the app has closed
  const exit = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const ended = async (): Promise<void> => {
    await exit;
    if (child.exitCode !== 0) throw new Error(`The app ended with ${child.exitCode ?? child.signalCode}.`);
  };
  try {
    const page = await electron.firstWindow({ timeout: startWithinMs });
    await page.waitForURL((url) => url.href !== 'about:blank'); // a window is seen before its first load
    await page.waitForLoadState('load');
    const readyAfterMs = performance.now() - started;
    const desktop = new Desktop(electron, page);
    if (options.size) await desktop.resizeWindow(options.size);
    return {
      electron,
      page,
      profile,
      desktop,
      readyAfterMs,
      ended,
      userData: userDataIn(profile),
      close: async () => {
        const late = setTimeout(() => child.kill('SIGKILL'), quitWithinMs);
        await electron.close();
        await ended();
        clearTimeout(late);
      },
      kill: async () => {
        child.kill('SIGKILL');
        await exit;
        await processesGone(profile);
      },
      screenshot: (name) => screenshot(page, name),
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** Waits until nothing runs that names this folder: a browser ends a moment after the program that was killed. */
export async function processesGone(folder: string): Promise<void> {
  const running = (): boolean =>
    readdirSync('/proc').some((entry) => /^\d+$/.test(entry) && commandLineOf(entry).includes(folder));
  const giveUp = performance.now() + quitWithinMs;
  while (process.platform === 'linux' && running() && performance.now() < giveUp) await delay(20);
}

function commandLineOf(processId: string): string {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended since
  }
}

/** Removes the profile of an app that has ended. */
export function removeProfile(profile: string): void {
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}

/** The command line that starts the app with this profile, without Playwright: for a second instance. */
export function commandLine(profile: string, options: LaunchOptions = {}): string[] {
  return [
    '-r',
    path.join(import.meta.dirname, 'witness.cjs'),
    options.folder ?? repository,
    `--user-data-dir=${userDataIn(profile)}`,
    ...(options.colorScheme === 'dark' ? ['--force-dark-mode'] : []),
    ...(options.switches ?? []),
  ];
}

/** The environment that the app runs in: nothing of the user's own folders. */
export function environment(
  profile: string,
  own: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  if (process.env.HOST !== 'electron') process.env.ELECTRON_OVERRIDE_DIST_PATH = standIn;
  const all = {
    ...process.env,
    XDG_CONFIG_HOME: path.join(profile, 'config'),
    XDG_DATA_HOME: path.join(profile, 'data'),
    XDG_CACHE_HOME: path.join(profile, 'cache'),
    ...own,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}

function userDataIn(profile: string): string {
  return path.join(profile, 'user-data');
}

async function screenshot(page: Page, name: string): Promise<string> {
  mkdirSync(screenshots, { recursive: true });
  const file = path.join(screenshots, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  return file;
}
