import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  acquireLock,
  type Lock,
  type LockOptions,
  type LockOutcome,
  startHeartbeat,
} from '../../../electron/backup/lock.ts';
import { BackupError } from '../../../shared/errors.ts';

let folder: string;
let path: string;
let clock: number;
let alive: Set<number>;
let warnings: string[];

const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message: string) => void warnings.push(message),
  error: () => undefined,
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'state', 'lock.sqlite');
  clock = Date.UTC(2026, 10, 24);
  alive = new Set([1, 2]);
  warnings = [];
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

function acquire(pid: number, options: Partial<LockOptions> = {}): LockOutcome {
  return acquireLock({
    path,
    owner: `installation ${pid}`,
    log,
    now: () => clock,
    pid,
    host: 'here',
    isAlive: (other) => alive.has(other),
    ...options,
  });
}

function held(pid: number, options: Partial<LockOptions> = {}): Lock {
  const outcome = acquire(pid, options);
  if (!outcome.held) throw new Error('The lock is held by another.');
  return outcome.lock;
}

describe('a lock', () => {
  test('is given to one and tells the other who holds it', () => {
    const lock = held(1);
    clock += 1_000;
    lock.beat();
    clock += 1_000;
    expect(acquire(2)).toEqual({
      held: false,
      by: {
        owner: 'installation 1',
        pid: 1,
        host: 'here',
        since: new Date(clock - 2_000),
        heartbeat: new Date(clock - 1_000),
      },
    });
    lock.beat();
    expect(warnings).toEqual([]);
  });

  test('is free again after its release', () => {
    held(1).release();
    expect(acquire(2)).toEqual({ held: true, lock: expect.anything() });
  });

  test('is not given twice to one process either', () => {
    held(1);
    expect(acquire(1).held).toBe(false);
  });

  test('is kept in a file for its user only', () => {
    held(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700);
  });

  test('leaves its database open to others between two calls', () => {
    held(1);
    const database = new DatabaseSync(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE; COMMIT');
    database.close();
  });
});

describe('a stale lock is taken over', () => {
  test('when its heartbeat is too old, with a word in the log', () => {
    held(1);
    clock += 60_001;
    expect(acquire(2)).toMatchObject({ held: true, tookOver: { owner: 'installation 1', pid: 1 } });
    expect(warnings).toEqual([expect.stringContaining('taken over')]);
  });

  test('but not before', () => {
    held(1);
    clock += 60_000;
    expect(acquire(2).held).toBe(false);
  });

  test('at once when its process on this machine is dead', () => {
    held(1);
    alive.delete(1);
    expect(acquire(2)).toMatchObject({ held: true, tookOver: { pid: 1 } });
  });

  test('not when a process of that number is dead on another machine', () => {
    held(1, { host: 'elsewhere' });
    alive.delete(1);
    expect(acquire(2).held).toBe(false);
  });

  test('and the first notices: it has lost the lock and cannot give it back', () => {
    const first = held(1);
    alive.delete(1);
    const second = held(2);
    expect(() => first.beat()).toThrow(expect.objectContaining({ code: 'lock-lost' }));
    first.release();
    second.beat();
  });
});

describe('a clock that was set back', () => {
  test('takes the lock from nobody who is alive', () => {
    const lock = held(1);
    clock -= 10 * 365 * 86_400_000;
    expect(acquire(2).held).toBe(false);
    clock += 50_000;
    lock.beat();
    clock += 50_000;
    expect(acquire(2).held).toBe(false);
  });

  test('does not keep the lock of a dead run for ever', () => {
    held(1);
    clock -= 10 * 365 * 86_400_000;
    expect(acquire(2).held).toBe(false);
    clock += 60_001;
    expect(acquire(2).held).toBe(true);
  });
});

describe('a broken lock file', () => {
  function aside(): string[] {
    return readdirSync(join(folder, 'state')).filter((name) => name.includes('.corrupt-'));
  }

  test('is moved aside with a word in the log, and the lock is given', () => {
    held(1).release();
    writeFileSync(path, 'this is no database, and long enough to be seen as none of them'.repeat(20));
    expect(acquire(1)).toEqual({ held: true, lock: expect.anything() });
    expect(aside()).toEqual([`lock.sqlite.corrupt-${clock}`]);
    expect(readFileSync(join(folder, 'state', aside()[0]!), 'utf8')).toContain('no database');
    expect(warnings).toEqual(['The lock file was damaged and is moved aside.']);
  });

  test('of another shape, or with a row that makes no sense, is moved aside as well', () => {
    for (const change of ['DROP TABLE lock; CREATE TABLE lock (other)', 'UPDATE lock SET pid = -1']) {
      held(1);
      const database = new DatabaseSync(path);
      database.exec(change);
      database.close();
      clock += 1;
      held(2).release();
    }
    expect(aside()).toHaveLength(2);
  });

  test('does not let a run go on as if it held the lock', () => {
    const lock = held(1);
    writeFileSync(path, 'broken'.repeat(500));
    expect(() => lock.beat()).toThrow(expect.objectContaining({ code: 'state-broken' }));
    lock.release();
    expect(warnings).toEqual([expect.stringContaining('go stale')]);
    rmSync(path);
    expect(() => lock.beat()).toThrow(expect.objectContaining({ code: 'lock-lost' }));
  });

  test('that is in a place where none can be is a failure in a sentence', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => acquire(1, { path: join(folder, 'file', 'lock.sqlite') })).toThrow(
      expect.objectContaining({ code: 'state-broken', message: expect.stringContaining('cannot be used') }),
    );
    expect(existsSync(join(folder, 'file'))).toBe(true);
  });
});

describe('the heartbeat', () => {
  function fakeLock(beat: () => void): Lock {
    return { beat, release: () => undefined };
  }

  test('beats every five seconds until it is stopped', () => {
    vi.useFakeTimers();
    const beat = vi.fn();
    const heartbeat = startHeartbeat(fakeLock(beat), { onLost: vi.fn(), log });
    vi.advanceTimersByTime(15_000);
    expect(beat).toHaveBeenCalledTimes(3);
    heartbeat.stop();
    vi.advanceTimersByTime(60_000);
    expect(beat).toHaveBeenCalledTimes(3);
  });

  test('tells once when the lock is lost', () => {
    vi.useFakeTimers();
    const onLost = vi.fn();
    const lost = new BackupError('lock-lost', 'Lost.');
    startHeartbeat(
      fakeLock(() => {
        throw lost;
      }),
      { onLost, log },
    );
    vi.advanceTimersByTime(60_000);
    expect(onLost.mock.calls).toEqual([[lost]]);
  });

  test('bears a failure that passes, and gives up when the lock has gone stale by it', () => {
    vi.useFakeTimers();
    const onLost = vi.fn();
    let broken = true;
    const lock = fakeLock(() => {
      if (broken) throw new BackupError('state-broken', 'The lock file cannot be used.');
    });
    startHeartbeat(lock, { onLost, log });
    vi.advanceTimersByTime(50_000);
    broken = false;
    vi.advanceTimersByTime(5_000);
    broken = true;
    vi.advanceTimersByTime(55_000);
    expect(onLost).not.toHaveBeenCalled();
    expect(warnings.length).toBeGreaterThan(0);
    vi.advanceTimersByTime(10_000);
    expect(onLost).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'state-broken' }));
  });
});
