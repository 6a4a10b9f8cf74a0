import type { HeldAssets } from '../backup/job.ts';
import type { Log } from '../journal/log.ts';
import type { RunLog, RunLogEntry } from '../journal/run-log.ts';
import type { JobState, RunUnderWay, StateStore } from '../settings/state-store.ts';
import { backupOfFinished, entryOfFinished, type FinishedRun } from './finished-run.ts';

/** Enough to find a run that was recorded before its program was killed. */
const LATEST_ENTRIES = 100;

export interface RunJournalParts {
  /** Names the job in the state and in the run log. */
  readonly jobKey: string;
  readonly state: StateStore;
  readonly runLog: RunLog;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Remembers how a job's runs begin and end: in the run log, and in the state. What cannot be written undoes no
 * backup.
 */
export class RunJournal {
  readonly #parts: RunJournalParts;

  constructor(parts: RunJournalParts) {
    this.#parts = parts;
  }

  /** The run that has its folder and of which no end is remembered. */
  underWay(): RunUnderWay | undefined {
    const { state, jobKey, log } = this.#parts;
    try {
      return state.job(jobKey)?.underWay;
    } catch (error) {
      log.warn('Whether a run was under way could not be seen.', { error });
      return undefined;
    }
  }

  noteUnderWay(underWay: RunUnderWay): void {
    this.#changeState((job) => ({ ...job, underWay }));
  }

  async append(entry: RunLogEntry): Promise<void> {
    const { runLog, log } = this.#parts;
    try {
      await runLog.append(entry);
    } catch (error) {
      log.error('How the run ended could not be written to the journal on this machine.', { error });
    }
  }

  /** Remembers what an entry says of the last run, which a skipped one is not. */
  remember({ outcome, runId = '', folder, at: finished }: RunLogEntry, held: HeldAssets = {}): void {
    if (outcome === 'skipped') return;
    const isBackup = outcome === 'complete' || outcome === 'with problems';
    this.#changeState((job) => ({
      // One that never began says nothing of a run before it; one that was interrupted may have finished all but
      // to say so.
      ...(isBackup ? withoutUnderWay(job) : job),
      lastRun: { runId, result: outcome, finished, ...(folder === undefined ? {} : { folder }) },
      ...(isBackup && folder !== undefined ? { lastBackup: { finished, folder, ...held } } : {}),
    }));
  }

  /**
   * Records a run that had finished before its program was killed: once, whoever has found it. To be called while
   * no run can be under way.
   */
  async recordAfterwards(finished: FinishedRun): Promise<void> {
    const { jobKey, runLog, log } = this.#parts;
    const { runId, status } = finished.manifest;
    // Another process may have recorded it since it was found, and begun another one.
    if (this.underWay()?.runId !== runId) return;
    // A line of an earlier attempt says that the run was interrupted, not how it ended.
    const isRecorded = (await runLog.read(LATEST_ENTRIES)).some(
      (entry) => entry.runId === runId && (entry.outcome === 'complete' || entry.outcome === 'with problems'),
    );
    if (!isRecorded) {
      log.info('The last run had finished; it is recorded now.', { folder: finished.folder });
      await runLog.append(entryOfFinished(finished, jobKey));
    }
    const lastBackup = backupOfFinished(finished);
    const lastRun = { runId, result: status, finished: lastBackup.finished, folder: finished.folder };
    this.#changeState((job) => ({ ...withoutUnderWay(job), lastRun, lastBackup }));
  }

  #changeState(change: (job: JobState) => JobState): void {
    const { state, jobKey, log, now } = this.#parts;
    try {
      state.setJob(jobKey, change(state.job(jobKey) ?? { madeAt: now() }));
    } catch (error) {
      log.error('How runs begin and end could not be remembered on this machine.', { error });
    }
  }
}

function withoutUnderWay(job: JobState): JobState {
  const { underWay: _, ...rest } = job;
  return rest;
}
