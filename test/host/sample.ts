import path from 'node:path';
import { type LaunchOptions, launchApp, type RunningApp } from '../e2e/launch.ts';

/** What the sample app's main keeps for the tests (sample-app/main.js). */
interface Sample {
  readonly seen: {
    readonly navigations: readonly string[];
    readonly frameNavigations: readonly { url: string; isMainFrame: boolean }[];
    readonly windows: readonly string[];
    readonly permissions: readonly { asked?: string; checked?: string; url?: string; origin?: string }[];
    readonly starts: readonly { argv: string[]; data: unknown }[];
    readonly requests: readonly string[];
  };
  allowPermissions: boolean;
  readonly blocker: number | null;
}
declare global {
  // In main: the sample's state. In its page: what its preload script exposes.
  var sample: Sample & {
    call(channel: string, ...values: unknown[]): Promise<unknown>;
    send(channel: string, ...values: unknown[]): void;
    onResumed(listener: (payload: unknown) => void): () => void;
    readonly reach: Readonly<Record<string, unknown>>;
  };
}

export const sampleFolder = path.join(import.meta.dirname, 'sample-app');

export function launchSample(options: LaunchOptions = {}): Promise<RunningApp> {
  return launchApp({ folder: sampleFolder, ...options });
}

/** What the sample's main has seen so far. */
export function seenBy(app: RunningApp): Promise<Sample['seen']> {
  return app.electron.evaluate(() => globalThis.sample.seen);
}
