import { createHash } from 'node:crypto';
import { exitCodeOf } from '../backup/job.ts';
import type { RunRequest } from '../backup/run.ts';
import { type EndedRun, JobRunner, type RunnableJob, type RunOptions } from '../jobs/job-runner.ts';
import { RunNotifier } from '../jobs/run-notifier.ts';
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
  readonly #notifier: RunNotifier | undefined;
  /** Names the job in local state; another account or destination is another job. */
  readonly jobKey: string;

  constructor({ settings, ...parts }: SessionParts) {
    this.#settings = settings;
    this.#secrets = parts.secrets;
    this.jobKey = jobKeyOf(settings);
    this.#runner = new JobRunner({
      ...parts,
      endsAreTold: true,
      jobKey: this.jobKey,
      stateFolder: settings.statePath,
      fetch,
      prepare: () => runnableJobOf(settings, parts.secrets),
    });
    this.#notifier = notifierOf(this.jobKey, settings, parts);
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
    this.#notifier?.runBegun();
    const ended = await this.#runner.run(request, options);
    this.#notifier?.runEnded(ended);
    return { ...ended, exitCode: exitCodeOf(ended.result) };
  }

  /** Tells where there has been no backup for too long. */
  lookForSilence(): void {
    this.#notifier?.look();
  }

  /** Resolves when all who are to know have been told of the runs so far, or could not be; `signal` gives that up. */
  async told(signal: AbortSignal): Promise<void> {
    const giveUp = () => void this.#notifier?.stop();
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    await this.#notifier?.settled();
    signal.removeEventListener('abort', giveUp);
  }
}

/** Undefined where the settings name nobody who could be told. */
function notifierOf(
  jobKey: string,
  { account, cron, notifications }: SettingsWithAccount,
  parts: Omit<SessionParts, 'settings'>,
): RunNotifier | undefined {
  if (notifications === undefined) return undefined;
  const { settings, secrets, name = accountName(account) } = notifications;
  return new RunNotifier({
    ...parts,
    jobKey,
    job: () => ({ id: jobKey, name, zone: cron.zone, paused: false }),
    settings: () => settings,
    secret: async (kind) => secrets[kind],
    fetch,
    now: parts.now ?? (() => new Date()),
  });
}

function accountName({ accountId, authenticationAddress }: SettingsWithAccount['account']): string {
  return accountId === undefined ? new URL(authenticationAddress).host : `MID ${accountId}`;
}

function runnableJobOf(settings: SettingsWithAccount, secrets: SecretRegistry): RunnableJob {
  const { account, destination, types, cron, folderPattern, fullEveryWeeks, concurrency } = settings;
  const { accountId, ...access } = account;
  return {
    account: { ...access, mid: accountId === undefined ? undefined : Number(accountId) },
    destination: destinationOf(destination, secrets),
    selection: { types, folders: 'all', scope: 'own' },
    zone: cron.zone,
    folderPattern,
    fullEveryWeeks,
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
