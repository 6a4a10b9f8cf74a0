import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ElectronApplication } from 'playwright';
import { call, draftOf } from '../e2e/journey.ts';
import {
  commandLine,
  environment,
  launchApp,
  processesGone,
  type RunningApp,
  removeProfile,
} from '../e2e/launch.ts';
import { startKeyring } from '../host/keyring.ts';
import type { BenchAccount } from './command.ts';

const STARTS = 5;
const RUN_MILLISECONDS = 120_000;

/** How long main was held up during a first backup. */
export interface DelayFigures {
  readonly eventLoopDelayP99Milliseconds: number;
  readonly eventLoopDelayMaximumMilliseconds: number;
}

export interface DesktopFigures extends DelayFigures {
  /** From the start of the process until a first start's wizard is drawn; the median of several. */
  readonly windowReadyMilliseconds: number;
}

/** Measures the built desktop app in its host, with a keychain of its own. */
export async function measureDesktop(account: BenchAccount, folder: string): Promise<DesktopFigures> {
  const starts: number[] = [];
  for (let start = 0; start < STARTS; start += 1) starts.push(await windowReadyAfter());
  return {
    windowReadyMilliseconds: Math.round(starts.toSorted((one, other) => one - other)[STARTS >> 1] ?? 0),
    ...(await delayDuringRun(account, folder)),
  };
}

/** Starts the app with a fresh profile, without anything that drives it, and ends it. */
export async function windowReadyAfter(): Promise<number> {
  const profile = mkdtempSync(join(tmpdir(), 'backup-creator-bench-'));
  const env = environment(profile);
  const executable: string = createRequire(import.meta.url)('electron');
  const probe = ['-r', join(import.meta.dirname, 'window-probe.cjs')];
  const started = performance.timeOrigin + performance.now();
  const child = spawn(executable, commandLine(profile, { switches: probe }), {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [name, value] = line.split('=', 2);
      if (name === 'WINDOW_READY') return Number(value) - started;
    }
    throw new Error('The app ended before its window was there.');
  } finally {
    child.kill('SIGTERM');
    await ended;
    await processesGone(profile);
    removeProfile(profile);
  }
}

/** Runs a first backup of an account into `folder` in the app and measures how long main was ever held up by it. */
export async function delayDuringRun(account: BenchAccount, folder: string): Promise<DelayFigures> {
  const keyring = await startKeyring();
  const profile = mkdtempSync(join(tmpdir(), 'backup-creator-bench-'));
  try {
    const app = await launchApp({ profile, env: keyring.env });
    return await delayIn(app, account, folder);
  } finally {
    removeProfile(profile);
    await keyring.stop();
  }
}

async function delayIn(app: RunningApp, account: BenchAccount, folder: string): Promise<DelayFigures> {
  const { electron, page } = app;
  const { AUTH_URL = '', CLIENT_ID = '', CLIENT_SECRET = '' } = account.environment;
  const reached = { authUrl: AUTH_URL, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  try {
    const { jobIds } = await call(page, 'jobs.create', draftOf(reached, join(folder, 'backups')));
    await watchDelay(electron);
    await call(page, 'runs.start', { jobId: jobIds[0] ?? '', full: false, acceptDeletions: false });
    await page.getByText(/^Protected\. Last backup/).waitFor({ timeout: RUN_MILLISECONDS });
    const measured = await seenDelay(electron);
    await app.close();
    return measured;
  } finally {
    await app.kill();
  }
}

/** What `watchDelay` leaves in main. */
interface Watched {
  watchedDelay: { percentile(share: number): number; readonly max: number };
}

async function watchDelay(electron: ElectronApplication): Promise<void> {
  await electron.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    Object.assign(globalThis, { watchedDelay: delay });
  });
}

function seenDelay(electron: ElectronApplication): Promise<DelayFigures> {
  return electron.evaluate(() => {
    const { watchedDelay } = globalThis as unknown as Watched;
    return {
      eventLoopDelayP99Milliseconds: Math.round(watchedDelay.percentile(99) / 1e5) / 10,
      eventLoopDelayMaximumMilliseconds: Math.round(watchedDelay.max / 1e6),
    };
  });
}
