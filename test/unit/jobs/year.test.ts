import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JobResult } from '../../../electron/backup/job.ts';
import { createJobScheduler } from '../../../electron/jobs/job-scheduler.ts';
import type { RunLogEntry } from '../../../electron/journal/run-log.ts';
import { type Cron, parseCron } from '../../../electron/schedule/cron.ts';
import type { ScheduledRun, Scheduler } from '../../../electron/schedule/timer.ts';
import type { JobState } from '../../../electron/settings/state-store.ts';

const MINUTE = 60_000;
const BEGIN = Date.UTC(2026, 0, 1);
const END = Date.UTC(2027, 0, 1);
const JOB = 'job';

/** Lets everything that is ready to happen happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** The same seed gives the same numbers, from 0 up to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface UnderWay {
  readonly run: ScheduledRun;
  /** From here on there is something at the destination to continue. */
  readonly tracedAt: number;
  readonly endsAt: number;
  readonly end: (result: JobResult) => void;
}

/** A program that is alive until it is killed: what it does afterwards has no effect. */
interface Program {
  alive: boolean;
  /** As many writings to the disk until it is killed at one. */
  writes: number;
  /** Killed just after the writing rather than just before. */
  readonly after: boolean;
  underWay: UnderWay | undefined;
  until: number;
  scheduler?: Scheduler;
}

/** A year of a machine that sleeps, loses its network and kills its programs, whose runs end somehow. */
class Year {
  readonly cron: Cron;
  readonly entries: RunLogEntry[] = [];
  readonly runs = { begun: 0, killed: 0, continued: 0 };
  #kept: JobState = { madeAt: new Date(BEGIN) };
  #interrupted = false;
  #online = true;
  #now = BEGIN;
  readonly #random: () => number;

  constructor(cron: Cron, seed: number) {
    this.cron = cron;
    this.#random = randomFrom(seed);
  }

  get settledThrough(): number {
    return this.#kept.schedule?.settledThrough.getTime() ?? BEGIN;
  }

  /** The slot whose run is begun and has not come to its outcome yet. */
  get open(): number | undefined {
    const { runBegun, lastSlot } = this.#kept.schedule ?? {};
    return runBegun === true ? lastSlot?.getTime() : undefined;
  }

  async live(): Promise<void> {
    while (this.#now < END) {
      const program = this.#start();
      await settle();
      await this.#awake(program, this.#now + this.#upTo(20 * 24 * 60));
      this.#kill(program);
      this.#now += this.#upTo(this.#chance(0.3) ? 4 * 24 * 60 : 60);
    }
  }

  #start(): Program {
    const writes = this.#chance(0.5) ? 1 + Math.floor(this.#random() * 40) : Infinity;
    const program: Program = {
      alive: true,
      writes,
      after: this.#chance(0.5),
      underWay: undefined,
      until: Infinity,
    };
    program.scheduler = createJobScheduler({
      jobKey: JOB,
      jobStateFolder: '',
      state: {
        installationId: () => '',
        job: () => this.#kept,
        setJob: (_, state) => this.#write(program, () => this.#keep(state)),
        removeJob: () => undefined,
      },
      runLog: {
        append: async (...added) => this.#write(program, () => this.entries.push(...added)),
        read: async () => this.entries,
        appendNotifications: async () => undefined,
        readNotifications: async () => [],
      },
      log: { debug() {}, info() {}, warn() {}, error() {} },
      now: () => new Date(this.#now),
      timer: { at: () => () => undefined, every: () => () => undefined },
      policy: () => ({ cron: this.cron, enabled: true }),
      run: (_, run) => this.#begin(program, run),
      interruptedRun: () => this.#interrupted,
      networkUp: () => this.#online,
      onDecision: (decision) => {
        // These ask again each minute; nothing changes before the network is back, or the run ends.
        const idle = !this.#online || program.underWay?.run.kind === 'continuation';
        program.until = decision.action === 'run' || idle ? Infinity : decision.until.getTime();
      },
    });
    program.scheduler.start();
    return program;
  }

  /** From event to event: the machine sleeps now and then, and the network comes and goes. */
  async #awake(program: Program, until: number): Promise<void> {
    let sleepsAt = this.#now + this.#upTo(3 * 24 * 60);
    let switchesAt = this.#now + this.#upTo(4 * 24 * 60);
    while (program.alive && this.#now < Math.min(until, END)) {
      const { underWay } = program;
      const [traced, ends] = [underWay?.tracedAt, underWay?.endsAt].map((time) => time ?? Infinity);
      const next = [program.until, traced ?? Infinity, ends ?? Infinity, sleepsAt, switchesAt, until];
      this.#now = Math.max(this.#now, Math.min(...next.filter((time) => time > this.#now || time === ends)));
      if (this.#now >= sleepsAt) {
        this.#now += this.#upTo(2 * 24 * 60);
        sleepsAt = this.#now + this.#upTo(3 * 24 * 60);
        program.scheduler?.wake('resume');
      } else if (this.#now >= switchesAt) {
        this.#online = !this.#online;
        switchesAt = this.#now + this.#upTo(this.#online ? 6 * 24 * 60 : 12 * 60);
        if (this.#online) program.scheduler?.wake('network up');
      }
      if (underWay !== undefined) this.#goOn(program, underWay);
      if (program.until <= this.#now) program.scheduler?.wake('slot');
      await settle();
    }
  }

  async #begin(program: Program, run: ScheduledRun): Promise<JobResult> {
    if (!program.alive) return new Promise(() => undefined);
    expect(program.underWay).toBeUndefined();
    expect(this.#online).toBe(true);
    this.runs.begun += 1;
    // An interrupted run is continued first: there is something to continue at once.
    const tracedAt = this.#interrupted ? this.#now : this.#now + this.#upTo(3);
    const endsAt = tracedAt + this.#upTo(this.#chance(0.05) ? 8 * 60 : 20);
    return new Promise((end) => {
      program.underWay = { run, tracedAt, endsAt, end };
    });
  }

  #goOn(program: Program, underWay: UnderWay): void {
    const { run, endsAt, end } = underWay;
    if (this.#now < endsAt) return;
    program.underWay = undefined;
    const status = this.#pick('complete', 'complete', 'complete', 'with problems', 'interrupted', 'failed');
    if (status !== 'failed') this.#interrupted = status === 'interrupted';
    if (run.kind === 'continuation') this.runs.continued += 1;
    this.#record(program, run, status);
    end({ status, runs: [], error: status === 'failed' ? new Error('failed') : undefined });
  }

  #record(program: Program, run: ScheduledRun, outcome: RunLogEntry['outcome']): void {
    const { slot } = run;
    this.#write(program, () => {
      const at = new Date(this.#now);
      this.entries.push({
        at,
        job: JOB,
        trigger: run.kind,
        outcome,
        ...(slot === undefined ? {} : { slot }),
      });
    });
  }

  #kill(program: Program): void {
    if (!program.alive) return;
    program.alive = false;
    const { underWay } = program;
    if (underWay === undefined) return;
    this.runs.killed += 1;
    if (this.#now >= underWay.tracedAt) this.#interrupted = true;
  }

  #write(program: Program, act: () => void): void {
    if (!program.alive) return;
    program.writes -= 1;
    if (program.writes > 0 || program.after) act();
    if (program.writes <= 0) this.#kill(program);
  }

  #keep(state: JobState): void {
    this.#kept = state;
  }

  /** Milliseconds, at least a minute. */
  #upTo(minutes: number): number {
    return MINUTE + Math.floor(this.#random() * minutes) * MINUTE;
  }

  #chance(of: number): boolean {
    return this.#random() < of;
  }

  #pick<T>(...from: readonly [T, ...T[]]): T {
    return from[Math.floor(this.#random() * from.length)] ?? from[0];
  }
}

/** What the run log says of each slot: an outcome for every stretch it was skipped in, and one if it ran. */
function outcomesOf({ entries, cron }: Year): Map<number, number> {
  const ran = new Set<number>();
  const outcomes = new Map<number, number>();
  const count = (time: number) => outcomes.set(time, (outcomes.get(time) ?? 0) + 1);
  for (const { outcome, slot, through = slot, reason = '' } of entries) {
    if (slot === undefined || through === undefined) continue;
    if (outcome !== 'skipped') {
      ran.add(slot.getTime());
      continue;
    }
    expect(reason).not.toBe('');
    for (const each of cron.slotsAfter(new Date(slot.getTime() - 1))) {
      if (each > through) break;
      count(each.getTime());
    }
  }
  for (const time of ran) count(time);
  return outcomes;
}

function expectOneOutcomeEach(year: Year): number {
  const outcomes = outcomesOf(year);
  let slots = 0;
  for (const slot of year.cron.slotsAfter(new Date(BEGIN))) {
    const time = slot.getTime();
    if (time > year.settledThrough) break;
    slots += 1;
    const found = outcomes.get(time) ?? 0;
    if (found === 1 || (found === 0 && time === year.open)) continue;
    throw new Error(`${slot.toISOString()} has ${found} outcomes.`);
  }
  return slots;
}

const crons = fc.record({
  expression: fc.constantFrom('30 2 * * *', '0 */6 * * *', '15 9,17 * * 1-5', '45 1 L * *', '0 2 * * 0'),
  zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'),
});

it('over a year of sleeps, kills and lost networks each slot has exactly one outcome', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(crons, fc.integer(), async ({ expression, zone }, seed) => {
      const year = new Year(parseCron(expression, zone), seed);
      await year.live();
      expect(expectOneOutcomeEach(year)).toBeGreaterThan(5);
      expect(year.runs.begun).toBeGreaterThan(5);
    }),
    { numRuns: 12 },
  );
});
