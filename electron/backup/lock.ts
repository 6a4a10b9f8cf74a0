import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readlinkSync, renameSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import { isBrokenDatabase } from './broken-database.ts';

export interface LockHolder {
  /** The installation that holds it. */
  readonly owner: string;
  readonly pid: number;
  readonly host: string;
  readonly since: Date;
  /** When it last said that it is alive. */
  readonly heartbeat: Date;
}

export interface Lock {
  /** Says that this run is alive. Throws `lock-lost` if another process has taken the lock over. */
  beat(): void;
  /** Gives the lock back. Never throws: a lock that can't be given back goes stale. */
  release(): void;
}

export type LockOutcome =
  | { readonly held: true; readonly lock: Lock; readonly tookOver?: LockHolder }
  | { readonly held: false; readonly by: LockHolder };

export interface LockOptions {
  /** The lock's file; its folder is made. One file, one job. */
  readonly path: string;
  /** The installation id. */
  readonly owner: string;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly pid?: number;
  readonly host?: string;
  readonly isAlive?: (pid: number) => boolean;
  readonly staleAfterMilliseconds?: number;
}

const busyTimeoutMilliseconds = 2_000;

const rowSchema = z.object({
  owner: z.string(),
  token: z.string(),
  pid: z.int().positive(),
  host: z.string(),
  since: z.int(),
  heartbeat: z.int(),
});
type Row = z.infer<typeof rowSchema>;

/**
 * Takes the lock of a job on this machine, or tells who holds it. A lock is stale, and is taken over with
 * a word in the log, when its heartbeat is too old or its process is not alive any more.
 * Throws `state-broken` where the lock's file cannot be used.
 *
 * SQLite keeps it, because comparing and swapping the holder is one transaction there. With a plain file
 * that is taken over by renaming, two that see the same stale lock can both take it.
 */
export function acquireLock(options: LockOptions): LockOutcome {
  const { path, owner, log, now = Date.now, pid = process.pid, host = thisHost() } = options;
  const { isAlive = isProcessAlive, staleAfterMilliseconds = 60_000 } = options;
  const file = new LockFile(path, log, now);
  const token = randomUUID();
  const found = file.use('repair', (database) => {
    const moment = now();
    const row = readRow(database);
    const isStale = ({ heartbeat, ...holder }: Row): boolean =>
      moment - heartbeat > staleAfterMilliseconds || (holder.host === host && !isAlive(holder.pid));
    if (row !== undefined && !isStale(row)) {
      // From before the clock was set back. If its process lives it will beat again; if not, it ages from now.
      if (row.heartbeat > moment) database.prepare('UPDATE lock SET heartbeat = ?').run(moment);
      return { row, taken: false };
    }
    database
      .prepare('REPLACE INTO lock (slot, owner, token, pid, host, since, heartbeat) VALUES (1,?,?,?,?,?,?)')
      .run(owner, token, pid, host, moment, moment);
    return { row, taken: true };
  });
  if (!found.taken && found.row !== undefined) return { held: false, by: holderOf(found.row) };
  const lock = new HeldLock(file, token, log, now);
  if (found.row === undefined) return { held: true, lock };
  const tookOver = holderOf(found.row);
  log.warn('The lock of a run that is not alive any more was taken over.', { path, tookOver });
  return { held: true, lock, tookOver };
}

/**
 * Beats a lock regularly without keeping the process alive. `onLost` is called once, with `lock-lost` or
 * with the error that kept the lock from beating until it went stale.
 */
export function startHeartbeat(
  lock: Lock,
  options: {
    readonly onLost: (error: BackupError) => void;
    readonly log: Log;
    readonly now?: () => number;
    readonly everyMilliseconds?: number;
    readonly staleAfterMilliseconds?: number;
  },
): { stop(): void } {
  const { onLost, log, now = Date.now, everyMilliseconds = 5_000, staleAfterMilliseconds = 60_000 } = options;
  let lastBeat = now();
  const timer = setInterval(() => {
    try {
      lock.beat();
      lastBeat = now();
    } catch (error) {
      const failure = isBackupError(error)
        ? error
        : new BackupError('internal', 'The lock of this run could not be kept.', { cause: error });
      if (failure.code !== 'lock-lost' && now() - lastBeat < staleAfterMilliseconds) {
        log.warn(failure.message, { error });
        return;
      }
      clearInterval(timer);
      onLost(failure);
    }
  }, everyMilliseconds);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

class HeldLock implements Lock {
  readonly #file: LockFile;
  readonly #token: string;
  readonly #log: Log;
  readonly #now: () => number;

  constructor(file: LockFile, token: string, log: Log, now: () => number) {
    this.#file = file;
    this.#token = token;
    this.#log = log;
    this.#now = now;
  }

  beat(): void {
    const { changes } = this.#file.use('keep', (database) =>
      database.prepare('UPDATE lock SET heartbeat = ? WHERE token = ?').run(this.#now(), this.#token),
    );
    if (Number(changes) !== 1) {
      throw new BackupError('lock-lost', 'Another process has taken over the lock of this run.', {
        hint: 'This happens after a sleep or a long pause; the other run goes on.',
      });
    }
  }

  release(): void {
    try {
      this.#file.use('keep', (database) =>
        database.prepare('DELETE FROM lock WHERE token = ?').run(this.#token),
      );
    } catch (error) {
      this.#log.warn('The lock of this run could not be given back; it will go stale.', { error });
    }
  }
}

/** The file is opened for each use: one that is kept open might be no longer the one others see. */
class LockFile {
  readonly #path: string;
  readonly #log: Log;
  readonly #now: () => number;

  constructor(path: string, log: Log, now: () => number) {
    this.#path = path;
    this.#log = log;
    this.#now = now;
  }

  /** Runs `work` in one transaction that shuts out all others. With `repair` a broken file is moved aside first. */
  use<Result>(broken: 'repair' | 'keep', work: (database: DatabaseSync) => Result): Result {
    try {
      return this.#transact(work);
    } catch (error) {
      if (broken === 'keep' || !isBrokenDatabase(error)) throw this.#unusable(error);
    }
    return this.#repairing(() => {
      try {
        return this.#transact(work);
      } catch (error) {
        // Sound by now where another process was first.
        if (!isBrokenDatabase(error)) throw this.#unusable(error);
        this.#moveAside(error);
        return this.use('keep', work);
      }
    });
  }

  #transact<Result>(work: (database: DatabaseSync) => Result): Result {
    return this.#open(this.#path, (database) => {
      // A lock need not outlive a power cut: nobody holds it then.
      database.exec('PRAGMA synchronous = OFF; BEGIN IMMEDIATE');
      database.exec(`CREATE TABLE IF NOT EXISTS lock (
        slot INTEGER PRIMARY KEY CHECK (slot = 1), owner TEXT NOT NULL, token TEXT NOT NULL,
        pid INTEGER NOT NULL, host TEXT NOT NULL, since INTEGER NOT NULL, heartbeat INTEGER NOT NULL)`);
      const result = work(database);
      database.exec('COMMIT');
      return result;
    });
  }

  /**
   * Two that find the same broken file must not both move it: the second would move the first one's new
   * lock. They queue at a file beside it that stays empty and so cannot break; it goes free with its process.
   */
  #repairing<Result>(repair: () => Result): Result {
    try {
      return this.#open(`${this.#path}.repair`, (database) => {
        database.exec('BEGIN EXCLUSIVE');
        return repair();
      });
    } catch (error) {
      throw this.#unusable(error);
    }
  }

  /** Makes the file where it is missing, readable by its user only. Closing rolls back what is not committed. */
  #open<Result>(path: string, work: (database: DatabaseSync) => Result): Result {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    const database = new DatabaseSync(path, { timeout: busyTimeoutMilliseconds });
    try {
      return work(database);
    } finally {
      database.close();
    }
  }

  #moveAside(cause: unknown): void {
    const aside = `${this.#path}.corrupt-${this.#now()}`;
    renameSync(this.#path, aside);
    this.#log.warn('The lock file was damaged and is moved aside.', { path: aside, cause });
  }

  #unusable(error: unknown): BackupError {
    if (isBackupError(error)) return error;
    return new BackupError('state-broken', `The lock file ${this.#path} cannot be used.`, {
      hint: 'See whether its folder can be written and its disk has space.',
      cause: error,
    });
  }
}

function readRow(database: DatabaseSync): Row | undefined {
  const row = database.prepare('SELECT owner, token, pid, host, since, heartbeat FROM lock').get();
  return row === undefined ? undefined : rowSchema.parse(row);
}

function holderOf({ owner, pid, host, since, heartbeat }: Row): LockHolder {
  return { owner, pid, host, since: new Date(since), heartbeat: new Date(heartbeat) };
}

/** This machine, as far as process ids mean the same: containers of one name have process ids of their own. */
function thisHost(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Only Linux has it.
    return hostname();
  }
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to another user.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
