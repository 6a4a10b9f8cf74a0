import type { Problem } from './format.ts';
import type { CallError } from './ipc.ts';
import type { NotificationView } from './notify.ts';

/** Runs, as the window is told of them. Instants are ISO 8601 in UTC. */

export type RunResultView = 'complete' | 'with problems' | 'failed' | 'interrupted' | 'skipped' | 'cancelled';

export interface ProgressView {
  readonly phase: 'starting' | 'fetching' | 'comparing' | 'finishing';
  readonly kept: number;
  readonly expected: number;
  readonly bytes: number;
  /** From 0 to 1; null until it is known what there is to keep. It never falls within a run. */
  readonly share: number | null;
  /** Assets per second; null until there is something to tell it by. */
  readonly rate: number | null;
  readonly secondsLeft: number | null;
}

export interface RunLogView {
  /** The newest first. */
  readonly lines: readonly RunLogLine[];
  /** Why the runs at the destination could not be read: there may be more; null where they were, or are being read. */
  readonly unread: CallError | null;
}

export interface RunLogLine {
  readonly at: string;
  readonly trigger: string;
  readonly outcome: RunResultView;
  readonly started: string | null;
  readonly finished: string | null;
  readonly reason: string | null;
  readonly hint: string | null;
  /** What kind of failure the reason tells of, as errors name it; null where it is none. */
  readonly code: string | null;
  readonly folder: string | null;
  readonly counts: {
    readonly kept: number;
    readonly added: number;
    readonly changed: number;
    readonly deleted: number;
    readonly problems: number;
  } | null;
  readonly bytes: number | null;
  /** Who was told of it, in the order in which it was tried; absent where nobody was. */
  readonly notifications?: readonly NotificationView[];
}

export interface RunDetails {
  readonly line: RunLogLine;
  readonly location: string;
  readonly since: string | null;
  readonly until: string;
  readonly requests: number;
  readonly unchanged: number;
  readonly problems: readonly Problem[];
  readonly pending: readonly { readonly id: number; readonly reason: string }[];
  /** The run as text, for a mail or a ticket. */
  readonly report: string;
}
