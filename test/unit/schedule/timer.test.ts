import { describe, expect, it } from 'vitest';
import { BackupError } from '../../../shared/errors.ts';

import { at, settle, started, state, World } from './scheduler-world.ts';

describe('a scheduler', () => {
  it('runs the job when its slot comes, woken by the minute alone', async () => {
    const world = new World('2026-11-24T01:57');
    await started(world);
    await world.passMinutes(2);
    expect(world.runs).toHaveLength(0);
    await world.passMinutes(1);
    expect(world.runs).toMatchObject([
      { kind: 'slot', slot: at('2026-11-24T02:00'), reason: 'due by schedule' },
    ]);
  });

  it('arms a timer for a slot within the next minute, to be punctual', async () => {
    const world = new World('2026-11-24T01:58');
    await started(world);
    expect(world.timer.moments.size).toBe(0);
    await world.passMinutes(1);
    expect([...world.timer.moments.values()]).toEqual([at('2026-11-24T02:00')]);
    world.now = at('2026-11-24T02:00');
    for (const wake of world.timer.moments.keys()) wake();
    await settle();
    expect(world.runs).toHaveLength(1);
  });

  it('saves the slot as settled before its run starts', async () => {
    const world = new World('2026-11-24T02:00');
    world.saved = state('2026-11-23T02:00');
    await started(world);
    expect(world.events).toEqual(['saved', 'run']);
    expect(world.saved?.settledThrough).toEqual(at('2026-11-24T02:00'));
  });

  it('makes one run of several missed slots and records the others as skipped', async () => {
    const world = new World('2026-11-24T09:00');
    world.saved = state('2026-11-21T02:00');
    await started(world);
    expect(world.runs).toHaveLength(1);
    expect(world.skips.map((skip) => skip.slot)).toEqual([at('2026-11-22T02:00'), at('2026-11-23T02:00')]);
  });

  it('never has two runs at once: a slot that comes meanwhile is recorded as skipped', async () => {
    const world = new World('2026-11-24T01:59');
    world.expression = '* * * * *';
    await started(world);
    await world.passMinutes(3);
    expect(world.runs).toHaveLength(1);
    expect(world.skips.map((skip) => skip.reason)).toEqual(
      Array.from({ length: 2 }, () => 'another run of this job was under way'),
    );
    world.runs[0]?.end({ result: 'complete' });
    await settle();
    await world.passMinutes(1);
    expect(world.runs).toHaveLength(2);
  });

  it('skips a slot while a run started by hand is under way', async () => {
    const world = new World('2026-11-24T01:59');
    world.busy = true;
    await started(world);
    await world.passMinutes(2);
    expect(world.runs).toHaveLength(0);
    expect(world.skips).toHaveLength(1);
  });

  it('records a run that throws as failed, repeats it, and still runs later slots', async () => {
    const world = new World('2026-11-24T02:00');
    world.saved = state('2026-11-23T02:00');
    await started(world);
    world.runs[0]?.fail(new Error('no disk'));
    await settle();
    expect(world.saved).toMatchObject({ lastResult: 'failed', consecutiveFailures: 1 });
    await world.passMinutes(5);
    expect(world.runs[1]?.kind).toBe('retry');
    world.runs[1]?.fail(new Error('no disk'));
    await settle();
    world.now = at('2026-11-25T01:59');
    await world.passMinutes(1);
    expect(world.runs[2]).toMatchObject({ kind: 'slot', slot: at('2026-11-25T02:00') });
  });

  it('does not repeat before the next slot what only the user can mend', async () => {
    const world = new World('2026-11-24T02:00');
    world.saved = state('2026-11-23T02:00');
    await started(world);
    world.runs[0]?.fail(
      new BackupError('credentials-refused', 'Marketing Cloud refused the client id or secret.'),
    );
    await settle();
    await world.passMinutes(90);
    expect(world.runs).toHaveLength(1);
    expect(world.saved).toMatchObject({ lastResult: 'failed', consecutiveFailures: 1 });
  });

  it('records a run as skipped where another process holds the lock', async () => {
    const world = new World('2026-11-24T02:00');
    world.saved = state('2026-11-23T02:00');
    await started(world);
    world.runs[0]?.fail(new BackupError('lock-held', 'Another run of this job was under way.'));
    await settle();
    expect(world.skips).toMatchObject([
      { slot: at('2026-11-24T02:00'), reason: 'Another run of this job was under way.' },
    ]);
    expect(world.saved).toMatchObject({ consecutiveFailures: 0 });
  });

  it('makes nothing of a run at the next start that another process had already', async () => {
    const world = new World('2026-11-24T02:00');
    world.saved = state('2026-11-23T02:00');
    await started(world);
    expect(world.saved).toMatchObject({ runBegun: true });
    world.runs[0]?.fail(new BackupError('lock-held', 'Another run of this job was under way.'));
    await settle();
    expect(world.saved).not.toHaveProperty('runBegun');
  });

  it('begins a run again at start that was killed before it left a trace', async () => {
    const world = new World('2026-11-24T02:00');
    world.saved = state('2026-11-23T02:00');
    await started(world);
    world.now = at('2026-11-24T02:05');
    await started(world);
    expect(world.runs[1]).toMatchObject({ kind: 'retry', slot: at('2026-11-24T02:00') });
    world.runs[1]?.end({ result: 'complete' });
    await settle();
    expect(world.saved).not.toHaveProperty('runBegun');
  });

  it('continues an interrupted run at start, then runs the due slot', async () => {
    const world = new World('2026-11-24T09:00');
    world.saved = state('2026-11-23T02:00', { lastResult: 'interrupted' });
    world.interrupted = true;
    await started(world);
    expect(world.runs).toMatchObject([{ kind: 'continuation' }]);
    world.interrupted = false;
    world.runs[0]?.end({ result: 'complete' });
    await settle();
    expect(world.runs[1]).toMatchObject({ kind: 'slot', slot: at('2026-11-24T02:00') });
  });

  it('continues a run once before the slot, though it is still called interrupted', async () => {
    const world = new World('2026-11-24T09:00');
    world.saved = state('2026-11-23T02:00');
    world.interrupted = true;
    await started(world);
    world.runs[0]?.end({ result: 'complete' });
    await settle();
    expect(world.runs[1]?.kind).toBe('slot');
    world.runs[1]?.end({ result: 'complete' });
    await settle();
    await world.passMinutes(30);
    expect(world.runs).toHaveLength(2);
  });

  it('takes a continuation that failed as still interrupted, and continues it after a back-off', async () => {
    const world = new World('2026-11-24T09:00');
    world.saved = state('2026-11-24T02:00');
    world.interrupted = true;
    await started(world);
    world.runs[0]?.fail(new Error('reset'));
    await settle();
    expect(world.saved?.lastResult).toBe('interrupted');
    await world.passMinutes(5);
    expect(world.runs[1]?.kind).toBe('continuation');
  });

  it('waits for the network and runs at once when it is back', async () => {
    const world = new World('2026-11-24T02:00');
    world.saved = state('2026-11-23T02:00');
    world.online = false;
    const scheduler = await started(world);
    await world.passMinutes(10);
    expect(world.runs).toHaveLength(0);
    world.online = true;
    scheduler.wake('network up');
    await settle();
    expect(world.runs).toHaveLength(1);
  });

  it('takes a leap of the clock as a wake-up', async () => {
    const world = new World('2026-11-24T09:00');
    await started(world);
    world.interrupted = true;
    await world.passMinutes(3);
    expect(world.runs).toHaveLength(0);
    world.now = at('2026-11-24T17:00');
    world.timer.minute?.();
    await settle();
    expect(world.runs).toMatchObject([{ kind: 'continuation' }]);
  });

  it('goes by changed settings at once', async () => {
    const world = new World('2026-11-24T09:00');
    const scheduler = await started(world);
    world.expression = '1 9 * * *';
    scheduler.wake('settings changed');
    await settle();
    await world.passMinutes(1);
    expect(world.runs).toMatchObject([{ slot: at('2026-11-24T09:01') }]);
  });

  it('goes on where skips cannot be recorded and the state cannot be saved, and says so', async () => {
    const world = new World('2026-11-24T09:00');
    world.saved = state('2026-11-21T02:00');
    await started(world, {
      recordSkip: () => Promise.reject(new Error('disk full')),
      saveState: () => {
        throw new Error('disk full');
      },
    });
    expect(world.runs).toHaveLength(1);
    world.runs[0]?.end({ result: 'complete' });
    await settle();
    await world.passMinutes(5);
    expect(world.runs).toHaveLength(1);
    expect(world.lines).toContain('A skipped run could not be recorded');
    expect(world.lines).toContain('The state of the schedule could not be saved');
  });

  it('tries again in a minute where the state cannot be read', async () => {
    const world = new World('2026-11-24T09:00');
    let attempts = 0;
    await started(world, {
      loadState: () => {
        attempts++;
        if (attempts === 1) throw new Error('unreadable');
        return state('2026-11-23T02:00');
      },
    });
    expect(world.lines).toContain('The schedule could not be decided; the next try is in a minute');
    await world.passMinutes(1);
    expect(world.runs).toHaveLength(1);
  });

  it('keeps the result of a run that ends while a skip is being recorded', async () => {
    const world = new World('2026-11-24T01:59');
    world.expression = '* * * * *';
    let recorded = () => {};
    await started(world, {
      recordSkip: () =>
        new Promise<void>((resolve) => {
          recorded = resolve;
        }),
    });
    await world.passMinutes(2);
    world.runs[0]?.end({ result: 'failed' });
    await settle();
    recorded();
    await settle();
    expect(world.saved).toMatchObject({ lastResult: 'failed', consecutiveFailures: 1 });
  });
});

describe('stopping a scheduler', () => {
  it('cancels its timers and decides no more', async () => {
    const world = new World('2026-11-24T01:59');
    const scheduler = await started(world);
    await scheduler.stop();
    expect(world.timer.minute).toBeUndefined();
    expect(world.timer.moments.size).toBe(0);
    world.now = at('2026-11-24T02:00');
    scheduler.wake('slot');
    await settle();
    expect(world.runs).toHaveLength(0);
  });

  it('cancels the run under way and waits for its end, which is remembered', async () => {
    const world = new World('2026-11-24T02:00');
    world.saved = state('2026-11-23T02:00');
    const scheduler = await started(world);
    const [run] = world.runs;
    run?.signal.addEventListener('abort', () => run.end({ result: 'interrupted' }));
    await scheduler.stop();
    expect(world.saved?.lastResult).toBe('interrupted');
  });

  it('may be done before the start', async () => {
    const world = new World('2026-11-24T02:00');
    const scheduler = world.scheduler();
    await scheduler.stop();
    scheduler.start();
    await settle();
    expect(world.events).toEqual([]);
  });
});
