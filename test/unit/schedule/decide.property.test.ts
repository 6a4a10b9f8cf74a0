import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCron } from '../../../electron/schedule/cron.ts';
import { decide, type SchedulePolicy } from '../../../electron/schedule/decide.ts';
import { afterRun, type RunResult, type ScheduleState } from '../../../electron/schedule/state.ts';

const MINUTE = 60_000;
const BEGIN = Date.UTC(2026, 0, 1);
const END = Date.UTC(2027, 0, 1);

interface Spell {
  readonly asleepMinutes: number;
  readonly awakeMinutes: number;
  readonly online: boolean;
  readonly runMinutes: number;
  readonly result: RunResult;
}

const spell: fc.Arbitrary<Spell> = fc.record({
  asleepMinutes: fc.integer({ min: 1, max: 5 * 24 * 60 }),
  awakeMinutes: fc.integer({ min: 1, max: 4 * 24 * 60 }),
  online: fc.boolean(),
  runMinutes: fc.integer({ min: 0, max: 6 * 60 }),
  result: fc.constantFrom<RunResult>('complete', 'with problems', 'failed', 'interrupted', 'cancelled'),
});

const policies = fc.record({
  expression: fc.constantFrom(
    '30 2 * * *',
    '0 */3 * * *',
    '15 9 * * 1-5',
    '0 0 1 * *',
    '0 2 * * 0',
    '45 1,13 * * *',
  ),
  zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'),
});

/** A year of a laptop that sleeps and wakes, is on line or not, and whose runs take time and end somehow. */
class Year {
  readonly runs: number[] = [];
  readonly skipped: { from: number; through: number }[] = [];
  readonly lateStarts: number[] = [];
  #now = BEGIN;
  #state: ScheduleState | undefined;
  #runEnds: { at: number; result: RunResult; continuation: boolean } | undefined;
  #interrupted = false;
  readonly #policy: SchedulePolicy;

  constructor(policy: SchedulePolicy) {
    this.#policy = policy;
  }

  get settledThrough(): number {
    return this.#state?.settledThrough.getTime() ?? BEGIN;
  }

  live(spells: readonly Spell[]): void {
    for (let index = 0; this.#now < END; index++) {
      const current = spells[index % spells.length]!;
      this.#now += current.asleepMinutes * MINUTE;
      this.#awake(current, this.#now + current.awakeMinutes * MINUTE);
    }
  }

  #awake(current: Spell, until: number): void {
    const wokeAt = this.#now;
    let fresh = true;
    while (this.#now < until) {
      this.#endRunIfOver();
      const next = this.#decide(current, fresh, wokeAt);
      fresh = false;
      const runEnd = this.#runEnds?.at ?? Number.POSITIVE_INFINITY;
      this.#now = Math.max(this.#now, Math.min(next, runEnd, until));
    }
  }

  #endRunIfOver(): void {
    if (this.#runEnds === undefined || this.#runEnds.at > this.#now || this.#state === undefined) return;
    const { result, continuation } = this.#runEnds;
    this.#interrupted =
      result === 'interrupted' || result === 'cancelled' || (this.#interrupted && !continuation);
    this.#state = afterRun(this.#state, result, new Date(this.#now));
    this.#runEnds = undefined;
  }

  #decide(current: Spell, fresh: boolean, wokeAt: number): number {
    const decision = decide(this.#policy, this.#state, {
      now: new Date(this.#now),
      underWay: this.#runEnds === undefined ? 'nothing' : this.#runEnds.continuation ? 'continuation' : 'run',
      interruptedRun: this.#interrupted,
      networkUp: current.online,
      fresh,
    });
    this.#state = decision.state;
    for (const stretch of decision.skipped) {
      expect(stretch.reason).not.toBe('');
      this.skipped.push({ from: stretch.slot.getTime(), through: stretch.through.getTime() });
    }
    if (decision.action !== 'run') {
      expect(decision.until.getTime()).toBeGreaterThan(this.#now);
      // These two ask again each minute; nothing changes before the run ends or the machine sleeps.
      const idle = !current.online || this.#runEnds?.continuation === true;
      return idle ? Number.POSITIVE_INFINITY : decision.until.getTime();
    }
    expect(this.#runEnds).toBeUndefined();
    expect(current.online).toBe(true);
    this.#runEnds = {
      at: this.#now + current.runMinutes * MINUTE,
      result: current.result,
      continuation: decision.kind === 'continuation',
    };
    if (decision.kind === 'slot' && decision.slot !== undefined) {
      this.runs.push(decision.slot.getTime());
      if (decision.slot.getTime() < wokeAt && this.#now > wokeAt + MINUTE) this.lateStarts.push(this.#now);
    }
    return this.#now;
  }
}

function expectEachSlotOnce(policy: SchedulePolicy, year: Year): void {
  const ran = new Set(year.runs);
  expect(ran.size).toBe(year.runs.length);
  const skips = [...year.skipped].sort((one, other) => one.from - other.from);
  for (const slot of policy.cron.slotsAfter(new Date(BEGIN))) {
    const time = slot.getTime();
    if (time > year.settledThrough) break;
    while (skips[0] !== undefined && skips[0].through < time) skips.shift();
    const [skip, another] = skips;
    const skipped = skip !== undefined && skip.from <= time;
    if (ran.has(time) === skipped)
      throw new Error(`${slot.toISOString()} was ${skipped ? 'run and skipped' : 'forgotten'}`);
    if (skipped && another !== undefined && another.from <= time)
      throw new Error(`${slot.toISOString()} skipped twice`);
  }
}

it('over a year of sleep, failures and lost networks each slot is run once or skipped with a reason', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(
      policies,
      fc.array(spell, { minLength: 3, maxLength: 40 }),
      ({ expression, zone }, spells) => {
        const policy = { cron: parseCron(expression, zone), enabled: true, madeAt: new Date(BEGIN) };
        const year = new Year(policy);
        year.live(spells);
        expectEachSlotOnce(policy, year);
      },
    ),
    { numRuns: 8 },
  );
});

it('a slot missed in sleep runs within a minute of waking, where runs are short and end well', {
  timeout: 60_000,
}, () => {
  const easy = spell.map((one): Spell => ({ ...one, online: true, runMinutes: 0, result: 'complete' }));
  fc.assert(
    fc.property(policies, fc.array(easy, { minLength: 3, maxLength: 40 }), ({ expression, zone }, spells) => {
      const policy = { cron: parseCron(expression, zone), enabled: true, madeAt: new Date(BEGIN) };
      const year = new Year(policy);
      year.live(spells);
      expect(year.lateStarts).toEqual([]);
      expect(year.runs.length).toBeGreaterThan(0);
      expectEachSlotOnce(policy, year);
    }),
    { numRuns: 8 },
  );
});

it('no slot runs twice where the clock is set back by up to a day', () => {
  const steps = fc.array(fc.integer({ min: -600, max: 900 }), { minLength: 20, maxLength: 200 });
  fc.assert(
    fc.property(policies, steps, ({ expression, zone }, minutes) => {
      const policy = { cron: parseCron(expression, zone), enabled: true, madeAt: new Date(BEGIN) };
      const ran: number[] = [];
      let state: ScheduleState | undefined;
      let latest = BEGIN;
      let now = BEGIN;
      for (const step of minutes) {
        now = Math.max(now + step * MINUTE, latest - 24 * 60 * MINUTE);
        latest = Math.max(latest, now);
        const decision = decide(policy, state, {
          now: new Date(now),
          underWay: 'nothing',
          interruptedRun: false,
          networkUp: true,
          fresh: false,
        });
        state = decision.state;
        if (decision.action === 'run' && decision.slot !== undefined) ran.push(decision.slot.getTime());
      }
      expect(new Set(ran).size).toBe(ran.length);
    }),
    { numRuns: 50 },
  );
});
