import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../electron/schedule/cron.ts';
import { decide, type Moment, type SchedulePolicy } from '../../../electron/schedule/decide.ts';
import { afterRun, type RunResult, type ScheduleState } from '../../../electron/schedule/state.ts';

/** Times are UTC, to the minute. */
interface Row {
  readonly name: string;
  readonly cron?: string;
  readonly zone?: string;
  /** The zone and the expression by which the state was reckoned, where they have changed since. */
  readonly zoneBefore?: string;
  readonly cronBefore?: string;
  readonly enabled?: false;
  /** Undefined: nothing is remembered. */
  readonly settledThrough?: string;
  /** How the last run, that of the slot settled last, ended, and when. */
  readonly last?: readonly [RunResult, string];
  readonly failures?: number;
  /** The last run was begun; nothing is known of its end. */
  readonly runBegun?: true;
  readonly madeAt?: string;
  readonly now: string;
  readonly moment?: Partial<Omit<Moment, 'now'>>;
  /** `run slot <slot>`, `run retry <slot>`, `run continuation`, `wait <until>` or `skip <until>`. */
  readonly expected: string;
  readonly skipped?: readonly string[];
  readonly reason?: string;
}

const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';
const LORD_HOWE = 'Australia/Lord_Howe';

const woke = { fresh: true };
const interrupted = { interruptedRun: true };
const offline = { networkUp: false };

// biome-ignore format: a table, a row a line
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'a slot': [
    { name: 'not yet due', settledThrough: '11-23 02:00', now: '11-24 01:59', expected: 'wait 11-24 02:00' },
    { name: 'due', settledThrough: '11-23 02:00', now: '11-24 02:00', expected: 'run slot 11-24 02:00', reason: 'due by schedule' },
    { name: 'due a moment ago', settledThrough: '11-23 02:00', now: '11-24 02:01', expected: 'run slot 11-24 02:00', reason: 'due by schedule' },
    { name: 'settled', settledThrough: '11-24 02:00', now: '11-24 02:01', expected: 'wait 11-25 02:00' },
    { name: 'before the job was made', madeAt: '11-24 09:00', now: '11-24 09:30', moment: woke, expected: 'wait 11-25 02:00' },
    { name: 'since the job was made', madeAt: '11-24 01:30', now: '11-24 09:30', moment: woke, expected: 'run slot 11-24 02:00' },
  ],
  'the change to summer time': [
    { name: 'Berlin leaves 02:30 out: it comes an hour later', cron: '30 2 * * *', zone: BERLIN, settledThrough: '03-28 01:30', now: '03-29 01:29', expected: 'wait 03-29 01:30' },
    { name: 'Berlin runs the slot that was left out once', cron: '30 2 * * *', zone: BERLIN, settledThrough: '03-28 01:30', now: '03-29 01:30', expected: 'run slot 03-29 01:30' },
    { name: 'Berlin then goes on an hour earlier', cron: '30 2 * * *', zone: BERLIN, settledThrough: '03-29 01:30', now: '03-29 02:30', expected: 'wait 03-30 00:30' },
    { name: 'New York leaves 02:30 out: it comes an hour later', cron: '30 2 * * *', zone: NEW_YORK, settledThrough: '03-07 07:30', now: '03-08 07:30', expected: 'run slot 03-08 07:30' },
    { name: 'New York then goes on an hour earlier', cron: '30 2 * * *', zone: NEW_YORK, settledThrough: '03-08 07:30', now: '03-08 07:31', expected: 'wait 03-09 06:30' },
    { name: 'Lord Howe leaves half an hour out: 02:15 comes half an hour later', cron: '15 2 * * *', zone: LORD_HOWE, settledThrough: '10-02 15:45', now: '10-03 15:45', expected: 'run slot 10-03 15:45' },
    { name: 'Lord Howe then goes on half an hour earlier', cron: '15 2 * * *', zone: LORD_HOWE, settledThrough: '10-03 15:45', now: '10-03 16:00', expected: 'wait 10-04 15:15' },
    { name: 'every hour stays every hour', cron: '0 * * * *', zone: BERLIN, settledThrough: '03-29 00:00', now: '03-29 01:00', expected: 'run slot 03-29 01:00' },
  ],
  'the change back': [
    { name: 'Berlin has 02:30 twice: the first is run', cron: '30 2 * * *', zone: BERLIN, settledThrough: '10-24 00:30', now: '10-25 00:30', expected: 'run slot 10-25 00:30' },
    { name: 'Berlin has 02:30 twice: the second is not', cron: '30 2 * * *', zone: BERLIN, settledThrough: '10-25 00:30', now: '10-25 01:30', expected: 'wait 10-26 01:30' },
    { name: 'New York has 01:30 twice: the first is run', cron: '30 1 * * *', zone: NEW_YORK, settledThrough: '10-31 05:30', now: '11-01 05:30', expected: 'run slot 11-01 05:30' },
    { name: 'New York has 01:30 twice: the second is not', cron: '30 1 * * *', zone: NEW_YORK, settledThrough: '11-01 05:30', now: '11-01 06:30', expected: 'wait 11-02 06:30' },
    { name: 'Lord Howe has 01:45 twice: the first is run', cron: '45 1 * * *', zone: LORD_HOWE, settledThrough: '04-03 14:45', now: '04-04 14:45', expected: 'run slot 04-04 14:45' },
    { name: 'Lord Howe has 01:45 twice: the second is not', cron: '45 1 * * *', zone: LORD_HOWE, settledThrough: '04-04 14:45', now: '04-04 15:15', expected: 'wait 04-05 15:15' },
    { name: 'every hour has both', cron: '0 * * * *', zone: BERLIN, settledThrough: '10-25 00:00', now: '10-25 01:00', expected: 'run slot 10-25 01:00' },
  ],
  'a sleep': [
    { name: 'over one slot: it is run late', settledThrough: '11-23 02:00', now: '11-24 09:00', moment: woke, expected: 'run slot 11-24 02:00', reason: 'due since 2026-11-24T02:00:00.000Z' },
    { name: 'over five slots: one run, four skipped', settledThrough: '11-19 02:00', now: '11-24 09:00', moment: woke, expected: 'run slot 11-24 02:00', skipped: ['11-20 02:00', '11-21 02:00', '11-22 02:00', '11-23 02:00'] },
    { name: 'over five slots of which the last is due now', cron: '0 * * * *', settledThrough: '11-24 04:00', now: '11-24 09:00', moment: woke, expected: 'run slot 11-24 09:00', skipped: ['11-24 05:00', '11-24 06:00', '11-24 07:00', '11-24 08:00'] },
    { name: 'over the change to summer time', cron: '30 2 * * *', zone: BERLIN, settledThrough: '03-27 01:30', now: '03-30 06:00', moment: woke, expected: 'run slot 03-30 00:30', skipped: ['03-28 01:30', '03-29 01:30'] },
    { name: 'over one slot, without network at the wake: it stays due', settledThrough: '11-23 02:00', now: '11-24 09:00', moment: { ...woke, ...offline }, expected: 'wait 11-24 09:01', reason: 'waits for the network' },
    { name: 'over five slots, without network: none is skipped yet', settledThrough: '11-19 02:00', now: '11-24 09:00', moment: { ...woke, ...offline }, expected: 'wait 11-24 09:01' },
    { name: 'over no slot: nothing is made up for', settledThrough: '11-24 02:00', now: '11-24 20:00', moment: woke, expected: 'wait 11-25 02:00' },
  ],
  'a clock that was set': [
    { name: 'back by minutes over the slot that ran', settledThrough: '11-24 02:00', last: ['complete', '11-24 02:05'], now: '11-24 01:55', expected: 'wait 11-25 02:00' },
    { name: 'back by hours', settledThrough: '11-24 02:00', last: ['complete', '11-24 02:05'], now: '11-23 14:00', expected: 'wait 11-25 02:00' },
    { name: 'back by months: the schedule goes on from here', settledThrough: '12-24 02:00', last: ['complete', '12-24 02:05'], now: '06-24 01:00', expected: 'wait 06-24 02:00' },
    { name: 'back by months over a repetition: it is due', settledThrough: '12-24 02:00', last: ['failed', '12-24 02:05'], now: '06-24 01:00', expected: 'run retry 12-24 02:00' },
    { name: 'ahead over two slots: as after a sleep', settledThrough: '11-24 02:00', now: '11-26 03:00', expected: 'run slot 11-26 02:00', skipped: ['11-25 02:00'] },
  ],
  'another zone or schedule': [
    { name: 'from Berlin to New York before the slot: it comes by the new zone', zoneBefore: BERLIN, zone: NEW_YORK, settledThrough: '11-23 01:00', now: '11-24 00:30', expected: 'wait 11-24 07:00' },
    { name: 'from Berlin to New York after the slot was due: it is run', zoneBefore: BERLIN, zone: NEW_YORK, settledThrough: '11-23 01:00', now: '11-24 01:00', expected: 'run slot 11-24 01:00' },
    { name: 'from Berlin to New York after the slot: once more that day, as the wall says', zoneBefore: BERLIN, zone: NEW_YORK, settledThrough: '11-24 01:00', now: '11-24 06:00', expected: 'wait 11-24 07:00' },
    { name: 'an earlier time of the day makes nothing due in the past', cronBefore: '0 12 * * *', cron: '0 2 * * *', settledThrough: '11-23 12:00', now: '11-24 09:00', expected: 'wait 11-25 02:00' },
    { name: 'a later time takes nothing away that was due', cronBefore: '0 2 * * *', cron: '0 12 * * *', settledThrough: '11-23 02:00', now: '11-24 09:00', expected: 'run slot 11-24 02:00' },
  ],
  'a failure': [
    { name: 'waits for its back-off', settledThrough: '11-24 02:00', last: ['failed', '11-24 02:05'], now: '11-24 02:06', expected: 'wait 11-24 02:10', reason: 'waits to repeat a failed run' },
    { name: 'is repeated', settledThrough: '11-24 02:00', last: ['failed', '11-24 02:05'], now: '11-24 02:10', expected: 'run retry 11-24 02:00' },
    { name: 'is repeated after an hour where many went before', settledThrough: '11-24 02:00', last: ['failed', '11-24 02:05'], failures: 6, now: '11-24 03:04', expected: 'wait 11-24 03:05' },
    { name: 'never puts off the next slot', settledThrough: '11-24 02:00', last: ['failed', '11-25 01:58'], failures: 3, now: '11-25 02:00', expected: 'run slot 11-25 02:00' },
    { name: 'waits for the network to be repeated', settledThrough: '11-24 02:00', last: ['failed', '11-24 02:05'], now: '11-24 02:30', moment: offline, expected: 'wait 11-24 02:31', reason: 'waits for the network' },
    { name: 'of a run with problems is none', settledThrough: '11-24 02:00', last: ['with problems', '11-24 02:05'], now: '11-24 02:30', expected: 'wait 11-25 02:00' },
  ],
  'a pause': [
    { name: 'waits', enabled: false, settledThrough: '11-24 02:00', now: '11-24 09:00', expected: 'wait 11-25 02:00', reason: 'the schedule is off' },
    { name: 'skips its slots', enabled: false, settledThrough: '11-22 02:00', now: '11-24 09:00', expected: 'skip 11-25 02:00', skipped: ['11-23 02:00', '11-24 02:00'] },
    { name: 'repeats no failure', enabled: false, settledThrough: '11-24 02:00', last: ['failed', '11-24 02:05'], now: '11-24 02:30', expected: 'wait 11-25 02:00' },
    { name: 'continues no interrupted run', enabled: false, settledThrough: '11-24 02:00', now: '11-24 02:30', moment: { ...woke, ...interrupted }, expected: 'wait 11-25 02:00' },
  ],
  'a run under way': [
    { name: 'overlaps a slot: it is skipped', settledThrough: '11-23 02:00', now: '11-24 02:00', moment: { underWay: 'run' }, expected: 'skip 11-25 02:00', skipped: ['11-24 02:00'], reason: 'another run of this job is under way' },
    { name: 'overlaps three slots: each is skipped', cron: '0 * * * *', settledThrough: '11-24 01:00', now: '11-24 04:00', moment: { underWay: 'run' }, expected: 'skip 11-24 05:00', skipped: ['11-24 02:00', '11-24 03:00', '11-24 04:00'] },
    { name: 'that continues an interrupted one lets the slot wait', settledThrough: '11-23 02:00', now: '11-24 02:00', moment: { underWay: 'continuation' }, expected: 'wait 11-24 02:01' },
    { name: 'starts no other when the machine wakes', settledThrough: '11-24 02:00', now: '11-24 02:30', moment: { ...woke, ...interrupted, underWay: 'run' }, expected: 'wait 11-25 02:00' },
  ],
  'a run that was killed, or slept through': [
    { name: 'is continued at the start', settledThrough: '11-24 02:00', now: '11-24 09:00', moment: { ...woke, ...interrupted }, expected: 'run continuation' },
    { name: 'is continued before the slot that is due', settledThrough: '11-23 02:00', now: '11-24 09:00', moment: { ...woke, ...interrupted }, expected: 'run continuation' },
    { name: 'waits for the network', settledThrough: '11-24 02:00', now: '11-24 09:00', moment: { ...woke, ...interrupted, ...offline }, expected: 'wait 11-24 09:01' },
    { name: 'is continued after a back-off', settledThrough: '11-24 02:00', last: ['interrupted', '11-24 02:05'], now: '11-24 02:10', moment: interrupted, expected: 'run continuation' },
    { name: 'does not hold up a slot in its back-off', settledThrough: '11-24 02:00', last: ['interrupted', '11-25 01:59'], now: '11-25 02:00', moment: interrupted, expected: 'run slot 11-25 02:00' },
    { name: 'by the user waits for the next slot', settledThrough: '11-24 02:00', last: ['cancelled', '11-24 02:05'], now: '11-24 09:00', moment: interrupted, expected: 'wait 11-25 02:00' },
    { name: 'by the user is continued when that has come', settledThrough: '11-24 02:00', last: ['cancelled', '11-24 02:05'], now: '11-25 02:00', moment: interrupted, expected: 'run continuation' },
    { name: 'after it left a trace is continued, and not begun again', settledThrough: '11-24 02:00', runBegun: true, now: '11-24 09:00', moment: { ...woke, ...interrupted }, expected: 'run continuation 11-24 02:00' },
    { name: 'before it left a trace is begun again at the start', settledThrough: '11-24 02:00', runBegun: true, now: '11-24 09:00', moment: woke, expected: 'run retry 11-24 02:00', reason: 'its run was cut off' },
    { name: 'before it left a trace waits for the network', settledThrough: '11-24 02:00', runBegun: true, now: '11-24 09:00', moment: { ...woke, ...offline }, expected: 'wait 11-24 09:01' },
    { name: 'before it left a trace is made up for by the next slot', settledThrough: '11-24 02:00', runBegun: true, now: '11-25 09:00', moment: woke, expected: 'run slot 11-25 02:00', skipped: ['11-24 02:00'] },
    { name: 'before it left a trace is skipped where the schedule is off now', settledThrough: '11-24 02:00', runBegun: true, enabled: false, now: '11-24 09:00', moment: woke, expected: 'skip 11-25 02:00', skipped: ['11-24 02:00'], reason: 'the schedule is off' },
    { name: 'is not thought of while it is under way', settledThrough: '11-24 02:00', runBegun: true, now: '11-24 09:00', moment: { ...woke, underWay: 'run' }, expected: 'wait 11-25 02:00' },
  ],
  'a cron expression': [
    { name: 'of weekdays waits over the weekend', cron: '0 2 * * 1-5', settledThrough: '11-27 02:00', now: '11-27 09:00', expected: 'wait 11-30 02:00' },
    { name: 'of Sundays', cron: '0 2 * * 0', settledThrough: '11-22 02:00', now: '11-29 02:00', expected: 'run slot 11-29 02:00' },
    { name: 'of a day by its name', cron: '0 2 * * WED', settledThrough: '11-24 09:00', now: '11-24 10:00', expected: 'wait 11-25 02:00' },
    { name: 'of the day of the month or of the week, as cron has it', cron: '0 2 1 * 1', settledThrough: '11-30 02:00', now: '11-30 03:00', expected: 'wait 12-01 02:00' },
    { name: 'of the last day of a month of 30', cron: '0 2 L * *', settledThrough: '11-29 09:00', now: '11-30 02:00', expected: 'run slot 11-30 02:00' },
    { name: 'of the last day of February', cron: '0 2 L * *', settledThrough: '01-31 02:00', now: '02-01 00:00', expected: 'wait 02-28 02:00' },
    { name: 'of the 31st leaves months of 30 out', cron: '0 2 31 * *', settledThrough: '10-31 02:00', now: '11-24 00:00', expected: 'wait 12-31 02:00' },
  ],
};

const at = (text: string): Date => new Date(`2026-${text.replace(' ', 'T')}:00Z`);
const told = (date: Date): string => date.toISOString().slice(5, 16).replace('T', ' ');

function policyOf({ cron = '0 2 * * *', zone = 'UTC', enabled, madeAt }: Row): SchedulePolicy {
  return {
    cron: parseCron(cron, zone),
    enabled: enabled ?? true,
    ...(madeAt === undefined ? {} : { madeAt: at(madeAt) }),
  };
}

function stateOf(row: Row): ScheduleState | undefined {
  const { settledThrough, last, failures = 0, runBegun, cron = '0 2 * * *', zone = 'UTC' } = row;
  if (settledThrough === undefined) return undefined;
  const state: ScheduleState = {
    settledThrough: at(settledThrough),
    lastSlot: at(settledThrough),
    ...(runBegun === undefined ? {} : { runBegun }),
    expression: row.cronBefore ?? cron,
    zone: row.zoneBefore ?? zone,
    consecutiveFailures: failures,
  };
  return last === undefined ? state : afterRun(state, last[0], at(last[1]));
}

function decideOn(row: Row) {
  const moment = { underWay: 'nothing', interruptedRun: false, networkUp: true, fresh: false } as const;
  const decision = decide(policyOf(row), stateOf(row), { ...moment, ...row.moment, now: at(row.now) });
  const summary =
    decision.action === 'run'
      ? ['run', decision.kind, ...(decision.slot === undefined ? [] : [told(decision.slot)])]
      : [decision.action, told(decision.until)];
  return {
    summary: summary.join(' '),
    skipped: decision.skipped.map(({ slot }) => told(slot)),
    reasons: decision.skipped.map(({ reason }) => reason),
    reason: decision.reason,
  };
}

for (const [subject, rows] of Object.entries(ROWS)) {
  describe(subject, () => {
    it.each(rows)('$name', (row) => {
      const decided = decideOn(row);
      expect(decided.summary).toBe(row.expected);
      expect(decided.skipped).toEqual(row.skipped ?? []);
      expect(decided.reason).toBe(row.reason ?? decided.reason);
      for (const reason of decided.reasons) expect(reason).not.toBe('');
    });
  });
}
