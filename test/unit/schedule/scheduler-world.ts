import type { Log } from '../../../electron/journal/log.ts';
import { parseCron } from '../../../electron/schedule/cron.ts';
import type { SkippedSlots } from '../../../electron/schedule/decide.ts';
import type { ScheduleState } from '../../../electron/schedule/state.ts';
import {
  createScheduler,
  type ScheduledRun,
  type ScheduledRunOutcome,
  type SchedulerOptions,
} from '../../../electron/schedule/timer.ts';
import type { WakeTimer } from '../../../electron/schedule/wake-timer.ts';

const MINUTE = 60_000;
export const at = (text: string) => new Date(`${text}:00Z`);

/** Lets everything that is ready to happen happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

class HandTimer implements WakeTimer {
  readonly moments = new Map<() => void, Date>();
  minute: (() => void) | undefined;

  at(moment: Date, wake: () => void): () => void {
    this.moments.set(wake, moment);
    return () => this.moments.delete(wake);
  }

  every(_: number, wake: () => void): () => void {
    this.minute = wake;
    return () => {
      this.minute = undefined;
    };
  }
}

interface PendingRun extends ScheduledRun {
  readonly end: (outcome: ScheduledRunOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** A job with a clock, a timer and runs that end when the test says so. */
export class World {
  now: Date;
  saved: ScheduleState | undefined;
  interrupted = false;
  online = true;
  busy = false;
  expression = '0 2 * * *';
  readonly timer = new HandTimer();
  readonly runs: PendingRun[] = [];
  readonly skips: SkippedSlots[] = [];
  readonly lines: string[] = [];
  readonly events: string[] = [];

  constructor(now: string) {
    this.now = at(now);
  }

  scheduler(rest: Partial<SchedulerOptions> = {}) {
    const write = (message: string) => void this.lines.push(message);
    const log: Log = { debug: write, info: write, warn: write, error: write };
    return createScheduler({
      policy: () => ({ cron: parseCron(this.expression, 'UTC'), enabled: true }),
      loadState: () => this.saved,
      saveState: (state) => {
        this.saved = state;
        this.events.push('saved');
      },
      now: () => this.now,
      run: (run) => {
        this.events.push('run');
        return new Promise((end, fail) => this.runs.push({ ...run, end, fail }));
      },
      recordSkip: (skipped) => void this.skips.push(skipped),
      log,
      timer: this.timer,
      busy: () => this.busy,
      interruptedRun: () => this.interrupted,
      networkUp: () => this.online,
      ...rest,
    });
  }

  async passMinutes(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      this.now = new Date(this.now.getTime() + MINUTE);
      this.timer.minute?.();
      await settle();
    }
  }
}

export const state = (settledThrough: string, rest: Partial<ScheduleState> = {}): ScheduleState => ({
  settledThrough: at(settledThrough),
  expression: '0 2 * * *',
  zone: 'UTC',
  consecutiveFailures: 0,
  ...rest,
});

export async function started(world: World, rest: Partial<SchedulerOptions> = {}) {
  const scheduler = world.scheduler(rest);
  scheduler.start();
  await settle();
  return scheduler;
}
