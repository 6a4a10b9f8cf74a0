import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { CallError, RunDetails, RunLogView } from '../../shared/ipc.ts';
import { readManifest, readRunRecord } from '../backup/snapshots.ts';
import type { Log } from '../journal/log.ts';
import type { RunLog } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { Storage } from '../storage/storage.ts';
import { isMoved } from './destination-place.ts';
import { DestinationRuns, type RunAtDestination } from './destination-runs.ts';
import { detailsOf, detailsOfUnfinished } from './run-details.ts';
import { isOfBackup } from './run-entries.ts';
import { lineOf, linesOf } from './run-lines.ts';
import { within } from './within.ts';

/** A long history, or a network drive, may take long; the run log shows what is known by then. */
const PATIENCE_MILLISECONDS = 2000;

export interface RunHistoryParts {
  readonly job: () => KeptJob;
  readonly runLog: RunLog;
  readonly log: Log;
  readonly secrets: Pick<SecretRegistry, 'redact'>;
  /** Opens the job's destination, to read from. */
  readonly openStorage: () => Promise<Storage>;
  /** True until a run has been there: then a folder may not be there, either. */
  readonly isUnused: () => boolean;
  /** More is known than `lines` has answered with. */
  readonly onMore: () => void;
}

/** A job's runs: those this machine knows of, and those that lie at the destination. */
export class RunHistory {
  readonly #parts: RunHistoryParts;
  #atDestination:
    | { readonly destination: KeptJob['destination']; readonly runs: DestinationRuns }
    | undefined;
  #isFollowing = false;

  constructor(parts: RunHistoryParts) {
    this.#parts = parts;
  }

  /** The newest lines, newest first: of all that is known when the patience of who asks is over. */
  async lines(limit: number): Promise<RunLogView> {
    const { runLog } = this.#parts;
    const entries = await runLog.read();
    const notifications = await runLog.readNotifications();
    const ownFolders = new Set(entries.filter(isOfBackup).flatMap(({ folder }) => folder ?? []));
    const runs = this.#runs();
    const reading = runs.read(ownFolders);
    const isRead = await within(
      PATIENCE_MILLISECONDS,
      reading.then(() => true),
    );
    if (isRead !== true) void this.#follow(runs, reading);
    const present = entries.filter(({ runId = '' }) => !runs.replaced.has(runId));
    const own = linesOf(present, notifications);
    const shown = new Set(own.flatMap(({ folder }) => folder ?? []));
    const others = runs.known.filter(({ folder }) => !shown.has(folder)).map(({ line }) => line);
    const lines = [...own.toReversed(), ...others]
      .sort((one, other) => other.at.localeCompare(one.at))
      .slice(0, limit);
    return { lines, unread: this.#whyUnread(runs.problem) };
  }

  /** A run's report. Throws `storage-not-found` where the destination has no such run. */
  async details(folder: string): Promise<RunDetails> {
    const { job, runLog, openStorage } = this.#parts;
    const storage = await openStorage();
    const line = (await runLog.read()).findLast((entry) => entry.folder === folder);
    const known = { job: job().name, location: storage.locate(folder), line: line && lineOf(line) };
    const manifest = await readManifest(storage, folder);
    if (manifest !== undefined) return detailsOf(manifest, folder, known);
    const record = await readRunRecord(storage, folder);
    if (record !== undefined) return detailsOfUnfinished(record, folder, known);
    throw new BackupError('storage-not-found', `There is no backup in ${known.location}.`, {
      hint: 'Was it moved or deleted?',
    });
  }

  /** The newest finished backup of this job's account at the destination. Throws `storage-*` where it cannot be read. */
  async newest(): Promise<RunAtDestination | undefined> {
    const { mid } = this.#parts.job().connection;
    const runs = this.#runs();
    await runs.read(new Set());
    if (runs.problem !== undefined) throw runs.problem;
    const own = runs.known.filter((run) => run.kind === 'backup' && (mid === undefined || run.mid === mid));
    return own.reduce<RunAtDestination | undefined>(newerOf, undefined);
  }

  /** Those of another place are none of this one. */
  #runs(): DestinationRuns {
    const { destination } = this.#parts.job();
    if (this.#atDestination === undefined || isMoved(this.#atDestination.destination, destination)) {
      this.#atDestination = { destination, runs: new DestinationRuns(this.#parts.openStorage) };
    }
    return this.#atDestination.runs;
  }

  /** Tells when a reading that nobody waits for has brought more. */
  async #follow(runs: DestinationRuns, reading: Promise<void>): Promise<void> {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    const { version } = runs;
    await reading;
    this.#isFollowing = false;
    if (runs.version !== version && runs === this.#atDestination?.runs) this.#parts.onMore();
  }

  /** What a library says may hold anything: it stays in the log. */
  #whyUnread(problem: Error | undefined): CallError | null {
    const { job, log, secrets, isUnused } = this.#parts;
    if (problem === undefined) return null;
    const isBackupsOwn = isBackupError(problem);
    if (
      isBackupsOwn &&
      problem.code === 'storage-unavailable' &&
      job().destination.kind === 'local' &&
      isUnused()
    )
      return null;
    log[isBackupsOwn ? 'debug' : 'error']('The runs at the destination cannot be read now.', {
      error: problem,
    });
    if (!isBackupsOwn) {
      const message = 'The runs at the destination could not be read.';
      return { code: 'internal', message, hint: 'The log says what failed.' };
    }
    const { code, message, hint } = problem;
    return {
      code,
      message: secrets.redact(message),
      hint: hint === undefined ? null : secrets.redact(hint),
    };
  }
}

function newerOf(one: RunAtDestination | undefined, other: RunAtDestination): RunAtDestination {
  return one !== undefined && one.order > other.order ? one : other;
}
