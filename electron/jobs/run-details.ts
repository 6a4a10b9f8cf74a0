import type { Manifest, RunRecord } from '../../shared/format.ts';
import type { RunDetails, RunLogLine } from '../../shared/ipc.ts';
import { lineOfManifest } from './run-lines.ts';
import { count, duration, size } from './words.ts';

/** What is known of a run beside what lies in its folder. */
export interface KnownOfRun {
  /** The job's name. */
  readonly job: string;
  /** The folder, for people. */
  readonly location: string;
  /** What this machine's run log says. */
  readonly line: RunLogLine | undefined;
}

type WithoutReport = Omit<RunDetails, 'report'>;

/** A finished run. */
export function detailsOf(manifest: Manifest, folder: string, known: KnownOfRun): RunDetails {
  const { since, until, requests, counts, problems, pending } = manifest;
  const details = {
    line: known.line?.counts ? known.line : lineOfManifest(folder, manifest),
    location: known.location,
    since: since && inUtc(since),
    until: inUtc(until),
    requests,
    unchanged: counts.unchanged,
    problems,
    pending: pending.map(({ id, reason }) => ({ id, reason })),
  };
  return { ...details, report: reportOf(known.job, manifest.account.mid, details) };
}

/** A run without a manifest: it was interrupted, or is under way. */
export function detailsOfUnfinished(record: RunRecord, folder: string, known: KnownOfRun): RunDetails {
  const { since, until, started, trigger } = record;
  const details = {
    line: known.line ?? unfinishedLine(folder, started, trigger),
    location: known.location,
    since: since && inUtc(since),
    until: inUtc(until),
    requests: 0,
    unchanged: 0,
    problems: [],
    pending: [],
  };
  return { ...details, report: reportOf(known.job, record.account.mid, details) };
}

function unfinishedLine(folder: string, started: string, trigger: string): RunLogLine {
  const at = inUtc(started);
  const reason = 'This run has not reached its end.';
  const nothing = { finished: null, hint: null, code: null, counts: null, bytes: null };
  return { at, trigger, outcome: 'interrupted', started: at, reason, folder, ...nothing };
}

/** The run as text, for a mail or a ticket. */
function reportOf(job: string, mid: number, details: WithoutReport): string {
  const { line, location, since, until, problems, pending } = details;
  const facts: readonly (readonly [string, string])[] = [
    ['Result', line.outcome],
    ['Trigger', line.trigger],
    ['Started', line.started ?? '-'],
    ['Took', tookWords(line)],
    ['Changes', since === null ? `all up to ${until}` : `from ${since} to ${until}`],
    ...(line.counts === null ? [] : countFacts(line.counts, details)),
    ['Folder', location],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    `Backup of ${job} (MID ${mid})`,
    ...facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...(line.reason === null ? [] : ['', [line.reason, line.hint].filter(Boolean).join(' ')]),
    ...section(
      'Problems',
      problems.map(({ message, hint }) => [message, hint].filter(Boolean).join(' ')),
    ),
    ...section(
      'Not kept whole; tried again in the next backup',
      pending.map(({ id, reason }) => `Asset ${id}: ${reason}`),
    ),
    '',
  ].join('\n');
}

function countFacts(
  { kept, added, changed, deleted }: NonNullable<RunLogLine['counts']>,
  { line, unchanged, requests }: WithoutReport,
): [string, string][] {
  const parts = [`${count(added)} new`, `${count(changed)} changed`];
  const rest = `${count(unchanged)} unchanged, ${count(deleted)} deleted`;
  return [
    ['Kept', `${count(kept)} (${parts.join(', ')}); ${rest}`],
    ['Size', `${size(line.bytes ?? 0)}, ${count(requests)} requests`],
  ];
}

function tookWords({ started, finished }: RunLogLine): string {
  if (started === null || finished === null) return '-';
  return duration((Date.parse(finished) - Date.parse(started)) / 1000);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `- ${line}`)];
}

function inUtc(instant: string): string {
  return new Date(instant).toISOString();
}
