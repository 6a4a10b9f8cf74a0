import { join } from 'node:path';
import { isBackupError } from '../../shared/errors.ts';
import type { Selection } from '../../shared/selection.ts';
import { resolveAccount } from '../backup/account.ts';
import { type JobResult, runJob, whileIdle } from '../backup/job.ts';
import type { FolderPattern } from '../backup/names.ts';
import type { RunProgress, RunRequest } from '../backup/run.ts';
import type { Log } from '../journal/log.ts';
import type { RunLog, RunLogEntry } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import { createMarketingCloud, type MarketingCloudOptions } from '../marketing-cloud/client.ts';
import type { MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';
import type { Fetch } from '../marketing-cloud/wire.ts';
import type { JobState, RunUnderWay, StateStore } from '../settings/state-store.ts';
import { type Destination, openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/storage.ts';
import type { ThreadEntries } from '../threads/entries.ts';
import { backupOfFinished, entryOfFinished, type FinishedRun, finishedRun } from './finished-run.ts';
import { entryOf, runOf } from './run-entries.ts';

/** Enough to find a run that was recorded before its program was killed. */
const LATEST_ENTRIES = 100;

/** How an account is reached. */
export interface AccountAccess {
  readonly authenticationAddress: string;
  /** Overrides the REST address that comes with the token. */
  readonly restAddress?: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Undefined: the business unit that owns the package. */
  readonly mid: number | undefined;
}

/** All that a run goes by. */
export interface RunnableJob {
  readonly account: AccountAccess;
  readonly destination: Destination;
  /** The proxy on the way to an object store; undefined: as the environment says. */
  readonly proxy?: string | undefined;
  readonly selection: Selection;
  /** IANA zone of the date in folder names. */
  readonly zone: string;
  readonly folderPattern: FolderPattern;
  readonly concurrency: number;
  /** Told when the run no longer needs the account. */
  readonly release?: () => Promise<void>;
}

export interface RunnerParts {
  /** Names the job in the state and in the run log. */
  readonly jobKey: string;
  /** The folder that holds `jobs/<job key>`: lock, catalog and progress. Absolute. */
  readonly stateFolder: string;
  /** Asked at each run, so that changed settings count. Throws what keeps the job from running. */
  readonly prepare: () => Promise<RunnableJob> | RunnableJob;
  readonly fetch: Fetch;
  readonly log: Log;
  readonly secrets: SecretRegistry;
  readonly state: StateStore;
  readonly runLog: RunLog;
  readonly threads: ThreadEntries;
  readonly toolVersion: string;
  readonly now?: () => Date;
  readonly retry?: MarketingCloudOptions['retry'];
}

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** The slot of the schedule it is for. */
  readonly slot?: Date | undefined;
  /** The caller records a skipped run itself. */
  readonly skipsAreRecorded?: boolean;
}

export interface EndedRun {
  readonly result: JobResult;
  /** Where it was kept: closed, to locate only. Undefined where it could not be opened. */
  readonly storage: Storage | undefined;
  /** What the run log says of it. */
  readonly entry: RunLogEntry;
}

/** Runs a job and remembers how its runs ended: in the run log, and in the state. */
export class JobRunner {
  readonly #parts: RunnerParts;
  readonly #now: () => Date;
  readonly stateFolder: string;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => new Date());
    this.stateFolder = jobFolder(parts.stateFolder, parts.jobKey);
  }

  /** Opens the destination; its folder is made on first use only. Whoever writes there closes it. */
  openStorage(destination: Destination, proxy?: string): Promise<Storage> {
    const { state, jobKey, threads } = this.#parts;
    const known = state.job(jobKey);
    return openStorage(destination, {
      workerUrl: threads.storage,
      proxy,
      // A first run that was killed has made it: a drive that is not there now must not be replaced.
      firstUse:
        known?.lastRun === undefined && known?.lastBackup === undefined && known?.underWay === undefined,
    });
  }

  /** Runs the job once and records how it ended. Never throws: what kept it from running is its result. */
  async run(request: RunRequest, options: RunOptions): Promise<EndedRun> {
    const started = this.#now();
    const { result, storage } = await this.#attempt(request, options);
    const { jobKey: job, secrets } = this.#parts;
    const { trigger } = request;
    const given = { job, trigger, slot: options.slot, started, at: this.#now(), secrets };
    const entry = entryOf(result, given);
    // First of all: what has no entry is looked for at the next start, as long as it counts as under way.
    if (result.status !== 'skipped' || options.skipsAreRecorded !== true) await this.#record(entry);
    this.#remember(result, entry);
    return { result, storage, entry };
  }

  /**
   * Where the program was killed when its run had finished, and that was not recorded yet, records it now. `open`
   * opens the destination to read. Never throws: where nothing can be seen, the run counts as cut off.
   */
  async recordFinishedRun(open: () => Promise<Storage>): Promise<void> {
    const { state, jobKey, log } = this.#parts;
    try {
      if (state.job(jobKey)?.underWay === undefined) return;
      const storage = await open();
      await this.#recordFinished(storage);
      await this.#letGo(() => storage.close?.());
    } catch (error) {
      log.warn('Whether the last run had finished could not be seen.', { error });
    }
  }

  async #recordFinished(storage: Storage): Promise<void> {
    const { state, jobKey, log } = this.#parts;
    try {
      const underWay = state.job(jobKey)?.underWay;
      const finished = underWay && (await finishedRun(underWay, storage));
      if (finished === undefined) return;
      const place = { stateFolder: this.stateFolder, owner: state.installationId(), log };
      await whileIdle(place, () => this.#recordAfterwards(finished));
    } catch (error) {
      log.warn('Whether the last run had finished could not be seen.', { error });
    }
  }

  async #recordAfterwards(finished: FinishedRun): Promise<void> {
    const { jobKey, runLog, log } = this.#parts;
    const { runId, status } = finished.manifest;
    // A line of an earlier attempt says that the run was interrupted, not how it ended.
    const isRecorded = (await runLog.read(LATEST_ENTRIES)).some(
      (entry) => entry.runId === runId && (entry.outcome === 'complete' || entry.outcome === 'with problems'),
    );
    if (!isRecorded) {
      log.info('The last run had finished; it is recorded now.', { folder: finished.folder });
      await runLog.append(entryOfFinished(finished, jobKey));
    }
    const lastBackup = backupOfFinished(finished);
    const lastRun = { runId, result: status, finished: lastBackup.finished, folder: finished.folder };
    this.#changeState((job) => ({ ...withoutUnderWay(job), lastRun, lastBackup }));
  }

  async #attempt(request: RunRequest, options: RunOptions): Promise<Omit<EndedRun, 'entry'>> {
    let storage: Storage | undefined;
    let job: RunnableJob | undefined;
    try {
      job = await this.#parts.prepare();
      storage = await this.openStorage(job.destination, job.proxy);
      await this.#recordFinished(storage);
      return { result: await this.#backUp(job, storage, request, options), storage };
    } catch (error) {
      return { result: { status: 'failed', runs: [], error }, storage };
    } finally {
      await this.#letGo(() => storage?.close?.());
      await this.#letGo(() => job?.release?.());
    }
  }

  async #letGo(release: () => Promise<void> | undefined): Promise<void> {
    try {
      await release();
    } catch (error) {
      this.#parts.log.warn('What a run needed could not be let go.', { error });
    }
  }

  async #backUp(
    job: RunnableJob,
    storage: Storage,
    request: RunRequest,
    { signal, onProgress, slot }: RunOptions,
  ): Promise<JobResult> {
    const { log, state, threads, toolVersion } = this.#parts;
    const { selection, zone, folderPattern, concurrency } = job;
    const client = createClient(job.account, this.#parts, { concurrency });
    const account = await resolveAccount(client, job.account.mid, signal);
    return runJob(
      {
        client,
        storage,
        log,
        stateFolder: this.stateFolder,
        workerUrl: threads.catalog,
        owner: state.installationId(),
        toolVersion,
        concurrency,
        signal,
        onStarted: (run) => this.#noteUnderWay({ ...run, trigger: request.trigger, ...(slot && { slot }) }),
        ...(onProgress === undefined ? {} : { onProgress }),
      },
      { account, selection, zone, folderPattern },
      request,
    );
  }

  /** A journal or state that can't be written doesn't undo a backup. */
  async #record(entry: RunLogEntry): Promise<void> {
    const { runLog, log } = this.#parts;
    try {
      await runLog.append(entry);
    } catch (error) {
      log.error('How the run ended could not be written to the journal on this machine.', { error });
    }
  }

  #noteUnderWay(underWay: RunUnderWay): void {
    this.#changeState((job) => ({ ...job, underWay }));
  }

  #remember(result: JobResult, { at: finished }: RunLogEntry): void {
    const { status, heldAssets } = result;
    if (status === 'skipped') return;
    const { runId = '', folder } = runOf(result);
    const cancelled = isBackupError(result.error, 'cancelled');
    const isBackup = status === 'complete' || status === 'with problems';
    const held = heldAssets === undefined ? {} : { heldAssets };
    this.#changeState((job) => ({
      // One that never began says nothing of a run before it; one that was interrupted may have finished all but
      // to say so.
      ...(result.runs.length === 0 || status === 'interrupted' ? job : withoutUnderWay(job)),
      lastRun: {
        runId,
        result: cancelled ? 'cancelled' : status,
        finished,
        ...(folder === undefined ? {} : { folder }),
      },
      ...(isBackup && folder !== undefined ? { lastBackup: { finished, folder, ...held } } : {}),
    }));
  }

  #changeState(change: (job: JobState) => JobState): void {
    const { state, jobKey, log } = this.#parts;
    try {
      state.setJob(jobKey, change(state.job(jobKey) ?? { madeAt: this.#now() }));
    } catch (error) {
      log.error('How runs begin and end could not be remembered on this machine.', { error });
    }
  }
}

function withoutUnderWay(job: JobState): JobState {
  const { underWay: _, ...rest } = job;
  return rest;
}

/** Where a job keeps its lock, catalog and progress. */
export function jobFolder(stateFolder: string, jobKey: string): string {
  return join(stateFolder, 'jobs', jobKey);
}

/** The client of an account; its tokens are kept out of the log. Throws `address-not-allowed`. */
export function createClient(
  account: AccountAccess,
  { fetch, log, secrets, retry }: Pick<RunnerParts, 'fetch' | 'log' | 'secrets' | 'retry'>,
  options: Pick<MarketingCloudOptions, 'concurrency' | 'timeoutMilliseconds'> = {},
): MarketingCloud {
  const { authenticationAddress, restAddress, clientId, clientSecret, mid } = account;
  secrets.add(clientSecret);
  return createMarketingCloud({
    authenticationAddress,
    ...(restAddress === undefined ? {} : { restAddress }),
    clientId,
    clientSecret,
    ...(mid === undefined ? {} : { accountId: String(mid) }),
    fetch,
    log,
    ...options,
    ...(retry === undefined ? {} : { retry }),
    onSecret: (secret) => secrets.add(secret, 'short-lived'),
  });
}
