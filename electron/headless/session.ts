import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BackupError } from '../../shared/errors.ts';
import type { Selection } from '../../shared/selection.ts';
import { resolveAccount } from '../backup/account.ts';
import { exitCodeOf, type JobResult, runJob } from '../backup/job.ts';
import type { RunProgress, RunRequest } from '../backup/run.ts';
import type { Log } from '../journal/log.ts';
import type { RunLog, RunRecord } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import { createMarketingCloud } from '../marketing-cloud/client.ts';
import type { MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';
import type { SettingsWithAccount } from '../settings/environment.ts';
import type { StateStore } from '../settings/state-store.ts';
import { openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/storage.ts';
import type { ExitCode } from './console.ts';

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

  get workerUrl(): URL {
    return this.#parts.workerUrl;
  }

  /** Opens the destination; its folder is made on first use only. */
  openStorage(): Promise<Storage> {
    const firstUse = this.#parts.state.job(this.jobKey)?.lastRun === undefined;
    return openStorage(this.#parts.settings.destination, { firstUse });
  }

  /** Runs the job once, records how it ended, and returns its result with the storage it went to. */
  async run(
    request: RunRequest,
    options: { signal: AbortSignal; onProgress?: (progress: RunProgress) => void },
  ): Promise<{ result: JobResult; storage: Storage; exitCode: ExitCode }> {
    const { settings, log, state, workerUrl, toolVersion } = this.#parts;
    const storage = await this.openStorage();
    const client = this.#client();
    const result = await this.#runJob(client, options.signal, async (account) =>
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
    await this.#record(result, request);
    return { result, storage, exitCode: exitCodeOf(result) };
  }

  async #runJob(
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

  /** Local state and journal say how the run ended; a journal that can't be written doesn't undo a backup. */
  async #record(result: JobResult, request: RunRequest): Promise<void> {
    const { state, runLog, log } = this.#parts;
    const finished = new Date();
    const entry = entryOf(result, request, this.jobKey, finished);
    try {
      await runLog.append(entry);
      if (result.status === 'skipped') return;
      const before = state.job(this.jobKey);
      state.setJob(this.jobKey, {
        madeAt: finished,
        ...before,
        lastRun: {
          runId: entry.runId ?? '',
          result: result.status,
          finished,
          ...(entry.folder === undefined ? {} : { folder: entry.folder }),
        },
      });
    } catch (error) {
      log.error('How the run ended could not be recorded on this machine.', { error });
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

function entryOf(result: JobResult, request: RunRequest, job: string, at: Date): RunRecord {
  const last = result.runs.at(-1);
  const reason = result.error instanceof Error ? result.error.message : undefined;
  const cancelled = result.error instanceof BackupError && result.error.code === 'cancelled';
  const finished = last !== undefined && last.status !== 'interrupted' ? last.manifest : undefined;
  const runId = finished?.runId ?? (last?.status === 'interrupted' ? last.record.runId : undefined);
  return {
    at,
    job,
    trigger: request.trigger,
    outcome: cancelled ? 'cancelled' : result.status,
    ...(runId === undefined ? {} : { runId }),
    ...(reason === undefined ? {} : { reason }),
    ...(last === undefined ? {} : { folder: last.folder }),
    ...(finished === undefined ? {} : { counts: finished.counts }),
  };
}
