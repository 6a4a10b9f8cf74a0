import { BackupError, isBackupError } from '../../../shared/errors.ts';
import { resolveAccount } from '../../backup/account.ts';
import { runRepair } from '../../backup/repair/job.ts';
import type { RepairOutcome } from '../../backup/repair/repair.ts';
import type { RunLogEntry } from '../../journal/run-log.ts';
import type { KeptJob } from '../../settings/desktop-settings.ts';
import type { AccountAccesses } from '../account-access.ts';
import type { JobBrowsers } from '../browsers.ts';
import { callErrorOf } from '../call-error.ts';
import type { DestinationAccesses } from '../destination-access.ts';
import { isMoved } from '../destination-place.ts';
import { createClient, jobFolder } from '../job-runner.ts';
import type { JobTasks, Task } from '../job-tasks.ts';
import type { LiveJobs } from '../live-jobs.ts';
import { wordsOf } from '../run-entries.ts';
import { CONCURRENCY, type ScheduledJob } from '../scheduled-job.ts';
import type { JobServiceParts } from '../service-parts.ts';
import type { HealthBook } from './health-book.ts';
import { repairedWords } from './words.ts';

export interface RepairsParts
  extends Pick<
    JobServiceParts,
    'stateFolder' | 'threads' | 'state' | 'toolVersion' | 'log' | 'secretRegistry' | 'keepAwake' | 'fetch'
  > {
  readonly retry?: JobServiceParts['retry'];
  readonly book: HealthBook;
  readonly jobs: Pick<LiveJobs, 'find'>;
  readonly tasks: JobTasks;
  readonly destinations: Pick<DestinationAccesses, 'open'>;
  readonly accesses: Pick<AccountAccesses, 'open'>;
  readonly browsers: Pick<JobBrowsers, 'runFinished'>;
  readonly now: () => Date;
}

/** Puts back what verifying found missing or damaged in the backups of jobs. */
export class Repairs {
  readonly #parts: RepairsParts;

  constructor(parts: RepairsParts) {
    this.#parts = parts;
  }

  /**
   * Starts to repair. Throws `lock-held` while a backup or anything else of the job is under way, and `configuration`
   * where nothing is known to be missing or damaged.
   */
  async start(jobId: string): Promise<void> {
    const { jobs, book, tasks, log } = this.#parts;
    const job = jobs.find(jobId);
    const { missing, damaged } = book.of(jobId);
    if (missing.length + damaged.length === 0) {
      throw new BackupError('configuration', 'Nothing is known to be missing or damaged.', {
        hint: 'Verify the backups to see whether that is still so.',
      });
    }
    job.checkNotRunning();
    return new Promise((resolve, reject) => {
      tasks
        .run(jobId, 'repair', (task) => {
          resolve();
          return this.#repair(job, task);
        })
        .catch((error: unknown) => {
          if (!isBackupError(error, 'lock-held', 'cancelled')) {
            log.error('Repairing could not be brought to its end.', { error });
          }
          reject(error instanceof Error ? error : new Error(String(error)));
        });
    });
  }

  async #repair(job: ScheduledJob, task: Task): Promise<void> {
    const { now, keepAwake, secretRegistry, log, browsers } = this.#parts;
    const started = now();
    const letSleep = keepAwake();
    let ended: Omit<RunLogEntry, 'at' | 'job' | 'trigger' | 'started' | 'finished'>;
    try {
      const { kept } = job;
      const outcome = await this.#putBack(kept, task);
      if (!isMoved(kept.destination, job.kept.destination)) await this.#note(job.id, outcome);
      ended = endOf(outcome);
      if (outcome.run !== null) browsers.runFinished(job.id);
    } catch (error) {
      const isCancelled = isBackupError(error, 'cancelled') || task.signal.aborted;
      if (!isCancelled) {
        log.warn('Repairing has failed.', { job: job.id, error });
        await this.#noteProblem(job.id, error);
      }
      ended = { outcome: isCancelled ? 'cancelled' : 'failed', ...wordsOf(error, secretRegistry) };
    } finally {
      letSleep();
    }
    const at = now();
    await job.record({ at, job: job.id, trigger: 'repair', started, finished: at, ...ended });
  }

  async #putBack(kept: KeptJob, task: Task): Promise<RepairOutcome> {
    const { book, destinations, accesses, secretRegistry, state, stateFolder, threads, ...parts } =
      this.#parts;
    const { missing, damaged } = book.of(kept.id);
    const storage = await destinations.open(kept);
    try {
      const access = await accesses.open(kept);
      try {
        const clientParts = { fetch: parts.fetch, log: parts.log, secrets: secretRegistry };
        const retrying = parts.retry === undefined ? {} : { retry: parts.retry };
        const client = createClient(
          access.account,
          { ...clientParts, ...retrying },
          { concurrency: CONCURRENCY },
        );
        const { signal } = task;
        return await runRepair(
          {
            client,
            storage,
            account: await resolveAccount(client, access.account.mid, signal),
            log: parts.log,
            stateFolder: jobFolder(stateFolder, kept.id),
            workerUrl: threads.catalog,
            owner: state.installationId(),
            toolVersion: parts.toolVersion,
            zone: kept.schedule.zone,
            folderPattern: kept.folderPattern,
            concurrency: CONCURRENCY,
            signal,
            onProgress: (so) => task.progress(so),
          },
          [...missing, ...damaged],
        );
      } finally {
        await access.release();
      }
    } finally {
      await storage.close?.();
    }
  }

  async #note(jobId: string, { repaired, sound, lost }: RepairOutcome): Promise<void> {
    const { book, now } = this.#parts;
    const { missing, damaged, repaired: before } = book.of(jobId);
    const lostPaths = new Set(lost.map(({ path }) => path));
    const names = new Map([...missing, ...damaged].map(({ path, name }) => [path, name]));
    await book.note(jobId, {
      missing: missing.filter(({ path }) => lostPaths.has(path)),
      damaged: damaged.filter(({ path }) => lostPaths.has(path)),
      repaired: before + repaired.length,
      repair: {
        finished: now(),
        repaired: repaired.length + sound.length,
        lost: lost.map(({ run, path, id, name, reason }) => ({
          run,
          path,
          id,
          name: name ?? names.get(path) ?? null,
          reason,
        })),
        problem: null,
      },
    });
  }

  async #noteProblem(jobId: string, error: unknown): Promise<void> {
    const { book, now, secretRegistry } = this.#parts;
    const problem = callErrorOf(error, {
      redact: (text) => secretRegistry.redact(text),
      otherwise: 'The backups could not be repaired.',
    });
    await book.note(jobId, { repair: { finished: now(), repaired: 0, lost: [], problem } });
  }
}

function endOf(
  outcome: RepairOutcome,
): Pick<RunLogEntry, 'outcome' | 'reason' | 'hint' | 'runId' | 'folder' | 'counts' | 'bytes'> {
  const { run, folder, lost, versions, bytes } = outcome;
  const isWhole = lost.length === 0;
  return {
    outcome: isWhole ? 'complete' : 'with problems',
    reason: repairedWords(outcome),
    ...(isWhole ? {} : { hint: 'The Overview of the job lists them, and why.' }),
    ...(run === null || folder === null ? {} : { runId: run, folder }),
    counts: { kept: versions, problems: lost.length },
    bytes,
  };
}
