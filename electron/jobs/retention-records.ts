import { isBackupError } from '../../shared/errors.ts';
import type { RetentionOutcome, RetentionPreview } from '../backup/retention/retention.ts';
import type { Log } from '../journal/log.ts';
import type { RunLog, RunLogEntry } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import { freedBy, outcomeWords, warningWords } from './retention-words.ts';
import { wordsOf } from './run-entries.ts';
import { size } from './words.ts';

export interface RetentionRecordParts {
  /** Names the job in the run log. */
  readonly job: string;
  readonly runLog: RunLog;
  readonly log: Log;
  readonly secrets: Pick<SecretRegistry, 'redact'>;
  readonly now: () => Date;
  /** Whether a failure is one of an attempt; else nothing is written of it. */
  readonly isOfAttempt?: (error: unknown) => boolean;
}

type Begun = Pick<RunLogEntry, 'job' | 'trigger' | 'started'>;
type Ended = Omit<RunLogEntry, keyof Begun | 'at' | 'finished'>;

/** Carries a retention out and writes into the run log what was removed, or why nothing was. */
export function recordApplied(
  parts: RetentionRecordParts,
  work: () => Promise<RetentionOutcome>,
): Promise<RetentionOutcome> {
  return recorded(parts, work, appliedEntry);
}

/** Looks at how much backups take and writes it into the run log. */
export function recordMeasured(
  parts: RetentionRecordParts,
  work: () => Promise<RetentionPreview>,
): Promise<RetentionPreview> {
  return recorded(parts, work, ({ takes, warnings }) => {
    const [warning] = warnings;
    return {
      outcome: warning === undefined ? 'complete' : 'with problems',
      reason: warning === undefined ? `The backups take ${size(takes ?? 0)}.` : warningWords(warning),
      ...(warning === undefined ? {} : { hint: TOO_MUCH }),
    };
  });
}

const TOO_MUCH = 'Keep fewer backups, or let them take more, in the settings of the job, under Retention.';
const REFUSED =
  'They count as backups no longer, and are tried again the next time. Is it allowed to delete there, or are they locked for a time?';

function appliedEntry(outcome: RetentionOutcome): Ended {
  const { run, folder, removed, refused, dropped, warnings } = outcome;
  const isTooMuch = warnings.some(({ kind }) => kind === 'takes more');
  const isFine = refused.length === 0 && !isTooMuch;
  return {
    outcome: isFine ? 'complete' : 'with problems',
    reason: outcomeWords(outcome),
    ...(isFine ? {} : { hint: refused.length > 0 ? REFUSED : TOO_MUCH }),
    ...(run === null ? {} : { runId: run }),
    ...(folder === null ? {} : { folder }),
    counts: {
      runs: dropped.runs,
      folders: removed.folders.length,
      files: removed.files,
      refused: refused.length,
      freed: freedBy(outcome),
    },
    bytes: removed.bytes,
  };
}

/** Where the job was busy with something else, that was no attempt. */
async function recorded<T>(
  { job, runLog, log, secrets, now, isOfAttempt = () => true }: RetentionRecordParts,
  work: () => Promise<T>,
  entryOf: (result: T) => Ended,
): Promise<T> {
  const begun: Begun = { job, trigger: 'retention', started: now() };
  const append = async (ended: Ended) => {
    const at = now();
    try {
      await runLog.append({ ...begun, ...ended, at, finished: at });
    } catch (error) {
      log.error('What was removed could not be written to the journal on this machine.', { error });
    }
  };
  try {
    const result = await work();
    await append(entryOf(result));
    return result;
  } catch (error) {
    if (!isBackupError(error, 'lock-held') && isOfAttempt(error)) {
      const outcome = isBackupError(error, 'cancelled') ? 'cancelled' : 'failed';
      await append({ outcome, ...wordsOf(error, secrets) });
    }
    throw error;
  }
}
