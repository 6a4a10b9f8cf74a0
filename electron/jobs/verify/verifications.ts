import { join } from 'node:path';
import { isBackupError } from '../../../shared/errors.ts';
import type { CallInput } from '../../../shared/ipc.ts';
import type { HealthView, VerifyReport } from '../../../shared/trust.ts';
import type { Finding, VerifyOutcome } from '../../backup/verify/findings.ts';
import { verify } from '../../backup/verify/verify.ts';
import type { RunLogEntry } from '../../journal/run-log.ts';
import type { WakeTimer } from '../../schedule/wake-timer.ts';
import type { KeptJob } from '../../settings/desktop-settings.ts';
import type { Storage } from '../../storage/storage.ts';
import { createThreadedLocalStorage } from '../../storage/threaded-local.ts';
import type { JobBrowsers } from '../browsers.ts';
import { callErrorOf } from '../call-error.ts';
import type { DestinationAccesses } from '../destination-access.ts';
import { isMoved } from '../destination-place.ts';
import { checkAbsolute } from '../folders.ts';
import { jobFolder } from '../job-runner.ts';
import type { JobTasks, Task } from '../job-tasks.ts';
import type { LiveJobs } from '../live-jobs.ts';
import { wordsOf } from '../run-entries.ts';
import { lineOf } from '../run-lines.ts';
import { CONCURRENCY, type ScheduledJob } from '../scheduled-job.ts';
import type { JobServiceParts } from '../service-parts.ts';
import type { HealthBook } from './health-book.ts';
import type { NamedFinding } from './health-record.ts';
import { isSampleDue } from './sample-due.ts';
import { verifiedWords } from './words.ts';

/** So often it is looked whether a sample is due. */
const LOOK_EVERY_MILLISECONDS = 60_000;
/** Assets whose names are looked up for what is shown. */
const MOST_NAMED = 2000;

export interface VerificationsParts
  extends Pick<
    JobServiceParts,
    'stateFolder' | 'threads' | 'log' | 'secretRegistry' | 'keepAwake' | 'networkUp' | 'onRunEnded'
  > {
  readonly book: HealthBook;
  readonly jobs: Pick<LiveJobs, 'find' | 'all'>;
  readonly tasks: JobTasks;
  readonly destinations: Pick<DestinationAccesses, 'open'>;
  readonly browsers: Pick<JobBrowsers, 'browser'>;
  readonly now: () => Date;
  readonly timer: WakeTimer;
}

type What = Pick<CallInput<'verify.start'>, 'folder' | 'samplePercent'>;

/** Reads back what lies at the destinations of jobs: when the user asks for it, and a sample each week. */
export class Verifications {
  readonly #parts: VerificationsParts;
  #endLooking: (() => void) | undefined;

  constructor(parts: VerificationsParts) {
    this.#parts = parts;
  }

  health(jobId: string): HealthView {
    return this.#parts.book.view(jobId);
  }

  report(jobId: string): VerifyReport | null {
    return this.#parts.book.report(jobId);
  }

  /** Starts to read back. Throws `lock-held` where the job is busy with something else beside a backup. */
  start({ jobId, folder, samplePercent }: CallInput<'verify.start'>): Promise<void> {
    const job = this.#parts.jobs.find(jobId);
    return this.#begin(job, { folder, samplePercent }, 'by hand');
  }

  /** Looks from now on, each minute, whether a sample is due. */
  startLooking(): void {
    const { timer } = this.#parts;
    this.#endLooking ??= timer.every(LOOK_EVERY_MILLISECONDS, () => this.look());
    this.look();
  }

  stopLooking(): void {
    this.#endLooking?.();
    this.#endLooking = undefined;
  }

  /** Starts the samples that are due. */
  look(): void {
    for (const job of this.#parts.jobs.all()) {
      if (!this.#isDue(job)) continue;
      const what = { folder: null, samplePercent: job.kept.verification.weeklyPercent };
      this.#begin(job, what, 'by schedule').catch((error: unknown) =>
        this.#parts.log.debug('A sample could not be begun now.', { job: job.id, error }),
      );
    }
  }

  #isDue(job: ScheduledJob): boolean {
    const { book, now, networkUp } = this.#parts;
    const { state, task, protectedSince } = job.view();
    const { verification, destination } = job.kept;
    if (destination.kind !== 'local' && !networkUp()) return false;
    return isSampleDue({
      verification,
      sampled: book.of(job.id).sampled,
      now: now(),
      hasBackups: protectedSince !== null,
      isBusy: state === 'running' || task !== null,
    });
  }

  /** Resolves when it has begun. */
  #begin(job: ScheduledJob, what: What, how: 'by hand' | 'by schedule'): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#parts.tasks
        .run(job.id, 'verify', (task) => {
          resolve();
          return this.#verify(job, what, how, task);
        })
        .catch((error: unknown) => {
          if (!isBackupError(error, 'lock-held', 'cancelled')) {
            this.#parts.log.error('Verifying could not be brought to its end.', { error });
          }
          reject(error instanceof Error ? error : new Error(String(error)));
        });
    });
  }

  async #verify(job: ScheduledJob, what: What, how: 'by hand' | 'by schedule', task: Task): Promise<void> {
    const { book, now, keepAwake, secretRegistry, log } = this.#parts;
    const { kept } = job;
    const started = now();
    const letSleep = keepAwake();
    let ended: Omit<RunLogEntry, 'at' | 'job' | 'trigger' | 'started' | 'finished'>;
    try {
      const outcome = await this.#readBack(kept, what, task);
      const findings = await this.#named(job.id, outcome);
      if (isMoved(kept.destination, job.kept.destination)) return;
      await this.#note(job.id, what, outcome, findings, started);
      const isWhole = outcome.missing.length + outcome.damaged.length === 0;
      ended = {
        outcome: isWhole ? 'complete' : 'with problems',
        reason: verifiedWords(outcome, what.samplePercent),
        ...(isWhole ? {} : { hint: 'Repair them on the Overview of the job.' }),
        bytes: outcome.bytes,
      };
    } catch (error) {
      const isCancelled = isBackupError(error, 'cancelled') || task.signal.aborted;
      if (!isCancelled) {
        log.warn('Verifying has failed.', { job: job.id, error });
        await book.note(job.id, { problem: this.#problemOf(error) });
      }
      ended = { outcome: isCancelled ? 'cancelled' : 'failed', ...wordsOf(error, secretRegistry) };
    } finally {
      letSleep();
    }
    const hasEnded = ended.outcome === 'complete' || ended.outcome === 'with problems';
    if (how === 'by schedule') await book.note(job.id, { sampled: { at: started, ended: hasEnded } });
    const at = now();
    const entry: RunLogEntry = { at, job: job.id, trigger: 'verify', started, finished: at, ...ended };
    await job.record(entry);
    if (how === 'by schedule' && ended.outcome !== 'cancelled') {
      this.#parts.onRunEnded({ job: job.view(), run: lineOf(entry) });
    }
  }

  async #readBack(kept: KeptJob, { folder, samplePercent }: What, task: Task): Promise<VerifyOutcome> {
    const storage = await this.#open(kept);
    try {
      return await verify(
        {
          storage,
          timesPath: join(jobFolder(this.#parts.stateFolder, kept.id), 'verify.sqlite'),
          concurrency: CONCURRENCY,
          signal: task.signal,
          onProgress: ({ checked, total, bytes }) => task.progress({ done: checked, total, bytes }),
        },
        { run: folder ?? undefined, samplePercent: samplePercent ?? undefined },
      );
    } finally {
      await storage.close?.();
    }
  }

  /** A folder is read in a thread of its own: neither window nor tray waits. */
  async #open(kept: KeptJob): Promise<Storage> {
    const { destination } = kept;
    if (destination.kind !== 'local') return this.#parts.destinations.open(kept);
    checkAbsolute(destination.path);
    const workerUrl = this.#parts.threads.storage;
    return createThreadedLocalStorage(destination.path, { create: 'never', workerUrl });
  }

  /** What was found before elsewhere than was looked at now is still so. */
  async #note(
    jobId: string,
    { folder, samplePercent }: What,
    outcome: VerifyOutcome,
    { missing, damaged, foreign }: Record<'missing' | 'damaged' | 'foreign', NamedFinding[]>,
    started: Date,
  ): Promise<void> {
    const { book, now } = this.#parts;
    const before = book.of(jobId);
    const isLookedAt = ({ path }: Finding) =>
      samplePercent === null && (folder === null || path.startsWith(`${folder}/`));
    const found = new Set([...missing, ...damaged, ...outcome.repaired].map(({ path }) => path));
    const stillSo = (earlier: readonly NamedFinding[]) =>
      earlier.filter((finding) => !isLookedAt(finding) && !found.has(finding.path));
    const { runs, checked, bytes, repaired } = outcome;
    // Of one backup it says nothing of the others.
    const ofAll =
      folder === null
        ? {
            verified: { started, finished: now(), folder, samplePercent, runs, checked, bytes },
            problem: null,
            repaired: repaired.length,
          }
        : {};
    await book.note(jobId, {
      ...ofAll,
      cut: before.cut && (samplePercent !== null || folder !== null),
      missing: [...stillSo(before.missing), ...missing],
      damaged: [...stillSo(before.damaged), ...damaged],
      // These are found by lists, which samples read as well.
      foreign: [
        ...before.foreign.filter(({ path }) => folder !== null && !path.startsWith(`${folder}/`)),
        ...foreign,
      ],
      repair: samplePercent === null && folder === null ? null : before.repair,
    });
  }

  async #named(jobId: string, { missing, damaged, foreign }: VerifyOutcome) {
    const names = await this.#namesOf(jobId, [...missing, ...damaged]);
    const named = (findings: readonly Finding[]): NamedFinding[] =>
      findings.map(({ run, path, id }) => ({
        run,
        path,
        id,
        name: id === null ? null : (names.get(id) ?? null),
      }));
    return { missing: named(missing), damaged: named(damaged), foreign: named(foreign) };
  }

  /** As far as the job's browser knows them. */
  async #namesOf(jobId: string, findings: readonly Finding[]): Promise<Map<number, string>> {
    const names = new Map<number, string>();
    const ids = new Set(findings.flatMap(({ id }) => id ?? []));
    if (ids.size === 0) return names;
    try {
      const { catalog } = await this.#parts.browsers.browser(jobId);
      for (const id of [...ids].slice(0, MOST_NAMED)) {
        const version = await catalog.versionAt(id, null);
        if (version !== undefined) names.set(id, version.row.name);
      }
    } catch (error) {
      this.#parts.log.debug('What damaged files are of could not be looked up.', { error });
    }
    return names;
  }

  #problemOf(error: unknown) {
    return callErrorOf(error, {
      redact: (text) => this.#parts.secretRegistry.redact(text),
      otherwise: 'The backups could not be verified.',
    });
  }
}
