import { isBackupError } from '../../shared/errors.ts';
import { type Cron, nextSlot, parseCron } from './cron.ts';
import { backOff, type ScheduleState, withoutRunBegun } from './state.ts';

/** When a job runs. */
export interface SchedulePolicy {
  readonly cron: Cron;
  readonly enabled: boolean;
  /** When the job was made: no slot before it is due. Absent: the first decision is the beginning. */
  readonly madeAt?: Date;
}

/** What matters at the moment of a decision and is not remembered. */
export interface Moment {
  readonly now: Date;
  /**
   * A run of this job is under way: of any kind, or one that continues an interrupted run; or a `task` that runs wait
   * for, such as a restore.
   */
  readonly underWay: 'nothing' | 'run' | 'continuation' | 'task';
  /** A run was interrupted and can be continued on this machine. */
  readonly interruptedRun: boolean;
  readonly networkUp: boolean;
  /** The process has just started, the machine woke up, or the network came back. */
  readonly fresh: boolean;
}

/** Slots that get no run of their own, from `slot` to `through` (equal where it is one), and why. */
export interface SkippedSlots {
  readonly slot: Date;
  readonly through: Date;
  readonly reason: string;
}

/** `state` is the state to keep: before the run starts where there is one. */
export type Decision =
  | {
      readonly action: 'run';
      readonly kind: 'slot' | 'retry' | 'continuation';
      /** The slot the run is for; a continuation has one where it gives that slot its outcome. */
      readonly slot?: Date;
      readonly reason: string;
      readonly skipped: readonly SkippedSlots[];
      readonly state: ScheduleState;
    }
  | {
      readonly action: 'wait' | 'skip';
      /** Nothing can come due earlier, unless the clock, the network or the settings change. */
      readonly until: Date;
      readonly reason: string;
      readonly skipped: readonly SkippedSlots[];
      readonly state: ScheduleState;
    };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** As many missed slots are named one by one; where there are more, the rest are named as one stretch. */
const NAMED_SLOTS = 500;

/**
 * What to do now. Pure: the same policy, state and moment give the same answer.
 *
 * Due is the latest slot after `settledThrough` and not after now; earlier ones are skipped, as the run
 * makes up for them. A slot is settled when its run starts. Failures are repeated after a back-off, but
 * never put off a slot.
 */
export function decide(policy: SchedulePolicy, stored: ScheduleState | undefined, moment: Moment): Decision {
  const state = adjustToClock(stored ?? firstState(policy, moment.now), moment.now);
  const due = dueSlots(scheduleInForce(policy.cron, state), state, moment.now);
  const settled = settle(policy.cron, state, due, moment.now);
  const context: Context = { policy, state, settled, due, moment, lost: lostSlot(state, moment) };

  if (!policy.enabled) return pass(context, SCHEDULE_OFF);
  if (moment.underWay === 'run') return pass(context, RUN_UNDER_WAY);
  if (moment.underWay === 'continuation') {
    return wait(context, 'the interrupted run is being continued', moment.now.getTime() + MINUTE);
  }
  const decision = decideOnDue(context);
  if (moment.underWay === 'task' && decision.action === 'run') {
    return wait(context, 'waits for what is done with the backups', moment.now.getTime() + MINUTE);
  }
  return decision;
}

function decideOnDue(context: Context): Decision {
  const { state, due, moment } = context;
  if (continuationIsDue(context)) {
    return moment.networkUp
      ? {
          action: 'run',
          kind: 'continuation',
          reason: 'continues the interrupted run',
          skipped: [],
          ...(state.runBegun === true && state.lastSlot !== undefined && { slot: state.lastSlot }),
          state: { ...withoutRetry(state), ...(due.latest !== undefined && { continuedFor: due.latest }) },
        }
      : waitForNetwork(context);
  }
  if (due.latest !== undefined) return decideOnSlot(context, due.latest);
  if (context.lost !== undefined) return decideOnRetry(context, 'its run was cut off');
  if (retryIsDue(state, moment.now)) return decideOnRetry(context, afterFailures(state));
  return waitForNext(context);
}

interface Context {
  readonly policy: SchedulePolicy;
  readonly state: ScheduleState;
  /** The state once all slots up to now are settled. */
  readonly settled: ScheduleState;
  readonly due: DueSlots;
  readonly moment: Moment;
  /** The slot whose run was cut off, by a kill or a power cut, before there was anything to continue. */
  readonly lost: Date | undefined;
}

interface DueSlots {
  readonly latest: Date | undefined;
  /** Slots before the latest, oldest first; one stretch stands for those too many to name. */
  readonly earlier: readonly { readonly slot: Date; readonly through: Date }[];
}

function lostSlot({ runBegun, lastSlot }: ScheduleState, moment: Moment): Date | undefined {
  const { fresh, underWay, interruptedRun } = moment;
  const cutOff = runBegun === true && fresh && underWay === 'nothing' && !interruptedRun;
  return cutOff ? lastSlot : undefined;
}

function firstState(policy: SchedulePolicy, now: Date): ScheduleState {
  const begin = Math.min((policy.madeAt ?? now).getTime(), now.getTime());
  return {
    settledThrough: new Date(begin),
    expression: policy.cron.expression,
    zone: policy.cron.zone,
    consecutiveFailures: 0,
  };
}

/**
 * A `settledThrough` in the future means that the clock was set back. Up to a day it is waited for, so
 * that no slot runs twice; beyond that it is taken back to now, so that a wrong date does not stop the
 * schedule for ever. A retry further away than any back-off is due at once.
 */
function adjustToClock(state: ScheduleState, now: Date): ScheduleState {
  const ahead = state.settledThrough.getTime() - now.getTime();
  const retryAhead = (state.retryNotBefore?.getTime() ?? 0) - now.getTime();
  return {
    ...state,
    ...(ahead > DAY && { settledThrough: now }),
    ...(retryAhead > backOff(state.consecutiveFailures) && { retryNotBefore: now }),
  };
}

/**
 * After a change of settings or zone, what was due until now is judged by the schedule that was in force:
 * a change takes no due slot away, and makes none due in the past.
 */
function scheduleInForce(cron: Cron, state: ScheduleState): Cron {
  if (isSameSchedule(cron, state)) return cron;
  try {
    return parseCron(state.expression, state.zone);
  } catch (error) {
    // A schedule this machine no longer understands (a zone that its tzdata lacks) has no say.
    if (isBackupError(error, 'configuration')) return cron;
    throw error;
  }
}

function isSameSchedule(cron: Cron, state: ScheduleState): boolean {
  return cron.expression === state.expression && cron.zone === state.zone;
}

function dueSlots(cron: Cron, state: ScheduleState, now: Date): DueSlots {
  const slots: Date[] = [];
  for (const slot of slotsUntil(cron, state, state.settledThrough, now)) {
    slots.push(slot);
    if (slots.length > NAMED_SLOTS) return manyDueSlots(cron, state, slots, now);
  }
  const latest = slots.pop();
  return { latest, earlier: slots.map((slot) => ({ slot, through: slot })) };
}

/** Without going through all of them: a machine may have slept for months over a slot each minute. */
function manyDueSlots(cron: Cron, state: ScheduleState, oldest: readonly Date[], now: Date): DueSlots {
  const [first = now] = oldest;
  for (let span = MINUTE; ; span *= 2) {
    const from = later(new Date(now.getTime() - span), first);
    const recent = [...slotsUntil(cron, state, from, now)];
    const latest = recent.pop();
    const before = recent.pop();
    if (latest !== undefined && before !== undefined) {
      return { latest, earlier: [{ slot: first, through: before }] };
    }
  }
}

function* slotsUntil(cron: Cron, state: ScheduleState, after: Date, now: Date): Generator<Date> {
  for (const slot of cron.slotsAfter(after)) {
    if (slot > now) return;
    // After the clock was set back the slot of the last run may come round again.
    if (slot.getTime() !== state.lastSlot?.getTime()) yield slot;
  }
}

function settle(cron: Cron, state: ScheduleState, due: DueSlots, now: Date): ScheduleState {
  const { expression, zone } = cron;
  if (!isSameSchedule(cron, state)) {
    return { ...state, expression, zone, settledThrough: later(state.settledThrough, now) };
  }
  return due.latest === undefined ? state : { ...state, settledThrough: due.latest };
}

/**
 * An interrupted run goes first: when something woke us, after its back-off, and once before each due slot
 * (a run that the user cancelled waits for that). A back-off never holds up a due slot.
 */
function continuationIsDue({ state, due, moment }: Context): boolean {
  if (!moment.interruptedRun) return false;
  if (moment.fresh) return true;
  if (state.lastResult === 'interrupted' && state.retryNotBefore !== undefined) {
    return retryIsDue(state, moment.now);
  }
  const continued = state.continuedFor?.getTime() ?? Number.NEGATIVE_INFINITY;
  return due.latest !== undefined && due.latest.getTime() > continued;
}

function retryIsDue(state: ScheduleState, now: Date): boolean {
  return state.retryNotBefore !== undefined && state.retryNotBefore <= now;
}

function decideOnSlot(context: Context, slot: Date): Decision {
  const { moment, settled } = context;
  if (!moment.networkUp) return waitForNetwork(context);
  const missed = earlierSlots(context).map((stretch) => ({
    ...stretch,
    reason: `${stretch.slot === context.lost ? 'cut off' : 'missed'}; the run of ${slot.toISOString()} makes up for it`,
  }));
  const late = moment.now.getTime() - slot.getTime();
  return {
    action: 'run',
    kind: 'slot',
    slot,
    reason: late < 2 * MINUTE ? 'due by schedule' : `due since ${slot.toISOString()}`,
    skipped: missed,
    state: { ...withoutRetry(settled), lastSlot: slot, runBegun: true },
  };
}

/** Slots without a run, oldest first. */
function earlierSlots({ due, lost }: Context): DueSlots['earlier'] {
  return lost === undefined ? due.earlier : [{ slot: lost, through: lost }, ...due.earlier];
}

function afterFailures({ consecutiveFailures }: ScheduleState): string {
  return `repeated after ${consecutiveFailures === 1 ? 'one failure' : `${consecutiveFailures} failures`}`;
}

function decideOnRetry(context: Context, reason: string): Decision {
  const { moment, settled, state } = context;
  if (!moment.networkUp) return waitForNetwork(context);
  return {
    action: 'run',
    kind: 'retry',
    ...(state.lastSlot !== undefined && { slot: state.lastSlot }),
    reason,
    skipped: [],
    state: withoutRetry(settled),
  };
}

/** Why nothing runs now, and the same for a log that is read later. */
interface PassingReason {
  readonly now: string;
  readonly logged: string;
}

const SCHEDULE_OFF: PassingReason = { now: 'the schedule is off', logged: 'the schedule was off' };
const RUN_UNDER_WAY: PassingReason = {
  now: 'another run of this job is under way',
  logged: 'another run of this job was under way',
};

/** All due slots are skipped for `reason`; nothing runs. */
function pass(context: Context, reason: PassingReason): Decision {
  const { due, lost } = context;
  const { latest } = due;
  const earlier = earlierSlots(context);
  const passed = latest === undefined ? earlier : [...earlier, { slot: latest, through: latest }];
  const settled = lost === undefined ? context.settled : withoutRunBegun(context.settled);
  const skipped = passed.map((stretch) => ({ ...stretch, reason: reason.logged }));
  return {
    action: skipped.length > 0 ? 'skip' : 'wait',
    until: nextTime(context, settled),
    reason: reason.now,
    skipped,
    state: settled,
  };
}

function waitForNetwork(context: Context): Decision {
  return wait(context, 'waits for the network', context.moment.now.getTime() + MINUTE);
}

/** Nothing is settled: what is due stays due. */
function wait({ state }: Context, reason: string, until: number): Decision {
  return { action: 'wait', until: new Date(until), reason, skipped: [], state };
}

function waitForNext(context: Context): Decision {
  const { settled, moment } = context;
  const slot = nextTime(context, settled);
  const retry = settled.retryNotBefore;
  if (retry !== undefined && retry > moment.now && retry < slot) {
    return {
      action: 'wait',
      until: retry,
      reason: 'waits to repeat a failed run',
      skipped: [],
      state: settled,
    };
  }
  return {
    action: 'wait',
    until: slot,
    reason: 'waits for the next time by schedule',
    skipped: [],
    state: settled,
  };
}

function nextTime({ policy, moment }: Context, settled: ScheduleState): Date {
  const after = later(settled.settledThrough, moment.now);
  return nextSlot(policy.cron, after) ?? new Date(moment.now.getTime() + DAY);
}

function withoutRetry(state: ScheduleState): ScheduleState {
  const { retryNotBefore: _, ...rest } = state;
  return rest;
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}
