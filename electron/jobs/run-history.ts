import pLimit from 'p-limit';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { Manifest } from '../../shared/format.ts';
import type { RunDetails, RunLogLine } from '../../shared/ipc.ts';
import { orderOf } from '../backup/catalog/order.ts';
import { readManifest, readRunRecord } from '../backup/snapshots.ts';
import type { Log } from '../journal/log.ts';
import type { RunLog } from '../journal/run-log.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { Storage } from '../storage/storage.ts';
import { detailsOf, detailsOfUnfinished } from './run-details.ts';
import { lineOf, lineOfManifest } from './run-lines.ts';
import { within } from './within.ts';

/** Manifests read at the same time. */
const READS_AT_ONCE = 8;
/** A network drive may take long; the run log of this machine does not wait for it. */
const PATIENCE_MILLISECONDS = 2000;

export interface FinishedRun {
  readonly folder: string;
  readonly manifest: Manifest;
}

export interface RunHistoryParts {
  readonly job: () => KeptJob;
  readonly runLog: RunLog;
  readonly log: Log;
  /** Opens the job's destination, to read from. */
  readonly openStorage: () => Promise<Storage>;
}

/** A job's runs: those this machine knows of, and those that lie at the destination. */
export class RunHistory {
  readonly #job: () => KeptJob;
  readonly #runLog: RunLog;
  readonly #log: Log;
  readonly #openStorage: () => Promise<Storage>;
  /** Lines of runs that only the destination knows of, by root and folder: a finished run never changes. */
  readonly #foreign = new Map<string, RunLogLine>();

  constructor({ job, runLog, log, openStorage }: RunHistoryParts) {
    this.#job = job;
    this.#runLog = runLog;
    this.#log = log;
    this.#openStorage = openStorage;
  }

  /** The newest lines, newest first. */
  async lines(limit: number): Promise<RunLogLine[]> {
    const own = (await this.#runLog.read()).map(lineOf);
    const known = new Set(own.map(({ folder }) => folder));
    const foreign = await within(PATIENCE_MILLISECONDS, this.#foreignLines(known));
    return [...own.toReversed(), ...(foreign ?? [])]
      .sort((one, other) => other.at.localeCompare(one.at))
      .slice(0, limit);
  }

  /** A run's report. Throws `storage-not-found` where the destination has no such run. */
  async details(folder: string): Promise<RunDetails> {
    const { name } = this.#job();
    const storage = await this.#openStorage();
    const line = (await this.#runLog.read()).findLast((entry) => entry.folder === folder);
    const known = { job: name, location: storage.locate(folder), line: line && lineOf(line) };
    const manifest = await readManifest(storage, folder);
    if (manifest !== undefined) return detailsOf(manifest, folder, known);
    const record = await readRunRecord(storage, folder);
    if (record !== undefined) return detailsOfUnfinished(record, folder, known);
    throw new BackupError('storage-not-found', `There is no backup in ${known.location}.`, {
      hint: 'Was it moved or deleted?',
    });
  }

  /** The newest finished run of this job's account at the destination. */
  async newest(): Promise<FinishedRun | undefined> {
    const { connection } = this.#job();
    const storage = await this.#openStorage();
    const runs = await readFinished(storage, (await storage.list('')).folders);
    const own = ({ manifest }: FinishedRun) =>
      connection.mid === undefined || manifest.account.mid === connection.mid;
    return runs.filter(own).reduce<FinishedRun | undefined>(newerOf, undefined);
  }

  async #foreignLines(known: ReadonlySet<string | null>): Promise<RunLogLine[]> {
    try {
      const storage = await this.#openStorage();
      const { folders } = await storage.list('');
      const others = folders.filter((folder) => !known.has(folder));
      const key = (folder: string) => storage.locate(folder);
      const unread = others.filter((folder) => !this.#foreign.has(key(folder)));
      for (const { folder, manifest } of await readFinished(storage, unread)) {
        this.#foreign.set(key(folder), lineOfManifest(folder, manifest));
      }
      return others.flatMap((folder) => this.#foreign.get(key(folder)) ?? []);
    } catch (error) {
      if (!isBackupError(error)) throw error;
      this.#log.debug('The runs at the destination cannot be read now.', { error });
      return [];
    }
  }
}

/** The finished runs in these folders; a damaged one counts as not there. */
async function readFinished(storage: Storage, folders: readonly string[]): Promise<FinishedRun[]> {
  const limit = pLimit(READS_AT_ONCE);
  const read = async (folder: string): Promise<FinishedRun[]> => {
    try {
      const manifest = await readManifest(storage, folder);
      return manifest === undefined ? [] : [{ folder, manifest }];
    } catch (error) {
      if (isBackupError(error, 'format-damaged', 'format-newer', 'storage-name')) return [];
      throw error;
    }
  };
  return (await Promise.all(folders.map((folder) => limit(() => read(folder))))).flat();
}

function newerOf(one: FinishedRun | undefined, other: FinishedRun): FinishedRun {
  return one !== undefined && orderOf(one.manifest) > orderOf(other.manifest) ? one : other;
}
