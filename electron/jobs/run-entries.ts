import { isBackupError } from '../../shared/errors.ts';
import type { JobResult } from '../backup/job.ts';
import type { RunLogEntry } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { SkippedSlots } from '../schedule/decide.ts';
import { problemKeys } from './acknowledged.ts';

const OTHER_TRIGGERS: readonly string[] = ['verify', 'repair', 'restore', 'retention'];

/** Whether an entry is of a backup: a job is not well or ill by how a restore ended. */
export function isOfBackup({ trigger }: Pick<RunLogEntry, 'trigger'>): boolean {
  return !OTHER_TRIGGERS.includes(trigger);
}

/** What the run log says of how a job ended. */
export function entryOf(
  result: JobResult,
  given: {
    readonly job: string;
    readonly trigger: string;
    readonly slot?: Date | undefined;
    readonly started: Date;
    readonly at: Date;
    readonly secrets: Pick<SecretRegistry, 'redact'>;
  },
): RunLogEntry {
  const { error, status } = result;
  const { job, trigger, slot, started, at, secrets } = given;
  return {
    at,
    job,
    trigger,
    outcome: isBackupError(error, 'cancelled') ? 'cancelled' : status,
    ...(error === undefined ? {} : wordsOf(error, secrets)),
    ...(slot === undefined ? {} : { slot }),
    ...(status === 'skipped' ? {} : { started, finished: at }),
    ...runOf(result),
  };
}

/** What the run log says of slots that had no run. */
export function skipEntryOf(
  { slot, through, reason }: SkippedSlots,
  { job, at }: { readonly job: string; readonly at: Date },
): RunLogEntry {
  const several = slot.getTime() === through.getTime() ? {} : { through };
  return { at, job, trigger: 'schedule', outcome: 'skipped', reason, slot, ...several };
}

/** The last of the runs; nothing where none began. */
export function runOf({
  runs,
}: JobResult): Pick<RunLogEntry, 'runId' | 'folder' | 'counts' | 'bytes' | 'problems'> {
  const last = runs.at(-1);
  if (!last) return {};
  const { folder } = last;
  if (last.status === 'interrupted') return { runId: last.record.runId, folder };
  const { runId, counts, bytes } = last.manifest;
  const problems = problemKeys(last.manifest);
  const named = problems === undefined || problems.length === 0 ? {} : { problems };
  return { runId, folder, counts, bytes, ...named };
}

/** Our own words hold no secret; of others nobody knows. */
export function wordsOf(
  error: unknown,
  secrets: Pick<SecretRegistry, 'redact'>,
): Pick<RunLogEntry, 'reason' | 'hint' | 'code'> {
  const reason = secrets.redact(error instanceof Error ? error.message : String(error));
  if (!isBackupError(error)) return { reason };
  return { reason, code: error.code, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}
