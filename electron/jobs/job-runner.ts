import { join } from 'node:path';
import type { Selection } from '../../shared/selection.ts';
import { resolveAccount } from '../backup/account.ts';
import { type JobResult, runJob, whileIdle } from '../backup/job.ts';
import type { FolderPattern } from '../backup/names.ts';
import type { RunBegun, RunProgress, RunRequest } from '../backup/run.ts';
import { type Log, type LogContext, logWithin } from '../journal/log.ts';
import type { RunLog, RunLogEntry } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import { createMarketingCloud, type MarketingCloudOptions } from '../marketing-cloud/client.ts';
import type { MarketingCloud, MarketingCloudWriter } from '../marketing-cloud/marketing-cloud.ts';
import type { Fetch } from '../marketing-cloud/wire.ts';
import type { StateStore } from '../settings/state-store.ts';
import { type Destination, openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/storage.ts';
import type { ThreadEntries } from '../threads/entries.ts';
import { Execution } from './execution.ts';
import { finishedRun } from './finished-run.ts';
import { RunJournal } from './run-journal.ts';
import type { ShownTexts } from './shown-texts.ts';

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
  /** Weeks between self-contained runs; undefined: none but the first. */
  readonly fullEveryWeeks?: number | undefined;
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
  /** Where a run of the job shows what it keeps. */
  readonly runTexts?: (jobKey: string) => ShownTexts;
  /** Whoever runs the job tells its user how that ended: in the log it is a note. */
  readonly endsAreTold?: boolean;
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

/** Where it is written down how a run goes. */
interface NotedRun {
  readonly execution: Execution;
  /** Its lines say which run they belong to, once that is known. */
  readonly log: Log;
  readonly begun: (run: RunBegun) => void;
}

/** Runs a job and remembers how its runs ended: in the run log, and in the state. */
export class JobRunner {
  readonly #parts: RunnerParts;
  readonly #now: () => Date;
  readonly #journal: RunJournal;
  readonly stateFolder: string;

  constructor(parts: RunnerParts) {
    this.#parts = { ...parts, log: logWithin(parts.log, () => ({ job: parts.jobKey })) };
    this.#now = parts.now ?? (() => new Date());
    this.#journal = new RunJournal({ ...this.#parts, now: this.#now });
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
    const { jobKey, secrets } = this.#parts;
    const { slot, skipsAreRecorded } = options;
    const execution = new Execution({
      jobKey,
      journal: this.#journal,
      secrets,
      now: this.#now,
      request,
      slot,
      skipsAreRecorded,
    });
    let context: LogContext = { job: jobKey };
    const log = logWithin(this.#parts.log, () => context);
    const begun = (run: RunBegun) => {
      context = { job: jobKey, run: run.runId };
      const { folder, continued } = run;
      log.info(continued ? 'A run goes on.' : 'A run begins.', { folder, trigger: request.trigger });
      execution.begun(run);
    };
    const { result, storage } = await this.#attempt(request, options, { execution, log, begun });
    const entry = await execution.ended(result);
    tellEnd(log, entry, result.error, this.#parts.endsAreTold ?? false);
    return { result, storage, entry };
  }

  /**
   * Where the program was killed when its run had finished, and that was not recorded yet, records it now. `open`
   * opens the destination to read. Never throws: where nothing can be seen, the run counts as cut off.
   */
  async recordFinishedRun(open: () => Promise<Storage>): Promise<void> {
    try {
      if (this.#journal.underWay() === undefined) return;
      const storage = await open();
      await this.#recordFinished(storage);
      await this.#letGo(() => storage.close?.());
    } catch (error) {
      this.#parts.log.warn('Whether the last run had finished could not be seen.', { error });
    }
  }

  async #recordFinished(storage: Storage): Promise<void> {
    const { state, log } = this.#parts;
    try {
      const underWay = this.#journal.underWay();
      const finished = underWay && (await finishedRun(underWay, storage));
      if (finished === undefined) return;
      const place = { stateFolder: this.stateFolder, owner: state.installationId(), log };
      await whileIdle(place, () => this.#journal.recordAfterwards(finished));
    } catch (error) {
      log.warn('Whether the last run had finished could not be seen.', { error });
    }
  }

  async #attempt(
    request: RunRequest,
    options: RunOptions,
    noted: NotedRun,
  ): Promise<Omit<EndedRun, 'entry'>> {
    let storage: Storage | undefined;
    let job: RunnableJob | undefined;
    try {
      job = await this.#parts.prepare();
      storage = await this.openStorage(job.destination, job.proxy);
      await this.#recordFinished(storage);
      return { result: await this.#backUp(job, storage, request, options, noted), storage };
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
    { signal, onProgress }: RunOptions,
    { execution, log, begun }: NotedRun,
  ): Promise<JobResult> {
    const { state, threads, toolVersion } = this.#parts;
    const { selection, zone, folderPattern, fullEveryWeeks, concurrency } = job;
    const client = createClient(job.account, { ...this.#parts, log }, { concurrency });
    const account = await resolveAccount(client, job.account.mid, signal);
    const texts = this.#parts.runTexts?.(this.#parts.jobKey);
    const result = await runJob(
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
        texts,
        onStarted: begun,
        onFinished: (run, held) => execution.finished(run, held),
        ...(onProgress === undefined ? {} : { onProgress }),
      },
      { account, selection, zone, folderPattern, fullEveryWeeks },
      request,
    );
    await texts?.end();
    return result;
  }
}

function tellEnd(
  log: Log,
  { outcome, folder, counts, bytes }: RunLogEntry,
  error: unknown,
  isTold: boolean,
): void {
  const facts = { outcome, folder, counts, bytes, error };
  if (isTold) log.info('A run has ended.', facts);
  else if (outcome === 'failed') log.error('A run has failed.', facts);
  else if (outcome === 'skipped') log.info('A run was skipped.', facts);
  else if (outcome === 'complete') log.info('A run has ended.', facts);
  else log.warn('A run has ended.', facts);
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
): MarketingCloud & MarketingCloudWriter {
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
