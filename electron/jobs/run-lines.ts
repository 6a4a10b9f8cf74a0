import type { Manifest } from '../../shared/format.ts';
import type { RunLogLine } from '../../shared/ipc.ts';
import type { NotificationView } from '../../shared/notify.ts';
import type { NotificationEntry, RunLogEntry } from '../journal/run-log.ts';
import { count } from './words.ts';

/** An entry of the run log, as the window shows it. */
export function lineOf(entry: RunLogEntry, notifications: readonly NotificationEntry[] = []): RunLogLine {
  const { at, trigger, outcome, started, finished, reason, hint, code, folder } = entry;
  // What a retention counts is what it removed: its reason says so.
  const { counts, bytes } = trigger === 'retention' ? {} : entry;
  return {
    at: at.toISOString(),
    trigger,
    outcome,
    started: started?.toISOString() ?? null,
    finished: finished?.toISOString() ?? null,
    reason: reason ?? null,
    hint: hint ?? null,
    code: code ?? null,
    folder: folder ?? null,
    counts: counts === undefined ? null : countsOf(counts),
    bytes: bytes ?? null,
    ...(notifications.length === 0 ? {} : { notifications: notifications.map(notificationOf) }),
  };
}

/** The lines of entries, each with who was told of it. */
export function linesOf(
  entries: readonly RunLogEntry[],
  notifications: readonly NotificationEntry[],
): RunLogLine[] {
  const byEntry = Map.groupBy(notifications, ({ about }) => about.getTime());
  return entries.map((entry) => lineOf(entry, byEntry.get(entry.at.getTime())));
}

function notificationOf({ at, channel, sent, reason }: NotificationEntry): NotificationView {
  return { at: at.toISOString(), channel, sent, reason: reason ?? null };
}

/** A run that only the destination knows of: another machine made it, or this one before it forgot. */
export function lineOfManifest(folder: string, manifest: Manifest): RunLogLine {
  const { kind, trigger, status, started, finished, counts, bytes, carried = [] } = manifest;
  const isCarried = kind === 'carried';
  return {
    at: inUtc(finished),
    trigger,
    outcome: status,
    started: inUtc(started),
    finished: inUtc(finished),
    reason: isCarried ? `It holds what is still needed of ${removedWords(carried.length)}.` : null,
    hint: null,
    code: null,
    folder,
    counts: isCarried ? null : countsOf(counts),
    bytes: isCarried ? null : bytes,
  };
}

function removedWords(runs: number): string {
  return runs === 1 ? '1 removed backup' : `${count(runs)} removed backups`;
}

function countsOf(counts: Readonly<Record<string, number>>): NonNullable<RunLogLine['counts']> {
  const { kept = 0, added = 0, changed = 0, deleted = 0, problems = 0 } = counts;
  return { kept, added, changed, deleted, problems };
}

function inUtc(instant: string): string {
  return new Date(instant).toISOString();
}
