import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { JobView, ProgressView, RunLogLine } from '../../shared/ipc.ts';
import type { HealthView, TaskView } from '../../shared/trust.ts';
import type { RunProgress, RunRequest } from '../backup/run.ts';
import { openRunLog, type RunLog, type RunLogEntry } from '../journal/run-log.ts';
import { type Cron, parseCron } from '../schedule/cron.ts';
import type { Decision } from '../schedule/decide.ts';
import type { ScheduledRun, Scheduler, WakeReason } from '../schedule/timer.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { LastBackup } from '../settings/state-store.ts';
import type { AccountAccesses } from './account-access.ts';
import { isKnown } from './acknowledged.ts';
import type { DestinationAccesses } from './destination-access.ts';
import { isMoved } from './destination-place.ts';
import type { JobNotifications } from './job-notifications.ts';
import {
  type EndedRun,
  JobRunner,
  jobFolder,
  type RunnableJob,
  type RunnerParts,
  type RunOptions,
} from './job-runner.ts';
import { createJobScheduler } from './job-scheduler.ts';
import { busyWith, keepsBackupsWaiting } from './job-tasks.ts';
import { viewOf } from './job-view.ts';
import { ProgressMeter } from './progress-meter.ts';
import { isOfBackup } from './run-entries.ts';
import { RunHistory } from './run-history.ts';
import { lineOf } from './run-lines.ts';
import type { RunNotifier } from './run-notifier.ts';
import type { JobServiceParts } from './service-parts.ts';
import { within } from './within.ts';

/** The most requests to Marketing Cloud at a time. */
export const CONCURRENCY = 8;
/** So often at most it is told how far a run is. */
const TELL_EVERY_MILLISECONDS = 200;
/** About 1,500 runs; those before are in the file put aside. */
const LARGEST_LOG_BYTES = 512 * 1024;
/** Enough to find the last run behind slots that were skipped. */
const LATEST_ENTRIES = 1000;
/** A destination that does not answer keeps no job from its schedule. */
const PATIENCE_MILLISECONDS = 10_000;

export interface ScheduledJobParts extends JobServiceParts, Pick<RunnerParts, 'runTexts'> {
  readonly accesses: AccountAccesses;
  readonly destinations: DestinationAccesses;
  readonly now: () => Date;
  readonly task: (jobId: string) => TaskView | null;
  readonly health: (jobId: string) => HealthView;
  /** Its backups are to be in another place from now on. */
  readonly onMoved: (jobId: string) => void;
  readonly notifications: Pick<JobNotifications, 'notifierOf'>;
  /** Something that the view shows has changed. */
  readonly onChange: () => void;
}

interface UnderWay {
  readonly byScheduler: boolean;
  readonly cancelling: AbortController;
  readonly ended: Promise<EndedRun>;
}

/** A job of the app: it runs by its schedule and when it is told to, never twice at a time. */
export class ScheduledJob {
  readonly id: string;
  readonly history: RunHistory;
  readonly runLog: RunLog;
  readonly #parts: ScheduledJobParts;
  readonly #runner: JobRunner;
  readonly #notifier: RunNotifier;
  readonly #scheduler: Scheduler;
  #kept: KeptJob;
  #cron: Cron | undefined;
  #underWay: UnderWay | undefined;
  #stopped = false;
  #progress: ProgressView | null = null;
  #lastRun: RunLogLine | null = null;
  /** What its problems are known again by. */
  #lastProblems: readonly string[] | undefined;
  #lastBackup: LastBackup | undefined;
  #decision: Decision | undefined;
  #hasSecret: boolean | undefined;

  constructor(kept: KeptJob, parts: ScheduledJobParts) {
    this.id = kept.id;
    this.#kept = kept;
    this.#parts = parts;
    const jobStateFolder = jobFolder(parts.stateFolder, kept.id);
    this.runLog = openRunLog({ folder: jobStateFolder, largestBytes: LARGEST_LOG_BYTES });
    this.history = new RunHistory({
      job: () => this.#kept,
      runLog: this.runLog,
      log: parts.log,
      secrets: parts.secretRegistry,
      openStorage: () => parts.destinations.open(this.#kept),
      isUnused: () => {
        const job = parts.state.job(kept.id);
        return (
          job?.lastRun?.folder === undefined && job?.lastBackup === undefined && job?.underWay === undefined
        );
      },
      onMore: () => parts.emit('runs.changed', { jobId: kept.id }),
    });
    this.#runner = new JobRunner({
      ...parts,
      jobKey: kept.id,
      runLog: this.runLog,
      secrets: parts.secretRegistry,
      prepare: () => this.#prepare(),
    });
    this.#notifier = parts.notifications.notifierOf(kept.id, {
      kept: () => this.#kept,
      runLog: this.runLog,
      onSilence: (message) => parts.onSilence?.({ job: this.view(), message }),
      onRecorded: () => parts.emit('runs.changed', { jobId: kept.id }),
    });
    const { state, log, now, timer } = parts;
    this.#scheduler = createJobScheduler({
      jobKey: kept.id,
      jobStateFolder,
      state,
      runLog: this.runLog,
      log,
      now,
      ...(timer === undefined ? {} : { timer }),
      policy: () => ({ cron: this.#validCron(), enabled: this.#kept.schedule.enabled }),
      run: async (request, run) => (await this.#begin(request, run)).result,
      busy: () => this.#underWay?.byScheduler === false,
      occupied: () => keepsBackupsWaiting(this.#parts.task(this.id)),
      networkUp: () => this.#kept.sample || parts.networkUp(),
      onDecision: (decision) => {
        this.#decision = decision;
        // A run that is due now tells for itself; without a network nobody could be told.
        if (decision.action !== 'run' && parts.networkUp()) this.#notifier.look();
        parts.onChange();
      },
    });
  }

  get kept(): KeptJob {
    return this.#kept;
  }

  /** Throws `lock-held` while a run is under way, or what backups wait for. */
  checkIdle(): void {
    const task = this.#parts.task(this.id);
    if (keepsBackupsWaiting(task)) throw busyWith(task);
    this.checkNotRunning();
  }

  /** Throws `lock-held` while a run is under way. */
  checkNotRunning(): void {
    if (this.#underWay !== undefined) throw underWay(this.#kept);
  }

  /** Reads how the last run ended, then goes by the schedule. */
  async start(): Promise<void> {
    const { destinations } = this.#parts;
    const recorded = this.#runner.recordFinishedRun(() => destinations.open(this.#kept));
    await within(PATIENCE_MILLISECONDS, recorded);
    const entries = await this.runLog.read(LATEST_ENTRIES);
    const last = entries.findLast((entry) => entry.outcome !== 'skipped' && isOfBackup(entry));
    this.#lastRun = last === undefined ? null : lineOf(last);
    this.#lastProblems = last?.problems;
    this.#lastBackup = this.#parts.state.job(this.id)?.lastBackup;
    if (this.#lastBackup === undefined) void this.#adoptHistory();
    this.#parts.onChange();
    if (!this.#stopped) this.#scheduler.start();
  }

  /** Backups that are there already protect the account, whoever made them. */
  async #adoptHistory(): Promise<void> {
    const { state, log, now, onChange } = this.#parts;
    try {
      const newest = await this.history.newest();
      if (newest === undefined || this.#stopped || this.#lastBackup !== undefined) return;
      this.#lastBackup = { finished: newest.finished, folder: newest.folder };
      state.setJob(this.id, { madeAt: now(), ...state.job(this.id), lastBackup: this.#lastBackup });
      onChange();
    } catch (error) {
      log.debug('What the destination holds already is not known yet.', { error });
    }
  }

  view(): JobView {
    return viewOf({
      job: this.#kept,
      cron: this.#cronIfValid(),
      lastBackup: this.#lastBackup,
      lastRun: this.#lastRun,
      acknowledged: this.#isAcknowledged(),
      hasSecret: this.#hasSecret,
      running: this.#underWay !== undefined,
      progress: this.#progress,
      task: this.#parts.task(this.id),
      health: this.#parts.health(this.id),
      decision: this.#decision,
      now: this.#parts.now(),
    });
  }

  /** From now on the problems of the last run are no news. Throws `configuration` where it has none of that kind. */
  acknowledge(): void {
    const { state, now, onChange } = this.#parts;
    const problems = this.#lastProblems;
    if (this.#lastRun?.outcome !== 'with problems' || problems === undefined) {
      throw new BackupError('configuration', 'The last backup has no problems that can be taken as known.');
    }
    state.setJob(this.id, { ...(state.job(this.id) ?? { madeAt: now() }), acknowledged: [...problems] });
    onChange();
  }

  #isAcknowledged(): boolean {
    const { acknowledged } = this.#parts.state.job(this.id) ?? {};
    return this.#lastRun?.outcome === 'with problems' && isKnown(this.#lastProblems, acknowledged);
  }

  /** Writes down in the run log what was done with the backups beside backing up. Never throws. */
  async record(entry: RunLogEntry): Promise<void> {
    try {
      await this.runLog.append(entry);
    } catch (error) {
      this.#parts.log.error('What was done could not be written to the journal on this machine.', { error });
    }
    this.#parts.emit('runs.changed', { jobId: this.id });
  }

  /** Begins a run and returns while it is under way. Throws `lock-held` where one is under way already. */
  startRun(request: { readonly full: boolean; readonly acceptDeletions: boolean }): void {
    this.#begin({ trigger: 'manual', ...request })
      .catch((error: unknown) => this.#parts.log.error('The end of a run could not be told.', { error }))
      .finally(() => this.#scheduler.wake('run ended'));
  }

  /** Ends the run under way, if there is one; it is continued later. Resolves when it has ended. */
  async cancel(): Promise<void> {
    this.#underWay?.cancelling.abort();
    await this.#underWay?.ended;
  }

  /** Goes by other settings from now on; a run under way keeps those it began with. */
  adopt(kept: KeptJob): void {
    const moved = isMoved(this.#kept.destination, kept.destination);
    this.#kept = kept;
    this.#cron = undefined;
    if (moved) {
      this.#forgetBackups();
      this.#parts.onMoved(this.id);
      this.#parts.emit('runs.changed', { jobId: this.id });
    }
    this.#scheduler.wake('settings changed');
    this.#parts.onChange();
  }

  /** Backups in another place are not those of this one. */
  #forgetBackups(): void {
    const { state } = this.#parts;
    const job = state.job(this.id) ?? { madeAt: this.#parts.now() };
    const { lastRun: _, lastBackup: __, underWay: ___, acknowledged: ____, ...rest } = job;
    state.setJob(this.id, { ...rest, told: { silentSince: this.#parts.now() } });
    this.#lastBackup = undefined;
    void this.#adoptHistory();
  }

  /** What is known of its secret; undefined where the keychain does not say. */
  knowSecret(hasSecret: boolean | undefined): void {
    if (this.#hasSecret === hasSecret) return;
    this.#hasSecret = hasSecret;
    this.#parts.onChange();
  }

  wake(reason: WakeReason): void {
    this.#scheduler.wake(reason);
  }

  /** Ends its schedule and the run under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#underWay?.cancelling.abort();
    await Promise.all([this.#scheduler.stop(), this.#underWay?.ended]);
    await this.#notifier.stop();
  }

  /** Begins a run by hand, or one of the scheduler. Throws where another is under way. */
  #begin(request: RunRequest, scheduled?: ScheduledRun): Promise<EndedRun> {
    this.checkIdle();
    if (this.#stopped) throw new BackupError('cancelled', `"${this.#kept.name}" has been ended.`);
    const cancelling = new AbortController();
    const byScheduler = scheduled !== undefined;
    const signals = byScheduler ? [cancelling.signal, scheduled.signal] : [cancelling.signal];
    const ended = this.#run(request, {
      signal: AbortSignal.any(signals),
      onProgress: this.#teller(),
      slot: scheduled?.slot,
      skipsAreRecorded: byScheduler,
    });
    this.#underWay = { byScheduler, cancelling, ended };
    this.#parts.onChange();
    return ended;
  }

  async #run(request: RunRequest, options: RunOptions): Promise<EndedRun> {
    const letSleep = this.#parts.keepAwake();
    let ended: EndedRun;
    this.#notifier.runBegun();
    try {
      ended = await this.#runner.run(request, options);
      this.#remember(ended.entry);
    } finally {
      letSleep();
      this.#underWay = undefined;
      this.#progress = null;
      this.#parts.onChange();
    }
    const { entry } = ended;
    this.#notifier.runEnded(ended);
    if (entry.outcome !== 'skipped') this.#parts.onRunEnded({ job: this.view(), run: lineOf(entry) });
    return ended;
  }

  #remember(entry: RunLogEntry): void {
    if (entry.outcome === 'skipped') return;
    this.#lastRun = lineOf(entry);
    this.#lastProblems = entry.problems;
    this.#lastBackup = this.#parts.state.job(this.id)?.lastBackup;
  }

  /** Tells each phase, and a few times a second how far it is. */
  #teller(): (progress: RunProgress) => void {
    const meter = new ProgressMeter();
    let told = { at: Number.NEGATIVE_INFINITY, phase: '' };
    return (progress) => {
      this.#progress = meter.measure(progress);
      const at = performance.now();
      if (progress.phase === told.phase && at - told.at < TELL_EVERY_MILLISECONDS) return;
      told = { at, phase: progress.phase };
      this.#parts.emit('runs.progress', { jobId: this.id, progress: this.#progress });
    };
  }

  async #prepare(): Promise<RunnableJob> {
    const { selection, schedule, folderPattern } = this.#kept;
    const { destination, proxy } = await this.#parts.destinations.reach(this.#kept);
    const access = await this.#parts.accesses.open(this.#kept);
    return {
      account: access.account,
      destination,
      proxy,
      selection,
      zone: schedule.zone,
      folderPattern,
      fullEveryWeeks: schedule.fullEveryWeeks,
      concurrency: CONCURRENCY,
      release: () => access.release(),
    };
  }

  /** Parsed once for each change. Throws `configuration`. */
  #validCron(): Cron {
    const { cron, zone } = this.#kept.schedule;
    this.#cron ??= parseCron(cron, zone);
    return this.#cron;
  }

  #cronIfValid(): Cron | undefined {
    try {
      return this.#validCron();
    } catch (error) {
      if (!isBackupError(error, 'configuration')) throw error;
      return undefined;
    }
  }
}

function underWay({ name }: KeptJob): BackupError {
  return new BackupError('lock-held', `A backup of "${name}" is under way.`, {
    hint: 'Wait for it to end, or cancel it.',
  });
}
