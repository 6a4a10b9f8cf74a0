import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import { KEEP_ALL, type RetentionPolicy } from '../../shared/retention.ts';
import type { RetentionOutcomeView, RetentionPreviewView } from '../../shared/trust.ts';
import { lockPathIn } from '../backup/job.ts';
import { withRetention } from '../backup/retention/job.ts';
import {
  applyRetention,
  type JudgedRun,
  previewRetention,
  type RetentionOptions,
  type RetentionOutcome,
  type RetentionParts,
  type RetentionPreview,
} from '../backup/retention/retention.ts';
import type { DestinationAccesses } from './destination-access.ts';
import { jobFolder } from './job-runner.ts';
import type { JobTasks, Task } from './job-tasks.ts';
import type { LiveJobs } from './live-jobs.ts';
import { retentionDue } from './retention-due.ts';
import { type RetentionRecordParts, recordApplied, recordMeasured } from './retention-records.ts';
import { freedBy, warningWords } from './retention-words.ts';
import type { ScheduledJob } from './scheduled-job.ts';
import type { JobServiceParts } from './service-parts.ts';

/** Enough to find the last retention of a job that runs each hour. */
const LATEST_ENTRIES = 1000;

export interface RetentionsParts
  extends Pick<
    JobServiceParts,
    'threads' | 'state' | 'stateFolder' | 'toolVersion' | 'log' | 'secretRegistry' | 'emit' | 'keepAwake'
  > {
  readonly now: () => Date;
  readonly jobs: Pick<LiveJobs, 'find'>;
  readonly tasks: JobTasks;
  readonly destinations: Pick<DestinationAccesses, 'open'>;
  /** A job's runs are others now. */
  readonly onRemoved: (jobId: string) => void;
}

/** What a preview has shown: just that may be removed. */
interface Shown {
  readonly previewId: string;
  readonly policy: RetentionPolicy;
  /** Ids of the runs that go. */
  readonly goes: readonly string[];
}

/** Thins the backups of jobs out: as the user has seen and agreed to, or by itself after a backup. */
export class Retentions {
  readonly #parts: RetentionsParts;
  /** By job: what was shown last. */
  readonly #shown = new Map<string, Shown>();

  constructor(parts: RetentionsParts) {
    this.#parts = parts;
  }

  /** Says what a policy would remove. Throws `lock-held`, `configuration`, `storage-*` and `format-damaged`. */
  async preview(jobId: string, policy: RetentionPolicy): Promise<RetentionPreviewView> {
    const job = this.#parts.jobs.find(jobId);
    const preview = await this.#during(job, 'retention-preview', (parts) => previewRetention(parts, policy));
    const shown = { previewId: randomUUID(), policy, goes: goingOf(preview.runs) };
    this.#shown.set(jobId, shown);
    return viewOf(shown.previewId, preview);
  }

  /** Removes what a preview has shown. Throws `configuration` where that would be something else by now. */
  async apply(jobId: string, previewId: string): Promise<RetentionOutcomeView> {
    const job = this.#parts.jobs.find(jobId);
    const shown = this.#shown.get(jobId);
    if (shown?.previewId !== previewId) throw outdated();
    const refusal = outdated();
    const agreed = (runs: readonly JudgedRun[]) => {
      if (goingOf(runs).join() !== shown.goes.join()) throw refusal;
    };
    const outcome = await this.#apply(job, shown.policy, { agreed }, (error) => error !== refusal);
    this.#shown.delete(jobId);
    return {
      droppedRuns: outcome.folder === null ? 0 : outcome.dropped.runs,
      freedBytes: freedBy(outcome),
      folder: outcome.folder,
      refused: outcome.refused,
    };
  }

  /** After a backup: does what is due. Never rejects; a backup is as good without it. */
  async afterBackup(jobId: string): Promise<void> {
    const { jobs, now, log } = this.#parts;
    try {
      const job = jobs.find(jobId);
      const { retention } = job.kept;
      const due = retentionDue(retention, await job.runLog.read(LATEST_ENTRIES), now());
      if (due === 'apply') await this.#apply(job, retention.policy);
      if (due === 'measure') await this.#measure(job);
    } catch (error) {
      // The job is busy with something else: after the next backup it is tried again.
      if (isBackupError(error, 'lock-held', 'cancelled')) return;
      log.warn('Backups could not be thinned out.', { job: jobId, error });
    }
  }

  async #apply(
    job: ScheduledJob,
    policy: RetentionPolicy,
    options: RetentionOptions = {},
    isOfAttempt: (error: unknown) => boolean = () => true,
  ): Promise<RetentionOutcome> {
    const work = (parts: RetentionParts, { progress }: Task) =>
      applyRetention(parts, policy, { ...options, onRemoved: progress });
    try {
      const record = { ...this.#record(job), isOfAttempt };
      return await recordApplied(record, () => this.#during(job, 'retention', work));
    } finally {
      this.#tell(job.id);
    }
  }

  async #measure(job: ScheduledJob): Promise<void> {
    const { warnAboveBytes } = job.kept.retention.policy;
    const policy = warnAboveBytes === undefined ? KEEP_ALL : { ...KEEP_ALL, warnAboveBytes };
    await recordMeasured(this.#record(job), () =>
      this.#during(job, 'retention-preview', (parts) => previewRetention(parts, policy)),
    );
    this.#parts.emit('runs.changed', { jobId: job.id });
  }

  #record(job: ScheduledJob): RetentionRecordParts {
    const { log, secretRegistry: secrets, now } = this.#parts;
    return { job: job.id, runLog: job.runLog, log, secrets, now };
  }

  #tell(jobId: string): void {
    this.#parts.emit('runs.changed', { jobId });
    this.#parts.onRemoved(jobId);
  }

  /** Works on the destination of a job, which is busy meanwhile. */
  #during<T>(
    job: ScheduledJob,
    kind: 'retention' | 'retention-preview',
    work: (parts: RetentionParts, task: Task) => Promise<T>,
  ): Promise<T> {
    job.checkNotRunning();
    return this.#parts.tasks.run(job.id, kind, async (task) => {
      const letSleep = this.#parts.keepAwake();
      try {
        return await this.#withStorage(job, task, work);
      } catch (error) {
        throw task.signal.aborted ? cancelled(kind, error) : error;
      } finally {
        letSleep();
      }
    });
  }

  async #withStorage<T>(
    { id, kept }: ScheduledJob,
    task: Task,
    work: (parts: RetentionParts, task: Task) => Promise<T>,
  ): Promise<T> {
    const { destinations, stateFolder, state, threads, toolVersion, log, now } = this.#parts;
    const folder = jobFolder(stateFolder, id);
    const storage = await destinations.open(kept);
    try {
      const job = {
        storage,
        log,
        workFolder: join(folder, 'retention'),
        locks: [lockPathIn(folder)],
        workerUrl: threads.catalog,
        owner: state.installationId(),
        toolVersion,
        zone: kept.schedule.zone,
        folderPattern: kept.folderPattern,
        now: now(),
        signal: task.signal,
      };
      return await withRetention(job, (parts) => work(parts, task));
    } finally {
      await storage.close?.();
    }
  }
}

function goingOf(runs: readonly JudgedRun[]): string[] {
  return runs.filter(({ keep }) => !keep).map(({ run }) => run);
}

function viewOf(previewId: string, preview: RetentionPreview): RetentionPreviewView {
  const { runs, dropped, freed, written, leftOver, warnings } = preview;
  return {
    previewId,
    runs: runs.map(({ folder, until, kind, keep, why }) => ({
      folder,
      until: new Date(until).toISOString(),
      kind,
      keep,
      why,
    })),
    droppedRuns: dropped.runs,
    freedBytes: freed,
    writtenBytes: written.bytes,
    leftOver,
    warnings: warnings.map(warningWords),
  };
}

function outdated(): BackupError {
  return new BackupError(
    'configuration',
    'The backups are others than those that were shown. Nothing was removed.',
    {
      hint: 'Preview it again.',
    },
  );
}

function cancelled(kind: 'retention' | 'retention-preview', cause: unknown): BackupError {
  if (kind === 'retention-preview')
    return new BackupError('cancelled', 'The preview was cancelled.', { cause });
  return new BackupError('cancelled', 'Removing backups was cancelled.', {
    hint: 'What is gone by now stays gone. The next time goes on with the rest.',
    cause,
  });
}
