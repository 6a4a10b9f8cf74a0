import { describe, expect, it } from 'vitest';
import { nextSlots, parseCron } from '../../../electron/schedule/cron.ts';
import {
  type Decision,
  decide,
  type Moment,
  type SchedulePolicy,
} from '../../../electron/schedule/decide.ts';
import { afterRun, type ScheduleState } from '../../../electron/schedule/state.ts';

const at = (text: string) => new Date(text.length > 16 ? text : `${text}:00Z`);

function policyOf(
  expression = '0 2 * * *',
  zone = 'UTC',
  rest: Partial<SchedulePolicy> = {},
): SchedulePolicy {
  return { cron: parseCron(expression, zone), enabled: true, ...rest };
}

function stateOf(settledThrough: string, rest: Partial<ScheduleState> = {}): ScheduleState {
  return {
    settledThrough: at(settledThrough),
    expression: '0 2 * * *',
    zone: 'UTC',
    consecutiveFailures: 0,
    ...rest,
  };
}

function momentOf(now: string, rest: Partial<Moment> = {}): Moment {
  return {
    now: at(now),
    underWay: 'nothing',
    interruptedRun: false,
    networkUp: true,
    fresh: false,
    ...rest,
  };
}

function expectRun(decision: Decision) {
  expect(decision.action).toBe('run');
  if (decision.action !== 'run') throw new Error('no run');
  return decision;
}

function expectNoRun(decision: Decision) {
  expect(decision.action).not.toBe('run');
  if (decision.action === 'run') throw new Error('a run');
  return decision;
}

const slotsOf = (decision: Decision) =>
  decision.skipped.map((stretch) => stretch.slot.toISOString().slice(0, 16));

describe('the first decision of a job', () => {
  it('runs for no slot before the job was made', () => {
    const policy = policyOf('0 2 * * *', 'UTC', { madeAt: at('2026-11-24T09:00') });
    const decision = expectNoRun(decide(policy, undefined, momentOf('2026-11-24T09:01', { fresh: true })));
    expect(decision.until).toEqual(at('2026-11-25T02:00'));
  });

  it('begins now where it is not known when the job was made', () => {
    const decision = expectNoRun(decide(policyOf(), undefined, momentOf('2026-11-24T09:01')));
    expect(decision.state.settledThrough).toEqual(at('2026-11-24T09:01'));
  });

  it('begins now where the job seems made in the future', () => {
    const policy = policyOf('0 2 * * *', 'UTC', { madeAt: at('2027-11-24T09:00') });
    expect(decide(policy, undefined, momentOf('2026-11-24T09:01')).state.settledThrough).toEqual(
      at('2026-11-24T09:01'),
    );
  });

  it('makes up for a slot that passed since the job was made', () => {
    const policy = policyOf('0 2 * * *', 'UTC', { madeAt: at('2026-11-24T01:00') });
    expect(expectRun(decide(policy, undefined, momentOf('2026-11-24T03:00'))).slot).toEqual(
      at('2026-11-24T02:00'),
    );
  });
});

describe('a slot', () => {
  it('is run when it is due, and settled when its run starts', () => {
    const decision = expectRun(decide(policyOf(), stateOf('2026-11-23T02:00'), momentOf('2026-11-24T02:00')));
    expect(decision).toMatchObject({
      kind: 'slot',
      slot: at('2026-11-24T02:00'),
      reason: 'due by schedule',
      skipped: [],
    });
    expect(decision.state).toMatchObject({
      settledThrough: at('2026-11-24T02:00'),
      lastSlot: at('2026-11-24T02:00'),
    });
    const next = expectNoRun(decide(policyOf(), decision.state, momentOf('2026-11-24T02:01')));
    expect(next.until).toEqual(at('2026-11-25T02:00'));
  });

  it('is reckoned from the schedule, not from the end of the last run', () => {
    const state = afterRun(stateOf('2026-11-24T02:00'), 'complete', at('2026-11-24T23:50'));
    expect(expectNoRun(decide(policyOf(), state, momentOf('2026-11-24T23:51'))).until).toEqual(
      at('2026-11-25T02:00'),
    );
  });

  it('that was missed is run late, saying since when it was due', () => {
    const decision = expectRun(decide(policyOf(), stateOf('2026-11-23T02:00'), momentOf('2026-11-24T09:00')));
    expect(decision.reason).toBe('due since 2026-11-24T02:00:00.000Z');
  });

  it('is one of several missed: one run, the others skipped with a reason', () => {
    const decision = expectRun(decide(policyOf(), stateOf('2026-11-20T02:00'), momentOf('2026-11-24T09:00')));
    expect(decision.slot).toEqual(at('2026-11-24T02:00'));
    expect(slotsOf(decision)).toEqual(['2026-11-21T02:00', '2026-11-22T02:00', '2026-11-23T02:00']);
    expect(decision.skipped[0]?.reason).toBe('missed; the run of 2026-11-24T02:00:00.000Z makes up for it');
  });

  it('is one of far too many missed: the others are named as one stretch, quickly', () => {
    const policy = policyOf('* * * * *');
    const state = stateOf('2025-11-24T00:00', { expression: '* * * * *' });
    const decision = expectRun(decide(policy, state, momentOf('2026-11-24T00:00')));
    expect(decision.slot).toEqual(at('2026-11-24T00:00'));
    expect(decision.skipped).toHaveLength(1);
    expect(decision.skipped[0]).toMatchObject({
      slot: at('2025-11-24T00:01'),
      through: at('2026-11-23T23:59'),
    });
  });

  it('waits for the network, staying due', () => {
    const offline = momentOf('2026-11-24T02:00', { networkUp: false });
    const decision = expectNoRun(decide(policyOf(), stateOf('2026-11-23T02:00'), offline));
    expect(decision).toMatchObject({
      action: 'wait',
      reason: 'waits for the network',
      until: at('2026-11-24T02:01'),
    });
    expect(expectRun(decide(policyOf(), decision.state, momentOf('2026-11-24T05:00'))).slot).toEqual(
      at('2026-11-24T02:00'),
    );
  });

  it('is skipped with a reason while another run is under way', () => {
    const busy = momentOf('2026-11-24T02:00', { underWay: 'run' });
    const decision = expectNoRun(decide(policyOf(), stateOf('2026-11-23T02:00'), busy));
    expect(decision).toMatchObject({
      action: 'skip',
      reason: 'another run of this job is under way',
      skipped: [{ reason: 'another run of this job was under way' }],
    });
    expect(slotsOf(decision)).toEqual(['2026-11-24T02:00']);
    expectNoRun(decide(policyOf(), decision.state, momentOf('2026-11-24T02:30')));
  });

  it('is skipped with a reason while the schedule is off, and not made up for when it is on again', () => {
    const off = policyOf('0 2 * * *', 'UTC', { enabled: false });
    const decision = expectNoRun(decide(off, stateOf('2026-11-22T02:00'), momentOf('2026-11-24T09:00')));
    expect(decision).toMatchObject({ action: 'skip', reason: 'the schedule is off' });
    expect(decision.skipped[0]?.reason).toBe('the schedule was off');
    expect(slotsOf(decision)).toEqual(['2026-11-23T02:00', '2026-11-24T02:00']);
    expectNoRun(decide(policyOf(), decision.state, momentOf('2026-11-24T09:01')));
  });
});

describe('a failure', () => {
  const failedAt = (now: string, failures = 0) =>
    afterRun(
      stateOf('2026-11-24T02:00', { lastSlot: at('2026-11-24T02:00'), consecutiveFailures: failures }),
      'failed',
      at(now),
    );

  it.each([
    [0, '2026-11-24T03:05'],
    [1, '2026-11-24T03:15'],
    [2, '2026-11-24T04:00'],
    [9, '2026-11-24T04:00'],
  ])('after %i others is repeated at %s', (others, again) => {
    const state = failedAt('2026-11-24T03:00', others);
    const waiting = expectNoRun(decide(policyOf(), state, momentOf('2026-11-24T03:01')));
    expect(waiting).toMatchObject({ until: at(again), reason: 'waits to repeat a failed run' });
    const retry = expectRun(decide(policyOf(), state, momentOf(again)));
    expect(retry).toMatchObject({ kind: 'retry', slot: at('2026-11-24T02:00') });
    expect(retry.state.retryNotBefore).toBeUndefined();
  });

  it('is not repeated past the next slot: that slot runs', () => {
    const state = failedAt('2026-11-25T01:58');
    expect(expectNoRun(decide(policyOf(), state, momentOf('2026-11-25T01:59'))).until).toEqual(
      at('2026-11-25T02:00'),
    );
    const decision = expectRun(decide(policyOf(), state, momentOf('2026-11-25T02:00')));
    expect(decision).toMatchObject({ kind: 'slot', slot: at('2026-11-25T02:00') });
    expect(decision.state.retryNotBefore).toBeUndefined();
    expect(decision.state.consecutiveFailures).toBe(1);
  });

  it('that only the user can mend is not repeated before the next slot', () => {
    const state = afterRun(stateOf('2026-11-24T02:00'), 'failed', at('2026-11-24T02:01'), false);
    expect(expectNoRun(decide(policyOf(), state, momentOf('2026-11-24T20:00'))).until).toEqual(
      at('2026-11-25T02:00'),
    );
  });

  it('is forgotten after a run that was complete or had problems', () => {
    for (const result of ['complete', 'with problems'] as const) {
      const state = afterRun(failedAt('2026-11-24T03:00', 4), result, at('2026-11-24T05:00'));
      expect(state).toMatchObject({ consecutiveFailures: 0, lastResult: result });
      expect(state.retryNotBefore).toBeUndefined();
    }
  });

  it('waits for the network before it is repeated', () => {
    const offline = momentOf('2026-11-24T03:06', { networkUp: false });
    expect(decide(policyOf(), failedAt('2026-11-24T03:00'), offline).reason).toBe('waits for the network');
  });
});

describe('an interrupted run', () => {
  const interrupted = { interruptedRun: true };
  const afterInterruption = afterRun(stateOf('2026-11-24T02:00'), 'interrupted', at('2026-11-24T03:00'));

  it('is continued at once when the process starts, the machine wakes or the network comes back', () => {
    const decision = expectRun(
      decide(policyOf(), afterInterruption, momentOf('2026-11-24T03:01', { ...interrupted, fresh: true })),
    );
    expect(decision).toMatchObject({ kind: 'continuation', reason: 'continues the interrupted run' });
    expect(decision.slot).toBeUndefined();
  });

  it('is continued first; the due slot then follows in a run of its own', () => {
    const fresh = momentOf('2026-11-25T02:30', { ...interrupted, fresh: true });
    const first = expectRun(decide(policyOf(), afterInterruption, fresh));
    expect(first.kind).toBe('continuation');
    const then = decide(
      policyOf(),
      afterRun(first.state, 'complete', at('2026-11-25T02:40')),
      momentOf('2026-11-25T02:40'),
    );
    expect(expectRun(then)).toMatchObject({ kind: 'slot', slot: at('2026-11-25T02:00') });
  });

  it('is continued after a back-off where nothing woke us', () => {
    const waiting = expectNoRun(
      decide(policyOf(), afterInterruption, momentOf('2026-11-24T03:01', interrupted)),
    );
    expect(waiting.until).toEqual(at('2026-11-24T03:05'));
    const decision = expectRun(
      decide(policyOf(), afterInterruption, momentOf('2026-11-24T03:05', interrupted)),
    );
    expect(decision.kind).toBe('continuation');
  });

  it('does not hold up a due slot while it waits for its back-off', () => {
    const state = afterRun(stateOf('2026-11-24T02:00'), 'interrupted', at('2026-11-25T01:59'));
    const decision = expectRun(decide(policyOf(), state, momentOf('2026-11-25T02:00', interrupted)));
    expect(decision).toMatchObject({ kind: 'slot', slot: at('2026-11-25T02:00') });
  });

  it('that the user cancelled rests until the next slot, and is then continued once before it', () => {
    const cancelled = afterRun(stateOf('2026-11-24T02:00'), 'cancelled', at('2026-11-24T03:00'));
    expect(
      expectNoRun(decide(policyOf(), cancelled, momentOf('2026-11-24T12:00', interrupted))).until,
    ).toEqual(at('2026-11-25T02:00'));
    const first = expectRun(decide(policyOf(), cancelled, momentOf('2026-11-25T02:00', interrupted)));
    expect(first.kind).toBe('continuation');
    const again = afterRun(first.state, 'cancelled', at('2026-11-25T02:10'));
    const then = expectRun(decide(policyOf(), again, momentOf('2026-11-25T02:10', interrupted)));
    expect(then).toMatchObject({ kind: 'slot', slot: at('2026-11-25T02:00') });
  });

  it('being continued lets due slots wait instead of skipping them', () => {
    const moment = momentOf('2026-11-25T02:00', { underWay: 'continuation' });
    const decision = expectNoRun(decide(policyOf(), afterInterruption, moment));
    expect(decision).toMatchObject({ action: 'wait', skipped: [] });
    expect(expectRun(decide(policyOf(), decision.state, momentOf('2026-11-25T03:00'))).slot).toEqual(
      at('2026-11-25T02:00'),
    );
  });

  it('waits for the network', () => {
    const moment = momentOf('2026-11-24T03:01', { ...interrupted, fresh: true, networkUp: false });
    expect(decide(policyOf(), afterInterruption, moment).reason).toBe('waits for the network');
  });
});

describe('a clock that was set back', () => {
  it('by seconds or hours does not run a slot twice', () => {
    const state = stateOf('2026-11-24T02:00', { lastSlot: at('2026-11-24T02:00') });
    for (const now of ['2026-11-24T01:59:58Z', '2026-11-24T02:00:00Z', '2026-11-23T03:00:00Z']) {
      expect(expectNoRun(decide(policyOf(), state, momentOf(now))).until).toEqual(at('2026-11-25T02:00'));
    }
  });

  it('by months does not stop the schedule', () => {
    const state = stateOf('2027-06-01T02:00', { lastSlot: at('2027-06-01T02:00') });
    const decision = expectNoRun(decide(policyOf(), state, momentOf('2026-11-24T09:00')));
    expect(decision.until).toEqual(at('2026-11-25T02:00'));
    expect(expectRun(decide(policyOf(), decision.state, momentOf('2026-11-25T02:00'))).kind).toBe('slot');
  });

  it('by days does not run the slot of the last run again when it comes round', () => {
    const weekly = policyOf('0 2 * * 0');
    const state = stateOf('2026-11-22T02:00', { expression: '0 2 * * 0', lastSlot: at('2026-11-22T02:00') });
    const decision = expectNoRun(decide(weekly, state, momentOf('2026-11-20T02:00')));
    expect(expectNoRun(decide(weekly, decision.state, momentOf('2026-11-22T02:00'))).until).toEqual(
      at('2026-11-29T02:00'),
    );
  });

  it('does not put off a retry', () => {
    const state = afterRun(stateOf('2027-06-01T02:00'), 'failed', at('2027-06-01T02:10'));
    expect(expectRun(decide(policyOf(), state, momentOf('2026-11-24T09:00'))).kind).toBe('retry');
  });
});

describe('a changed schedule', () => {
  it('makes no slot due in the past', () => {
    const decision = expectNoRun(
      decide(policyOf('0 8 * * *'), stateOf('2026-11-24T02:00'), momentOf('2026-11-24T09:00')),
    );
    expect(decision.until).toEqual(at('2026-11-25T08:00'));
    expect(decision.state).toMatchObject({ expression: '0 8 * * *', settledThrough: at('2026-11-24T09:00') });
  });

  it('takes no slot away that was already due', () => {
    const decision = expectRun(
      decide(policyOf('0 23 * * *'), stateOf('2026-11-23T02:00'), momentOf('2026-11-24T09:00')),
    );
    expect(decision.slot).toEqual(at('2026-11-24T02:00'));
    expect(decision.state.expression).toBe('0 23 * * *');
    expect(
      expectNoRun(decide(policyOf('0 23 * * *'), decision.state, momentOf('2026-11-24T09:01'))).until,
    ).toEqual(at('2026-11-24T23:00'));
  });

  it('to another zone goes by the new zone from now on', () => {
    const newYork = policyOf('0 2 * * *', 'America/New_York');
    const decision = expectNoRun(decide(newYork, stateOf('2026-11-24T02:00'), momentOf('2026-11-24T03:00')));
    expect(decision.until).toEqual(at('2026-11-24T07:00'));
  });

  it('counts alone where the earlier one is no longer understood', () => {
    const state = stateOf('2026-11-23T02:00', { zone: 'Mars/Olympus' });
    expect(expectRun(decide(policyOf(), state, momentOf('2026-11-24T02:00'))).slot).toEqual(
      at('2026-11-24T02:00'),
    );
  });
});

describe('summer time', () => {
  it.each([
    ['2026-03-28T12:00', '2026-03-30T12:00'],
    ['2026-10-24T12:00', '2026-10-26T12:00'],
  ])('changing between %s and %s gives one run at 02:30 each day, decided each minute', (from, until) => {
    const policy = policyOf('30 2 * * *', 'Europe/Berlin');
    let state: ScheduleState | undefined;
    const ran: Date[] = [];
    for (let now = at(from); now < at(until); now = new Date(now.getTime() + 60_000)) {
      const decision = decide(policy, state, momentOf(now.toISOString()));
      state = decision.state;
      if (decision.action === 'run') ran.push(now);
    }
    expect(ran).toEqual(nextSlots(policy.cron, at(from), 2));
  });
});

describe('a restore under way', () => {
  const occupied = { underWay: 'task' } as const;

  it('lets due slots and interrupted runs wait instead of skipping them', () => {
    const state = stateOf('2026-11-24T02:00');
    const decision = expectNoRun(decide(policyOf(), state, momentOf('2026-11-25T02:00', occupied)));
    expect(decision).toMatchObject({
      action: 'wait',
      until: at('2026-11-25T02:01'),
      reason: 'waits for what is done with the backups',
      skipped: [],
    });
    const after = decide(policyOf(), decision.state, momentOf('2026-11-25T02:30'));
    expect(expectRun(after).slot).toEqual(at('2026-11-25T02:00'));
    const interrupted = { ...occupied, interruptedRun: true, fresh: true };
    expectNoRun(decide(policyOf(), state, momentOf('2026-11-24T09:00', interrupted)));
  });

  it('changes nothing where nothing is due', () => {
    const state = stateOf('2026-11-24T02:00');
    const decision = decide(policyOf(), state, momentOf('2026-11-24T09:00', occupied));
    expect(decision).toEqual(decide(policyOf(), state, momentOf('2026-11-24T09:00')));
  });
});
