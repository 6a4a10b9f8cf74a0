import type { Events, JobView, RunLogLine } from '../../shared/ipc.ts';
import type { Log } from '../journal/log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { MarketingCloudOptions } from '../marketing-cloud/client.ts';
import type { Fetch } from '../marketing-cloud/wire.ts';
import type { Budget } from '../notify/budget.ts';
import type { NotifyMessage } from '../notify/message.ts';
import type { WakeTimer } from '../schedule/wake-timer.ts';
import type { SecretStore } from '../settings/secret-store.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { StateStore } from '../settings/state-store.ts';
import type { ThreadEntries } from '../threads/entries.ts';

/** The built-in account, running. */
export interface SampleAccount {
  readonly authUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly mid: number;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts a sample account; `statePath` is the file that keeps its changes. */
export type StartSample = (options: { assets: number; statePath: string }) => Promise<SampleAccount>;

/** The events that jobs give rise to. */
export type JobEvent = Exclude<keyof Events, 'navigate' | 'back-up' | 'search' | 'shortcuts'>;

/** A run of a job that has ended, for a notification. */
export interface RunEnded {
  readonly job: JobView;
  readonly run: RunLogLine;
}

/** A job of which there has been no backup for days, and what is told of that. */
export interface SilentJob {
  readonly job: JobView;
  readonly message: Pick<NotifyMessage, 'title' | 'cause' | 'next'>;
}

/** What the jobs of the desktop app stand on. */
export interface JobServiceParts {
  readonly settings: SettingsStore;
  readonly state: StateStore;
  readonly secrets: SecretStore;
  readonly fetch: Fetch;
  readonly log: Log;
  /** Knows every secret that was used, so that logs can leave them out. */
  readonly secretRegistry: SecretRegistry;
  readonly threads: ThreadEntries;
  /** Holds a folder for each job: lock, catalog, progress and run log. Absolute. */
  readonly stateFolder: string;
  readonly toolVersion: string;
  readonly networkUp: () => boolean;
  /** The address of the system's proxy on the way to an address; undefined: there is none, or the environment names it. */
  readonly resolveProxy: (url: string) => Promise<string | undefined>;
  readonly startSample: StartSample;
  /** Keeps the machine awake during a run. Returns what lets it sleep again. */
  readonly keepAwake: () => () => void;
  readonly onRunEnded: (ended: RunEnded) => void;
  readonly onSilence?: (silent: SilentJob) => void;
  readonly emit: <Name extends JobEvent>(name: Name, payload: Events[Name]) => void;
  readonly now?: () => Date;
  readonly timer?: WakeTimer;
  /** How requests of runs are repeated. */
  readonly retry?: MarketingCloudOptions['retry'];
  /** What it may take to tell somebody of a run. */
  readonly budget?: Budget;
  /** Authorities that mail servers are trusted by, beside those of the system. */
  readonly authorities?: readonly string[];
}
