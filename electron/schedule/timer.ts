import { isDeepStrictEqual } from 'node:util';
import { isBackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import { type Decision, decide, type Moment, type SchedulePolicy, type SkippedSlots } from './decide.ts';
import { afterRun, type RunResult, type ScheduleState, withoutRunBegun } from './state.ts';
import { createWakeTimer, type WakeTimer } from './wake-timer.ts';

export type WakeReason =
  | 'start'
  | 'resume'
  | 'unlock'
  | 'network up'
  | 'clock or zone changed'
  | 'settings changed'
  | 'minute'
  | 'slot'
  | 'run ended';

type RunDecision = Extract<Decision, { action: 'run' }>;

/** What to run. `continuation`: the interrupted run, as it was begun; with the slot that it was begun for. `signal` ends it when the scheduler stops. */
export interface ScheduledRun {
  readonly kind: RunDecision['kind'];
  readonly slot?: Date;
  readonly reason: string;
  readonly signal: AbortSignal;
}

export interface ScheduledRunOutcome {
  readonly result: RunResult;
  /** False where only the user can mend what made it fail. Default true. */
  readonly worthRepeating?: boolean;
}

export interface SchedulerOptions {
  /** Asked at each decision, so that changed settings count. */
  readonly policy: () => SchedulePolicy;
  readonly loadState: () => ScheduleState | undefined | Promise<ScheduleState | undefined>;
  readonly saveState: (state: ScheduleState) => void | Promise<void>;
  readonly now: () => Date;
  /** Runs the job. What it throws counts as a failure; `lock-held` as skipped. */
  readonly run: (run: ScheduledRun) => Promise<ScheduledRunOutcome>;
  readonly recordSkip: (skipped: SkippedSlots) => void | Promise<void>;
  readonly log: Log;
  readonly timer?: WakeTimer;
  /** Whether a run of this job that the scheduler did not start is under way. */
  readonly busy?: () => boolean;
  /** Whether something else is done with the backups that a run has to wait for. */
  readonly occupied?: () => boolean;
  /** Whether an interrupted run can be continued here. */
  readonly interruptedRun?: () => boolean | Promise<boolean>;
  readonly networkUp?: () => boolean;
  /** Calls back when it is this job's turn, where not all jobs may run at a time. */
  readonly turn?: (work: () => Promise<void>) => Promise<void>;
  /** Told each decision, to show what comes next and why. */
  readonly onDecision?: (decision: Decision) => void;
}

export interface Scheduler {
  start(): void;
  /** Decides anew, now. */
  wake(reason: WakeReason): void;
  /** Cancels timers and the run under way; resolves when that run has ended. */
  stop(): Promise<void>;
}

const MINUTE = 60_000;
const FRESH: readonly WakeReason[] = ['start', 'resume', 'network up'];
const MENDED_BY_USER_ONLY = [
  'configuration',
  'address-not-allowed',
  'credentials-refused',
  'permission-missing',
  'wrong-account',
  'format-newer',
] as const;

/** Runs one job by its schedule: wakes `decide` and does what it says. Never two runs at once. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  return new JobScheduler(options);
}

class JobScheduler implements Scheduler {
  readonly #options: SchedulerOptions;
  readonly #timer: WakeTimer;
  readonly #stopping = new AbortController();
  #state: ScheduleState | undefined;
  #loaded = false;
  #fresh = false;
  #wanted = false;
  #deciding: Promise<void> | undefined;
  #running: { kind: RunDecision['kind']; ended: Promise<void> } | undefined;
  #cancelMinute: (() => void) | undefined;
  #cancelSlot: (() => void) | undefined;
  #lastMinute: Date | undefined;
  #recording: Promise<void> = Promise.resolve();

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#timer = options.timer ?? createWakeTimer();
  }

  start(): void {
    if (this.#cancelMinute !== undefined || this.#stopping.signal.aborted) return;
    this.#lastMinute = this.#options.now();
    this.#cancelMinute = this.#timer.every(MINUTE, () => this.#onMinute());
    this.wake('start');
  }

  wake(reason: WakeReason): void {
    if (this.#stopping.signal.aborted) return;
    if (FRESH.includes(reason)) this.#fresh = true;
    this.#wanted = true;
    this.#deciding ??= this.#decideWhileWanted();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#cancelMinute?.();
    this.#cancelSlot?.();
    await this.#deciding;
    await this.#running?.ended;
  }

  /** The system's word that it woke up is not always given: a leap of the clock counts as one. */
  #onMinute(): void {
    const { now, log } = this.#options;
    const time = now();
    const gap = time.getTime() - (this.#lastMinute ?? time).getTime();
    this.#lastMinute = time;
    const leapt = gap > 2 * MINUTE || gap < 0;
    if (leapt) log.info('The clock leapt; deciding as after a sleep', { seconds: Math.round(gap / 1000) });
    this.wake(leapt ? 'resume' : 'minute');
  }

  async #decideWhileWanted(): Promise<void> {
    try {
      while (this.#wanted && !this.#stopping.signal.aborted) {
        this.#wanted = false;
        await this.#decideOnce();
      }
    } catch (error) {
      this.#options.log.error('The schedule could not be decided; the next try is in a minute', { error });
    } finally {
      this.#deciding = undefined;
    }
  }

  async #decideOnce(): Promise<void> {
    const { policy, loadState, onDecision } = this.#options;
    if (!this.#loaded) {
      this.#state = await loadState();
      this.#loaded = true;
    }
    const moment = await this.#moment();
    const decision = decide(policy(), this.#state, moment);
    if (moment.networkUp && moment.underWay !== 'task') this.#fresh = false;
    const changed = this.#adopt(decision.state);
    this.#recording = this.#recordSkips(decision.skipped);
    if (changed) await this.#save();
    await this.#recording;
    onDecision?.(decision);
    if (this.#stopping.signal.aborted) return;
    if (decision.action === 'run') this.#start(decision);
    else this.#armSlot(decision.until, moment.now);
  }

  async #moment(): Promise<Moment> {
    const { now, busy, occupied, interruptedRun, networkUp } = this.#options;
    const interrupted = (await interruptedRun?.()) ?? false;
    const continuing = this.#running?.kind === 'continuation';
    const running = this.#running !== undefined || (busy?.() ?? false);
    const idle = occupied?.() === true ? 'task' : 'nothing';
    return {
      now: now(),
      underWay: continuing ? 'continuation' : running ? 'run' : idle,
      interruptedRun: interrupted,
      networkUp: networkUp?.() ?? true,
      fresh: this.#fresh,
    };
  }

  /** Only within the next minute: what is further away is armed by one of the coming minutes. */
  #armSlot(until: Date, now: Date): void {
    this.#cancelSlot?.();
    this.#cancelSlot = undefined;
    if (until.getTime() - now.getTime() > MINUTE) return;
    this.#cancelSlot = this.#timer.at(until, () => this.wake('slot'));
  }

  #start(decision: RunDecision): void {
    const { turn = (work) => work() } = this.#options;
    const ended = turn(() => this.#takeTurn(decision)).finally(() => {
      this.#running = undefined;
      this.wake('run ended');
    });
    this.#running = { kind: decision.kind, ended };
  }

  /** A run that never had its turn stays due: after the next start it is made up for. */
  async #takeTurn(decision: RunDecision): Promise<void> {
    if (!this.#stopping.signal.aborted) return this.#run(decision);
    if (this.#state === undefined || decision.kind !== 'retry') return;
    this.#adopt({ ...this.#state, retryNotBefore: this.#options.now() });
    await this.#save();
  }

  async #run(decision: RunDecision): Promise<void> {
    const { log, now } = this.#options;
    const { kind, slot, reason } = decision;
    log.info('A run starts', { kind, slot, reason });
    const outcome = await this.#outcome(decision);
    if (this.#state === undefined) return;
    if (outcome === undefined) {
      if (kind !== 'continuation') this.#adopt(withoutRunBegun(this.#state));
    } else {
      const { result, worthRepeating } = outcome;
      // A continuation that failed leaves its run what it was: interrupted.
      const ended = kind === 'continuation' && result === 'failed' ? 'interrupted' : result;
      this.#adopt(afterRun(this.#state, ended, now(), worthRepeating));
    }
    await this.#save();
  }

  /** Undefined where the run did not take place because another has the lock. */
  async #outcome({ kind, slot, reason }: RunDecision): Promise<ScheduledRunOutcome | undefined> {
    const { run, log } = this.#options;
    try {
      const { signal } = this.#stopping;
      return await run({ kind, reason, signal, ...(slot !== undefined && { slot }) });
    } catch (error) {
      if (isBackupError(error, 'lock-held')) {
        log.warn('The run is skipped', { kind, slot, error });
        const skips = slot !== undefined && kind !== 'continuation';
        if (skips) await this.#recordSkip({ slot, through: slot, reason: error.message });
        return undefined;
      }
      if (isBackupError(error, 'cancelled')) return { result: 'cancelled' };
      log.error('The run failed', { kind, slot, error });
      return { result: 'failed', worthRepeating: !isBackupError(error, ...MENDED_BY_USER_ONLY) };
    }
  }

  async #recordSkips(skips: readonly SkippedSlots[]): Promise<void> {
    for (const skipped of skips) await this.#recordSkip(skipped);
  }

  /** A journal that cannot be written must not stop the schedule. */
  async #recordSkip(skipped: SkippedSlots): Promise<void> {
    try {
      await this.#options.recordSkip(skipped);
    } catch (error) {
      this.#options.log.error('A skipped run could not be recorded', { ...skipped, error });
    }
  }

  /** At once, so that a run that ends while a decision is being recorded changes the newest state. */
  #adopt(state: ScheduleState): boolean {
    const changed = !isDeepStrictEqual(state, this.#state);
    this.#state = state;
    return changed;
  }

  /**
   * After what it settles is recorded, so that a kill in between leaves no slot without an outcome. Where the
   * state cannot be saved the schedule goes on with what it remembers.
   */
  async #save(): Promise<void> {
    await this.#recording;
    if (this.#state === undefined) return;
    try {
      await this.#options.saveState(this.#state);
    } catch (error) {
      this.#options.log.error('The state of the schedule could not be saved', { error });
    }
  }
}
