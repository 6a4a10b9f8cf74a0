import { isBackupError } from '../../shared/errors.ts';
import type { Problem } from '../../shared/format.ts';
import type { JobResult } from '../backup/job.ts';
import type { RunOutcome } from '../backup/run.ts';
import { count, size } from '../jobs/words.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { Storage } from '../storage/storage.ts';

/** What `backup --json` and `demo --json` print. */
export interface BackupReport {
  readonly status: JobResult['status'];
  readonly run: string | null;
  readonly folder: string | null;
  /** The snapshot folder's absolute path or object address. */
  readonly location: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly counts: {
    readonly kept: number;
    readonly added: number;
    readonly changed: number;
    readonly unchanged: number;
    readonly deleted: number;
    readonly problems: number;
  } | null;
  readonly bytes: number;
  readonly requests: number;
  readonly problems: readonly ReportedProblem[];
  /** Interrupted runs that were continued first. */
  readonly continued: readonly { readonly run: string; readonly folder: string; readonly status: string }[];
  readonly error: ReportedError | null;
}

export interface ReportedProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly id?: number;
}

export interface ReportedError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** The report of a job's result. `storage` is undefined where it could not be opened; then there is no run. */
export function reportOf(
  result: JobResult,
  storage: Pick<Storage, 'locate'> | undefined,
  secrets: Pick<SecretRegistry, 'redact'>,
): BackupReport {
  const last = result.runs.at(-1);
  const continued = result.runs.slice(0, -1).map((run) => ({
    run: runIdOf(run),
    folder: run.folder,
    status: run.status,
  }));
  const error = result.error === undefined ? null : describeError(result.error, secrets);
  if (!last) {
    return { ...NOTHING, status: result.status, continued, error };
  }
  const common = {
    status: result.status,
    run: runIdOf(last),
    folder: last.folder,
    location: storage?.locate(last.folder) ?? null,
    continued,
    error,
  };
  if (last.status === 'interrupted') {
    const { since, until } = last.record;
    return { ...NOTHING, ...common, since, until, requests: last.requests };
  }
  const { since, until, counts, bytes, requests, problems, pending } = last.manifest;
  const { kept, added, changed, unchanged, deleted } = counts;
  return {
    ...common,
    since,
    until,
    counts: { kept, added, changed, unchanged, deleted, problems: counts.problems },
    bytes,
    requests,
    problems: [
      ...problems.map(withSwitch),
      ...pending.map(({ id, reason }) => ({
        code: 'pending',
        id,
        message: `Asset ${id} is not kept whole: ${reason}`,
        hint: 'It is tried again in the next backup.',
      })),
    ],
  };
}

/** The next step where the command has a switch for it. */
const SWITCHES: Readonly<Record<string, string>> = {
  'mass-deletion': 'To confirm them: backup --accept-deletions',
};

function withSwitch(problem: Problem): Problem {
  const byCommand = SWITCHES[problem.code];
  if (byCommand === undefined) return problem;
  return { ...problem, hint: [problem.hint, byCommand].filter(Boolean).join(' ') };
}

/** The report in words, for people. */
export function describeReport(report: BackupReport): string {
  const lines: string[] = [];
  for (const { folder, status } of report.continued) lines.push(`Continued ${folder}: ${status}.`);
  const { counts } = report;
  if (counts) {
    lines.push(
      report.status === 'complete' ? 'Backup complete.' : 'Backup done, with problems.',
      `  ${count(counts.kept)} kept (${count(counts.added)} new, ${count(counts.changed)} changed), ` +
        `${count(counts.unchanged)} unchanged, ${count(counts.deleted)} deleted`,
      `  ${size(report.bytes)}, ${count(report.requests)} requests`,
      `  ${report.location ?? ''}`,
    );
  } else if (report.status === 'skipped') lines.push('Backup skipped.');
  else
    lines.push(
      report.status === 'interrupted'
        ? 'Backup interrupted. The next backup continues it.'
        : 'Backup failed.',
    );
  const shown = report.problems.slice(0, MOST_PROBLEMS);
  for (const { message, hint } of shown) lines.push(`  ! ${message}${hint === undefined ? '' : ` ${hint}`}`);
  const more = report.problems.length - shown.length;
  if (more > 0) lines.push(`  ! ${count(more)} more; see "problems" with --json.`);
  return lines.join('\n');
}

/** An error for a report: its words, without a stack. Ours hold no secret; of others nobody knows. */
export function describeError(error: unknown, secrets: Pick<SecretRegistry, 'redact'>): ReportedError {
  if (isBackupError(error)) return { code: error.code, message: error.message, hint: error.hint ?? null };
  const message = secrets.redact(error instanceof Error ? error.message : String(error));
  return { code: 'internal', message, hint: 'Run it again with --verbose and look at the log.' };
}

const MOST_PROBLEMS = 20;

const NOTHING: Omit<BackupReport, 'status'> = {
  run: null,
  folder: null,
  location: null,
  since: null,
  until: null,
  counts: null,
  bytes: 0,
  requests: 0,
  problems: [],
  continued: [],
  error: null,
};

function runIdOf(run: RunOutcome): string {
  return run.status === 'interrupted' ? run.record.runId : run.manifest.runId;
}
