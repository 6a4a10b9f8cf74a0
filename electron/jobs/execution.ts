import type { HeldAssets, JobResult } from '../backup/job.ts';
import type { FinishedOutcome, RunBegun, RunRequest } from '../backup/run.ts';
import type { RunLogEntry } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { RunUnderWay } from '../settings/state-store.ts';
import { entryOf, runOf } from './run-entries.ts';
import type { RunJournal } from './run-journal.ts';

export interface ExecutionParts {
  readonly jobKey: string;
  readonly journal: RunJournal;
  readonly secrets: Pick<SecretRegistry, 'redact'>;
  readonly now: () => Date;
  readonly request: RunRequest;
  /** The slot of the schedule that the run asked for is for. */
  readonly slot?: Date | undefined;
  /** The caller records a skipped run itself. */
  readonly skipsAreRecorded?: boolean | undefined;
}

/** Why a run is made. */
type Cause = Pick<RunUnderWay, 'trigger' | 'slot'>;

/**
 * Writes down the runs of one execution of a job, each as it begins and as it ends: a run that is continued, and the
 * one asked for.
 */
export class Execution {
  readonly #parts: ExecutionParts;
  /** When what ends next has begun. */
  #since: Date;
  #cause: Cause;
  #finished: RunLogEntry | undefined;

  constructor(parts: ExecutionParts) {
    this.#parts = parts;
    this.#since = parts.now();
    this.#cause = causeOf(parts);
  }

  begun({ runId, folder, continued }: RunBegun): void {
    const { journal, request } = this.#parts;
    this.#cause = causeOf(this.#parts);
    if (continued && !request.continueOnly) {
      const before = journal.underWay();
      // The slot is for the run that follows; this one may have one of its own.
      const slot = before?.runId === runId ? before.slot : undefined;
      this.#cause = { trigger: 'continuation', ...(slot && { slot }) };
    }
    journal.noteUnderWay({ runId, folder, ...this.#cause });
  }

  /**
   * Records a run at its end: a next one may follow, or the program be killed. To be called while the job's lock is
   * held.
   */
  async finished(run: FinishedOutcome, held: HeldAssets): Promise<void> {
    const { journal } = this.#parts;
    const entry = this.#entryOf({ status: run.status, runs: [run], error: undefined }, this.#cause);
    // First of all: what has no entry is looked for at the next start, as long as it counts as under way.
    await journal.append(entry);
    journal.remember(entry, held);
    this.#finished = entry;
    this.#since = entry.at;
  }

  /**
   * Records how the execution ended, unless that is recorded as the end of its last run. Returns what the run log
   * says of it.
   */
  async ended(result: JobResult): Promise<RunLogEntry> {
    const { journal, skipsAreRecorded } = this.#parts;
    const { runId } = runOf(result);
    if (runId !== undefined && this.#finished?.runId === runId) return this.#finished;
    const entry = this.#entryOf(result, causeOf(this.#parts));
    if (result.status !== 'skipped' || skipsAreRecorded !== true) await journal.append(entry);
    journal.remember(entry);
    return entry;
  }

  #entryOf(result: JobResult, cause: Cause): RunLogEntry {
    const { jobKey: job, secrets, now } = this.#parts;
    return entryOf(result, { job, ...cause, started: this.#since, at: now(), secrets });
  }
}

function causeOf({ request: { trigger }, slot }: ExecutionParts): Cause {
  return { trigger, ...(slot && { slot }) };
}
