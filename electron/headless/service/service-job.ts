import type { RunRequest } from '../../backup/run.ts';
import { createJobScheduler } from '../../jobs/job-scheduler.ts';
import { isOfBackup } from '../../jobs/run-entries.ts';
import { within } from '../../jobs/within.ts';
import { type Log, logWithin } from '../../journal/log.ts';
import type { RunLog, RunLogEntry } from '../../journal/run-log.ts';
import type { SecretRegistry } from '../../journal/secret-registry.ts';
import { nextSlot } from '../../schedule/cron.ts';
import type { ScheduledRun, Scheduler } from '../../schedule/timer.ts';
import type { WakeTimer } from '../../schedule/wake-timer.ts';
import type { StateStore } from '../../settings/state-store.ts';
import type { ThreadEntries } from '../../threads/entries.ts';
import { Session, type SessionRun } from '../session.ts';
import type { ServedJob } from './config.ts';
import type { JobStatus } from './health.ts';

/** A destination that does not answer keeps no job from its schedule for longer. */
const PATIENCE_MILLISECONDS = 10_000;

export interface ServiceJobParts {
  readonly log: Log;
  readonly secrets: SecretRegistry;
  readonly state: StateStore;
  readonly runLog: RunLog;
  readonly threads: ThreadEntries;
  readonly toolVersion: string;
  readonly now: () => Date;
  readonly timer: WakeTimer;
  /** Calls back when it may run beside the other jobs. */
  readonly turn: (work: () => Promise<void>) => Promise<void>;
  readonly onRunEnded: (job: ServedJob, run: SessionRun) => void;
}

/** One of the jobs that `schedule` keeps running. What befalls it is its own affair. */
export class ServiceJob {
  readonly #job: ServedJob;
  readonly #parts: ServiceJobParts;
  readonly #session: Session;
  readonly #scheduler: Scheduler;
  #lastRun: RunLogEntry | undefined;
  #running = false;

  constructor(job: ServedJob, given: ServiceJobParts) {
    this.#job = job;
    const { settings, name } = job;
    const log = logWithin(given.log, () => ({ job: this.#session.jobKey, name }));
    this.#parts = { ...given, log };
    this.#session = new Session({ settings, ...this.#parts });
    const { state, runLog, now, timer, turn } = this.#parts;
    this.#scheduler = createJobScheduler({
      jobKey: this.#session.jobKey,
      jobStateFolder: this.#session.stateFolder,
      state,
      runLog,
      log,
      now,
      timer,
      turn,
      policy: () => ({ cron: settings.cron, enabled: true }),
      run: (request, run) => this.#run(request, run),
      onDecision: ({ action, reason }) => {
        log.debug('Decided.', { action, reason });
        // A run that is due now tells for itself.
        if (action !== 'run') this.#session.lookForSilence();
      },
    });
  }

  /** Reads how its last run ended, then goes by its schedule. Never throws. */
  async start(): Promise<void> {
    const { log } = this.#parts;
    const { expression, zone } = this.#job.settings.cron;
    log.info('Backing up by schedule.', { cron: expression, zone });
    try {
      await this.#readLastRun();
    } catch (error) {
      log.error('How the last run ended could not be read.', { error });
    }
    this.#scheduler.start();
  }

  async #readLastRun(): Promise<void> {
    await within(PATIENCE_MILLISECONDS, this.#session.recordFinishedRun());
    const { jobKey } = this.#session;
    this.#lastRun = (await this.#parts.runLog.read()).findLast(
      (entry) => entry.job === jobKey && entry.outcome !== 'skipped' && isOfBackup(entry),
    );
  }

  /** Ends its schedule and the run under way, which is continued later. */
  async stop(): Promise<void> {
    await this.#scheduler.stop();
    await this.#session.told(AbortSignal.abort());
  }

  /** Throws `state-broken`. */
  status(): JobStatus {
    const { name, healthyFor, settings } = this.#job;
    const known = this.#parts.state.job(this.#session.jobKey);
    const now = this.#parts.now();
    return {
      name,
      healthyFor,
      madeAt: known?.madeAt ?? now,
      lastBackup: known?.lastBackup,
      lastRun: this.#lastRun,
      nextRun: nextSlot(settings.cron, now),
      running: this.#running,
    };
  }

  async #run(request: RunRequest, { signal, slot }: ScheduledRun): Promise<SessionRun['result']> {
    this.#running = true;
    try {
      const run = await this.#session.run(request, { signal, slot, skipsAreRecorded: true });
      if (run.entry.outcome !== 'skipped') this.#lastRun = run.entry;
      this.#parts.onRunEnded(this.#job, run);
      return run.result;
    } finally {
      this.#running = false;
    }
  }
}
