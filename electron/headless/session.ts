import { createHash } from 'node:crypto';
import { exitCodeOf } from '../backup/job.ts';
import type { RunRequest } from '../backup/run.ts';
import { type EndedRun, JobRunner, type RunnableJob, type RunOptions } from '../jobs/job-runner.ts';
import type { Log } from '../journal/log.ts';
import type { RunLog } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import { placeOf } from '../settings/destination.ts';
import type { SettingsWithAccount } from '../settings/environment.ts';
import type { StateStore } from '../settings/state-store.ts';
import type { Storage } from '../storage/storage.ts';
import type { ThreadEntries } from '../threads/entries.ts';
import type { ExitCode } from './console.ts';
import { destinationOf } from './destination.ts';

/** Everything a job's runs need, built from settings. */
export interface SessionParts {
  readonly settings: SettingsWithAccount;
  readonly log: Log;
  readonly secrets: SecretRegistry;
  readonly state: StateStore;
  readonly runLog: RunLog;
  readonly threads: ThreadEntries;
  readonly toolVersion: string;
  readonly now?: () => Date;
}

export type SessionRun = EndedRun & { readonly exitCode: ExitCode };

/** One job of the headless command: an account and a destination, as the settings name them. */
export class Session {
  readonly #settings: SettingsWithAccount;
  readonly #secrets: SecretRegistry;
  readonly #runner: JobRunner;
  /** Names the job in local state; another account or destination is another job. */
  readonly jobKey: string;

  constructor({ settings, ...parts }: SessionParts) {
    this.#settings = settings;
    this.#secrets = parts.secrets;
    this.jobKey = jobKeyOf(settings);
    this.#runner = new JobRunner({
      ...parts,
      jobKey: this.jobKey,
      stateFolder: settings.statePath,
      fetch,
      prepare: () => runnableJobOf(settings, parts.secrets),
    });
  }

  get stateFolder(): string {
    return this.#runner.stateFolder;
  }

  /** Opens the destination; its folder is made on first use only. */
  async openStorage(): Promise<Storage> {
    return this.#runner.openStorage(destinationOf(this.#settings.destination, this.#secrets));
  }

  /** Records a run that had finished when the command was killed, before that was recorded. Never throws. */
  recordFinishedRun(): Promise<void> {
    return this.#runner.recordFinishedRun(() => this.openStorage());
  }

  /** Runs the job once and records how it ended. Never throws: what kept it from running is its result. */
  async run(request: RunRequest, options: RunOptions): Promise<SessionRun> {
    const ended = await this.#runner.run(request, options);
    return { ...ended, exitCode: exitCodeOf(ended.result) };
  }
}

function runnableJobOf(settings: SettingsWithAccount, secrets: SecretRegistry): RunnableJob {
  const { account, destination, types, cron, folderPattern, concurrency } = settings;
  const { accountId, ...access } = account;
  return {
    account: { ...access, mid: accountId === undefined ? undefined : Number(accountId) },
    destination: destinationOf(destination, secrets),
    selection: { types, folders: 'all', scope: 'own' },
    zone: cron.zone,
    folderPattern,
    concurrency,
  };
}

/** Names the job of an account and a destination. */
export function jobKeyOf({ account, destination }: SettingsWithAccount): string {
  const unit = account.accountId ?? `client ${account.clientId}`;
  const tenant = isLoopback(account.authenticationAddress) ? 'loopback' : account.authenticationAddress;
  const name = JSON.stringify([tenant, unit, destination.kind, placeOf(destination)]);
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}

function isLoopback(address: string): boolean {
  return address.startsWith('http:');
}
