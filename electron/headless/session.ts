import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BackupError } from '../../shared/errors.ts';
import type { Selection } from '../../shared/selection.ts';
import { resolveAccount } from '../backup/account.ts';
import { exitCodeOf, type JobResult, runJob } from '../backup/job.ts';
import type { RunProgress, RunRequest } from '../backup/run.ts';
import type { Log } from '../journal/log.ts';
import type { RunLog, RunLogEntry } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import { createMarketingCloud } from '../marketing-cloud/client.ts';
import type { MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';
import type { SettingsWithAccount } from '../settings/environment.ts';
import type { StateStore } from '../settings/state-store.ts';
import { openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/storage.ts';
import type { ExitCode } from './console.ts';
import { describeError } from './report.ts';

/** Everything a job's runs need, built from settings. */
export interface SessionParts {
  readonly settings: SettingsWithAccount;
  readonly log: Log;
  readonly secrets: SecretRegistry;
  readonly state: StateStore;
  readonly runLog: RunLog;
  readonly workerUrl: URL;
  readonly toolVersion: string;
}

export interface SessionRunOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** The caller records a skipped run itself. */
  readonly skipsAreRecorded?: boolean;
}

export interface SessionRun {
  readonly result: JobResult;
  /** Undefined where it could not be opened. */
  readonly storage: Storage | undefined;
  readonly exitCode: ExitCode;
}

/** One job of the headless command: an account and a destination, as the settings name them. */
export class Session {
  readonly #parts: SessionParts;
  /** Names the job in local state; another account or destination is another job. */
  readonly jobKey: string;
  readonly stateFolder: string;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.jobKey = jobKeyOf(parts.settings);
    this.stateFolder = join(parts.settings.statePath, 'jobs', this.jobKey);
  }

  /** Opens the destination; its folder is made on first use only. */
  openStorage(): Promise<Storage> {
    const firstUse = this.#parts.state.job(this.jobKey)?.lastRun === undefined;
    return openStorage(this.#parts.settings.destination, { firstUse });
  }

  /** Runs the job once and records how it ended. Never throws: what kept it from running is its result. */
  async run(request: RunRequest, options: SessionRunOptions): Promise<SessionRun> {
    let storage: Storage;
    try {
      storage = await this.openStorage();
    } catch (error) {
      const result: JobResult = { status: 'failed', runs: [], error };
      await this.#journal(result, request);
      return { result, storage: undefined, exitCode: exitCodeOf(result) };
    }
    const result = await this.#runIn(storage, request, options);
    this.#remember(result);
    if (result.status !== 'skipped' || options.skipsAreRecorded !== true)
      await this.#journal(result, request);
    return { result, storage, exitCode: exitCodeOf(result) };
  }

  #runIn(storage: Storage, request: RunRequest, options: SessionRunOptions): Promise<JobResult> {
    const { settings, log, state, workerUrl, toolVersion } = this.#parts;
    const client = this.#client();
    return this.#withAccount(client, options.signal, async (account) =>
      runJob(
        {
          client,
          storage,
          log,
          stateFolder: this.stateFolder,
          workerUrl,
          owner: state.installationId(),
          toolVersion,
          concurrency: settings.concurrency,
          signal: options.signal,
          ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
        },
        {
          account,
          selection: selectionOf(settings),
          zone: settings.cron.zone,
          folderPattern: settings.folderPattern,
        },
        request,
      ),
    );
  }

  async #withAccount(
    client: MarketingCloud,
    signal: AbortSignal,
    run: (account: Awaited<ReturnType<typeof resolveAccount>>) => Promise<JobResult>,
  ): Promise<JobResult> {
    try {
      const { accountId } = this.#parts.settings.account;
      const mid = accountId === undefined ? undefined : Number(accountId);
      return await run(await resolveAccount(client, mid, signal));
    } catch (error) {
      return { status: 'failed', runs: [], error };
    }
  }

  #client(): MarketingCloud {
    const { settings, log, secrets } = this.#parts;
    const { authenticationAddress, restAddress, clientId, clientSecret, accountId } = settings.account;
    return createMarketingCloud({
      authenticationAddress,
      ...(restAddress === undefined ? {} : { restAddress }),
      clientId,
      clientSecret,
      ...(accountId === undefined ? {} : { accountId }),
      fetch,
      log,
      concurrency: settings.concurrency,
      onSecret: (secret) => secrets.add(secret, 'short-lived'),
    });
  }

  /** A journal or state that can't be written doesn't undo a backup. */
  async #journal(result: JobResult, request: RunRequest): Promise<void> {
    const { runLog, log, secrets } = this.#parts;
    try {
      await runLog.append(entryOf(result, request, { job: this.jobKey, at: new Date(), secrets }));
    } catch (error) {
      log.error('How the run ended could not be written to the journal on this machine.', { error });
    }
  }

  #remember(result: JobResult): void {
    const { state, log } = this.#parts;
    if (result.status === 'skipped') return;
    const finished = new Date();
    const { runId = '', folder } = lastOf(result);
    try {
      const lastRun = { runId, result: result.status, finished, ...(folder === undefined ? {} : { folder }) };
      state.setJob(this.jobKey, { madeAt: finished, ...state.job(this.jobKey), lastRun });
    } catch (error) {
      log.error('How the run ended could not be remembered on this machine.', { error });
    }
  }
}

function selectionOf(settings: SettingsWithAccount): Selection {
  return { types: settings.types, folders: 'all', scope: 'own' };
}

function jobKeyOf({ account, destination }: SettingsWithAccount): string {
  const place =
    destination.kind === 'local'
      ? destination.path
      : JSON.stringify({ ...destination, keys: undefined, connectionString: undefined });
  const unit = account.accountId ?? `client ${account.clientId}`;
  const tenant = isLoopback(account.authenticationAddress) ? 'loopback' : account.authenticationAddress;
  const name = JSON.stringify([tenant, unit, destination.kind, place]);
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}

function isLoopback(address: string): boolean {
  return address.startsWith('http:');
}

function entryOf(
  result: JobResult,
  request: RunRequest,
  given: { job: string; at: Date; secrets: SecretRegistry },
): RunLogEntry {
  const { error, status } = result;
  const { job, at, secrets } = given;
  const cancelled = error instanceof BackupError && error.code === 'cancelled';
  return {
    at,
    job,
    trigger: request.trigger,
    outcome: cancelled ? 'cancelled' : status,
    ...(error === undefined ? {} : { reason: describeError(error, secrets).message }),
    ...lastOf(result),
  };
}

/** What the journal says of the last of the runs; nothing where none began. */
function lastOf({ runs }: JobResult): Pick<RunLogEntry, 'runId' | 'folder' | 'counts'> {
  const last = runs.at(-1);
  if (!last) return {};
  const { folder } = last;
  if (last.status === 'interrupted') return { runId: last.record.runId, folder };
  return { runId: last.manifest.runId, folder, counts: last.manifest.counts };
}
