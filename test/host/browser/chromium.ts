import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { CdpConnection, type CdpSession } from './cdp.ts';

/** Quiet, alone, and on its own: nothing is asked of any address but this machine's. */
const ownSwitches: ReadonlyMap<string, string> = new Map([
  ['headless', ''],
  ['no-startup-window', ''],
  ['no-first-run', ''],
  ['disable-gpu', ''],
  ['disable-quic', ''],
  ['disable-background-networking', ''],
  ['disable-component-update', ''],
  ['disable-sync', ''],
  ['hide-scrollbars', ''],
  ['force-color-profile', 'srgb'],
  ['host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'],
]);

/** Switches of Electron's command line that mean something else to Chromium, or are set here. */
const notPassedOn = new Set(['inspect', 'require', 'user-data-dir', 'remote-debugging-port', 'headless']);

const closeWithinMs = 3000;

/** What Chromium's own window has above the page, in pixels. */
const frameHeight = 87;

/** Of the page, in pixels. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

export interface ChromiumOptions {
  /** Chromium's own profile folder. */
  readonly profile: string;
  /** Electron's command line and what the app appended to it. */
  readonly switches: ReadonlyMap<string, string>;
}

/**
 * Debian's Chromium. It listens on a port too, for Playwright; the stand-in itself speaks through a pipe, so that
 * Chromium ends whenever this process does, be it killed.
 */
export class Chromium {
  readonly root: CdpSession;
  /** Where Playwright connects: a WebSocket address. */
  readonly endpoint: string;
  /** Settles when the process has ended. */
  readonly ended: Promise<void>;
  private readonly connection: CdpConnection;
  private readonly process: ChildProcess;
  private readonly opening = new Set<Promise<unknown>>();
  private readonly pages = new Set<string>();

  private constructor(process: ChildProcess, endpoint: string) {
    this.process = process;
    this.endpoint = endpoint;
    this.connection = new CdpConnection(process.stdio[3] as Duplex, process.stdio[4] as Duplex);
    this.root = this.connection.root;
    this.ended = new Promise((resolve) => {
      process.once('exit', () => resolve());
    });
  }

  /** Starts Chromium. Throws with its own words if it ends before it listens. */
  static async start(options: ChromiumOptions): Promise<Chromium> {
    const child = spawn('/usr/bin/chromium', commandLine(options), {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    const chromium = new Chromium(child, await listening(child));
    chromium.closeForeignPages();
    await chromium.root.send('Target.setDiscoverTargets', { discover: true });
    return chromium;
  }

  /** Opens a page in a window of its own. */
  async openPage(size: PageSize): Promise<{ targetId: string; session: CdpSession }> {
    const opening = this.root.send('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      ...windowSize(size),
    });
    this.opening.add(opening);
    const { targetId } = await opening;
    this.pages.add(targetId);
    this.opening.delete(opening);
    const { sessionId } = await this.root.send('Target.attachToTarget', { targetId, flatten: true });
    return { targetId, session: this.session(sessionId) };
  }

  /** Gives a page another size, if it is still there. */
  resizePage(targetId: string, size: PageSize): void {
    this.root.send('Browser.getWindowForTarget', { targetId }).then(
      ({ windowId }) => this.root.post('Browser.setWindowBounds', { windowId, bounds: windowSize(size) }),
      () => undefined,
    );
  }

  /** Closes every page that was not opened here: what a page opened (`<a target="_blank">`). */
  private closeForeignPages(): void {
    this.root.on('Target.targetCreated', ({ targetInfo: { type, targetId } }) => {
      if (type === 'page') void this.closeIfForeign(targetId);
    });
  }

  private async closeIfForeign(targetId: string): Promise<void> {
    await Promise.allSettled(this.opening);
    if (!this.pages.has(targetId)) this.root.post('Target.closeTarget', { targetId });
  }

  session(id: string): CdpSession {
    return this.connection.session(id);
  }

  /** Ends Chromium; kills it where it does not end by itself. */
  async close(): Promise<void> {
    this.root.post('Browser.close', {});
    const late = setTimeout(() => this.process.kill('SIGKILL'), closeWithinMs);
    await this.ended;
    clearTimeout(late);
  }
}

function windowSize({ width, height }: PageSize): PageSize {
  return { width, height: height + frameHeight };
}

function commandLine({ profile, switches }: ChromiumOptions): string[] {
  const all = new Map([...ownSwitches, ...switches]);
  if (process.getuid?.() === 0) all.set('no-sandbox', '');
  const passed = [...all].filter(([name]) => !notPassedOn.has(name) || ownSwitches.has(name));
  return [
    ...passed.map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`)),
    '--remote-debugging-pipe',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
  ];
}

async function listening(child: ChildProcess): Promise<string> {
  let said = '';
  const address = new Promise<string>((resolve) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-10_000);
      const found = /^DevTools listening on (ws:\/\/\S+)$/m.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const failure = new AbortController();
  const { signal } = failure;
  const ended = Promise.race([
    once(child, 'exit', { signal }).then(() => said),
    once(child, 'error', { signal }).then(([error]) => String(error)),
  ]).then((why) => {
    throw new Error(`Chromium could not be started: ${why}`);
  });
  try {
    return await Promise.race([address, ended]);
  } finally {
    ended.catch(() => undefined);
    failure.abort();
  }
}
